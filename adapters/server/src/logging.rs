//! The log, on standard error, and the traces, to a collector.

use std::{io::IsTerminal, panic};

use tracing::Metadata;
use tracing_subscriber::{
    EnvFilter, Layer, Registry,
    filter::{FilterExt, filter_fn},
    fmt,
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

use crate::{
    Config,
    traces::{self, Tracing},
};

/// Starts the log: text on a terminal, otherwise JSON, unless `LOG_FORMAT` says so. And the traces, if there is a collector; they end
/// with the result.
pub fn start(config: &Config) -> anyhow::Result<Tracing> {
    let json = config
        .log_json
        .unwrap_or_else(|| !std::io::stderr().is_terminal());
    let filter = EnvFilter::try_new(&config.log_filter)?;
    let log = lines(json).with_filter(filter.and(filter_fn(may_be_written)));
    let (layer, tracing) = traces::start(config)?;
    tracing_subscriber::registry()
        .with(log)
        .with(layer)
        .try_init()
        .map_err(|error| anyhow::anyhow!("the log cannot be started: {error}"))?;
    panic::set_hook(Box::new(note_panic));
    Ok(tracing)
}

fn lines(json: bool) -> Box<dyn Layer<Registry> + Send + Sync> {
    let lines = fmt::layer().with_writer(std::io::stderr).with_target(false);
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

/// A span of the traces has nothing to say in the log, and would stand in the place of the request's.
fn may_be_written(about: &Metadata<'_>) -> bool {
    about.target() != traces::PORT
}

/// The place and not the message: a message may hold what was being worked on.
fn note_panic(info: &panic::PanicHookInfo<'_>) {
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(place, "a panic; this is a fault in the program");
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Arc, Mutex},
    };

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
    fn a_panic_is_told_by_its_place_and_not_by_its_words() {
        let written = Written::default();
        let writer = written.clone();
        let log = tracing_subscriber::fmt()
            .with_writer(move || writer.clone())
            .finish();
        let before = panic::take_hook();
        panic::set_hook(Box::new(note_panic));

        let result = tracing::subscriber::with_default(log, || {
            panic::catch_unwind(|| panic!("the password hunter2 is no number"))
        });

        panic::set_hook(before);
        let told = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
        assert!(result.is_err());
        assert!(
            told.contains("logging.rs") && told.contains("a panic"),
            "{told}"
        );
        assert!(!told.contains("hunter2"), "{told}");
    }
}
