//! A role is known by its whole name: one of a later version, such as `org_admin`, makes no account an administrator.
//!
//! No port can write such a row today, so it is put in by hand. In memory a role that is not known cannot be there at all.

use portreeve::{
    auth::{AccountAddition, AccountRepository, UpdateAccountError},
    shared::{PageRequest, Role},
    users::{UserFilter, UserRepository},
};
use portreeve_postgres::PostgresStore;
use portreeve_sqlite::SqliteStore;
use sqlx::{Connection, PgConnection, SqliteConnection};

use super::{NOW, sample};
use crate::support::postgres::{self, TestDatabase};

/// Gives an account and its user the one role `org_admin`.
const ON_SERVER: &str = "
    alter table portreeve_auth.accounts drop constraint account_roles_known;
    alter table portreeve_users.users drop constraint user_roles_known;
    update portreeve_auth.accounts set roles = array['org_admin'] where email = 'org@example.com';
    update portreeve_users.users set roles = array['org_admin'] where email = 'org@example.com'";

const IN_FILE: &str = "
    pragma ignore_check_constraints = on;
    update auth_accounts set roles = '[\"org_admin\"]' where email = 'org@example.com';
    update users_users set roles = '[\"org_admin\"]' where email = 'org@example.com'";

async fn has_people<S: AccountRepository + UserRepository>(store: &S) {
    for (address, role) in [
        ("ada@example.com", Role::Admin),
        ("org@example.com", Role::Admin),
    ] {
        let account = sample::account(address, role);
        AccountRepository::add(store, &account, &AccountAddition::default())
            .await
            .unwrap();
        let user = sample::user(address, NOW);
        UserRepository::add(store, &user, &[]).await.unwrap();
    }
}

async fn on_server() -> (PostgresStore, TestDatabase) {
    let database = postgres::database().await;
    let store = database.store().await;
    has_people(&store).await;
    let mut connection = PgConnection::connect(&database.url()).await.unwrap();
    sqlx::raw_sql(ON_SERVER)
        .execute(&mut connection)
        .await
        .unwrap();
    (store, database)
}

async fn in_file() -> (SqliteStore, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("portreeve.db");
    let store = SqliteStore::open(&file).await.unwrap();
    has_people(&store).await;
    let address = format!("sqlite:{}", file.display());
    let mut connection = SqliteConnection::connect(&address).await.unwrap();
    sqlx::raw_sql(IN_FILE)
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    (store, folder)
}

async fn another_role_is_not_listed_among_the_administrators<S: AccountRepository>(store: &S) {
    let administrators = store.administrators().await.unwrap();

    let addresses: Vec<_> = administrators
        .iter()
        .map(|account| account.facts().email.as_str())
        .collect();
    assert_eq!(addresses, ["ada@example.com"]);
}

async fn another_role_does_not_replace_the_last_administrator<S: AccountRepository>(store: &S) {
    let mut ada = store.administrators().await.unwrap().remove(0);
    ada.upgrade_hash(portreeve::auth::PasswordHash::new("$new".into()), NOW);

    let refused = store.update(&ada, &sample::needs_another_admin()).await;

    assert!(matches!(refused, Err(UpdateAccountError::LastAdmin)));
}

async fn another_role_does_not_meet_the_filter_of_the_list<S: UserRepository>(store: &S) {
    let filter = UserFilter {
        role: Some(Role::Admin),
        ..UserFilter::default()
    };

    let page = store.list(&filter, &PageRequest::new(10, None)).await;

    assert_eq!(page.unwrap().items.len(), 0);
}

macro_rules! on_both {
    ($($rule:ident),+ $(,)?) => {
        mod on_postgres {
            $(
                #[tokio::test]
                async fn $rule() {
                    let (store, _database) = super::on_server().await;
                    super::$rule(&store).await;
                }
            )+
        }

        mod in_a_file {
            $(
                #[tokio::test]
                async fn $rule() {
                    let (store, _folder) = super::in_file().await;
                    super::$rule(&store).await;
                }
            )+
        }
    };
}
on_both!(
    another_role_is_not_listed_among_the_administrators,
    another_role_does_not_replace_the_last_administrator,
    another_role_does_not_meet_the_filter_of_the_list,
);
