use std::time::Duration;

/// Every clock of the front. The defaults cut whoever is too slow well within 15 seconds.
#[derive(Clone, Debug)]
pub struct Timings {
    /// From a connection's opening to its first complete request head, a TLS handshake included; for later requests, from the first
    /// byte of a head to its last.
    pub head: Duration,
    /// How long a connection is kept after an answer. A load balancer in front should give up its connections sooner than that.
    pub idle: Duration,
    /// In so much time a client that is sent something must take [`Timings::least_taken`] bytes of it, or the rest.
    pub taking: Duration,
    /// 1 KiB a second by default, which the slowest mobile network manages.
    pub least_taken: usize,
    /// How often the clocks are looked at. Whoever is too slow is cut up to so much later.
    pub glance: Duration,
    /// After a connection was ended from our side: how long the client may stay silent before it is forgotten. What it still sends is
    /// thrown away meanwhile, or it would lose our last answer.
    pub linger: Duration,
    /// The same altogether, for a client that goes on sending.
    pub linger_in_all: Duration,
    /// Between the signal to stop and the closing of the listener, for load balancers that ask for readiness now and then.
    pub delay: Duration,
    /// How long idle connections are kept after the listener is closed: a request that is on its way just then is still answered.
    pub grace: Duration,
    /// How long requests in flight may take after the listener is closed.
    pub drain: Duration,
}

impl Default for Timings {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            idle: Duration::from_secs(15),
            taking: Duration::from_secs(10),
            least_taken: 10 * 1024,
            glance: Duration::from_millis(500),
            linger: Duration::from_secs(1),
            linger_in_all: Duration::from_secs(5),
            delay: Duration::ZERO,
            grace: Duration::from_secs(1),
            drain: Duration::from_secs(10),
        }
    }
}
