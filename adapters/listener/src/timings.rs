use std::time::Duration;

/// Every timeout of a connection. With the defaults a client that is too slow is cut off well within 15 seconds.
#[derive(Clone, Debug)]
pub struct Timings {
    /// From a connection's opening to its first complete request head, a TLS handshake included; for later requests, from the first
    /// byte of a head to its last.
    pub head: Duration,
    /// How long a connection is kept after a response. A load balancer in front should close its idle connections sooner.
    pub idle: Duration,
    /// In this time a client must read [`Timings::min_sent`] bytes of what it is sent, or all of it.
    pub write_window: Duration,
    /// Bytes. By default 1 KiB a second, which the slowest mobile network manages.
    pub min_sent: usize,
    /// How often the timeouts are checked: a client is cut off up to this much later.
    pub check_interval: Duration,
    /// A lingering close lasts until the client was silent for this long. What it still sends is discarded meanwhile; otherwise it would
    /// lose the last response.
    pub linger: Duration,
    /// The upper bound of a lingering close, for a client that goes on sending.
    pub linger_total: Duration,
    /// Between the signal to stop and the closing of the listener, for load balancers that poll readiness.
    pub delay: Duration,
    /// How long idle connections are kept after the listener is closed, since a request may be on its way.
    pub grace: Duration,
    /// How long requests in flight may take after the listener is closed.
    pub drain: Duration,
}

impl Default for Timings {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            idle: Duration::from_secs(15),
            write_window: Duration::from_secs(10),
            min_sent: 10 * 1024,
            check_interval: Duration::from_millis(500),
            linger: Duration::from_secs(1),
            linger_total: Duration::from_secs(5),
            delay: Duration::ZERO,
            grace: Duration::from_secs(1),
            drain: Duration::from_secs(10),
        }
    }
}
