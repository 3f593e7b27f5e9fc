use portreeve::shared::Secret;

use super::{problems::Problems, raw::Raw};

/// What others may see of the service at work.
pub struct SeeingConfig {
    /// What `/metrics` is asked for with. Without one, everybody may read it.
    pub metrics_token: Option<Secret<String>>,
    /// None: nobody collects traces, and none are made.
    pub traces: Option<TraceConfig>,
}

/// The part of OpenTelemetry's variables that is read here, so that they may stand in `.env` too.
pub struct TraceConfig {
    /// The base address of the collector, to which `/v1/traces` is added.
    pub endpoint: String,
    /// Often a key of the collector's is among them.
    pub headers: Vec<(String, Secret<String>)>,
    pub service_name: String,
    pub sampling: Sampling,
}

/// Which traces are kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampling {
    /// Whether a caller who sends its trace along decides.
    pub caller_decides: bool,
    /// Of all other traces, from 0 to 1.
    pub ratio: f64,
}

pub fn seeing(raw: &Raw, problems: &mut Problems) -> SeeingConfig {
    SeeingConfig {
        metrics_token: problems.bearer_token("METRICS_TOKEN", raw.metrics_token.as_ref()),
        traces: traces(raw, problems),
    }
}

fn traces(raw: &Raw, problems: &mut Problems) -> Option<TraceConfig> {
    let sampling = sampling(raw, problems);
    let headers = headers(raw, problems);
    let endpoint = raw.otel_exporter_otlp_endpoint.clone()?;
    let host = endpoint
        .strip_prefix("http://")
        .or_else(|| endpoint.strip_prefix("https://"));
    if host.is_none_or(str::is_empty) {
        // Not repeated: it may hold a password.
        problems.add(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "must be the address of a collector that speaks OTLP over HTTP, such as http://localhost:4318",
        );
    } else if cfg!(not(feature = "otlp")) {
        problems.add(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "is set, but this program was built without the feature otlp",
        );
    }
    let service_name = raw.otel_service_name.clone();
    Some(TraceConfig {
        endpoint: endpoint.trim_end_matches('/').to_owned(),
        headers,
        service_name: service_name.unwrap_or_else(|| "portreeve".into()),
        sampling,
    })
}

/// `name=value` between commas, as the specification of OpenTelemetry has it.
fn headers(raw: &Raw, problems: &mut Problems) -> Vec<(String, Secret<String>)> {
    let list = raw
        .otel_exporter_otlp_headers
        .as_deref()
        .unwrap_or_default();
    let mut headers = Vec::new();
    for header in list.split(',').filter(|header| !header.trim().is_empty()) {
        match header.split_once('=') {
            Some((name, value)) => {
                headers.push((name.trim().to_owned(), Secret::new(value.trim().to_owned())));
            }
            None => problems.add(
                "OTEL_EXPORTER_OTLP_HEADERS",
                "must list name=value between commas",
            ),
        }
    }
    headers
}

fn sampling(raw: &Raw, problems: &mut Problems) -> Sampling {
    let words = [
        ("parentbased_always_on", (true, Some(1.0))),
        ("parentbased_always_off", (true, Some(0.0))),
        ("parentbased_traceidratio", (true, None)),
        ("always_on", (false, Some(1.0))),
        ("always_off", (false, Some(0.0))),
        ("traceidratio", (false, None)),
    ];
    let (caller_decides, ratio) = problems
        .word(
            "OTEL_TRACES_SAMPLER",
            raw.otel_traces_sampler.as_ref(),
            &words,
        )
        .unwrap_or((true, Some(1.0)));
    let given = problems.number(
        "OTEL_TRACES_SAMPLER_ARG",
        raw.otel_traces_sampler_arg.as_ref(),
        1.0,
        0.0,
        1.0,
    );
    Sampling {
        caller_decides,
        ratio: ratio.unwrap_or(given),
    }
}
