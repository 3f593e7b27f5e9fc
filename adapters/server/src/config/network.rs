use std::net::{IpAddr, SocketAddr};

use portreeve_http::TrustedProxies;

use super::{problems::Problems, raw::Raw};

pub fn address(raw: &Raw, problems: &mut Problems) -> SocketAddr {
    SocketAddr::new(
        host("HOST", raw.host.as_deref(), problems),
        problems.number("PORT", raw.port.as_ref(), 8080, 0, u16::MAX),
    )
}

/// Where health and metrics are served, if not beside the API. By default only this machine reaches it.
pub fn management(raw: &Raw, problems: &mut Problems) -> Option<SocketAddr> {
    let host = host("MANAGEMENT_HOST", raw.management_host.as_deref(), problems);
    if raw.management_port.is_none() {
        if raw.management_host.is_some() {
            problems.add(
                "MANAGEMENT_PORT",
                "must be set when MANAGEMENT_HOST is: the port of health and metrics",
            );
        }
        return None;
    }
    let port = raw.management_port.as_ref();
    let port = problems.number("MANAGEMENT_PORT", port, 0, 0, u16::MAX);
    // With 0 the system chooses, and never the same one twice.
    if port != 0 && raw.port.as_deref().unwrap_or("8080").parse() == Ok(port) {
        problems.add(
            "MANAGEMENT_PORT",
            "must be another port than PORT; remove it to serve health and metrics beside the API",
        );
    }
    Some(SocketAddr::new(host, port))
}

fn host(variable: &'static str, raw: Option<&str>, problems: &mut Problems) -> IpAddr {
    let default = IpAddr::from([127, 0, 0, 1]);
    match raw {
        None | Some("localhost") => default,
        Some(host) => host.parse().unwrap_or_else(|_| {
            problems.add(
                variable,
                "must be the address to listen on, such as 127.0.0.1, or 0.0.0.0 for all",
            );
            default
        }),
    }
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
