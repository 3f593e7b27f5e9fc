//! Looking after accounts at the command line, beside a running service, in a file and on PostgreSQL.

use std::process::Output;

use serde_json::json;

use crate::support::{
    binary::{CHEAP, Service, TIMEOUT, Variables, portreeve},
    folder::DataFolder,
    people::{Admin, Grant, OTHER_PASSWORD, PASSWORD, Person},
    postgres::{self, TestDatabase},
};

/// Where a service keeps everything. It goes with this.
enum Place {
    File(DataFolder),
    Server {
        url: String,
        _database: Box<TestDatabase>,
    },
}

impl Place {
    fn file() -> Self {
        Self::File(DataFolder::new())
    }

    async fn server() -> Self {
        let database = postgres::database().await;
        let url = database.url();
        Self::Server {
            url,
            _database: Box::new(database),
        }
    }

    fn variables(&self) -> Vec<(&str, &str)> {
        match self {
            Self::File(folder) => folder.variables().to_vec(),
            Self::Server { url, .. } => vec![("DATABASE_URL", url), CHEAP[0], CHEAP[1]],
        }
    }
}

/// A running service with an administrator and another user, both signed in.
struct Town {
    place: Place,
    service: Service,
    root: Admin,
    ada: Person,
    grant: Grant,
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

async fn runs(variables: &Variables<'_>, arguments: &[&str], input: &str) -> Output {
    portreeve(arguments, variables, input).await
}

impl Town {
    async fn on(place: Place) -> Self {
        let variables = place.variables();
        let service = Service::starts(&variables).await;
        let create = ["admin", "create", "--email", "root@example.com"];
        let created = runs(&variables, &create, PASSWORD).await;
        assert!(created.status.success(), "{}", text(&created.stderr));
        let body = json!({"id": "", "email": "root@example.com"});
        let person = Person::of(&service.client, body, PASSWORD);
        let grant = person.logs_in().await;
        let root = Admin { person, grant };
        let body = json!({"email": "ada@example.com", "password": PASSWORD});
        let registered = service.client.post("/api/v1/auth/register", body).await;
        let ada = Person::of(&service.client, registered.json(), PASSWORD);
        let grant = ada.logs_in().await;
        drop(variables);
        Self {
            place,
            service,
            root,
            ada,
            grant,
        }
    }

    /// What a command that succeeds prints.
    async fn succeeds(&self, arguments: &[&str], input: &str) -> String {
        let output = runs(&self.place.variables(), arguments, input).await;
        let message = text(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {message}");
        assert!(message.contains("the store is "), "{message}");
        text(&output.stdout)
    }

    /// What a command that fails says.
    async fn fails(&self, arguments: &[&str], input: &str) -> String {
        let output = runs(&self.place.variables(), arguments, input).await;
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert_eq!(text(&output.stdout), "", "{arguments:?}");
        text(&output.stderr)
    }

    /// A file that another process has written is looked at within half a second.
    async fn ada_is_soon_out(&self) {
        let refused = self
            .ada
            .soon_sees(&self.grant, |answer| answer.status != 200);
        refused.await.is(401, "session-ended");
    }
}

const SET_PASSWORD: [&str; 4] = ["admin", "set-password", "--email", "ada@example.com"];

async fn a_forgotten_password_is_replaced_and_every_session_ends(place: Place) {
    let town = Town::on(place).await;

    let message = town
        .succeeds(&SET_PASSWORD, &format!("{OTHER_PASSWORD}\n"))
        .await;

    assert_eq!(
        message,
        "ada@example.com has a new password, and all its sessions have ended\n"
    );
    town.ada_is_soon_out().await;
    town.ada
        .tries(PASSWORD)
        .await
        .is(401, "invalid-credentials");
    let grant = town.ada.tries(OTHER_PASSWORD).await.grant();
    let me = town.ada.looks_at_themselves(&grant).await.ok();
    assert_eq!(me["roles"], json!(["user"]));
}

async fn the_last_administrator_gets_in_again(place: Place) {
    let town = Town::on(place).await;
    let set = ["admin", "set-password", "--email", "ROOT@example.com"];

    town.succeeds(&set, OTHER_PASSWORD).await;

    let grant = town.root.person.tries(OTHER_PASSWORD).await.grant();
    let me = town.root.person.looks_at_themselves(&grant).await.ok();
    assert_eq!(me["roles"], json!(["admin"]));
}

async fn a_suspended_account_gets_a_password_and_stays_suspended(place: Place) {
    let town = Town::on(place).await;
    let suspended = town
        .succeeds(&["accounts", "suspend", &town.ada.id], "")
        .await;
    assert_eq!(suspended, "ada@example.com is suspended\n");
    town.ada_is_soon_out().await;

    let message = town.succeeds(&SET_PASSWORD, OTHER_PASSWORD).await;

    assert!(message.contains("portreeve accounts reactivate ada@example.com"));
    let refused = town.ada.tries(OTHER_PASSWORD).await;
    refused.is(401, "invalid-credentials");
    let again = ["accounts", "reactivate", "ada@example.com"];
    assert_eq!(
        town.succeeds(&again, "").await,
        "ada@example.com is active\n"
    );
    town.ada.tries(OTHER_PASSWORD).await.grant();
}

async fn all_sessions_of_an_account_are_ended(place: Place) {
    let town = Town::on(place).await;
    town.ada.logs_in().await;
    let end = ["accounts", "sessions", "end", "ada@example.com"];

    let message = town.succeeds(&end, "").await;
    let again = town.succeeds(&end, "").await;

    assert_eq!(message, "2 sessions of ada@example.com have ended\n");
    assert_eq!(again, "ada@example.com was not signed in anywhere\n");
    town.ada_is_soon_out().await;
    town.ada.refreshes(&town.grant).await.has_status(401);
    town.ada.logs_in().await;
}

async fn an_account_is_shown_and_its_role_is_changed(place: Place) {
    let town = Town::on(place).await;

    let shown = town
        .succeeds(&["accounts", "show", "ada@example.com"], "")
        .await;
    let by_id = town.succeeds(&["accounts", "show", &town.ada.id], "").await;
    let role = ["accounts", "role", "ada@example.com", "admin"];
    let changed = town.succeeds(&role, "").await;
    let admins = town.succeeds(&["admin", "list"], "").await;

    let id = format!("id        {}", town.ada.id);
    for line in [
        id.as_str(),
        "email     ada@example.com",
        "roles     user",
        "status    active",
        "sessions  1",
    ] {
        assert!(shown.contains(&format!("{line}\n")), "{line}: {shown}");
    }
    assert_eq!(shown, by_id);
    assert_eq!(changed, "ada@example.com has the role admin\n");
    let listed: Vec<_> = admins.lines().collect();
    assert_eq!(listed.len(), 2, "{admins}");
    assert!(listed[0].ends_with("root@example.com") && listed[0].contains("active"));
    assert!(listed[1].starts_with(&town.ada.id) && listed[1].ends_with("ada@example.com"));
    town.ada
        .soon_sees(&town.grant, |answer| {
            answer.ok()["roles"] == json!(["admin"])
        })
        .await;
    // The list of people follows the events, which the running service delivers.
    let root = &town.root;
    let follows = async {
        while root.lists("?role=admin").await.items().len() != 2 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    let followed = tokio::time::timeout(TIMEOUT, follows).await;
    followed.expect("the service delivers the event of the command");
}

async fn the_last_administrator_stays_one(place: Place) {
    let town = Town::on(place).await;

    for command in [
        &["accounts", "suspend", "root@example.com"][..],
        &["accounts", "role", "root@example.com", "user"],
    ] {
        let message = town.fails(command, "").await;
        assert!(
            message.contains("the last active administrator"),
            "{message}"
        );
    }

    town.root.lists("").await.ok();
}

async fn what_cannot_be_done_is_said_in_a_sentence(place: Place) {
    let town = Town::on(place).await;
    let unknown = "01a2050d-a591-7588-9630-52ecb3e92726";

    for (command, input, message) in [
        (
            &["admin", "set-password", "--email", "eve@example.com"][..],
            PASSWORD,
            "there is no account with the address eve@example.com",
        ),
        (
            &["accounts", "show", "eve@example.com"],
            "",
            "there is no account with the address eve@example.com",
        ),
        (
            &["accounts", "suspend", unknown],
            "",
            "there is no account with the id 01a2050d",
        ),
        (
            &["accounts", "sessions", "end", "ada"],
            "",
            "is neither an address nor the id of an account",
        ),
        (&SET_PASSWORD, "", "standard input has no password"),
        (&SET_PASSWORD, "12345678", "too easy to guess"),
        (&SET_PASSWORD, "ada@example.com", "leave out your name"),
    ] {
        let refused = town.fails(command, input).await;
        assert!(refused.contains(message), "{command:?}: {refused}");
    }

    town.ada.looks_at_themselves(&town.grant).await.ok();
    town.ada.logs_in().await;
    drop(town.service);
}

macro_rules! on_both {
    ($($name:ident,)+) => {
        mod in_a_file {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    super::$name(super::Place::file()).await;
                }
            )+
        }

        mod on_postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    super::$name(super::Place::server().await).await;
                }
            )+
        }
    };
}

on_both!(
    a_forgotten_password_is_replaced_and_every_session_ends,
    the_last_administrator_gets_in_again,
    a_suspended_account_gets_a_password_and_stays_suspended,
    all_sessions_of_an_account_are_ended,
    an_account_is_shown_and_its_role_is_changed,
    the_last_administrator_stays_one,
    what_cannot_be_done_is_said_in_a_sentence,
);
