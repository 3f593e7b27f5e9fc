use portreeve::shared::Secret;
use portreeve_telemetry::traces::{Sampling, TraceSettings};

use super::{problems::Problems, raw::Raw};

/// What operators see of the service. Of OpenTelemetry's variables those are read here that traces need, so that they may stand in `.env`.
pub struct ObservabilityConfig {
    /// The bearer token for `/metrics`. Without one, they are public.
    pub metrics_token: Option<Secret<String>>,
    /// `None`: no traces are made.
    pub traces: Option<TraceSettings>,
}

/// The path for traces below the base URL of a collector.
const PATH: &str = "/v1/traces";

pub fn observability(raw: &Raw, problems: &mut Problems) -> ObservabilityConfig {
    ObservabilityConfig {
        metrics_token: problems.bearer_token("METRICS_TOKEN", raw.metrics_token.as_ref()),
        traces: traces(raw, problems),
    }
}

fn traces(raw: &Raw, problems: &mut Problems) -> Option<TraceSettings> {
    let sampling = sampling(raw, problems);
    let headers = headers(raw, problems);
    let endpoint = endpoint(raw, problems);
    let service_name = raw.otel_service_name.clone();
    let is_disabled = raw.otel_sdk_disabled.as_deref();
    // Any other word is `false`, as the specification of OpenTelemetry demands.
    if is_disabled.is_some_and(|word| word.eq_ignore_ascii_case("true")) {
        return None;
    }
    Some(TraceSettings {
        endpoint: endpoint?,
        headers,
        service_name: service_name.unwrap_or_else(|| "portreeve".into()),
        sampling,
    })
}

/// Where traces are sent to. The address for traces alone is taken as it stands, and goes before the one for all signals.
fn endpoint(raw: &Raw, problems: &mut Problems) -> Option<String> {
    let traces = raw.otel_exporter_otlp_traces_endpoint.as_ref();
    let all = raw.otel_exporter_otlp_endpoint.as_ref();
    if let Some(endpoint) = all {
        check_endpoint("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint, problems);
    }
    if let Some(endpoint) = traces {
        check_endpoint("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", endpoint, problems);
    }
    traces.cloned().or_else(|| {
        let base = all?.trim_end_matches('/');
        // Some write the whole address here, and no collector has the path twice.
        let base = base.strip_suffix(PATH).unwrap_or(base);
        Some(format!("{}{PATH}", base.trim_end_matches('/')))
    })
}

fn check_endpoint(variable: &str, endpoint: &str, problems: &mut Problems) {
    let host = endpoint
        .strip_prefix("http://")
        .or_else(|| endpoint.strip_prefix("https://"));
    if host.is_none_or(|host| host.is_empty() || host.starts_with('/')) {
        // Not repeated: it may hold a password.
        problems.add(
            variable,
            "must be the address of a collector that speaks OTLP over HTTP, such as http://localhost:4318",
        );
    } else if cfg!(not(feature = "otlp")) {
        problems.add(
            variable,
            "is set, but this program was built without the feature otlp",
        );
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn traces_of(variables: Raw) -> Option<String> {
        let mut problems = Problems::default();
        let traces = traces(&variables, &mut problems);
        assert!(!problems.mention("OTEL"));
        traces.map(|traces| traces.endpoint)
    }

    #[cfg(feature = "otlp")]
    #[test]
    fn a_base_address_gets_the_path_of_traces_once() {
        for base in [
            "http://localhost:4318",
            "http://localhost:4318/",
            "http://localhost:4318/v1/traces",
            "http://localhost:4318/v1/traces/",
        ] {
            let raw = Raw {
                otel_exporter_otlp_endpoint: Some(base.into()),
                ..Raw::default()
            };
            let endpoint = traces_of(raw);
            assert_eq!(
                endpoint.as_deref(),
                Some("http://localhost:4318/v1/traces"),
                "{base}"
            );
        }
    }

    #[cfg(feature = "otlp")]
    #[test]
    fn the_address_for_traces_is_taken_as_it_stands_and_goes_first() {
        let raw = Raw {
            otel_exporter_otlp_endpoint: Some("http://localhost:4318".into()),
            otel_exporter_otlp_traces_endpoint: Some("https://traces.example.com/in".into()),
            ..Raw::default()
        };

        let endpoint = traces_of(raw);

        assert_eq!(endpoint.as_deref(), Some("https://traces.example.com/in"));
    }

    #[cfg(feature = "otlp")]
    #[test]
    fn the_switch_for_all_of_opentelemetry_is_obeyed() {
        let with = |word: &str| Raw {
            otel_exporter_otlp_endpoint: Some("http://localhost:4318".into()),
            otel_sdk_disabled: Some(word.into()),
            ..Raw::default()
        };

        assert_eq!(traces_of(with("true")), None);
        assert_eq!(traces_of(with("TRUE")), None);
        assert!(traces_of(with("false")).is_some());
        assert!(traces_of(with("1")).is_some());
    }
}
