//! A PostgreSQL server for the tests, and a database of its own for each test.
//!
//! The server is private: started by the first test that wants one, stopped when the process ends, however it ends. Set
//! `TEST_DATABASE_URL` to use another; its user must be allowed to create databases, and each is dropped after its test.

mod server;

use std::{
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use portreeve_postgres::{PoolSettings, PostgresStore};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, postgres::PgConnectOptions};
use tokio::sync::{Mutex, OnceCell};

pub use self::server::Server;
use self::server::random;

/// A database that is gone when this is dropped.
pub struct TestDatabase {
    options: PgConnectOptions,
}

/// A fresh database with all tables.
pub async fn database() -> TestDatabase {
    static TEMPLATE: OnceCell<TestDatabase> = OnceCell::const_new();
    if shared().is_private() {
        create(Some(TEMPLATE.get_or_init(migrated_database).await)).await
    } else {
        // Nothing drops a template when the process ends.
        migrated_database().await
    }
}

/// A fresh database without a table.
pub async fn empty_database() -> TestDatabase {
    create(None).await
}

async fn migrated_database() -> TestDatabase {
    let database = empty_database().await;
    let store = database.store().await;
    store.migrate().await.expect("the migrations run");
    store.close().await;
    database
}

impl TestDatabase {
    pub fn options(&self) -> PgConnectOptions {
        self.options.clone()
    }

    pub fn url(&self) -> String {
        self.options.to_url_lossy().to_string()
    }

    /// A store on it, with few connections: many tests share the server.
    pub async fn store(&self) -> PostgresStore {
        let settings = PoolSettings {
            max_connections: 5,
            min_connections: 1,
            deadline: Duration::from_secs(30),
            ..PoolSettings::default()
        };
        PostgresStore::connect(self.options(), settings)
            .await
            .expect("the test database answers")
    }

    fn name(&self) -> &str {
        self.options.get_database().expect("it was created by name")
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let sql = format!("drop database if exists {} with (force)", self.name());
        // On a thread of its own: here may be a runtime, and then it must not be blocked, or none.
        let dropping = std::thread::spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.map(|runtime| runtime.block_on(administer(sql)))
        });
        // What cannot be dropped is left behind; the test has said what it had to say.
        let _ = dropping.join();
    }
}

async fn create(template: Option<&TestDatabase>) -> TestDatabase {
    // Two copies of one template at the same time get in each other's way.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());
    static CREATED: AtomicU32 = AtomicU32::new(0);

    let number = CREATED.fetch_add(1, Ordering::Relaxed);
    let name = format!("portreeve_test_{:x}_{number}", random());
    let mut sql = format!("create database {name}");
    if let Some(template) = template {
        sql.push_str(&format!(" template {}", template.name()));
    }
    let _turn = ONE_AT_A_TIME.lock().await;
    administer(sql).await.expect("a test database is created");
    TestDatabase {
        options: shared().options().database(&name),
    }
}

async fn administer(sql: String) -> Result<(), sqlx::Error> {
    let mut connection = shared().options().connect().await?;
    sqlx::query(AssertSqlSafe(sql))
        .execute(&mut connection)
        .await?;
    connection.close().await
}

/// The server that all tests share.
enum Shared {
    Private(Server),
    Named(PgConnectOptions),
}

impl Shared {
    fn options(&self) -> PgConnectOptions {
        match self {
            Self::Private(server) => server.options(),
            Self::Named(options) => options.clone(),
        }
    }

    fn is_private(&self) -> bool {
        matches!(self, Self::Private(_))
    }
}

fn shared() -> &'static Shared {
    static SERVER: OnceLock<Shared> = OnceLock::new();
    SERVER.get_or_init(|| match std::env::var("TEST_DATABASE_URL") {
        Ok(url) => Shared::Named(url.parse().expect("TEST_DATABASE_URL is a PostgreSQL URL")),
        Err(_) => Shared::Private(Server::start()),
    })
}
