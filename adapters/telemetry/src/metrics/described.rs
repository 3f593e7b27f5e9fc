use metrics::{Label, counter, describe_counter, describe_gauge, describe_histogram};
use portreeve::auth::SCOPES;

/// One metric.
#[derive(Clone, Copy, Debug)]
pub struct Described {
    pub name: &'static str,
    pub kind: Kind,
    pub labels: Labels,
    pub help: &'static str,
}

/// The labels of a counter with every value that each takes, where that is known beforehand.
pub type Labels = &'static [(&'static str, &'static [&'static str])];

#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Counter,
    Gauge,
    /// With the upper bounds of its buckets.
    Histogram(&'static [f64]),
}
use Kind::{Counter, Gauge, Histogram};

/// In seconds, from a millisecond to the longest a request may take.
const REQUEST: &[f64] = &[
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];
/// Waiting for a connection, or for a turn, costs nothing as a rule, and a few seconds at most.
const WAIT: &[f64] = &[
    0.000_1, 0.000_5, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 3.0,
];
/// From one statement to a purge of millions of rows.
const JOB: &[f64] = &[0.01, 0.1, 1.0, 10.0, 60.0, 600.0, 3600.0];
/// A mail server that examines mails takes seconds.
const MAIL: &[f64] = &[0.01, 0.05, 0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 25.0, 60.0];
/// A test compares them with the templates.
const TEMPLATES: &[&str] = &[
    "verify_email",
    "confirm_registration",
    "reset_password",
    "change_email",
    "undo_email_change",
    "invitation",
    "email_changed",
    "password_changed",
    "new_device",
    "registration_repeated",
];
/// A hash takes tens of milliseconds by design.
const HASH: &[f64] = &[0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0];

/// A test compares them with those that the PostgreSQL adapter counts.
const DB_ERROR_KINDS: &[&str] = &[
    "no_connection",
    "silent",
    "connection",
    "statement_timeout",
    "lock_timeout",
    "refused",
    "other",
];

macro_rules! described {
    ($($name:literal $kind:expr $(, [$($label:literal: $values:expr),+])?, $help:literal;)*) => {
        /// Every metric, in the order of the dashboard. A test holds that the dashboard shows all of them.
        pub const DESCRIBED: &[Described] = &[
            $(Described { name: $name, kind: $kind, labels: &[$($(($label, $values)),+)?], help: $help }),*
        ];
    };
}

described! {
    "portreeve_http_requests_total" Counter, "Requests answered, by operation and status; `abandoned` where the caller left first.";
    "portreeve_http_request_duration_seconds" Histogram(REQUEST), "How long answers took, by operation.";
    "portreeve_http_requests_in_flight" Gauge, "Requests that are being answered.";
    "portreeve_hash_duration_seconds" Histogram(HASH), "How long hashing a password took, without the wait for its turn.";
    "portreeve_hash_wait_seconds" Histogram(WAIT), "How long a password waited for its turn to be worked on.";
    "portreeve_hash_queue_length" Gauge, "Passwords that wait to be worked on, by priority: trusted or untrusted.";
    "portreeve_hash_refused_total" Counter, ["priority": &["trusted", "untrusted"]], "Passwords that found the queue full, by priority.";
    "portreeve_limiter_decisions_total" Counter, ["scope": SCOPES, "decision": &["admitted", "refused"]], "What the limiter decided, by scope and decision.";
    "portreeve_cache_lookups_total" Counter, ["cache": &["session", "user"], "outcome": &["hit", "miss"]], "Lookups of what is cached, by cache and outcome: hit, or miss where the store was asked.";
    "portreeve_cache_usable" Gauge, "1 while what is cached may be used; 0 while each request asks the database, because notifications do not arrive.";
    "portreeve_db_heartbeat_age_seconds" Gauge, "How long ago the last notification was sent that came back from the database; `NaN` if none has.";
    "portreeve_signing_keys_current" Gauge, "1 while this instance has the signing keys that are stored; 0 while it cannot read them, which readiness explains.";
    "portreeve_security_events_total" Counter, "What the security log tells, by event and outcome.";
    "portreeve_db_connections" Gauge, "Connections to the database, by state: busy or idle.";
    "portreeve_db_connections_max" Gauge, "How many connections to the database there may be.";
    "portreeve_db_wait_seconds" Histogram(WAIT), "How long work waited for a connection to the database.";
    "portreeve_db_errors_total" Counter, ["kind": DB_ERROR_KINDS], "Work on the database that failed, by kind.";
    "portreeve_file_commit_seconds" Histogram(WAIT), "How long a commit to the file took, with all changes that share it.";
    "portreeve_file_changes_total" Counter, "Changes that were committed to the file.";
    "portreeve_data_free_bytes" Gauge, "Free space on the disk of the file, for a process that is not root.";
    "portreeve_backup_last_success_timestamp_seconds" Gauge, "When the last `portreeve backup` of the file succeeded, in seconds since 1970; 0 if none has.";
    "portreeve_outbox_waiting" Gauge, "Events that have no place in the log yet.";
    "portreeve_outbox_oldest_seconds" Gauge, "How long the oldest of these has waited.";
    "portreeve_subscription_position" Gauge, "The position in the log up to which a subscription has seen all events.";
    "portreeve_subscription_lag_events" Gauge, "Events that a subscription has not seen.";
    "portreeve_subscription_lag_seconds" Gauge, "How long the oldest of these has waited.";
    "portreeve_subscription_parked" Gauge, "Events that a subscription will be given again.";
    "portreeve_subscription_dead_letters" Gauge, "Events that were given up; see `portreeve events dead`.";
    "portreeve_subscription_paused" Gauge, "1 while a subscription is paused.";
    "portreeve_event_deliveries_total" Counter, "Attempts to deliver an event, by subscription and outcome: delivered, retried or dead.";
    "portreeve_event_delivery_duration_seconds" Histogram(REQUEST), "How long a subscriber worked on an event, by subscription.";
    "portreeve_job_attempts_total" Counter, "Attempts of jobs, by name and outcome: succeeded, retried, failed where the run was given up, or lost where it outlived its lease.";
    "portreeve_job_duration_seconds" Histogram(JOB), "How long attempts of jobs took, by name.";
    "portreeve_job_backlog" Gauge, "Runs of a job that are due and that nobody works on.";
    "portreeve_job_backlog_oldest_seconds" Gauge, "How long the oldest of these has been due.";
    "portreeve_mail_attempts_total" Counter, ["template": TEMPLATES, "outcome": &["sent", "deferred", "refused", "undeliverable"]], "Attempts to send a mail, by template and outcome.";
    "portreeve_mail_send_duration_seconds" Histogram(MAIL), "How long attempts to send a mail took.";
    "portreeve_live_connections" Gauge, "Connections that watch events, by kind: stream or websocket.";
    "portreeve_live_messages_total" Counter, "Messages to connections that watch events.";
    "portreeve_live_ended_total" Counter, ["reason": &["client", "shutdown", "slow", "session_ended", "access_changed", "unavailable", "protocol", "binary", "too_big", "flood", "invalid_message"]], "Connections that watched events and ended, by reason.";
    "portreeve_connections" Gauge, "Connections of clients.";
    "portreeve_connections_refused_total" Counter, ["reason": &["per_address"]], "Connections that were closed at once, by reason.";
    "portreeve_connections_ended_total" Counter, ["reason": &["silent", "slow_head", "slow_reader", "idle", "evicted"]], "Connections that the service ended, by reason.";
    "portreeve_requests_malformed_total" Counter, ["status": &["400", "414", "431"]], "Malformed requests, and those with a head that is too large, by status.";
    "portreeve_tls_certificate_not_after_timestamp_seconds" Gauge, "When the certificate in use expires, in seconds since 1970; only where the service speaks TLS.";
    "portreeve_accept_errors_total" Counter, "Connections that the system failed to accept.";
    "portreeve_trace_spans_total" Counter, ["outcome": &["exported", "failed"]], "Spans on their way to the collector, by outcome: exported or failed.";
    "portreeve_build_info" Gauge, "1, with the version of this program.";
    "process_resident_memory_bytes" Gauge, "Memory that the process has.";
    "process_cpu_seconds_total" Counter, "Processor time that the process has used.";
    "process_open_fds" Gauge, "File descriptors that the process has open.";
    "process_max_fds" Gauge, "File descriptors that the process may have open.";
    "process_start_time_seconds" Gauge, "When the process began, in seconds since 1970.";
}

/// Their labels do not occur in every combination, so the code that counts registers those that do.
const REGISTERED_WHERE_COUNTED: &[&str] = &[
    "portreeve_http_requests_total",
    "portreeve_security_events_total",
    "portreeve_event_deliveries_total",
    "portreeve_job_attempts_total",
];

/// Registers the help texts, and every counter whose labels are known, at zero: a rate over a counter that first appears with its first
/// increment misses that increment.
pub fn describe() {
    for one in DESCRIBED {
        match one.kind {
            Counter => {
                describe_counter!(one.name, one.help);
                if !REGISTERED_WHERE_COUNTED.contains(&one.name) {
                    for labels in combinations(one.labels) {
                        counter!(one.name, labels).increment(0);
                    }
                }
            }
            Gauge => describe_gauge!(one.name, one.help),
            Histogram(_) => describe_histogram!(one.name, one.help),
        }
    }
}

/// One set of labels for each combination of their values; one empty set where there are none.
fn combinations(labels: Labels) -> Vec<Vec<Label>> {
    labels.iter().fold(vec![vec![]], |sets, (name, values)| {
        let with_each = |set: Vec<Label>| {
            values.iter().map(move |value| {
                let label = Label::from_static_parts(name, value);
                set.iter().cloned().chain([label]).collect()
            })
        };
        sets.into_iter().flat_map(with_each).collect()
    })
}
