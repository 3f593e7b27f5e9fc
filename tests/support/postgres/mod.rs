//! A PostgreSQL server for the tests, and a database of its own for each test.
//!
//! The server is private: started by the first test that wants one, stopped when the process ends, however it ends. Set
//! `TEST_DATABASE_URL` to use another; its user must be allowed to create databases, and each is dropped after its test.

mod pgbouncer;
mod server;

use std::{
    process::Command,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use portreeve_postgres::{PoolSettings, Pooler, PostgresStore};
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection,
    postgres::{PgConnectOptions, PgConnection},
};
use tokio::sync::{Mutex, OnceCell};

use self::server::{programs, random};
pub use self::{
    pgbouncer::{PgBouncer, PoolMode, StartUpOptions},
    server::Server,
};

/// A database that is gone when this is dropped.
pub struct TestDatabase {
    options: PgConnectOptions,
    /// The roles that were made for it, gone with it.
    roles: std::sync::Mutex<Vec<String>>,
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

/// The same, in an encoding that has no place for most scripts.
pub async fn latin_database() -> TestDatabase {
    create_with("encoding 'LATIN1' locale 'C' template template0").await
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

    /// A new role that may do nothing but sign in: how to do so. Its name is that of the database with this at its end.
    pub async fn role(&self, kind: &str) -> PgConnectOptions {
        let name = format!("{}_{kind}", self.name());
        let password = format!("{:x}", random());
        administer(format!("create role {name} login password '{password}'"))
            .await
            .expect("a role is made");
        let mut roles = self.roles.lock().expect("no holder panicked");
        roles.push(name.clone());
        self.options().username(&name).password(&password)
    }

    /// As the owner of the server.
    pub async fn administers(&self, sql: String) {
        let mut connection = self.options.connect().await.expect("it answers");
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut connection)
            .await
            .expect("the statements are right");
    }

    /// A store on it, with few connections: many tests share the server.
    pub async fn store(&self) -> PostgresStore {
        self.connects(self.options(), Pooler::Auto).await
    }

    /// The same, or through PgBouncer in transaction mode if `TEST_POOLER=transaction` is set: for tests of what every store does.
    pub async fn store_on_the_usual_way(&self) -> PostgresStore {
        match std::env::var("TEST_POOLER").as_deref() {
            Ok("transaction") => {
                let pooler = PgBouncer::shared(PoolMode::Transaction, StartUpOptions::Refused);
                self.store_through(pooler, Pooler::Auto).await
            }
            Ok(other) => panic!("TEST_POOLER may be transaction, not {other}"),
            Err(_) => self.store().await,
        }
    }

    pub async fn store_through(&self, pgbouncer: &PgBouncer, pooler: Pooler) -> PostgresStore {
        self.connects(self.options_through(pgbouncer), pooler).await
    }

    pub fn options_through(&self, pgbouncer: &PgBouncer) -> PgConnectOptions {
        self.options().host("127.0.0.1").port(pgbouncer.port())
    }

    pub fn url_through(&self, pgbouncer: &PgBouncer) -> String {
        self.options_through(pgbouncer).to_url_lossy().to_string()
    }

    async fn connects(&self, options: PgConnectOptions, pooler: Pooler) -> PostgresStore {
        let settings = PoolSettings {
            max_connections: 5,
            min_connections: 1,
            deadline: Duration::from_secs(30),
            pooler,
            ..PoolSettings::default()
        };
        PostgresStore::connect(options, settings)
            .await
            .expect("the test database answers")
    }

    /// Keeps a copy of each event that is written, however soon it is delivered.
    pub async fn keeps_every_event(&self) {
        self.executes(
            "create table public.kept_events (like portreeve_events.outbox);
             create function public.keep_event() returns trigger language plpgsql as
                 $$ begin insert into public.kept_events values (new.*); return new; end $$;
             create trigger keep_event after insert on portreeve_events.outbox
                 for each row execute function public.keep_event()",
        )
        .await;
    }

    pub async fn has_only_sealed_keys(&self) -> bool {
        let mut connection = self.options.connect().await.expect("it answers");
        let sealed = sqlx::query_scalar("select bool_and(sealed) from portreeve_auth.signing_keys");
        sealed
            .fetch_one(&mut connection)
            .await
            .expect("there are keys")
    }

    /// No event is read or written until the result is dropped.
    pub async fn locks_the_outbox(&self) -> PgConnection {
        let mut connection = self.options.connect().await.expect("it answers");
        sqlx::raw_sql("begin; lock table portreeve_events.outbox in access exclusive mode")
            .execute(&mut connection)
            .await
            .expect("the lock is free");
        connection
    }

    /// Everything in it, as `pg_dump` writes it.
    pub fn dump(&self) -> Vec<u8> {
        let program = programs()
            .map(|folder| folder.join("pg_dump"))
            .filter(|program| program.is_file())
            .unwrap_or_else(|| "pg_dump".into());
        let url = self.url();
        // What stands behind it are words of sqlx's own.
        let url = url.split('?').next().unwrap_or_default();
        let dumped = Command::new(program)
            .arg(format!("--dbname={url}"))
            .output()
            .expect("pg_dump stands beside the programs of the server");
        assert!(dumped.status.success(), "{dumped:?}");
        dumped.stdout
    }

    async fn executes(&self, sql: &'static str) {
        let mut connection = self.options.connect().await.expect("it answers");
        sqlx::raw_sql(sql)
            .execute(&mut connection)
            .await
            .expect("the statements are right");
    }

    fn name(&self) -> &str {
        self.options.get_database().expect("it was created by name")
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let mut statements = vec![format!(
            "drop database if exists {} with (force)",
            self.name()
        )];
        let roles = self.roles.get_mut().map(std::mem::take);
        let roles = roles.unwrap_or_default();
        statements.extend(
            roles
                .iter()
                .map(|role| format!("drop role if exists {role}")),
        );
        // On a thread of its own: here may be a runtime, and then it must not be blocked, or none.
        let dropping = std::thread::spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.map(|runtime| {
                runtime.block_on(async {
                    for sql in statements {
                        let _ = administer(sql).await;
                    }
                });
            })
        });
        // What cannot be dropped is left behind; the test has said what it had to say.
        let _ = dropping.join();
    }
}

/// Of a database's address.
pub fn password(url: &str) -> String {
    let credentials = url
        .split_once("://")
        .and_then(|(_, rest)| rest.split_once('@'));
    let (credentials, _) = credentials.expect("user:password@host");
    let password = credentials.split_once(':').map(|(_, password)| password);
    password.expect("a password").to_owned()
}

async fn create(template: Option<&TestDatabase>) -> TestDatabase {
    let template = template.map(|template| format!("template {}", template.name()));
    create_with(&template.unwrap_or_default()).await
}

async fn create_with(more: &str) -> TestDatabase {
    // Two copies of one template at the same time get in each other's way.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());
    static CREATED: AtomicU32 = AtomicU32::new(0);

    let number = CREATED.fetch_add(1, Ordering::Relaxed);
    let name = format!("portreeve_test_{:x}_{number}", random());
    let sql = format!("create database {name} {more}");
    let _turn = ONE_AT_A_TIME.lock().await;
    administer(sql).await.expect("a test database is created");
    TestDatabase {
        options: shared().options().database(&name),
        roles: std::sync::Mutex::default(),
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
