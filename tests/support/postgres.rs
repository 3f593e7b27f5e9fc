//! A PostgreSQL server for the tests, and a database of its own for each test.
//!
//! The server is private: started by the first test that wants one, stopped when the process ends, however it ends. Set
//! `TEST_DATABASE_URL` to use another; its user must be allowed to create databases, and each is dropped after its test.

use std::{
    fs,
    hash::{BuildHasher, RandomState},
    net::TcpListener,
    os::unix::{
        fs::{DirBuilderExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use portreeve_postgres::{PoolSettings, PostgresStore};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, postgres::PgConnectOptions};
use tokio::sync::{Mutex, OnceCell};

/// A database that is gone when this is dropped.
pub struct TestDatabase {
    options: PgConnectOptions,
}

/// A fresh database with all tables.
pub async fn database() -> TestDatabase {
    static TEMPLATE: OnceCell<TestDatabase> = OnceCell::const_new();
    if server().is_private() {
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
            acquire_timeout: Duration::from_secs(30),
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
        options: server().options.clone().database(&name),
    }
}

async fn administer(sql: String) -> Result<(), sqlx::Error> {
    let mut connection = server().options.connect().await?;
    sqlx::query(AssertSqlSafe(sql))
        .execute(&mut connection)
        .await?;
    connection.close().await
}

/// Unforeseeable enough for names and for the password of a server that lives for a minute.
fn random() -> u64 {
    RandomState::new().hash_one(std::process::id())
}

struct Server {
    options: PgConnectOptions,
    /// Waits for the other end of a pipe to close, which happens when this process ends, also if it is killed.
    watchdog: Option<Child>,
}

fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| match std::env::var("TEST_DATABASE_URL") {
        Ok(url) => Server {
            options: url.parse().expect("TEST_DATABASE_URL is a PostgreSQL URL"),
            watchdog: None,
        },
        Err(_) => Server::start(),
    })
}

impl Server {
    fn is_private(&self) -> bool {
        self.watchdog.is_some()
    }

    fn start() -> Self {
        let programs = programs().expect(
            "the tests need the programs of a PostgreSQL server (`apt-get install postgresql`, `brew install postgresql`), \
             or the URL of one in TEST_DATABASE_URL",
        );
        let owner = Owner::find();
        let home = home(&owner);
        let password = format!("{:x}{:x}", random(), random());
        fs::write(home.join("password"), &password).expect("the password is written");
        let watchdog = watchdog(&programs, &home, &owner);
        let data = home.join("data");
        let run = |program: &str, arguments: &[&str]| {
            let mut command = Command::new(programs.join(program));
            command.arg("-D").arg(&data).args(arguments);
            owner.runs(command.current_dir(&home))
        };
        let password_file = home.join("password").display().to_string();
        let made = run(
            "initdb",
            &[
                "--auth=password",
                "--username=postgres",
                "--pwfile",
                &password_file,
                "--encoding=UTF8",
                // So that nothing depends on a locale.
                "--no-locale",
                "--no-sync",
            ],
        );
        assert!(made.status.success(), "initdb failed: {made:?}");
        let log = home.join("log").display().to_string();
        let port = on_some_port(|port| {
            let started = run(
                "pg_ctl",
                &["-w", "-l", &log, "-o", &settings(port), "start"],
            );
            started.status.success()
        });
        let Some(port) = port else {
            let log = fs::read_to_string(&log).unwrap_or_default();
            panic!("the PostgreSQL server for the tests did not start:\n{log}");
        };
        let options = PgConnectOptions::new_without_pgpass()
            .host("127.0.0.1")
            .port(port)
            .username("postgres")
            .password(&password)
            .database("postgres");
        Self {
            options,
            watchdog: Some(watchdog),
        }
    }
}

/// Somebody else may take a port between the moment it was found free and the start.
fn on_some_port(starts: impl Fn(u16) -> bool) -> Option<u16> {
    (0..5).map(|_| free_port()).find(|port| starts(*port))
}

/// Fast rather than safe: nothing here is to survive.
fn settings(port: u16) -> String {
    [
        &format!("port={port}"),
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=''",
        "max_connections=400",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "shared_buffers=64MB",
        "max_wal_size=4GB",
    ]
    .map(|setting| format!("-c {setting}"))
    .join(" ")
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    listener.local_addr().expect("it has an address").port()
}

/// The folder with the server's programs. They are seldom on the PATH.
fn programs() -> Option<PathBuf> {
    let mut folders = Vec::new();
    if let Ok(output) = Command::new("pg_config").arg("--bindir").output() {
        folders.push(PathBuf::from(
            String::from_utf8_lossy(&output.stdout).trim(),
        ));
    }
    for parent in ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"] {
        let mut versions: Vec<PathBuf> = fs::read_dir(parent)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path().join("bin"))
            .collect();
        versions.sort();
        folders.extend(versions.into_iter().rev());
    }
    if let Some(path) = std::env::var_os("PATH") {
        folders.extend(std::env::split_paths(&path));
    }
    folders.into_iter().find(|folder| {
        ["initdb", "pg_ctl", "postgres"]
            .iter()
            .all(|name| folder.join(name).is_file())
    })
}

/// Who runs the server. It refuses to be run by root, so root hands it to somebody else.
struct Owner(Option<(u32, u32)>);

impl Owner {
    fn find() -> Self {
        let id = Command::new("id").arg("-u").output();
        let is_root = id.is_ok_and(|output| output.stdout.trim_ascii() == b"0");
        if !is_root {
            return Self(None);
        }
        let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
        let ids = |name: &str| {
            users.lines().find_map(|line| {
                let mut fields = line.split(':');
                let found = fields.next() == Some(name);
                let (uid, gid) = (fields.nth(1)?, fields.next()?);
                found.then_some((uid.parse().ok()?, gid.parse().ok()?))
            })
        };
        let other = ids("postgres").or_else(|| ids("nobody"));
        Self(Some(other.expect(
            "run by root, the tests need a user `postgres` to run the server",
        )))
    }

    fn becomes<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        match self.0 {
            Some((uid, gid)) => command.uid(uid).gid(gid),
            None => command,
        }
    }

    fn runs(&self, command: &mut Command) -> Output {
        self.becomes(command)
            .stdin(Stdio::null())
            .output()
            .expect("a program of the server runs")
    }
}

fn home(owner: &Owner) -> PathBuf {
    // Root's own temporary folder may be closed to others.
    let parent = match owner.0 {
        Some(_) => PathBuf::from("/tmp"),
        None => std::env::temp_dir(),
    };
    let home = parent.join(format!("portreeve-test-{:x}", random()));
    fs::DirBuilder::new()
        .mode(0o700)
        .create(&home)
        .expect("a temporary folder is created");
    if let Some((uid, gid)) = owner.0 {
        chown(&home, Some(uid), Some(gid)).expect("the temporary folder is handed over");
    }
    home
}

/// Stops the server and removes its folder when our end of the pipe closes. In a group of its own, so that Ctrl-C does not end it
/// before its work is done.
fn watchdog(programs: &Path, home: &Path, owner: &Owner) -> Child {
    let mut command = Command::new("sh");
    command
        .arg("-c")
        .arg("cat > /dev/null; \"$0\" -D \"$1/data\" -m immediate stop; cd /; rm -rf \"$1\"")
        .arg(programs.join("pg_ctl"))
        .arg(home)
        .current_dir(home)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0);
    owner
        .becomes(&mut command)
        .spawn()
        .expect("sh can be started")
}
