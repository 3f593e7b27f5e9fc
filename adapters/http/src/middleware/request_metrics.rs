use std::{
    sync::OnceLock,
    time::{Duration, Instant},
};

use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram};
use poem::http::Method;
use serde_json::Value;

use super::operations::{Operations, PAGE, UNMATCHED};

/// Counts what is asked and how it was answered.
///
/// Every handle is registered once and kept: a request costs a few atomic additions, and no name is built for it.
pub struct RequestMetrics {
    operations: Operations<OperationMetrics>,
    in_flight: Gauge,
}

struct OperationMetrics {
    operation: String,
    duration: Histogram,
    /// In the order of [`STATUSES`]; those that the document does not declare from their first use on.
    answers: [OnceLock<Counter>; STATUSES.len() + 1],
    abandoned: OnceLock<Counter>,
}

/// Those this service answers with. Any other would be counted as `other`.
const STATUSES: [u16; 27] = [
    101, 200, 201, 202, 204, 304, 400, 401, 403, 404, 405, 406, 408, 409, 410, 412, 413, 414, 415,
    417, 422, 428, 429, 431, 500, 503, 505,
];

/// A request that is not answered yet.
pub struct InFlight<'a> {
    metrics: &'a RequestMetrics,
    operation_metrics: &'a OperationMetrics,
    began: Instant,
    answered: bool,
}

impl RequestMetrics {
    /// For the operations of this document.
    pub fn of(document: &Value) -> Self {
        Self {
            operations: Operations::from_document(document, OperationMetrics::of),
            in_flight: gauge!("portreeve_http_requests_in_flight"),
        }
    }

    pub fn begins(&self, method: &Method, path: &str) -> InFlight<'_> {
        self.in_flight.increment(1);
        InFlight {
            metrics: self,
            operation_metrics: self.operations.find(method, path),
            began: Instant::now(),
            answered: false,
        }
    }
}

impl OperationMetrics {
    /// The counter of each declared answer, and of the usual ones where the document declares none, exists from the start, at zero: a rate
    /// misses the increment with which one appears.
    fn of(operation: &str, declared: &Value) -> Self {
        let operation_metrics = Self {
            operation: operation.to_owned(),
            duration: histogram!(
                "portreeve_http_request_duration_seconds",
                "operation" => operation.to_owned()
            ),
            answers: std::array::from_fn(|_| OnceLock::new()),
            abandoned: OnceLock::new(),
        };
        let statuses: Vec<u16> = match declared.get("responses").and_then(Value::as_object) {
            Some(responses) => responses
                .keys()
                .filter_map(|key| key.parse().ok())
                .collect(),
            None => vec![200, 404, 405],
        };
        for status in statuses {
            operation_metrics.count(status, 0);
        }
        operation_metrics
    }

    fn count(&self, status: u16, times: u64) {
        let place = STATUSES.iter().position(|known| *known == status);
        let slot = self.answers.get(place.unwrap_or(STATUSES.len()));
        let made = || match place {
            Some(_) => self.requests(&status.to_string()),
            None => self.requests("other"),
        };
        if let Some(slot) = slot {
            slot.get_or_init(made).increment(times);
        }
    }

    fn requests(&self, status: &str) -> Counter {
        counter!(
            "portreeve_http_requests_total",
            "operation" => self.operation.clone(), "status" => status.to_owned()
        )
    }
}

impl InFlight<'_> {
    pub fn operation(&self) -> &str {
        &self.operation_metrics.operation
    }

    /// Whether it asks for something that the document describes.
    pub fn is_operation(&self) -> bool {
        !matches!(self.operation(), PAGE | UNMATCHED)
    }

    /// Returns how long it took.
    pub fn answered(mut self, status: u16) -> Duration {
        let taken = self.began.elapsed();
        self.answered = true;
        self.operation_metrics.count(status, 1);
        self.operation_metrics.duration.record(taken);
        taken
    }
}

impl Drop for InFlight<'_> {
    /// The client may go away before the answer; then nothing else tells that the request was there.
    fn drop(&mut self) {
        self.metrics.in_flight.decrement(1);
        if !self.answered {
            let abandoned = &self.operation_metrics.abandoned;
            abandoned
                .get_or_init(|| self.operation_metrics.requests("abandoned"))
                .increment(1);
        }
    }
}
