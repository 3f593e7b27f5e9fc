use std::{env, fmt::Display, fs::OpenOptions, io::Write, time::Duration};

use tokio::sync::{Mutex, MutexGuard};

/// One fault that is tried. Its line in the table is written when it is dropped, whatever happened until then.
pub struct Trial {
    name: &'static str,
    is_long: bool,
    figures: Vec<String>,
    faults: Vec<String>,
    ended: bool,
    /// They load the machine, so one at a time.
    _turn: MutexGuard<'static, ()>,
}

impl Trial {
    /// Waits for its turn.
    pub async fn begins(name: &'static str) -> Self {
        static TURN: Mutex<()> = Mutex::const_new(());
        Self {
            name,
            is_long: env::var("PORTREEVE_FAULTS").is_ok_and(|size| size == "long"),
            figures: Vec::new(),
            faults: Vec::new(),
            ended: false,
            _turn: TURN.lock().await,
        }
    }

    pub fn is_long(&self) -> bool {
        self.is_long
    }

    pub fn pick<T>(&self, short: T, long: T) -> T {
        if self.is_long { long } else { short }
    }

    /// Of a stretch of time, in seconds.
    pub fn seconds(&self, short: u64, long: u64) -> Duration {
        Duration::from_secs(self.pick(short, long))
    }

    /// For the table.
    pub fn shows(&mut self, figure: impl Display) {
        self.figures.push(figure.to_string());
    }

    /// Judged in both sizes.
    pub fn must(&mut self, holds: bool, what: impl Display) {
        if !holds {
            self.faults.push(what.to_string());
        }
    }

    /// A figure that says something only if the machine has nothing else to do: shown, and judged in the long form.
    pub fn may_take(&mut self, what: &str, took: Duration, bound: Duration) {
        self.shows(format!("{what} {}", words(took)));
        let kept = took <= bound || !self.is_long;
        self.must(kept, format!("{what}: {} > {}", words(took), words(bound)));
    }

    /// Judged in the long form. A machine that is busy with other things may keep a statement from being done in time, and then a 503
    /// is the right answer.
    pub fn must_when_alone(&mut self, holds: bool, what: impl Display) {
        self.must(holds || !self.is_long, what);
    }

    #[track_caller]
    pub fn ends(mut self) {
        self.ended = true;
        assert!(
            self.faults.is_empty(),
            "{}: {}\n{}",
            self.name,
            self.faults.join("\n"),
            self.figures.join(", ")
        );
    }

    fn line(&self) -> String {
        let size = self.pick("short", "long");
        let verdict = match self.faults.as_slice() {
            [] if self.ended => "ok".to_owned(),
            [] => "FAILED: it did not come to its end".to_owned(),
            faults => format!("FAILED: {}", faults.join("; ")),
        };
        format!(
            "{}\t{size}\t{}\t{verdict}",
            self.name,
            self.figures.join(", ")
        )
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        let line = self.line();
        println!("{line}");
        if let Some(path) = env::var_os("PORTREEVE_FAULTS_TABLE") {
            let file = OpenOptions::new().create(true).append(true).open(path);
            // A test that fails already must not panic again.
            let _ = file.and_then(|mut file| writeln!(file, "{}", line.replace('\n', " ")));
        }
    }
}

pub fn words(took: Duration) -> String {
    if took < Duration::from_secs(1) {
        format!("{:.1} ms", took.as_secs_f64() * 1000.0)
    } else {
        format!("{:.2} s", took.as_secs_f64())
    }
}

/// What so many of a hundred stay below.
pub fn rank(sorted: &[Duration], percent: usize) -> Duration {
    sorted[(sorted.len() * percent / 100).min(sorted.len() - 1)]
}
