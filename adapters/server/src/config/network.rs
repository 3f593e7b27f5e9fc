use std::net::{IpAddr, SocketAddr};

use portreeve_http::{CorsPolicy, TrustedProxies};

use super::{problems::Problems, raw::Raw};

pub fn address(raw: &Raw, problems: &mut Problems) -> SocketAddr {
    let default = IpAddr::from([127, 0, 0, 1]);
    let host = raw.host.as_deref().map_or(Ok(default), |host| {
        if host == "localhost" {
            Ok(default)
        } else {
            host.parse()
        }
    });
    let host = host.unwrap_or_else(|_| {
        problems.add(
            "HOST",
            "must be the address to listen on, such as 127.0.0.1, or 0.0.0.0 for all",
        );
        default
    });
    SocketAddr::new(
        host,
        problems.number("PORT", raw.port.as_ref(), 8080, 0, u16::MAX),
    )
}

/// `*`, or origins between commas. A JSON list is understood too, because the service this replaces was given one.
pub fn cors(raw: Option<&str>, problems: &mut Problems) -> CorsPolicy {
    let list = raw.unwrap_or_default().trim_matches(['[', ']']).split(',');
    let origins: Vec<String> = list
        .map(|origin| {
            origin
                .trim()
                .trim_matches(['"', '\''])
                .trim_end_matches('/')
                .to_owned()
        })
        .filter(|origin| !origin.is_empty())
        .collect();
    if origins.iter().any(|origin| origin == "*") {
        if origins.len() > 1 {
            problems.add("CORS_ORIGINS", "must be * or a list of origins, not both");
        }
        return CorsPolicy::Anyone;
    }
    for origin in &origins {
        let host = origin
            .strip_prefix("https://")
            .or_else(|| origin.strip_prefix("http://"));
        if host.is_none_or(|host| host.is_empty() || host.contains('/') || !host.is_ascii()) {
            problems.add(
                "CORS_ORIGINS",
                format_args!("must list origins such as https://app.example.com, not {origin:?}"),
            );
        }
    }
    CorsPolicy::Listed(origins)
}

pub fn trusted_proxies(raw: Option<&str>, problems: &mut Problems) -> TrustedProxies {
    raw.unwrap_or_default().parse().unwrap_or_else(|wrong| {
        problems.add(
            "TRUSTED_PROXIES",
            format_args!("must list addresses or networks such as 10.0.0.0/8, not {wrong:?}"),
        );
        TrustedProxies::default()
    })
}
