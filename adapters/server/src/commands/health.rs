use std::{
    io::{Read, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, bail};
use rustls::{ClientConfig, ClientConnection, StreamOwned};

use super::any_certificate::AnyCertificate;
use crate::Config;

const TIMEOUT: Duration = Duration::from_secs(5);

/// Checks the readiness of the service on this machine, for the health check of a container that has only the binary.
pub fn check(config: &Config) -> anyhow::Result<()> {
    let address = reachable(config.management.unwrap_or(config.address));
    let stream = TcpStream::connect_timeout(&address, TIMEOUT)
        .with_context(|| format!("nothing listens on {address}"))?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    // The management listener speaks plain HTTP.
    let answer = if config.listener.tls.is_some() && config.management.is_none() {
        ask(StreamOwned::new(tls(address.ip())?, stream))
    } else {
        ask(stream)
    };
    let answer = answer.context("no answer came")?;
    let status = answer.split_whitespace().nth(1).unwrap_or_default();
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    if status == "200" {
        Ok(())
    } else {
        bail!("not ready: {body}")
    }
}

fn ask(mut stream: impl Read + Write) -> std::io::Result<String> {
    stream.write_all(b"GET /health/ready HTTP/1.0\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

fn tls(address: IpAddr) -> anyhow::Result<ClientConnection> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(AnyCertificate(provider)))
        .with_no_client_auth();
    Ok(ClientConnection::new(Arc::new(config), address.into())?)
}

/// The loopback address for a service that listens on every address.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
