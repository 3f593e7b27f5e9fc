//! The programs of a PostgreSQL server, run for the tests.

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
};

use sqlx::postgres::PgConnectOptions;

/// Unforeseeable enough for names and for the password of a server that lives for a minute.
pub fn random() -> u64 {
    RandomState::new().hash_one(std::process::id())
}

/// A server of its own. It ends when this is dropped, or when this process ends.
pub struct Server {
    options: PgConnectOptions,
    programs: PathBuf,
    owner: Owner,
    home: PathBuf,
    settings: String,
    /// Waits for the other end of a pipe to close, which happens when this process ends, also if it is killed.
    _watchdog: Child,
}

impl Server {
    /// With a commit that may get lost: for tests that do not stop it.
    pub fn start() -> Self {
        Self::with(&["synchronous_commit=off"])
    }

    /// What it has answered to outlives a stop of the server, if not of the machine.
    pub fn steadfast() -> Self {
        Self::with(&[])
    }

    pub fn options(&self) -> PgConnectOptions {
        self.options.clone()
    }

    /// Where its Unix socket lies.
    pub fn socket_folder(&self) -> &Path {
        &self.home
    }

    /// As a crash ends it: every connection is lost, and nothing is written down.
    pub fn stops_hard(&self) {
        let stopped = self.control(&["-m", "immediate", "stop"]);
        assert!(
            stopped.status.success(),
            "it could not be stopped: {stopped:?}"
        );
    }

    /// Starts it again on its port, and comes back when it takes connections.
    pub fn starts_again(&self) {
        let log = self.home.join("log").display().to_string();
        let started = self.control(&["-w", "-l", &log, "-o", &self.settings, "start"]);
        assert!(started.status.success(), "it did not start: {started:?}");
    }

    fn control(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(self.programs.join("pg_ctl"));
        command
            .arg("-D")
            .arg(self.home.join("data"))
            .args(arguments);
        self.owner.runs(command.current_dir(&self.home))
    }

    fn with(more: &[&str]) -> Self {
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
                &[
                    "-w",
                    "-l",
                    &log,
                    "-o",
                    &settings(port, &home, more),
                    "start",
                ],
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
            programs,
            owner,
            settings: settings(port, &home, more),
            home,
            _watchdog: watchdog,
        }
    }
}

/// Another process may take a port between the moment it was found free and the start.
pub(super) fn on_some_port(mut starts: impl FnMut(u16) -> bool) -> Option<u16> {
    (0..5).map(|_| free_port()).find(|port| starts(*port))
}

/// Fast rather than safe: nothing here is to survive.
fn settings(port: u16, home: &Path, more: &[&str]) -> String {
    let port = format!("port={port}");
    let sockets = format!("unix_socket_directories={}", home.display());
    let always = [
        port.as_str(),
        "listen_addresses=127.0.0.1",
        sockets.as_str(),
        "max_connections=400",
        "fsync=off",
        "full_page_writes=off",
        "shared_buffers=64MB",
        "max_wal_size=4GB",
    ];
    let settings: Vec<String> = always
        .iter()
        .chain(more)
        .map(|setting| format!("-c {setting}"))
        .collect();
    settings.join(" ")
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    listener.local_addr().expect("it has an address").port()
}

/// The folder with the server's programs. They are seldom on the PATH.
pub fn programs() -> Option<PathBuf> {
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

/// Who runs the server. It refuses to be run by root, so root hands it to another user.
pub(super) struct Owner(Option<(u32, u32)>);

impl Owner {
    pub(super) fn find() -> Self {
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

    pub(super) fn becomes<'a>(&self, command: &'a mut Command) -> &'a mut Command {
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

pub(super) fn home(owner: &Owner) -> PathBuf {
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
