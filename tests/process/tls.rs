use std::fs;

use portreeve::shared::Clock;
use portreeve_server::SystemClock;
use rcgen::{CertificateParams, CertifiedKey, KeyPair, generate_simple_self_signed};

use crate::support::binary::{Service, portreeve};

#[tokio::test]
async fn a_service_that_speaks_tls_can_be_asked_for_its_health() {
    let folder = std::env::temp_dir().join(format!("portreeve-health-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec!["accounts.example.com".to_owned()]).unwrap();
    let (certificate, key) = (folder.join("tls.crt"), folder.join("tls.key"));
    fs::write(&certificate, cert.pem()).unwrap();
    fs::write(&key, signing_key.serialize_pem()).unwrap();
    let files = [
        ("TLS_CERT_FILE", certificate.to_str().unwrap()),
        ("TLS_KEY_FILE", key.to_str().unwrap()),
    ];

    let service = Service::starts(&files).await;
    let port = service.client.address.port().to_string();
    let asked = [files[0], files[1], ("PORT", &port)];
    let health = portreeve(&["health"], &asked, "").await;

    fs::remove_dir_all(&folder).unwrap();
    let message = String::from_utf8_lossy(&health.stderr);
    assert!(health.status.success(), "{message}");
    assert!(service.log().contains("listening on https://localhost:"));
}

#[tokio::test]
async fn a_hangup_reads_the_certificate_again_and_says_what_came_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let (certificate, key) = (folder.path().join("tls.crt"), folder.path().join("tls.key"));
    fs::write(&certificate, cert.pem()).unwrap();
    fs::write(&key, signing_key.serialize_pem()).unwrap();
    let files = [
        ("TLS_CERT_FILE", certificate.to_str().unwrap()),
        ("TLS_KEY_FILE", key.to_str().unwrap()),
    ];
    let service = Service::starts(&files).await;

    service.gets(&["HUP"]).await;
    service
        .logs(|log| {
            log.contains("SIGHUP: reloading RUST_LOG and the certificate")
                && log.contains("new connections use the new certificate")
        })
        .await;
    fs::write(&certificate, "no certificate").unwrap();
    service.gets(&["HUP"]).await;

    let refused =
        |log: &str| log.contains("the new certificate is unusable, the old one stays in use");
    service.logs(refused).await;
    service.stops().await;
    assert!(service.ends().await.success());
}

/// Writes a certificate that is valid for so many days from now on, and a key, which is its own unless `is_strange`.
fn written(folder: &std::path::Path, days: i64, is_strange: bool) -> [String; 2] {
    let key = KeyPair::generate().unwrap();
    let mut parameters = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    parameters.not_after = SystemClock.now() + time::Duration::days(days);
    let cert = parameters.self_signed(&key).unwrap();
    let strange = KeyPair::generate().unwrap();
    let key = if is_strange { &strange } else { &key };
    let paths = ["tls.crt", "tls.key"].map(|name| folder.join(name));
    fs::write(&paths[0], cert.pem()).unwrap();
    fs::write(&paths[1], key.serialize_pem()).unwrap();
    paths.map(|path| path.to_str().unwrap().to_owned())
}

#[tokio::test]
async fn the_doctor_says_of_a_certificate_what_a_start_would_and_when_it_expires() {
    let folder = tempfile::tempdir().unwrap();
    for (days, is_strange, message, is_well) in [
        (
            100,
            false,
            "ok    tls            the certificate is valid until 20",
            true,
        ),
        (
            5,
            false,
            "warn  tls            the certificate in TLS_CERT_FILE expires in 4 days, on 20",
            true,
        ),
        (
            -5,
            false,
            "warn  tls            the certificate in TLS_CERT_FILE expired on 20",
            true,
        ),
        (
            100,
            true,
            "fail  tls            TLS_KEY_FILE must hold the key of the certificate",
            false,
        ),
    ] {
        let [certificate, key] = written(folder.path(), days, is_strange);
        let data = folder.path().join("data");
        let files = [
            ("TLS_CERT_FILE", certificate.as_str()),
            ("TLS_KEY_FILE", &key),
            ("DATABASE_URL", "sqlite:"),
            ("DATA_DIR", data.to_str().unwrap()),
        ];

        let examined = portreeve(&["doctor"], &files, "").await;
        let findings = String::from_utf8_lossy(&examined.stdout);

        assert!(findings.contains(message), "{message}: {findings}");
        assert_eq!(examined.status.success(), is_well, "{findings}");
        if !is_well {
            let refused = portreeve(&["serve"], &files, "").await;
            assert!(!refused.status.success());
            assert!(!data.exists(), "a start that cannot serve made a database");
        }
    }
}

#[tokio::test]
async fn missing_files_and_one_without_the_other_are_reported_by_name() {
    let lonely = [("TLS_CERT_FILE", "tls.crt")];
    let missing = [
        ("TLS_CERT_FILE", "/nowhere/tls.crt"),
        ("TLS_KEY_FILE", "/nowhere/tls.key"),
        ("PORT", "0"),
    ];

    let examined = portreeve(&["doctor"], &missing, "").await;
    let lonely = portreeve(&["serve"], &lonely, "").await;
    let missing = portreeve(&["serve"], &missing, "").await;

    let findings = String::from_utf8_lossy(&examined.stdout).into_owned();
    assert!(
        findings.contains("fail  tls            TLS_CERT_FILE must name a file"),
        "{findings}"
    );
    for (output, message) in [
        (lonely, "TLS_KEY_FILE must be set when TLS_CERT_FILE is"),
        (missing, "TLS_CERT_FILE must name a file that can be read"),
    ] {
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1));
        assert!(error.contains(message), "{error}");
    }
}
