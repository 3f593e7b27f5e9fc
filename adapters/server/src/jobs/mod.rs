//! The jobs of this service. `wiring/jobs.rs` lists them; `tasks/jobs.rs` runs them.

mod event_retention;
mod key_rotation;
mod mail_requests;
mod purge_mails;
mod purge_one_time_tokens;
mod purge_sessions;
mod purge_tickets;
mod run_retention;

use portreeve::shared::RetryPolicy;
use time::Duration;

pub use self::{
    event_retention::EventRetention, key_rotation::KeyRotation, mail_requests::MailRequestJob,
    purge_mails::PurgeMails, purge_one_time_tokens::PurgeOneTimeTokens,
    purge_sessions::PurgeSessions, purge_tickets::PurgeTickets, run_retention::RunRetention,
};

/// Of what the schedule brings again within the hour: after some minutes the next time is as good as another attempt.
const RETRY: RetryPolicy = RetryPolicy {
    first_wait: Duration::seconds(10),
    longest_wait: Duration::minutes(5),
    attempts: 5,
};
