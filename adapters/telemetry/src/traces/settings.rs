use portreeve::shared::Secret;

/// Where traces go.
pub struct TraceSettings {
    /// The whole URL, with its path.
    pub endpoint: String,
    /// Sent with each export. Often one is the collector's API key.
    pub headers: Vec<(String, Secret<String>)>,
    pub service_name: String,
    pub sampling: Sampling,
}

/// Which traces are kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampling {
    /// Whether a caller that sends its own trace decides.
    pub caller_decides: bool,
    /// Of all other traces, from 0 to 1.
    pub ratio: f64,
}
