//! Ports whose calls are observed: traced, for example, by an adapter that the core does not know.
//!
//! A port that is declared with `#[port("accounts")]` can be wrapped as [`Port::observed`]. The wrapper reports each call to a
//! [`CallObserver`]: its name, the ids of the events that its arguments [carry](CarriesEvents), and its outcome. Other arguments and
//! results are not reported.

use std::{
    future::poll_fn,
    ops::Deref,
    pin::{Pin, pin},
    sync::Arc,
};

use super::EventId;

/// A port that can be wrapped. Implemented by `#[port]`.
pub trait Port: Send + Sync {
    /// The same port, with each call reported to `observer`.
    fn observed(self: Arc<Self>, observer: Arc<dyn CallObserver>) -> Arc<Self>;
}

/// One call of a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The name in the declaration of the port.
    pub port: &'static str,
    pub method: &'static str,
    /// Observed only within other observed work: see `#[call(nested)]`.
    pub nested: bool,
    /// Of the events that its arguments carry.
    pub event_ids: Vec<EventId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Ok,
    Failed,
}

impl Outcome {
    pub fn of<T, E>(result: &Result<T, E>) -> Self {
        if result.is_ok() {
            Self::Ok
        } else {
            Self::Failed
        }
    }
}

pub trait CallObserver: Send + Sync {
    /// `None` if this call is not observed.
    fn begin(&self, call: &Call) -> Option<Box<dyn ObservedCall>>;
}

/// A call that has begun. If it is cancelled, it is dropped without an [`end`](ObservedCall::end).
pub trait ObservedCall: Send + Sync {
    /// The thread works on the call until [`exit`](ObservedCall::exit): once for a synchronous call, once for each poll otherwise.
    fn enter(&self);
    fn exit(&self);
    fn end(self: Box<Self>, outcome: Outcome);
}

/// A port with an observer.
pub struct Observed<P: ?Sized> {
    port: Arc<P>,
    observer: Arc<dyn CallObserver>,
}

impl<P: ?Sized> Observed<P> {
    pub(crate) fn new(port: Arc<P>, observer: Arc<dyn CallObserver>) -> Self {
        Self { port, observer }
    }

    pub(crate) fn port(&self) -> &P {
        &self.port
    }

    pub(crate) fn observe<T>(
        &self,
        call: Call,
        work: impl FnOnce() -> T,
        outcome: impl FnOnce(&T) -> Outcome,
    ) -> T {
        let Some(observed) = self.observer.begin(&call) else {
            return work();
        };
        let entered = Entered::new(&*observed);
        let result = work();
        drop(entered);
        observed.end(outcome(&result));
        result
    }

    pub(crate) async fn observe_async<T>(
        &self,
        call: Call,
        work: impl Future<Output = T>,
        outcome: impl FnOnce(&T) -> Outcome,
    ) -> T {
        let Some(observed) = self.observer.begin(&call) else {
            return work.await;
        };
        let mut work = pin!(work);
        let result = poll_fn(|cx| {
            let _entered = Entered::new(&*observed);
            Pin::as_mut(&mut work).poll(cx)
        })
        .await;
        observed.end(outcome(&result));
        result
    }
}

/// Exits when it is dropped, also by a panic.
struct Entered<'a>(&'a dyn ObservedCall);

impl<'a> Entered<'a> {
    fn new(call: &'a dyn ObservedCall) -> Self {
        call.enter();
        Self(call)
    }
}

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        self.0.exit();
    }
}

/// An argument of a port by which events reach the store or leave it. A type that holds an event must implement it: the ids of others are
/// not reported, and no compiler notices.
pub trait CarriesEvents {
    fn event_ids(&self) -> Vec<EventId>;
}

impl CarriesEvents for [EventId] {
    fn event_ids(&self) -> Vec<EventId> {
        self.to_vec()
    }
}

/// An argument of any type: has the method of [`CarriesEvents`] if its type has, and otherwise that of [`NoEvents`], found by `Deref`.
pub(crate) struct Argument<'a, T: ?Sized>(pub &'a T);

impl<T: CarriesEvents + ?Sized> Argument<'_, T> {
    pub(crate) fn event_ids(&self) -> Vec<EventId> {
        self.0.event_ids()
    }
}

impl<T: ?Sized> Deref for Argument<'_, T> {
    type Target = NoEvents;

    fn deref(&self) -> &NoEvents {
        &NoEvents
    }
}

pub(crate) struct NoEvents;

impl NoEvents {
    pub(crate) fn event_ids(&self) -> Vec<EventId> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests;
