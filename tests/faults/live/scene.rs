use std::time::Duration;

use futures_util::{StreamExt, stream};
use serde_json::{Map, Value, json};
use tokio::time::sleep;

use crate::{
    faults::{load::new_email, trial::Trial},
    support::{
        binary::{CHEAP, Service},
        client::Client,
        people::{Grant, PASSWORD, Person},
        postgres::TestDatabase,
    },
};

/// How many requests of a kind are under way, where there are many.
pub const AT_ONCE: usize = 8;

/// What follows from [`Member::changes`].
pub const UPDATED: &str = "users.profile_updated";

/// What can be changed, in the order in which events name it.
const FIELDS: [(&str, &str); 4] = [
    ("display_name", "Ada"),
    ("avatar_url", "https://example.com/ada.png"),
    ("locale", "en"),
    ("time_zone", "Europe/Riga"),
];

/// As many changes as can be told apart by the fields that they name: all subsets of [`FIELDS`] but the empty one.
pub const KINDS: usize = (1 << FIELDS.len()) - 1;

/// After an answer that says: later.
const RETRY_DELAY: Duration = Duration::from_millis(50);

/// An account that is signed in.
pub struct Member {
    pub person: Person,
    pub grant: Grant,
}

/// How many connections are idle.
pub fn idle_connections(trial: &Trial) -> usize {
    let asked = std::env::var("PORTREEVE_FAULTS_CONNECTIONS").ok();
    let asked = asked.map(|number| number.parse().expect("it is a number"));
    asked.unwrap_or(trial.pick(60, 5000))
}

pub async fn starts(database: &TestDatabase) -> Service {
    let url = database.url();
    let variables = [
        ("DATABASE_URL", url.as_str()),
        CHEAP[0],
        CHEAP[1],
        // Some of the connections have an address in common.
        ("MAX_CONNECTIONS_PER_ADDRESS", "100000"),
        // The log would be read by this process, on the same processors.
        ("RUST_LOG", "portreeve_server=info,warn"),
    ];
    Service::starts(&variables).await
}

pub async fn members(client: &Client, count: usize) -> Vec<Member> {
    let joining = (0..count).map(|_| Member::joins(client));
    stream::iter(joining).buffered(AT_ONCE).collect().await
}

impl Member {
    pub async fn joins(client: &Client) -> Self {
        let body = json!({"email": new_email(), "password": PASSWORD});
        let registered = client.post("/api/v1/auth/register", body).await;
        let person = Person::of(client, registered.has_status(201).json(), PASSWORD);
        let grant = person.logs_in().await;
        Self { person, grant }
    }

    /// Makes a change of this kind. False if it was not answered in time: then it may have been made all the same. A machine that is busy
    /// with other things is an excuse.
    pub async fn changes(&self, kind: usize) -> bool {
        let patch: Map<String, Value> = chosen(kind)
            .map(|(name, value)| (name.to_owned(), value.into()))
            .collect();
        let answer = self.person.changes_profile(&self.grant, patch.into()).await;
        if answer.status == 503 {
            return false;
        }
        answer.ok();
        true
    }

    /// The same until it is answered. Returns how often it was asked for.
    pub async fn changes_in_the_end(&self, kind: usize) -> usize {
        let mut asked = 1;
        while !self.changes(kind).await {
            asked += 1;
            sleep(RETRY_DELAY).await;
        }
        asked
    }

    /// Whether it is this account that a message is about.
    pub fn is_subject_of(&self, message: &Value) -> bool {
        let data = &message["data"];
        let id = data.get("user_id").or_else(|| data.get("account_id"));
        id.is_some_and(|id| *id == self.person.id.as_str())
    }
}

/// Whether a message is about a change of this kind.
pub fn is_of_kind(message: &Value, kind: usize) -> bool {
    let names: Vec<&str> = chosen(kind).map(|(name, _)| name).collect();
    message["type"] == UPDATED && message["data"]["fields"] == json!(names)
}

/// The fields of a kind of change: one for each bit.
fn chosen(kind: usize) -> impl Iterator<Item = (&'static str, &'static str)> {
    let all = FIELDS.into_iter().enumerate();
    all.filter(move |(bit, _)| kind & (1 << bit) != 0)
        .map(|(_, field)| field)
}
