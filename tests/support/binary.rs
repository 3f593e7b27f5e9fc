//! The real binary, in a process of its own.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::{ExitStatus, Output, Stdio},
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStderr, Command},
    task::JoinHandle,
    time::{sleep, timeout},
};

use serde_json::json;

use super::{client::Client, people::PASSWORD};

/// Longer than anything here takes. Only a test that fails waits for so long.
pub const TIMEOUT: Duration = Duration::from_secs(120);

/// The environment that a process gets: this, with everything in memory and no counting of attempts unless it says otherwise.
pub type Variables<'a> = [(&'a str, &'a str)];

/// The cheapest hashes there are.
pub const CHEAP: [(&str, &str); 2] = [("ARGON2_MEMORY_KIB", "64"), ("ARGON2_ITERATIONS", "1")];

/// Runs a command to its end, with this on its standard input.
pub async fn portreeve(arguments: &[&str], variables: &Variables<'_>, input: &str) -> Output {
    // Where no `.env` is found.
    portreeve_in(&std::env::temp_dir(), arguments, variables, input).await
}

/// The same, in this working directory.
pub async fn portreeve_in(
    folder: &Path,
    arguments: &[&str],
    variables: &Variables<'_>,
    input: &str,
) -> Output {
    runs(command(arguments, variables), folder, input).await
}

/// The same, started by another program that sets something up and then becomes it.
pub async fn portreeve_through(
    program: &[&str],
    arguments: &[&str],
    variables: &Variables<'_>,
    input: &str,
) -> Output {
    let command = command_through(program, arguments, variables);
    runs(command, &std::env::temp_dir(), input).await
}

async fn runs(mut command: Command, folder: &Path, input: &str) -> Output {
    command
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut child = command.spawn().expect("the binary can be started");
    let mut stdin = child.stdin.take().expect("it has a standard input");
    // It may end without having read it.
    let _ = stdin.write_all(input.as_bytes()).await;
    drop(stdin);
    let ended = timeout(TIMEOUT, child.wait_with_output()).await;
    ended.expect("it ends").expect("its output can be read")
}

/// Runs a command to its end, with its standard output going there.
pub async fn portreeve_to(
    stdout: impl Into<Stdio>,
    arguments: &[&str],
    variables: &Variables<'_>,
) -> Output {
    let mut command = command(arguments, variables);
    let running = command.stdout(stdout).spawn();
    let running = running.expect("the binary can be started");
    let ended = timeout(TIMEOUT, running.wait_with_output()).await;
    ended.expect("it ends").expect("its output can be read")
}

/// Starts a command, and kills it after this time unless it has ended before. Whether it was killed.
pub async fn killed_after(time: Duration, arguments: &[&str], variables: &Variables<'_>) -> bool {
    let mut child = command(arguments, variables)
        .spawn()
        .expect("the binary can be started");
    let ended = timeout(time, child.wait()).await.is_ok();
    if !ended {
        child.kill().await.expect("it can be killed");
    }
    !ended
}

/// All that a command said.
pub fn printed(output: &Output) -> String {
    [&output.stdout, &output.stderr]
        .map(|text| String::from_utf8_lossy(text).into_owned())
        .concat()
}

/// Starts `portreeve serve`, and kills it when the moment has come.
pub async fn killed_when(variables: &Variables<'_>, moment: impl Future<Output = ()>) {
    let mut child = command(&["serve"], variables)
        .spawn()
        .expect("the binary can be started");
    timeout(TIMEOUT, moment).await.expect("the moment comes");
    child.kill().await.expect("it can be killed");
}

/// `portreeve serve`, listening. Killed when it is dropped.
pub struct Service {
    child: Child,
    pub client: Client,
    log: Arc<Mutex<String>>,
    /// Ends when there is nothing more to be read.
    reading: JoinHandle<()>,
}

impl Service {
    /// On a free port.
    pub async fn starts(variables: &Variables<'_>) -> Self {
        Self::runs(command(&["serve"], &with_free_port(variables))).await
    }

    /// The same, of which this process does only a part.
    pub async fn starts_as(role: &str, variables: &Variables<'_>) -> Self {
        let arguments = ["serve", "--role", role];
        Self::runs(command(&arguments, &with_free_port(variables))).await
    }

    /// The same, in this working directory.
    pub async fn starts_in(folder: &Path, variables: &Variables<'_>) -> Self {
        let mut command = command(&["serve"], &with_free_port(variables));
        command.current_dir(folder);
        Self::runs(command).await
    }

    /// The same, started by another program that sets something up and then becomes it.
    pub async fn starts_through(program: &[&str], variables: &Variables<'_>) -> Self {
        let variables = with_free_port(variables);
        Self::runs(command_through(program, &["serve"], &variables)).await
    }

    /// This test binary once more, to run one ignored test, which says where it listens as the service does.
    pub async fn starts_as_test(name: &str, variables: &Variables<'_>) -> Self {
        let this = std::env::current_exe().expect("the test binary has a path");
        let mut command = Command::new(this);
        command.args([name, "--exact", "--ignored", "--nocapture"]);
        isolate(&mut command, &with_free_port(variables));
        Self::runs(command).await
    }

    async fn runs(mut command: Command) -> Self {
        let mut child = command.spawn().expect("the binary can be started");
        let stderr = child.stderr.take().expect("its log can be read");
        let mut lines = BufReader::new(stderr).lines();
        let log = Arc::new(Mutex::new(String::new()));
        let port = timeout(TIMEOUT, port(&mut lines, &log))
            .await
            .expect("it listens after a while");
        let reading = tokio::spawn(note_all(lines, log.clone()));
        let client = Client::new(([127, 0, 0, 1], port).into());
        Self {
            child,
            client,
            log,
            reading,
        }
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        self.log
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Waits until it says that it is ready.
    pub async fn is_ready(&self) {
        let asking = async {
            while self.client.get("/health/ready").await.status != 200 {
                sleep(Duration::from_millis(100)).await;
            }
        };
        timeout(TIMEOUT, asking)
            .await
            .expect("it is ready in the end");
    }

    pub fn id(&self) -> u32 {
        self.child.id().expect("it still runs")
    }

    /// SIGKILL: it cannot do anything about it any more.
    pub async fn dies(mut self) {
        self.child.kill().await.expect("it can be killed");
    }

    /// SIGTERM, as `docker stop` and systemd send it.
    pub async fn stops(&self) {
        self.gets(&["TERM"]).await;
    }

    /// These signals, one right after the other.
    pub async fn gets(&self, signals: &[&str]) {
        let id = self.id();
        let kills: Vec<_> = signals
            .iter()
            .map(|signal| format!("kill -{signal} {id}"))
            .collect();
        let sent = Command::new("sh")
            .args(["-c", &kills.join(" && ")])
            .status()
            .await;
        assert!(sent.expect("there is a shell").success());
    }

    /// Waits until its log is so.
    pub async fn logs(&self, is_so: impl Fn(&str) -> bool) {
        let waiting = async {
            while !is_so(&self.log()) {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let waited = timeout(TIMEOUT, waiting).await;
        assert!(waited.is_ok(), "{}", self.log());
    }

    pub fn has_ended(&mut self) -> bool {
        let ended = self.child.try_wait();
        ended.expect("it is a child of ours").is_some()
    }

    /// SIGTERM, after which everything is as it should be.
    pub async fn stops_well(self) {
        self.stops().await;
        assert!(self.ends().await.success());
    }

    /// A user, at example.com.
    pub async fn registers(&self, name: &str) {
        let body = json!({"email": format!("{name}@example.com"), "password": PASSWORD});
        let registered = self.client.post("/api/v1/auth/register", body).await;
        registered.has_status(201);
    }

    pub async fn ends(self) -> ExitStatus {
        self.ends_telling().await.0
    }

    /// With all that it has logged.
    pub async fn ends_telling(mut self) -> (ExitStatus, String) {
        let ended = timeout(TIMEOUT, self.child.wait()).await;
        let ended = ended.expect("it ends").expect("it is a child of ours");
        let read = timeout(TIMEOUT, &mut self.reading).await;
        read.expect("its log ends").expect("its log can be read");
        let log = self.log();
        (ended, log)
    }
}

fn with_free_port<'a>(variables: &Variables<'a>) -> Vec<(&'a str, &'a str)> {
    [variables, &[("PORT", "0")]].concat()
}

fn command(arguments: &[&str], variables: &Variables<'_>) -> Command {
    command_through(&[], arguments, variables)
}

fn command_through(program: &[&str], arguments: &[&str], variables: &Variables<'_>) -> Command {
    let mut words = program
        .iter()
        .map(|word| OsStr::new(*word))
        .chain([binary().as_os_str()])
        .chain(arguments.iter().map(|word| OsStr::new(*word)));
    let mut command = Command::new(words.next().expect("the binary is one of them"));
    command.args(words);
    isolate(&mut command, variables);
    command
}

/// It gets these variables and no others, runs where no `.env` is, and ends with this process.
fn isolate(command: &mut Command, variables: &Variables<'_>) {
    command
        .env_clear()
        // For the shell, should one start it.
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        // Everything here comes from one address. A test that is about the limits turns them on.
        .env("LIMITS", "off")
        .env("DATABASE_URL", "memory:")
        .envs(variables.iter().copied())
        .current_dir(std::env::temp_dir())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
}

/// Reads the log up to the line that tells where it listens.
async fn port(lines: &mut Lines<BufReader<ChildStderr>>, log: &Mutex<String>) -> u16 {
    while let Some(line) = lines.next_line().await.expect("its log is text") {
        note(log, &line);
        let printed = line.split_once("listening on http");
        let printed = printed.and_then(|(_, url)| url.split_once("://localhost:"));
        let digits = printed.map(|(_, rest)| rest.chars().take_while(char::is_ascii_digit));
        if let Some(digits) = digits {
            let digits: String = digits.collect();
            return digits.parse().expect("a port is a number");
        }
    }
    let log = log.lock().unwrap_or_else(PoisonError::into_inner);
    panic!("it ended before it listened:\n{log}");
}

async fn note_all(mut lines: Lines<BufReader<ChildStderr>>, log: Arc<Mutex<String>>) {
    while let Ok(Some(line)) = lines.next_line().await {
        note(&log, &line);
    }
}

fn note(log: &Mutex<String>, line: &str) {
    let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
    log.push_str(line);
    log.push('\n');
}

/// Builds it first: cargo builds the binaries of a package for that package's own tests only.
fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let test = std::env::current_exe().expect("the test binary has a path");
        // target/<profile>/deps/portreeve-<hash>
        let folder = test.ancestors().nth(2).expect("it lies in a target folder");
        let profile = match folder.file_name().and_then(|name| name.to_str()) {
            Some("debug") | None => "dev",
            Some(profile) => profile,
        };
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        // Together with this very test, so that cargo chooses the features it chose for it: everything is built but the last step.
        let built = std::process::Command::new(cargo)
            .args(["build", "--quiet", "--offline", "--profile", profile])
            .args(["--package", "portreeve-server", "--bin", "portreeve"])
            .args(["--package", "portreeve-tests", "--test", "portreeve"])
            .arg("--target-dir")
            .arg(folder.parent().expect("a profile lies in a target folder"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("these tests build the binary, for which cargo must be on the PATH");
        let printed = String::from_utf8_lossy(&built.stderr);
        assert!(
            built.status.success(),
            "the binary could not be built:\n{printed}"
        );
        folder.join("portreeve")
    })
}
