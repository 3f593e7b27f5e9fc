//! The log, on standard error.

use std::{
    env,
    io::{self, IsTerminal},
    panic,
    sync::OnceLock,
};

use anyhow::Context;
use tracing::{Metadata, level_filters::LevelFilter, subscriber::Interest};
use tracing_subscriber::{
    EnvFilter, Layer, Registry,
    filter::{FilterExt, dynamic_filter_fn},
    fmt,
    layer::Filter,
    reload,
};

use crate::traces;

/// What is logged, and in which format.
pub struct LogSettings {
    /// In the syntax of `RUST_LOG`.
    pub filter: String,
    /// `None`: text on a terminal, otherwise JSON.
    pub json: Option<bool>,
}

/// Whether the log, and everything else on standard error, is JSON.
pub fn is_json(configured: Option<bool>) -> bool {
    configured.unwrap_or_else(|| !io::stderr().is_terminal())
}

/// # Errors
/// Why the filter cannot be parsed.
pub fn check_filter(filter: &str) -> anyhow::Result<()> {
    EnvFilter::try_new(filter)?;
    Ok(())
}

pub(crate) fn layer(settings: &LogSettings) -> anyhow::Result<impl Layer<Registry> + use<>> {
    let (filter, handle) = reload::Layer::new(EnvFilter::try_new(&settings.filter)?);
    let _ = FILTER.set(handle);
    Ok(lines(is_json(settings.json)).with_filter(written_by(filter)))
}

pub(crate) fn log_panics() {
    panic::set_hook(Box::new(log_panic));
}

/// The filter of the one log that a process has.
static FILTER: OnceLock<reload::Handle<EnvFilter, Registry>> = OnceLock::new();

/// Replaces the filter of the running log.
///
/// # Errors
/// It cannot be parsed, or there is no log.
pub fn set_filter(filter: &str) -> anyhow::Result<()> {
    let handle = FILTER.get().context("there is no log")?;
    Ok(handle.reload(EnvFilter::try_new(filter)?)?)
}

/// Only on a terminal, and unless `NO_COLOR` is set: <https://no-color.org>
fn is_coloured() -> bool {
    let is_plain = |variable: &str| env::var_os(variable).is_some_and(|value| !value.is_empty());
    let is_dumb = env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
    io::stderr().is_terminal() && !is_plain("NO_COLOR") && !is_dumb
}

fn lines(json: bool) -> Box<dyn Layer<Registry> + Send + Sync> {
    let lines = fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(is_coloured())
        .with_target(false);
    if json {
        lines
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .boxed()
    } else {
        lines.boxed()
    }
}

/// A filter that lets through what `filter` does, except for spans of port calls.
///
/// Its decisions are not cached. A filter of a layer keeps each decision in a bit of the thread until the span or event is made. A crate
/// that only asks whether a line would be logged, as sqlx does after each statement, leaves the bit set, and a span whose decision is
/// cached finds it there and is lost, with the ids it carries (tokio-rs/tracing#2519). A decision that is made each time replaces the bit.
fn written_by(filter: impl Filter<Registry>) -> impl Filter<Registry> {
    let uncached = |about: &'static Metadata<'static>| {
        if may_be_written(about) {
            Interest::sometimes()
        } else {
            Interest::never()
        }
    };
    let may_be = dynamic_filter_fn(|about, _| may_be_written(about))
        .with_callsite_filter(uncached)
        // Without a hint here, the one of `filter` would count for nothing.
        .with_max_level_hint(LevelFilter::TRACE);
    filter.and(may_be)
}

/// A span of a port call has no field for the log, and would hide the one of the request.
fn may_be_written(about: &Metadata<'_>) -> bool {
    about.target() != traces::PORT
}

/// Logs the place and not the message, which may hold personal data.
fn log_panic(info: &panic::PanicHookInfo<'_>) {
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(place, "a panic, which is a bug");
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_request_keeps_its_id_after_a_crate_asked_whether_a_line_would_be_logged() {
        let written = Written::default();
        let writer = written.clone();
        let lines = fmt::layer().json().with_writer(move || writer.clone());
        let log = tracing_subscriber::registry()
            .with(lines.with_filter(written_by(EnvFilter::new("info"))));

        tracing::subscriber::with_default(log, || {
            for _ in 0..3 {
                let unwanted = tracing::debug_span!("unwanted");
                let about = unwanted.metadata().unwrap();
                tracing::dispatcher::get_default(|log| log.enabled(about));
                let request = tracing::error_span!("request", request_id = "of the caller");
                request.in_scope(|| tracing::info!("answered"));
            }
        });

        let output = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
        assert_eq!(output.matches("answered").count(), 3, "{output}");
        assert_eq!(
            output.matches("\"span\":{\"request_id\"").count(),
            3,
            "{output}"
        );
    }

    #[test]
    fn a_panic_is_logged_with_its_place_and_without_its_message() {
        let written = Written::default();
        let writer = written.clone();
        let log = tracing_subscriber::fmt()
            .with_writer(move || writer.clone())
            .finish();
        let before = panic::take_hook();
        panic::set_hook(Box::new(log_panic));

        let result = tracing::subscriber::with_default(log, || {
            panic::catch_unwind(|| panic!("the password hunter2 is no number"))
        });

        panic::set_hook(before);
        let output = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
        assert!(result.is_err());
        assert!(
            output.contains("logs.rs") && output.contains("a panic"),
            "{output}"
        );
        assert!(!output.contains("hunter2"), "{output}");
    }
}
