use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey};
use reqwest::Method;
use serde_json::{Value, json};

use super::canaries::Canaries;
use crate::support::{
    answer::Answer,
    client::Client,
    people::{Admin, Grant, Person},
};

pub const ROOT: &str = "canary root four purple ducks";
const ADA: &str = "canary ada seven slow trains";
const ADA_LATER: &str = "canary ada nine grey otters";
const WRONG: &str = "canary wrong eleven red foxes";
/// In places where no password belongs.
const MISPLACED: &str = "canary misplaced two old owls";

const LOGIN: &str = "/api/v1/auth/login";
const REGISTER: &str = "/api/v1/auth/register";
const REFRESH: &str = "/api/v1/auth/refresh";

/// What is done, with the secrets that came up and the refusals that were answered.
pub struct Story {
    pub canaries: Canaries,
    pub refusals: String,
    client: Client,
}

impl Story {
    pub fn begins(client: &Client, mut canaries: Canaries) -> Self {
        for (name, password) in [
            ("root's password", ROOT),
            ("ada's password", ADA),
            ("ada's new password", ADA_LATER),
            ("a wrong password", WRONG),
            ("a misplaced password", MISPLACED),
        ] {
            canaries.add(name, password);
        }
        Self {
            canaries,
            refusals: String::new(),
            client: client.clone(),
        }
    }

    pub async fn of_a_person(&mut self) {
        let body = json!({"email": "ada@example.com", "password": ADA, "display_name": "Ada"});
        let registered = self.client.post(REGISTER, body.clone()).await;
        let mut ada = Person::of(&self.client, registered.json(), ADA);
        let again = self.client.post(REGISTER, body).await;
        self.is_refused(again, 409);
        let wrong = ada.tries(WRONG).await;
        self.is_refused(wrong, 401);

        let first = self.signs_in(&ada).await;
        let second = ada.refreshes(&first).await.grant();
        self.holds("a second grant", &second);
        ada.looks_at_themselves(&second).await.ok();
        ada.changes_profile(&second, json!({"display_name": "Ada L."}))
            .await
            .ok();
        let reused = ada.refreshes(&first).await;
        self.is_refused(reused, 401);
        let ended = ada.looks_at_themselves(&second).await;
        self.is_refused(ended, 401);

        self.by_cookie(&ada).await;
        let third = self.signs_in(&ada).await;
        let refused = ada.changes_password(&third, WRONG, ADA_LATER).await;
        self.is_refused(refused, 422);
        let changed = ada.changes_password(&third, ADA, ADA_LATER).await;
        changed.has_status(204);
        ada.password = ADA_LATER.into();
        let fourth = self.signs_in(&ada).await;
        assert_eq!(ada.sessions(&fourth).await.len(), 2);
        ada.logs_out(&fourth, "all").await.has_status(204);
    }

    async fn by_cookie(&mut self, ada: &Person) {
        let body = json!({"email": ada.email, "password": ada.password, "transport": "cookie"});
        let answer = self.client.post(LOGIN, body).await;
        self.holds("a grant by cookie", &answer.grant());
        let set = answer.header("set-cookie").split(';').next();
        let cookie = set.unwrap_or_default().to_owned();
        let token = cookie.split_once('=').expect("name=value").1;
        self.canaries.add_token("a cookie", token);
        let call = || {
            self.client
                .call(Method::POST, REFRESH)
                .header("cookie", &cookie)
        };
        let answer = call().await;
        let spent = call().await;
        let foreign = call().header("origin", "https://evil.example").await;
        self.holds("a grant for a cookie", &answer.grant());
        self.is_refused(spent, 401);
        self.is_refused(foreign, 403);
    }

    pub async fn of_an_administrator(&mut self) {
        let body = json!({"id": "", "email": "root@example.com"});
        let person = Person::of(&self.client, body, ROOT);
        let grant = self.signs_in(&person).await;
        let root = Admin { person, grant };
        let listed = root.lists("?q=ada").await.items();
        let id = listed[0]["id"].as_str().expect("a user has an id");
        root.looks_at(id).await.ok();
        root.makes(id, "admin").await.ok();
        root.sets(id, "suspended").await.ok();
        let mut ada = Person::of(&self.client, listed[0].clone(), ADA_LATER);
        ada.password = ADA_LATER.into();
        let suspended = ada.tries(ADA_LATER).await;
        self.is_refused(suspended, 401);
        self.with_tokens_in_wrong_places(&root.grant).await;
    }

    async fn with_tokens_in_wrong_places(&mut self, grant: &Grant) {
        let (access, refresh) = (&grant.access_token, &grant.refresh_token);
        for path in [
            format!("/api/v1/users/me?access_token={access}"),
            format!("/api/v1/users/{access}"),
            format!("/{refresh}"),
            format!("/api/v1/users?cursor={refresh}"),
            format!("/api/v1/users?{refresh}=1"),
        ] {
            let answer = self.client.get(&path).await;
            self.is_refused_somehow(answer);
        }
        for (name, value) in [
            ("authorization", refresh.as_str()),
            ("authorization", &format!("Basic {access}")),
            ("x-request-id", &format!("{refresh}{refresh}")),
            ("traceparent", refresh),
            (
                "cookie",
                &format!("session={access}; portreeve_refresh={access}"),
            ),
            ("referer", &format!("http://localhost/?token={access}")),
        ] {
            let answer = self
                .client
                .get("/api/v1/users/me")
                .header(name, value)
                .await;
            self.is_refused(answer, 401);
        }
        let crossed = json!({"refresh_token": access});
        let answer = self.client.post(REFRESH, crossed).await;
        self.is_refused(answer, 401);
    }

    pub async fn of_bad_requests(&mut self, jwt_secret: &str) {
        for body in [
            format!(r#"{{"email": "ada@example.com", "password": "{MISPLACED}""#),
            format!(r#"{{"email": "ada@example.com", "password": ["{MISPLACED}"]}}"#),
            format!(r#"{{"email": "ada@example.com", "password": {{"is": "{MISPLACED}"}}}}"#),
            format!(r#"{{"email": "{MISPLACED}", "password": "{MISPLACED}"}}"#),
            format!(r#"{{"email": "a@b.c", "password": "{MISPLACED}", "pasword": "{MISPLACED}"}}"#),
            format!(
                r#"{{"email": "a@b.c", "password": "{MISPLACED}", "transport": "{MISPLACED}"}}"#
            ),
            format!(r#""{MISPLACED}""#),
            format!("password={MISPLACED}"),
        ] {
            for path in [LOGIN, REGISTER] {
                let answer = self
                    .client
                    .call(Method::POST, path)
                    .json_text(body.clone())
                    .await;
                self.is_refused_somehow(answer);
            }
        }
        let grant = self.of_somebody().await;
        self.with_an_expired_token(&grant, jwt_secret).await;
    }

    async fn of_somebody(&mut self) -> Grant {
        let body = json!({"email": "eve@example.com", "password": ADA});
        let registered = self.client.post(REGISTER, body).await;
        let eve = Person::of(&self.client, registered.json(), ADA);
        self.signs_in(&eve).await
    }

    /// Ours in every respect, but from yesterday.
    async fn with_an_expired_token(&mut self, grant: &Grant, jwt_secret: &str) {
        let header = jsonwebtoken::decode_header(&grant.access_token).expect("it is a JWT");
        assert_eq!(header.alg, Algorithm::HS256);
        let payload = grant
            .access_token
            .split('.')
            .nth(1)
            .expect("it has a payload");
        let payload = URL_SAFE_NO_PAD.decode(payload).expect("it is base64");
        let mut claims: Value = serde_json::from_slice(&payload).expect("it is JSON");
        for claim in ["iat", "nbf", "exp"] {
            claims[claim] = json!(claims[claim].as_i64().expect("a time") - 86_400);
        }
        let key = EncodingKey::from_secret(jwt_secret.as_bytes()).unwrap();
        let expired = jsonwebtoken::encode(&header, &claims, &key).expect("it is signed");
        self.canaries.add_token("an expired token", &expired);
        let answer = self.client.get("/api/v1/users/me").bearing(&expired).await;
        self.is_refused(answer, 401);
    }

    /// The other protocol has logs of its own.
    pub async fn over_http2(&mut self) {
        let http = reqwest::Client::builder()
            .no_proxy()
            .http2_prior_knowledge()
            .build()
            .expect("a client can be made");
        let url = |path: &str| format!("http://{}{path}", self.client.address);
        let body = json!({"email": "eve@example.com", "password": ADA});
        let answer = http.post(url(LOGIN)).json(&body).send().await;
        let answer = answer.expect("there is an answer");
        assert_eq!(answer.version(), reqwest::Version::HTTP_2);
        let grant = Grant::of(&answer.json().await.expect("a grant is JSON"));
        let me = http
            .get(url("/api/v1/users/me"))
            .bearer_auth(&grant.access_token);
        assert_eq!(me.send().await.expect("there is an answer").status(), 200);
        let cookie = format!("portreeve_refresh={}", grant.refresh_token);
        let refreshed = http
            .post(url(REFRESH))
            .header("cookie", cookie)
            .send()
            .await;
        assert_eq!(refreshed.expect("there is an answer").status(), 200);
        self.holds("a grant over HTTP/2", &grant);
    }

    pub async fn looks_at_the_metrics(&mut self, token: &str) -> String {
        let without = self.client.get("/metrics").await;
        let wrong = self.client.get("/metrics").bearing(MISPLACED).await;
        self.is_refused(without, 401);
        self.is_refused(wrong, 401);
        let shown = self.client.get("/metrics").bearing(token).await;
        shown.has_status(200);
        shown.text
    }

    pub async fn looks_at_the_ended_sessions(&mut self, token: &str) {
        let feed = "/api/v1/auth/revocations";
        let without = self.client.get(feed).await;
        let wrong = self.client.get(feed).bearing(MISPLACED).await;
        self.is_refused(without, 401);
        self.is_refused(wrong, 401);
        self.client.get(feed).bearing(token).await.ok();
    }

    async fn signs_in(&mut self, person: &Person) -> Grant {
        let grant = person.logs_in().await;
        self.holds(&format!("a grant of {}", person.email), &grant);
        grant
    }

    fn holds(&mut self, name: &str, grant: &Grant) {
        self.canaries
            .add_token(&format!("{name} (access)"), &grant.access_token);
        if !grant.refresh_token.is_empty() {
            self.canaries
                .add_token(&format!("{name} (refresh)"), &grant.refresh_token);
        }
    }

    fn is_refused(&mut self, answer: Answer, status: u16) {
        answer.has_status(status);
        self.is_refused_somehow(answer);
    }

    fn is_refused_somehow(&mut self, answer: Answer) {
        assert!((400..500).contains(&answer.status), "{}", answer.text);
        let headers: BTreeSet<String> = answer
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {value:?}"))
            .collect();
        self.refusals
            .push_str(&format!("{headers:?}\n{}\n", answer.text));
    }
}
