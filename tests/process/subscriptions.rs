//! The commands about events, beside a running service.

use std::{process::Output, sync::Arc};

use portreeve::{events::StartAt, shared::Clock};
use portreeve_server::SystemClock;
use sqlx::{ConnectOptions, PgConnection};
use time::Duration;
use tokio::time::{sleep, timeout};

use super::dead_letters::{NO_NEW_PROFILES, with_a_dead_letter, with_a_parked_event};
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

    /// What `subscriptions` prints, as soon as it has these words.
    async fn soon_lists(&self, words: &str) -> String {
        let asking = async {
            loop {
                let listed = self.does(&["subscriptions"]).await;
                if listed.contains(words) {
                    return listed;
                }
                sleep(std::time::Duration::from_millis(100)).await;
            }
        };
        let listed = timeout(TIMEOUT, asking).await;
        listed.unwrap_or_else(|_| panic!("it never says {words:?}"))
    }

    async fn connection(&self) -> PgConnection {
        self.database.options().connect().await.unwrap()
    }

    async fn doctor(&self) -> String {
        doctor(&self.url).await
    }

    async fn ages_events(&self, by: &str) {
        let mut connection = self.connection().await;
        sqlx::query("update portreeve_events.log set at = at - $1::interval")
            .bind(by)
            .execute(&mut connection)
            .await
            .unwrap();
    }

    /// As by retention.
    async fn loses_events_up_to(&self, position: i64) {
        let mut connection = self.connection().await;
        let removed = sqlx::query("delete from portreeve_events.log where position <= $1")
            .bind(position)
            .execute(&mut connection)
            .await
            .unwrap();
        assert!(removed.rows_affected() > 0);
    }

    async fn profiles(&self) -> i64 {
        let mut connection = self.connection().await;
        sqlx::query_scalar("select count(*) from portreeve_users.users")
            .fetch_one(&mut connection)
            .await
            .unwrap()
    }
}

async fn doctor(url: &str) -> String {
    let output = portreeve(&["doctor"], &[("DATABASE_URL", url)], "").await;
    String::from_utf8(output.stdout).expect("findings are text")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paused_subscription_stands_still_until_it_is_resumed() {
    let scene = Scene::opens().await;
    scene.service.registers("ada").await;
    scene.soon_lists("users  at 2, 0 behind").await;

    let paused = scene.does(&["pause", "users"]).await;
    scene.service.registers("bob").await;
    let stands = scene.soon_lists("users  at 2, 2 behind").await;

    assert!(paused.contains("users is paused"), "{paused}");
    assert!(stands.contains("0 parked, 0 dead: paused"), "{stands}");

    let resumed = scene.does(&["resume", "users"]).await;
    let goes_on = scene.soon_lists("users  at 4, 0 behind").await;

    assert!(resumed.contains("users goes on"), "{resumed}");
    assert!(goes_on.contains(": running"), "{goes_on}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscription_is_rewound_to_a_position_or_a_time_under_the_running_service() {
    let scene = Scene::opens().await;
    scene.service.registers("ada").await;
    scene.soon_lists("users  at 2, 0 behind").await;
    // So that it is seen where it stands after that.
    scene.does(&["pause", "users"]).await;

    let rewound = scene.does(&["rewind", "users", "--to", "1"]).await;
    let listed = scene.does(&["subscriptions"]).await;
    assert!(rewound.contains("begins again after 1"), "{rewound}");
    assert!(listed.contains("users  at 1, 1 behind"), "{listed}");

    let long_ago = "2020-01-01T00:00:00Z";
    let rewound = scene.does(&["rewind", "users", "--to", long_ago]).await;
    let listed = scene.does(&["subscriptions"]).await;
    assert!(rewound.contains("begins again after 0"), "{rewound}");
    assert!(listed.contains("users  at 0, 2 behind"), "{listed}");

    scene.does(&["resume", "users"]).await;
    scene.soon_lists("users  at 2, 0 behind").await;
    assert_eq!(scene.profiles().await, 1);

    let beyond = scene.is_refused(1, &["rewind", "users", "--to", "3"]).await;
    let odd = scene.is_refused(1, &["rewind", "users", "--to", "noon"]);
    let words = "users stands at 2, so beginning again after 3 would skip events";
    assert!(beyond.contains(words), "{beyond}");
    let odd = odd.await;
    assert!(odd.contains("must be a position, or a time"), "{odd}");
    scene.is_refused(2, &["rewind", "users"]).await;
}

/// A wrong year is enough.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rewind_does_not_go_forward_over_what_waits() {
    let scene = Scene::opens().await;
    scene.service.registers("ada").await;
    scene.soon_lists("users  at 2, 0 behind").await;
    scene.does(&["pause", "users"]).await;
    scene.service.registers("bob").await;
    scene.soon_lists("users  at 2, 2 behind").await;

    let to_the_end = scene.is_refused(1, &["rewind", "users", "--to", "4"]).await;
    let in_future = ["rewind", "users", "--to", "2830-11-30T08:00:00Z"];
    let in_future = scene.is_refused(1, &in_future).await;

    let words = "users stands at 2, so beginning again after 4 would skip events";
    assert!(to_the_end.contains(words), "{to_the_end}");
    assert!(
        in_future.contains("--to is a time in the future"),
        "{in_future}"
    );
    scene.does(&["resume", "users"]).await;
    scene.soon_lists("users  at 4, 0 behind").await;
    assert_eq!(scene.profiles().await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rewind_before_the_oldest_event_says_where_the_log_begins() {
    let scene = Scene::opens().await;
    scene.service.registers("ada").await;
    scene.service.registers("bob").await;
    scene.soon_lists("users  at 4, 0 behind").await;
    scene.loses_events_up_to(3).await;

    for (to, after) in [("1", "1"), ("2020-01-01T00:00:00Z", "3")] {
        let rewound = scene.does(&["rewind", "users", "--to", to]).await;

        let words = format!("begins again after {after};");
        assert!(rewound.contains(&words), "{rewound}");
        assert!(
            rewound.contains("the log begins at 4, so it begins there"),
            "{rewound}"
        );
        scene.soon_lists("users  at 4, 0 behind").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn resume_says_what_retention_has_removed_meanwhile() {
    let scene = Scene::opens().await;
    scene.service.registers("ada").await;
    scene.soon_lists("users  at 2, 0 behind").await;
    scene.does(&["pause", "users"]).await;
    for name in ["bob", "cy"] {
        scene.service.registers(name).await;
    }
    scene.soon_lists("users  at 2, 4 behind").await;
    scene.loses_events_up_to(5).await;

    let examined = scene.doctor().await;
    let resumed = scene.does(&["resume", "users"]).await;
    let without_gap = scene.does(&["resume", "users"]);

    let words = "warn  events         users: 3 events were removed by retention that it has not seen, up to 5; go on with: portreeve \
                 events resume users";
    assert!(examined.contains(words), "{examined}");
    let words = "events up to 5 were removed by retention: 3 of them it has not seen";
    assert!(resumed.contains(words), "{resumed}");
    scene.soon_lists("users  at 6, 0 behind").await;
    let without_gap = without_gap.await;
    assert!(!without_gap.contains("removed"), "{without_gap}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn doctor_names_a_subscription_that_will_lose_events_that_nobody_follows_or_that_is_missing()
{
    let scene = Scene::opens().await;
    let store = TestStore::on(scene.database.clone()).open().await;
    let added = store.subscriptions.add("of old", StartAt::Beginning);
    added.await.unwrap();
    scene.service.registers("ada").await;
    scene.soon_lists("users  at 2, 0 behind").await;
    scene.ages_events("31 days").await;

    let with_it = scene.doctor().await;
    let Scene { url, service, .. } = scene;
    service.stops_well().await;
    assert!(store.subscriptions.remove("users").await.unwrap());
    let without = doctor(&url).await;

    let follow = "this version does not follow it, and if no version does any more: portreeve events remove of old";
    assert!(with_it.contains(follow), "{with_it}");
    let loss = "warn  events         of old: in 58 days retention begins to remove events that it has not seen";
    assert!(with_it.contains(loss), "{with_it}");
    let missing = "users: there is no such subscription, and this version needs it";
    assert!(without.contains(missing), "{without}");
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

        let words = "there is no subscription user; there are: users";
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
    let listed = scene.soon_lists("users  at 2, 0 behind").await;
    assert!(listed.contains("of old  at 0, 2 behind"), "{listed}");

    let removed = scene.does(&["remove", "of old"]).await;

    assert!(removed.contains("of old is removed"), "{removed}");
    let listed = scene.does(&["subscriptions"]).await;
    assert!(!listed.contains("of old"), "{listed}");
    assert!(listed.contains("users  at 2"), "{listed}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscription_that_this_version_needs_is_not_removed() {
    let scene = Scene::opens().await;
    scene.service.registers("ada").await;
    scene.soon_lists("users  at 2, 0 behind").await;

    let at_work = scene.is_refused(1, &["remove", "users"]).await;
    scene.does(&["pause", "users"]).await;
    let paused = scene.is_refused(1, &["remove", "users"]).await;

    for refused in [at_work, paused] {
        assert!(refused.contains("this version needs users"), "{refused}");
    }
    scene.soon_lists("users  at 2, 0 behind").await;
}

/// As by the command of a version that does not follow it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscription_that_is_removed_under_the_running_service_is_made_again() {
    let scene = Scene::opens().await;
    let store = TestStore::on(scene.database.clone()).open().await;
    scene.service.registers("ada").await;
    scene.soon_lists("users  at 2, 0 behind").await;
    scene.does(&["pause", "users"]).await;

    assert!(store.subscriptions.remove("users").await.unwrap());
    scene.service.registers("bob").await;
    scene.soon_lists("users  at 4, 0 behind").await;

    assert_eq!(scene.profiles().await, 2);
    let is_said = |log: &str| log.matches("the subscription was removed").count() == 1;
    scene.service.logs(is_said).await;
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
        assert!(other.contains("there is no subscription mail"), "{other}");
        let odd = scene.is_refused(1, &[command, "14"]).await;
        assert!(odd.contains("`portreeve events dead` or"), "{odd}");
    }
    let dropped = scene.does(&["drop", id, "--subscription", "users"]).await;
    assert!(dropped.contains("the dead letter is dropped"), "{dropped}");
    let again = scene.is_refused(1, &["drop", id]).await;
    assert!(again.contains("there is no dead letter"), "{again}");
    assert_eq!(scene.profiles().await, 0);
}

/// The clock of the test stands, so what is parked is due long ago for the commands, and later once it failed again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_parked_event_is_listed_and_is_delivered_at_once_when_that_is_asked() {
    let database = Arc::new(postgres::database().await);
    let store = TestStore::on(database.clone());
    store.clock.set(SystemClock.now());
    with_a_parked_event(&store, Duration::HOUR).await;
    let scene = Scene::on(database).await;
    scene.soon_lists("1 parked for ").await;

    let parked = scene.does(&["parked", "--subscription", "users"]).await;
    let id = parked.split(' ').next().unwrap();
    let at = parked.split("  ").nth(1).unwrap();

    assert!(
        parked.contains("auth.account_registered  for users after "),
        "{parked}"
    );
    assert!(
        parked.contains(", next at ") && parked.contains("the disk is full"),
        "{parked}"
    );
    // What a command prints, another takes.
    let rewind = scene.is_refused(1, &["rewind", "nobody", "--to", at]).await;
    assert!(
        rewind.contains("there is no subscription nobody"),
        "{rewind}"
    );
    let retried = scene.does(&["retry", id]).await;
    assert!(retried.contains("will be delivered once more"), "{retried}");
    scene.soon_lists("0 parked, 0 dead: running").await;
    assert_eq!(scene.profiles().await, 1);
    let none = scene.does(&["parked"]).await;
    assert!(none.contains("there are no parked events"), "{none}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscriber_that_is_down_is_listed_meanwhile_and_logged_as_that_begins_and_ends() {
    let scene = Scene::opens().await;
    let mut connection = scene.connection().await;
    let refusing = sqlx::raw_sql(NO_NEW_PROFILES).execute(&mut connection);
    refusing.await.unwrap();

    for n in 1..=8 {
        scene.service.registers(&format!("person{n}")).await;
    }
    let words = "all that is tried fails, so one event is tried every ten seconds";
    scene.soon_lists(words).await;
    let allowing = "drop trigger refuse on portreeve_users.users";
    let allowing = sqlx::raw_sql(allowing).execute(&mut connection);
    allowing.await.unwrap();
    scene.soon_lists("0 parked, 0 dead: running").await;

    assert_eq!(scene.profiles().await, 8);
    for words in ["is taken to be down", "the subscriber works again"] {
        let is_said_once = |log: &str| log.matches(words).count() == 1;
        scene.service.logs(is_said_once).await;
    }
}

#[tokio::test]
async fn a_list_of_nothing_is_refused() {
    for command in ["dead", "parked"] {
        let refused = portreeve(&["events", command, "--limit", "0"], &[], "").await;

        assert_eq!(refused.status.code(), Some(2), "{command}");
    }
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
