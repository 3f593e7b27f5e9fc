//! nginx in front of a service, with the recipe of `docs/operations.md`, TLS and a path.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::Path,
    process::Stdio,
    sync::Arc,
    time::Duration,
};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use reqwest::header::HeaderMap;
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    process::{Child, Command},
    time::{sleep, timeout},
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs, pki_types::CertificateDer},
};

use super::binary::TIMEOUT;

/// Where it will be, chosen before the service is started, which is configured with it.
pub struct Place {
    port: u16,
    folder: TempDir,
    certificate: CertificateDer<'static>,
}

/// Running. Killed when it is dropped.
pub struct Nginx {
    place: Place,
    _child: Child,
}

/// What a browser would see.
pub struct Seen {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Place {
    pub fn free() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        let port = listener.local_addr().expect("it has an address").port();
        let folder = tempfile::tempdir().expect("a folder can be made");
        let made = generate_simple_self_signed(vec!["localhost".to_owned()]);
        let CertifiedKey { cert, signing_key } = made.expect("a certificate can be made");
        let write = |name: &str, text: String| {
            fs::write(folder.path().join(name), text).expect("a file can be written");
        };
        write("tls.crt", cert.pem());
        write("tls.key", signing_key.serialize_pem());
        Self {
            port,
            folder,
            certificate: cert.der().clone(),
        }
    }

    /// What a browser calls it.
    pub fn origin(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// Starts nginx with these blocks of its configuration, which are made for `example.com` and a service on port 8080.
    pub async fn before(self, service: SocketAddr, blocks: &str) -> Nginx {
        let folder = self.folder.path().to_str().expect("its name is text");
        let mut blocks = blocks.to_owned();
        for (written, here) in [
            ("127.0.0.1:8080", service.to_string()),
            ("listen 443", format!("listen 127.0.0.1:{}", self.port)),
            ("server_name example.com", "server_name localhost".into()),
            ("/etc/ssl/example.com.crt", format!("{folder}/tls.crt")),
            ("/etc/ssl/example.com.key", format!("{folder}/tls.key")),
        ] {
            assert!(blocks.contains(written), "the recipe has no {written}");
            blocks = blocks.replace(written, &here);
        }
        let file = self.folder.path().join("nginx.conf");
        fs::write(&file, configuration(folder, &blocks)).expect("a file can be written");
        let mut child = Command::new(program())
            .args(["-p", folder, "-e", "stderr", "-c"])
            .arg(&file)
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("nginx is started");
        let listens = async {
            while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))
                .await
                .is_err()
            {
                let ended = child.try_wait().expect("it is a child of ours");
                assert_eq!(ended, None, "nginx has ended");
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(TIMEOUT, listens).await.expect("nginx listens");
        Nginx {
            place: self,
            _child: child,
        }
    }
}

impl Nginx {
    /// Sends a request as a browser does, and reads the answer to its end.
    pub async fn asks(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Seen {
        let host = format!("localhost:{}", self.place.port);
        let headers: String = headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        // HTTP/1.0 has no chunks.
        let request = format!(
            "{method} {path} HTTP/1.0\r\nHost: {host}\r\n{headers}Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut stream = self.connects().await;
        stream
            .write_all(request.as_bytes())
            .await
            .expect("it reads");
        let mut answer = Vec::new();
        let read = timeout(TIMEOUT, stream.read_to_end(&mut answer)).await;
        // nginx may close without the goodbye of TLS.
        let _ = read.expect("the answer ends");
        Seen::read(&String::from_utf8_lossy(&answer))
    }

    async fn connects(&self) -> TlsStream<TcpStream> {
        let mut roots = RootCertStore::empty();
        roots
            .add(self.place.certificate.clone())
            .expect("it is a certificate");
        let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("there are versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.place.port)).await;
        let name = "localhost".try_into().expect("it is a name");
        let connector = TlsConnector::from(Arc::new(config));
        let connected = connector.connect(name, stream.expect("it listens")).await;
        connected.expect("its certificate is trusted")
    }
}

impl Seen {
    fn read(answer: &str) -> Self {
        let (head, text) = answer.split_once("\r\n\r\n").expect("there is an answer");
        let mut lines = head.lines();
        let status = lines
            .next()
            .and_then(|line| line.split(' ').nth(1)?.parse().ok());
        let fields = lines.filter_map(|line| line.split_once(": "));
        let headers = fields.map(|(name, value)| {
            let name = name.parse().expect("it is a name of a header");
            (name, value.parse().expect("it is a value of a header"))
        });
        Self {
            status: status.expect("it has a status"),
            headers: headers.collect(),
            text: text.to_owned(),
        }
    }

    /// Empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().expect("a header is ASCII"))
    }

    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }
}

/// One process in the foreground, of the user who runs the tests, with all its files in its own folder.
fn configuration(folder: &str, blocks: &str) -> String {
    let folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let folders = folders.map(|name| format!("{name}_temp_path {folder}/{name};"));
    format!(
        "daemon off;\nmaster_process off;\npid {folder}/nginx.pid;\nevents {{}}\nhttp {{\naccess_log off;\n{}\n{blocks}\n}}\n",
        folders.join("\n")
    )
}

/// Debian keeps it where only root looks.
fn program() -> &'static str {
    let debian = "/usr/sbin/nginx";
    if Path::new(debian).exists() {
        debian
    } else {
        "nginx"
    }
}
