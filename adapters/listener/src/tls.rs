//! TLS from files, which may be replaced while the service runs.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, bail};
use metrics::gauge;
use rustls::ServerConfig;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use time::OffsetDateTime;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;
use x509_parser::prelude::{FromDer, X509Certificate};

/// The files of a certificate and its key, as PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate first, then its chain to the root.
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// How often the files are read and compared. Their modification times are not reliable, in containers above all.
const CHECK_INTERVAL: Duration = Duration::from_secs(2);

/// The certificate that new connections get.
pub struct Certificates {
    files: TlsFiles,
    /// What was read last, usable or not.
    read: Mutex<Contents>,
    current: Mutex<Arc<ServerConfig>>,
    /// Whether the files cannot be read, which was logged.
    is_lost: AtomicBool,
}

#[derive(PartialEq)]
struct Contents {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl Certificates {
    /// # Errors
    /// What is wrong with the files, by the names of their variables.
    pub fn load(files: TlsFiles) -> anyhow::Result<Arc<Self>> {
        let read = Contents::of(&files)?;
        let current = read.config()?;
        record_not_after(read.not_after());
        Ok(Arc::new(Self {
            files,
            read: Mutex::new(read),
            current: Mutex::new(Arc::new(current)),
            is_lost: AtomicBool::new(false),
        }))
    }

    pub fn acceptor(&self) -> TlsAcceptor {
        let current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        current.clone().into()
    }

    /// When the certificate that is in use expires. `None` if that cannot be read.
    pub fn not_after(&self) -> Option<OffsetDateTime> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.not_after()
    }

    /// Reloads the files when they change, for as long as it is polled.
    pub async fn watch(self: Arc<Self>) {
        loop {
            sleep(CHECK_INTERVAL).await;
            let this = self.clone();
            // The file system may be slow.
            let _ = tokio::task::spawn_blocking(move || this.reload_if(false)).await;
        }
    }

    /// Reloads the files at once, and logs the result even if nothing changed.
    pub async fn reload(self: Arc<Self>) {
        let _ = tokio::task::spawn_blocking(move || self.reload_if(true)).await;
    }

    /// Uses the files if they have changed. Unusable ones are logged once, and the old certificate stays in use: a certificate is often
    /// written a moment before its key. With `asked`, everything is logged.
    fn reload_if(&self, asked: bool) {
        let now = match Contents::of(&self.files) {
            Ok(now) => now,
            Err(error) => {
                if !self.is_lost.swap(true, Ordering::Relaxed) || asked {
                    tracing::warn!(
                        "the certificate cannot be read, the old one stays in use: {error:#}"
                    );
                }
                return;
            }
        };
        self.is_lost.store(false, Ordering::Relaxed);
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if now == *read && !asked {
            return;
        }
        match now.config() {
            Ok(config) => {
                *self.current.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(config);
                record_not_after(now.not_after());
                tracing::info!("new connections use the new certificate");
            }
            Err(error) => {
                tracing::warn!(
                    "the new certificate is unusable, the old one stays in use: {error:#}"
                );
            }
        }
        *read = now;
    }
}

fn record_not_after(not_after: Option<OffsetDateTime>) {
    if let Some(at) = not_after {
        #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 fit")]
        gauge!("portreeve_tls_certificate_not_after_timestamp_seconds")
            .set(at.unix_timestamp() as f64);
    }
}

impl Contents {
    fn of(files: &TlsFiles) -> anyhow::Result<Self> {
        let read = |variable: &str, path: &PathBuf| {
            std::fs::read(path).with_context(|| {
                format!("{variable} must name a file that can be read, not {path:?}")
            })
        };
        Ok(Self {
            certificate: read("TLS_CERT_FILE", &files.certificate)?,
            key: read("TLS_KEY_FILE", &files.key)?,
        })
    }

    /// Of the first certificate, which is the one that clients check.
    fn not_after(&self) -> Option<OffsetDateTime> {
        let leaf = CertificateDer::pem_slice_iter(&self.certificate)
            .next()?
            .ok()?;
        let (_, leaf) = X509Certificate::from_der(&leaf).ok()?;
        Some(leaf.validity().not_after.to_datetime())
    }

    fn config(&self) -> anyhow::Result<ServerConfig> {
        let chain = CertificateDer::pem_slice_iter(&self.certificate)
            .collect::<Result<Vec<_>, _>>()
            .context("TLS_CERT_FILE must hold certificates as PEM")?;
        if chain.is_empty() {
            bail!("TLS_CERT_FILE must hold a certificate as PEM, and holds none");
        }
        // The library's error message could hold a part of the key.
        let Ok(key) = PrivateKeyDer::from_pem_slice(&self.key) else {
            bail!("TLS_KEY_FILE must hold a private key as PEM, not encrypted");
        };
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .context("TLS_KEY_FILE must hold the key of the certificate in TLS_CERT_FILE")?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(config)
    }
}
