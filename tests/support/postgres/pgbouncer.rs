//! PgBouncer, run for the tests in front of their server.

use std::{
    fs,
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::OnceLock,
    thread::sleep,
    time::{Duration, Instant},
};

use sqlx::ConnectOptions;

use super::{
    password,
    server::{Owner, home, on_some_port},
    shared,
};

/// Longer than a start takes. Only a test that fails waits for so long.
const TIMEOUT: Duration = Duration::from_secs(60);

#[derive(Clone, Copy, Debug)]
pub enum PoolMode {
    Session,
    Transaction,
}

/// What becomes of start-up options that PgBouncer does not know.
#[derive(Clone, Copy, Debug)]
pub enum StartUpOptions {
    /// As it comes.
    Refused,
    /// With `ignore_startup_parameters`.
    Ignored,
}

/// It ends with this process.
pub struct PgBouncer {
    port: u16,
    /// Waits for the other end of a pipe to close, which happens when this process ends, also if it is killed.
    _watchdog: Child,
}

impl PgBouncer {
    /// One for all tests, and for all databases.
    pub fn shared(mode: PoolMode, options: StartUpOptions) -> &'static Self {
        static SHARED: [OnceLock<PgBouncer>; 4] = [const { OnceLock::new() }; 4];
        let [a, b, c, d] = &SHARED;
        let place = match (mode, options) {
            (PoolMode::Session, StartUpOptions::Refused) => a,
            (PoolMode::Session, StartUpOptions::Ignored) => b,
            (PoolMode::Transaction, StartUpOptions::Refused) => c,
            (PoolMode::Transaction, StartUpOptions::Ignored) => d,
        };
        place.get_or_init(|| Self::starts(mode, options))
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    fn starts(mode: PoolMode, options: StartUpOptions) -> Self {
        let program = program();
        let owner = Owner::find();
        let mut running = None;
        let port = on_some_port(|port| {
            let home = home(&owner);
            let ini = home.join("pgbouncer.ini");
            fs::write(&ini, configuration(port, mode, options)).expect("it is written");
            let mut command = Command::new("sh");
            command
                .arg("-c")
                .arg("\"$0\" -q \"$1/pgbouncer.ini\" & pooler=$!; cat > /dev/null; kill \"$pooler\"; cd /; rm -rf \"$1\"")
                .args([program.as_os_str(), home.as_os_str()])
                .current_dir(&home)
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .stderr(fs::File::create(home.join("log")).expect("a log"));
            let watchdog = owner.becomes(&mut command).spawn().expect("sh starts");
            let listens = listens(port, || {
                let log = fs::read_to_string(home.join("log")).unwrap_or_default();
                log.contains("FATAL") || log.contains("ERROR")
            });
            running = Some(watchdog);
            listens
        });
        Self {
            port: port.expect("PgBouncer starts"),
            _watchdog: running.expect("it was started"),
        }
    }
}

fn listens(port: u16, has_failed: impl Fn() -> bool) -> bool {
    let began = Instant::now();
    while began.elapsed() < TIMEOUT && !has_failed() {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return true;
        }
        sleep(Duration::from_millis(20));
    }
    false
}

/// Few server connections for many clients, so that transactions of one client meet different ones.
fn configuration(port: u16, mode: PoolMode, options: StartUpOptions) -> String {
    let server = shared().options();
    let (host, server_port) = (server.get_host(), server.get_port());
    let user = server.get_username();
    let password = password(server.to_url_lossy().as_ref());
    let (mode, size) = match mode {
        PoolMode::Session => ("session", 40),
        PoolMode::Transaction => ("transaction", 4),
    };
    let ignored = match options {
        StartUpOptions::Refused => "",
        StartUpOptions::Ignored => "ignore_startup_parameters = extra_float_digits, options",
    };
    format!(
        "[databases]
* = host={host} port={server_port} user={user} password={password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = {mode}
default_pool_size = {size}
max_client_conn = 1000
server_idle_timeout = 5
server_round_robin = 1
{ignored}
"
    )
}

fn program() -> PathBuf {
    let mut folders: Vec<PathBuf> = std::env::var_os("PATH")
        .map(|path| std::env::split_paths(&path).collect())
        .unwrap_or_default();
    folders.extend(["/usr/sbin", "/opt/homebrew/bin", "/usr/local/bin"].map(PathBuf::from));
    let mut programs = folders.iter().map(|folder| folder.join("pgbouncer"));
    programs
        .find(|program| program.is_file())
        .expect("the tests need PgBouncer (`apt-get install pgbouncer`, `brew install pgbouncer`)")
}
