//! The mails that are asked for, read from the events: a test opens the link or types the code that a mail would carry.

use portreeve::{
    auth::Event,
    shared::{OneTimeTokenId, TokenPurpose},
};
use serde_json::{Value, json};

use super::{app::App, client::Call};

/// What a mail carries.
#[derive(Clone, Debug)]
pub struct Mail {
    pub to: String,
    /// Nothing for one that confirms a registration.
    pub purpose: Option<TokenPurpose>,
    pub link: String,
    pub code: String,
}

impl Mail {
    /// A body with the token of the link.
    pub fn by_link(&self) -> Value {
        json!({"token": self.link})
    }

    /// A body with the code.
    pub fn by_code(&self) -> Value {
        json!({"email": self.to, "code": self.code})
    }

    /// A code that is not the one of this mail.
    pub fn wrong_code(&self) -> Value {
        let wrong = if self.code == "000000" {
            "000001"
        } else {
            "000000"
        };
        json!({"email": self.to, "code": wrong})
    }
}

impl App {
    /// All mails that are asked for until now, with the requests that wait.
    pub async fn mails(&self) -> Vec<Mail> {
        self.runs_jobs().await;
        let events = self.auth_events().await.into_iter();
        events.filter_map(|event| self.mail(event)).collect()
    }

    /// The last mail to this address.
    pub async fn last_mail(&self, to: &str) -> Mail {
        let mails = self.mails().await;
        let last = mails.into_iter().rfind(|mail| mail.to == to);
        last.unwrap_or_else(|| panic!("{to} got no mail"))
    }

    fn mail(&self, event: Event) -> Option<Mail> {
        let (to, purpose, id) = match event {
            Event::OneTimeTokenIssued {
                email,
                purpose,
                token_id,
                ..
            } => (email, Some(purpose), token_id),
            Event::RegistrationRequested {
                email, token_id, ..
            } => (email, None, token_id),
            _ => return None,
        };
        let (link, code) = self.secrets_of(id);
        Some(Mail {
            to: to.to_string(),
            purpose,
            link,
            code,
        })
    }

    fn secrets_of(&self, id: OneTimeTokenId) -> (String, String) {
        let links = self.auth().links();
        (
            links.sign(id).expose().clone(),
            links.code(id).expose().clone(),
        )
    }

    pub fn forgets_password(&self, email: &str) -> Call {
        self.post("/api/v1/auth/password/forgot", json!({"email": email}))
    }

    /// Chooses a password, by a body with the proof.
    pub fn resets(&self, mut proof: Value, new_password: &str) -> Call {
        proof["new_password"] = new_password.into();
        self.post("/api/v1/auth/password/reset", proof)
    }

    pub fn verifies(&self, proof: Value) -> Call {
        self.post("/api/v1/auth/email/verify", proof)
    }
}
