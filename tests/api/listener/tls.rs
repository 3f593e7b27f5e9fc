use std::{fs, path::PathBuf, sync::Arc};

use portreeve_listener::{Certificates, TlsFiles};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio::{
    io::AsyncReadExt,
    net::TcpStream,
    time::{sleep, timeout},
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs, pki_types::CertificateDer},
};

use super::{http2, rest, says, with_settings};
use crate::support::{app::App, binary::TIMEOUT};

/// A certificate and its key in a folder of their own, removed when they are dropped.
struct Files {
    folder: PathBuf,
    certificate: CertificateDer<'static>,
}

impl Files {
    fn new(name: &str) -> Self {
        let name = format!("portreeve-tls-{name}-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        let mut files = Self {
            folder,
            certificate: CertificateDer::from(vec![]),
        };
        files.renew();
        files
    }

    fn renew(&mut self) {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        fs::write(self.folder.join("tls.crt"), cert.pem()).unwrap();
        fs::write(self.folder.join("tls.key"), signing_key.serialize_pem()).unwrap();
        self.certificate = cert.der().clone();
    }

    fn paths(&self) -> TlsFiles {
        TlsFiles {
            certificate: self.folder.join("tls.crt"),
            key: self.folder.join("tls.key"),
        }
    }

    async fn serves(&self) -> App {
        let certificates = Certificates::load(self.paths()).unwrap();
        with_settings(|settings| settings.tls = Some(certificates)).await
    }

    /// A client that trusts this certificate and no other.
    async fn connects(&self, app: &App, protocol: &str) -> std::io::Result<TlsStream<TcpStream>> {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).unwrap();
        let provider = Arc::new(aws_lc_rs::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
        let stream = TcpStream::connect(app.address).await?;
        let name = "localhost".try_into().unwrap();
        TlsConnector::from(Arc::new(config))
            .connect(name, stream)
            .await
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

async fn asks(stream: &mut TlsStream<TcpStream>) -> String {
    use tokio::io::AsyncWriteExt;
    let request = "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn both_versions_of_http_are_spoken_over_tls() {
    let files = Files::new("both");
    let app = files.serves().await;

    let mut one = files.connects(&app, "http/1.1").await.unwrap();
    assert_eq!(one.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
    assert!(asks(&mut one).await.starts_with("HTTP/1.1 200 "));

    let two = files.connects(&app, "h2").await.unwrap();
    assert_eq!(two.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let (mut sender, _task) = http2::http2(two).await;
    http2::asks(&mut sender, "/health/live", &[]).await.ok();
}

#[tokio::test]
async fn a_browser_gets_hsts_over_tls_and_only_then() {
    use tokio::io::AsyncWriteExt;
    const NAME: &str = "strict-transport-security";
    let files = Files::new("strict");
    let app = files.serves().await;

    let mut one = files.connects(&app, "http/1.1").await.unwrap();
    let answer = asks(&mut one).await;
    assert!(answer.contains(&format!("\r\n{NAME}: max-age=31536000\r\n")));
    let mut one = files.connects(&app, "http/1.1").await.unwrap();
    one.write_all(b"no request\r\n\r\n").await.unwrap();
    let mut refusal = String::new();
    one.read_to_string(&mut refusal).await.unwrap();
    assert!(refusal.starts_with("HTTP/1.1 400 "), "{refusal}");
    assert!(refusal.contains(&format!("\r\n{NAME}: max-age=31536000\r\n")));
    let two = files.connects(&app, "h2").await.unwrap();
    let (mut sender, _task) = http2::http2(two).await;
    for path in ["/health/live", "/nowhere"] {
        let answer = http2::asks(&mut sender, path, &[]).await;
        assert_eq!(answer.header(NAME), "max-age=31536000", "{path}");
    }

    let plain = App::start().await;
    let answer = plain
        .get("/health/live")
        .header("x-forwarded-proto", "https")
        .await;
    assert_eq!(answer.header(NAME), "");
    let refusal = plain.refusal_of(b"no request\r\n\r\n".to_vec()).await;
    assert_eq!(refusal.header(NAME), "");
}

#[tokio::test]
async fn new_files_are_taken_without_a_restart_and_broken_ones_are_not() {
    let mut files = Files::new("renewed");
    let app = files.serves().await;
    fs::write(files.paths().key, "broken").unwrap();
    assert!(
        asks(&mut files.connects(&app, "http/1.1").await.unwrap())
            .await
            .contains("alive")
    );

    files.renew();
    let renewed = async {
        while files.connects(&app, "http/1.1").await.is_err() {
            sleep(std::time::Duration::from_millis(50)).await;
        }
    };

    timeout(TIMEOUT, renewed).await.unwrap();
}

#[tokio::test]
async fn files_that_cannot_be_used_are_refused_by_the_name_of_their_variable() {
    let files = Files::new("refused");
    let refusal = || format!("{:#}", Certificates::load(files.paths()).err().unwrap());
    let other = Files::new("refused-other");

    fs::copy(other.paths().key, files.paths().key).unwrap();
    assert!(refusal().starts_with("TLS_KEY_FILE must hold the key of the certificate"));
    fs::write(files.paths().key, "hunter2").unwrap();
    assert!(refusal().starts_with("TLS_KEY_FILE must hold a private key"));
    assert!(!refusal().contains("hunter2"));
    fs::write(files.paths().certificate, "").unwrap();
    assert!(refusal().starts_with("TLS_CERT_FILE must hold a certificate"));
    fs::remove_file(files.paths().certificate).unwrap();
    assert!(refusal().starts_with("TLS_CERT_FILE must name a file"));
}

#[tokio::test]
async fn plain_http_on_a_port_that_speaks_tls_is_no_harm() {
    let files = Files::new("plain");
    let app = files.serves().await;

    let answer = rest(&mut says(&app, super::ALIVE).await).await;

    assert!(!answer.contains("HTTP"), "{answer}");
    files.connects(&app, "http/1.1").await.unwrap();
}
