use std::sync::Mutex;

use async_trait::async_trait;
use uuid::Uuid;

use super::*;
use crate::shared::port;

/// A port with one method of each kind.
#[port("samples")]
#[async_trait]
trait Sample: Send + Sync {
    async fn add(&self, name: &str, events: &[EventId]) -> Result<u8, u8>;

    fn length(&self, name: &str) -> usize;

    #[call(nested)]
    async fn scan(&self, after: u8) -> Result<u8, u8>;

    #[call(unobserved)]
    async fn changed(&self);
}

struct Echo;

#[async_trait]
impl Sample for Echo {
    async fn add(&self, name: &str, _: &[EventId]) -> Result<u8, u8> {
        tokio::task::yield_now().await;
        u8::try_from(name.len()).map_err(|_| 0)
    }

    fn length(&self, name: &str) -> usize {
        name.len()
    }

    async fn scan(&self, after: u8) -> Result<u8, u8> {
        Err(after)
    }

    async fn changed(&self) {}
}

/// Records the calls.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    fn add(&self, line: &str) {
        self.0.lock().unwrap().push(line.to_owned());
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl CallObserver for Notes {
    fn begin(&self, call: &Call) -> Option<Box<dyn ObservedCall>> {
        if call.nested {
            self.add("left alone");
            return None;
        }
        let events = call.event_ids.len();
        self.add(&format!("{}.{} with {events}", call.port, call.method));
        Some(Box::new(self.clone()))
    }
}

impl ObservedCall for Notes {
    fn enter(&self) {
        self.add("enter");
    }

    fn exit(&self) {
        self.add("exit");
    }

    fn end(self: Box<Self>, outcome: Outcome) {
        self.add(&format!("{outcome:?}"));
    }
}

fn observed() -> (Arc<dyn Sample>, Notes) {
    let notes = Notes::default();
    let port: Arc<dyn Sample> = Arc::new(Echo);
    (port.observed(Arc::new(notes.clone())), notes)
}

#[tokio::test]
async fn each_poll_of_a_call_is_entered_and_its_events_and_outcome_are_reported() {
    let (port, notes) = observed();
    let events = [EventId::from_uuid(Uuid::nil())];

    let added = port.add("four", &events).await;

    assert_eq!(added, Ok(4));
    let expected = ["samples.add with 1", "enter", "exit", "enter", "exit", "Ok"];
    assert_eq!(notes.take(), expected);
}

#[tokio::test]
async fn a_failure_is_an_outcome() {
    let (port, notes) = observed();

    let added = port.add(&"x".repeat(256), &[]).await;

    assert_eq!(added, Err(0));
    assert_eq!(notes.take().last().unwrap(), "Failed");
}

#[test]
fn a_synchronous_call_is_entered_once() {
    let (port, notes) = observed();

    assert_eq!(port.length("four"), 4);

    let expected = ["samples.length with 0", "enter", "exit", "Ok"];
    assert_eq!(notes.take(), expected);
}

#[tokio::test]
async fn what_the_declaration_or_the_observer_leaves_out_is_passed_on_all_the_same() {
    let (port, notes) = observed();

    port.changed().await;
    assert_eq!(port.scan(7).await, Err(7));

    assert_eq!(notes.take(), ["left alone"]);
}
