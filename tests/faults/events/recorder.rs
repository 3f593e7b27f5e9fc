use std::{
    collections::HashSet,
    fs::{File, OpenOptions},
    io::Write,
    path::Path,
    sync::Mutex,
    time::Duration,
};

use async_trait::async_trait;
use portreeve::{
    events::{Envelope, Subscriber, SubscriberError},
    shared::EventId,
};
use tokio::time::sleep;

/// The subscribers of one process, by their names and what they are like.
pub const RECORDERS: [(&str, Temper); 4] = [
    ("plain", Temper::Plain),
    ("slow", Temper::Slow),
    ("refusing", Temper::FailsBefore),
    ("repeating", Temper::FailsAfter),
];

#[derive(Clone, Copy)]
pub enum Temper {
    Plain,
    /// Is seldom done with all of it when the process is killed.
    Slow,
    /// Refuses some events once, so that they are parked with the later ones of their account.
    FailsBefore,
    /// Does some events and fails all the same, so that they come again.
    FailsAfter,
}

/// Writes what it sees into a file that outlives the process, one line an event.
pub struct Recorder {
    name: &'static str,
    temper: Temper,
    file: Mutex<File>,
    failed: Mutex<HashSet<EventId>>,
}

impl Recorder {
    pub fn new(name: &'static str, temper: Temper, folder: &Path) -> Self {
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(folder.join(name));
        Self {
            name,
            temper,
            file: Mutex::new(file.expect("the file can be made")),
            failed: Mutex::default(),
        }
    }

    /// Of one in nine events, and others in each process.
    fn fails(&self, id: EventId) -> bool {
        let lot = id.as_uuid().as_u128() % 9;
        let is_drawn = lot == u128::from(std::process::id()) % 9;
        is_drawn && self.failed.lock().unwrap().insert(id)
    }

    /// One write, of which nothing or all is there after a kill.
    fn record(&self, id: EventId) {
        let line = format!("{} {}\n", std::process::id(), id.as_uuid());
        let mut file = self.file.lock().unwrap();
        file.write_all(line.as_bytes()).expect("there is room");
    }
}

#[async_trait]
impl Subscriber for Recorder {
    fn name(&self) -> &'static str {
        self.name
    }

    async fn receive(&self, envelope: &Envelope) -> Result<(), SubscriberError> {
        let fault = || SubscriberError("it is its turn to fail".into());
        match self.temper {
            Temper::Plain => self.record(envelope.id),
            Temper::Slow => {
                sleep(Duration::from_millis(1)).await;
                self.record(envelope.id);
            }
            Temper::FailsBefore => {
                if self.fails(envelope.id) {
                    return Err(fault());
                }
                self.record(envelope.id);
            }
            Temper::FailsAfter => {
                self.record(envelope.id);
                if self.fails(envelope.id) {
                    return Err(fault());
                }
            }
        }
        Ok(())
    }
}
