//! The commands about events, beside a running service.

use std::{process::Output, sync::Arc};

use portreeve::events::StartAt;
use tokio::time::{sleep, timeout};

use super::dead_letters::with_a_dead_letter;
use crate::support::{
    binary::{CHEAP, Service, TIMEOUT, Variables, portreeve, printed},
    postgres::{self, TestDatabase},
    store::TestStore,
};

/// A service on a database, with what its commands need.
struct Scene {
    database: Arc<TestDatabase>,
    url: String,
    service: Service,
}

impl Scene {
    async fn opens() -> Self {
        Self::on(Arc::new(postgres::database().await)).await
    }

    async fn on(database: Arc<TestDatabase>) -> Self {
        let url = database.url();
        let variables = [("DATABASE_URL", url.as_str()), CHEAP[0], CHEAP[1]];
        let service = Service::starts(&variables).await;
        Self {
            database,
            url,
            service,
        }
    }

    async fn runs(&self, arguments: &[&str]) -> Output {
        let variables: &Variables<'_> = &[("DATABASE_URL", self.url.as_str())];
        portreeve(&[&["events"], arguments].concat(), variables, "").await
    }

    /// What a command prints that succeeds.
    async fn does(&self, arguments: &[&str]) -> String {
        let output = self.runs(arguments).await;
        assert!(output.status.success(), "{}", printed(&output));
        String::from_utf8(output.stdout).expect("it is text")
    }

    /// What a command says that is refused with this exit code.
    async fn is_refused(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.runs(arguments).await;
        let printed = printed(&output);
        assert_eq!(output.status.code(), Some(code), "{printed}");
        printed
    }

    /// What `subscriptions` prints, as soon as it has these words of `users`.
    async fn soon_lists(&self, words: &str) -> String {
        let asking = async {
            loop {
                let listed = self.does(&["subscriptions"]).await;
                let mut lines = listed.lines().filter(|line| line.starts_with("users "));
                if lines.any(|line| line.contains(words)) {
                    return listed;
                }
                sleep(std::time::Duration::from_millis(100)).await;
            }
        };
        let listed = timeout(TIMEOUT, asking).await;
        listed.unwrap_or_else(|_| panic!("it never says {words:?}"))
    }

    async fn profiles(&self) -> i64 {
        let store = self.database.options();
        let mut connection = sqlx::ConnectOptions::connect(&store).await.unwrap();
        sqlx::query_scalar("select count(*) from portreeve_users.users")
            .fetch_one(&mut connection)
            .await
            .unwrap()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paused_subscription_stands_still_until_it_is_resumed() {
    let scene = Scene::opens().await;
    scene.service.registers("ada").await;
    scene.soon_lists("users  at 3, 0 behind").await;

    let paused = scene.does(&["pause", "users"]).await;
    scene.service.registers("bob").await;
    let stands = scene.soon_lists("users  at 3, 3 behind").await;

    assert!(paused.contains("users is paused"), "{paused}");
    assert!(stands.contains("0 parked, 0 dead: paused"), "{stands}");

    let resumed = scene.does(&["resume", "users"]).await;
    let goes_on = scene.soon_lists("users  at 6, 0 behind").await;

    assert!(resumed.contains("users goes on"), "{resumed}");
    assert!(goes_on.contains(": running"), "{goes_on}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscription_is_rewound_to_a_position_or_a_time_under_the_running_service() {
    let scene = Scene::opens().await;
    scene.service.registers("ada").await;
    scene.soon_lists("users  at 3, 0 behind").await;
    // So that it is seen where it stands after that.
    scene.does(&["pause", "users"]).await;

    let rewound = scene.does(&["rewind", "users", "--to", "1"]).await;
    let listed = scene.does(&["subscriptions"]).await;
    assert!(rewound.contains("begins again after 1"), "{rewound}");
    assert!(listed.contains("users  at 1, 2 behind"), "{listed}");

    let long_ago = "2020-01-01T00:00:00Z";
    let rewound = scene.does(&["rewind", "users", "--to", long_ago]).await;
    let listed = scene.does(&["subscriptions"]).await;
    assert!(rewound.contains("begins again after 0"), "{rewound}");
    assert!(listed.contains("users  at 0, 3 behind"), "{listed}");

    scene.does(&["resume", "users"]).await;
    scene.soon_lists("users  at 3, 0 behind").await;
    assert_eq!(scene.profiles().await, 1);

    let beyond = scene.is_refused(1, &["rewind", "users", "--to", "4"]).await;
    let odd = scene.is_refused(1, &["rewind", "users", "--to", "noon"]);
    assert!(beyond.contains("the log ends at 3"), "{beyond}");
    let odd = odd.await;
    assert!(odd.contains("must be a position, or a time"), "{odd}");
    scene.is_refused(2, &["rewind", "users"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscription_that_does_not_exist_is_refused_with_those_that_do() {
    let scene = Scene::opens().await;

    for arguments in [
        &["pause", "user"][..],
        &["resume", "user"],
        &["rewind", "user", "--to", "0"],
        &["remove", "user"],
        &["retry", "--all", "--subscription", "user"],
    ] {
        let refused = scene.is_refused(1, arguments).await;

        let words = "there is no subscription user; there are: notifications, users";
        assert!(refused.contains(words), "{arguments:?}: {refused}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscription_is_removed_unless_an_instance_works_on_it() {
    let scene = Scene::opens().await;
    let store = TestStore::on(scene.database.clone()).open().await;
    let added = store.subscriptions.add("of old", StartAt::Beginning);
    added.await.unwrap();
    scene.service.registers("ada").await;
    let listed = scene.soon_lists("users  at 3, 0 behind").await;
    assert!(listed.contains("of old  at 0, 3 behind"), "{listed}");

    let removed = scene.does(&["remove", "of old"]).await;
    let refused = scene.is_refused(1, &["remove", "users"]).await;

    assert!(removed.contains("of old is removed"), "{removed}");
    assert!(refused.contains("an instance works on users"), "{refused}");
    let listed = scene.does(&["subscriptions"]).await;
    assert!(!listed.contains("of old"), "{listed}");
    assert!(listed.contains("users  at 3"), "{listed}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_dead_letters_of_a_subscription_are_delivered_by_the_running_service() {
    let database = Arc::new(postgres::database().await);
    with_a_dead_letter(&TestStore::on(database.clone())).await;
    let scene = Scene::on(database).await;
    let dead = scene.does(&["dead"]).await;
    assert!(dead.contains("for users after 14 attempts"), "{dead}");
    scene.soon_lists("0 parked, 1 dead: running").await;

    let all = ["retry", "--all", "--subscription", "users"];
    let retried = scene.does(&all).await;
    scene.soon_lists("0 parked, 0 dead: running").await;

    assert!(retried.contains("one event will be delivered"), "{retried}");
    assert_eq!(scene.profiles().await, 1);
    let none = scene.does(&all).await;
    assert!(none.contains("users has no dead letters"), "{none}");
    let dead = scene.does(&["dead"]).await;
    assert!(dead.contains("there are no dead letters"), "{dead}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_letter_is_dropped_or_delivered_for_the_subscription_that_is_named() {
    let database = Arc::new(postgres::database().await);
    with_a_dead_letter(&TestStore::on(database.clone())).await;
    let scene = Scene::on(database).await;
    let dead = scene.does(&["dead"]).await;
    let id = dead.split(' ').next().unwrap();

    for command in ["retry", "drop"] {
        let other = [command, id, "--subscription", "mail"];
        let other = scene.is_refused(1, &other).await;
        assert!(other.contains("there is no dead letter"), "{other}");
        let odd = scene.is_refused(1, &[command, "14"]).await;
        assert!(odd.contains("`portreeve events dead` lists"), "{odd}");
    }
    let dropped = scene.does(&["drop", id, "--subscription", "users"]).await;
    assert!(dropped.contains("the dead letter is dropped"), "{dropped}");
    let again = scene.is_refused(1, &["drop", id]).await;
    assert!(again.contains("there is no dead letter"), "{again}");
    assert_eq!(scene.profiles().await, 0);
}

#[tokio::test]
async fn a_retry_names_an_event_or_all_of_a_subscription_and_not_both() {
    let id = "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f";
    for arguments in [
        &["events", "retry"][..],
        &["events", "retry", "--subscription", "users"],
        &["events", "retry", "--all"],
        &["events", "retry", id, "--all", "--subscription", "users"],
        &["events", "drop"],
        &["events", "remove"],
        &["events", "pause"],
    ] {
        let refused = portreeve(arguments, &[], "").await;

        assert_eq!(refused.status.code(), Some(2), "{arguments:?}");
        assert!(printed(&refused).contains("Usage:"), "{arguments:?}");
    }
}
