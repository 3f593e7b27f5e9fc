//! What the program says besides its log: results on standard output, and on standard error what is not a result.
//!
//! Nothing here panics when the reader is gone: `portreeve keys list | head -1` ends quietly.

use std::{
    fmt,
    io::{self, Write},
    process::ExitCode,
};

use anyhow::Context;
use portreeve::shared::{Clock, Timestamp};
use portreeve_telemetry::logs::is_json;
use serde_json::json;
use time::format_description::well_known::Rfc3339;

use crate::{Config, SystemClock};

/// The reader of standard output is gone.
#[derive(Debug)]
pub struct ReaderGone;

impl fmt::Display for ReaderGone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the reader of the output is gone")
    }
}

impl std::error::Error for ReaderGone {}

/// What a shell reports of a program that SIGPIPE has ended, as it ends other programs whose reader is gone.
const READER_GONE: u8 = 128 + 13;

/// A line on standard output. Takes what `println!` takes, and returns an error where that panics.
macro_rules! say {
    ($($words:tt)*) => {
        $crate::commands::output::write(format_args!("{}\n", format_args!($($words)*)))
    };
}
pub(crate) use say;

/// # Errors
/// [`ReaderGone`], or what keeps it from being written.
pub fn write(text: fmt::Arguments<'_>) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_fmt(text).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(ReaderGone.into()),
        written => written.context("the output cannot be written"),
    }
}

/// A time as commands print and take it, to the second.
pub fn moment(at: Timestamp) -> anyhow::Result<String> {
    Ok(at.truncate_to_second().format(&Rfc3339)?)
}

/// Says something on standard error that is neither a result nor a failure, whatever `RUST_LOG` says.
pub fn note(config: &Config, words: &str) {
    to_stderr(is_json(config.log.json), "INFO", words);
}

/// Says why the program ends, and how it does.
pub fn fatal(error: &anyhow::Error) -> ExitCode {
    if error.is::<ReaderGone>() {
        return ExitCode::from(READER_GONE);
    }
    to_stderr(
        is_json(Config::log_format_from_env()),
        "ERROR",
        &causes(error),
    );
    ExitCode::FAILURE
}

/// Shows the help that was asked for, or what is wrong with the arguments: as text, because a person typed them.
pub fn usage(error: &clap::Error) -> ExitCode {
    if error.print().is_err() {
        return ExitCode::from(READER_GONE);
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

/// An error with its causes, each of them once: some libraries put the cause in their own words, and give it as the source too.
pub fn causes(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if text.is_empty() {
            text = cause;
        } else if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}

/// Its reader may be gone. Nothing can be done about that.
fn to_stderr(json: bool, level: &str, words: &str) {
    let line = if json {
        let now = SystemClock.now();
        let timestamp = now.format(&Rfc3339).unwrap_or_default();
        json!({"timestamp": timestamp, "level": level, "message": words}).to_string()
    } else {
        format!("portreeve: {words}")
    };
    let _ = writeln!(io::stderr().lock(), "{line}");
}

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind};

    use super::*;

    #[test]
    fn each_cause_is_reported_once() {
        let cause = Error::new(ErrorKind::NotFound, "no such file");
        let wrapped = anyhow::Error::from(cause)
            .context("tls.crt cannot be read: no such file")
            .context("the service cannot start");

        assert_eq!(
            causes(&wrapped),
            "the service cannot start: tls.crt cannot be read: no such file"
        );
    }
}
