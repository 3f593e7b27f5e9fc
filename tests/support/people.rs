//! Those who use the service. Their methods read as sentences: `alice.refreshes(&grant).await.is(401, "token-reused")`.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use super::{
    answer::Answer,
    client::{Call, Client},
};

/// Longer than anything here takes. Only a test that fails waits for so long.
const TIMEOUT: Duration = Duration::from_secs(120);

/// The password of every account, unless a test is about another.
pub const PASSWORD: &str = "four purple ducks at noon";
pub const OTHER_PASSWORD: &str = "seven slow trains to Riga";

/// A user with an account.
#[derive(Clone)]
pub struct Person {
    pub client: Client,
    pub id: String,
    pub email: String,
    pub password: String,
    /// What the registration answered.
    pub body: Value,
}

/// An administrator, signed in.
pub struct Admin {
    pub person: Person,
    pub grant: Grant,
}

/// What a signed-in client holds.
#[derive(Clone, Debug)]
pub struct Grant {
    pub access_token: String,
    /// Empty if it went into the cookie.
    pub refresh_token: String,
    pub session_id: String,
}

impl Grant {
    /// What the access token says.
    pub fn claims(&self) -> Value {
        let payload = self.access_token.split('.').nth(1).expect("it is a JWT");
        let payload = URL_SAFE_NO_PAD.decode(payload);
        serde_json::from_slice(&payload.expect("it is base64url")).expect("it is JSON")
    }

    pub fn of(body: &Value) -> Self {
        let field = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        let grant = Self {
            access_token: field("access_token"),
            refresh_token: field("refresh_token"),
            session_id: field("session_id"),
        };
        assert!(!grant.access_token.is_empty(), "no grant: {body}");
        grant
    }
}

impl Person {
    pub fn of(client: &Client, body: Value, password: &str) -> Self {
        let field = |name: &str| body[name].as_str().expect("it is a user").to_owned();
        Self {
            client: client.clone(),
            id: field("id"),
            email: field("email"),
            password: password.to_owned(),
            body,
        }
    }

    /// The same person, talking to another instance.
    pub fn at(&self, client: &Client) -> Self {
        Self {
            client: client.clone(),
            ..self.clone()
        }
    }

    pub async fn logs_in(&self) -> Grant {
        self.tries(&self.password).await.grant()
    }

    /// Tries to sign in with a password.
    pub fn tries(&self, password: &str) -> Call {
        let body = json!({"email": self.email, "password": password});
        self.client.post("/api/v1/auth/login", body)
    }

    pub fn refreshes(&self, grant: &Grant) -> Call {
        let body = json!({"refresh_token": grant.refresh_token});
        self.client.post("/api/v1/auth/refresh", body)
    }

    pub fn looks_at_themselves(&self, grant: &Grant) -> Call {
        self.client.get("/api/v1/users/me").by(grant)
    }

    /// Asks until the answer is so: what was changed at another instance is known as soon as the database has notified it.
    pub async fn soon_sees(&self, grant: &Grant, is_so: impl Fn(&Answer) -> bool) -> Answer {
        let asking = async {
            loop {
                let answer = self.looks_at_themselves(grant).await;
                if is_so(&answer) {
                    return answer;
                }
                sleep(Duration::from_millis(2)).await;
            }
        };
        let seen = timeout(TIMEOUT, asking).await;
        seen.expect("other instances hear of a change")
    }

    pub fn changes_profile(&self, grant: &Grant, patch: Value) -> Call {
        self.client.patch("/api/v1/users/me", patch).by(grant)
    }

    pub fn changes_password(&self, grant: &Grant, current: &str, new: &str) -> Call {
        let body = json!({"current_password": current, "new_password": new});
        let path = "/api/v1/auth/password/change";
        self.client.post(path, body).by(grant)
    }

    pub fn logs_out(&self, grant: &Grant, scope: &str) -> Call {
        let body = json!({"scope": scope});
        self.client.post("/api/v1/auth/logout", body).by(grant)
    }

    pub async fn sessions(&self, grant: &Grant) -> Vec<Value> {
        let answer = self.client.get("/api/v1/auth/sessions").by(grant).await;
        answer.ok()["items"].as_array().expect("a list").clone()
    }

    pub fn ends_session(&self, grant: &Grant, id: &str) -> Call {
        let path = format!("/api/v1/auth/sessions/{id}");
        self.client.delete(&path).by(grant)
    }
}

impl Admin {
    /// A list of people, with a query such as `?role=admin`.
    pub fn lists(&self, query: &str) -> Call {
        self.gets(&format!("/api/v1/users{query}"))
    }

    pub fn looks_at(&self, id: &str) -> Call {
        self.gets(&format!("/api/v1/users/{id}"))
    }

    pub fn makes(&self, id: &str, role: &str) -> Call {
        self.changes(&format!("/api/v1/users/{id}/role"), json!({"role": role}))
    }

    pub fn sets(&self, id: &str, status: &str) -> Call {
        self.changes(
            &format!("/api/v1/users/{id}/status"),
            json!({"status": status}),
        )
    }

    /// How many people the list has for this address.
    pub async fn counts(&self, email: &str) -> usize {
        let answer: Answer = self.lists(&format!("?email={email}")).await;
        answer.items().len()
    }

    pub fn jobs(&self) -> Call {
        self.gets("/api/v1/admin/jobs")
    }

    pub fn looks_at_run(&self, id: &str) -> Call {
        self.gets(&format!("/api/v1/admin/jobs/{id}"))
    }

    /// Asks for a job to be run now.
    pub fn runs(&self, job: &str) -> Call {
        let path = format!("/api/v1/admin/jobs/{job}/run");
        let call = self.person.client.call(Method::POST, &path);
        call.by(&self.grant)
    }

    /// The query with its `?`, or nothing.
    pub fn mails(&self, query: &str) -> Call {
        self.gets(&format!("/api/v1/admin/mail{query}"))
    }

    pub fn resends(&self, mail: &str) -> Call {
        let path = format!("/api/v1/admin/mail/{mail}/resend");
        let call = self.person.client.call(Method::POST, &path);
        call.by(&self.grant)
    }

    pub fn subscriptions(&self) -> Call {
        self.gets("/api/v1/admin/subscriptions")
    }

    fn gets(&self, path: &str) -> Call {
        self.person.client.get(path).by(&self.grant)
    }

    fn changes(&self, path: &str, body: Value) -> Call {
        self.person.client.patch(path, body).by(&self.grant)
    }
}
