use std::time::Duration;

/// How fast the delays of a count grow, and how fast the count decays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// How many attempts are admitted without a delay.
    pub burst: u32,
    /// The delay after those. It doubles with each further attempt.
    pub first: Duration,
    pub max_delay: Duration,
    /// One attempt decays in this time. With a `max_delay` of about the same length it is the sustained rate: one attempt in this time,
    /// however long a client goes on.
    pub decay_interval: Duration,
}

/// Attempts of one kind that count together.
#[derive(Clone, PartialEq, Eq)]
pub struct Bucket {
    /// What is counted: a short word, the same in the metrics.
    pub scope: &'static str,
    /// Who is counted, unique within the scope. It may hold an email address, so it must not be logged.
    pub subject: String,
    pub backoff: Backoff,
}
