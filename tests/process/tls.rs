use std::fs;

use rcgen::{CertifiedKey, generate_simple_self_signed};

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
    let told = String::from_utf8_lossy(&health.stderr);
    assert!(health.status.success(), "{told}");
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
            log.contains("SIGHUP: reading RUST_LOG and the certificate again")
                && log.contains("new connections get the new certificate")
        })
        .await;
    fs::write(&certificate, "no certificate").unwrap();
    service.gets(&["HUP"]).await;

    let refused = |log: &str| log.contains("the new certificate is not used, the old one stays");
    service.logs(refused).await;
    service.stops().await;
    assert!(service.ends().await.success());
}

#[tokio::test]
async fn files_that_are_not_there_and_one_without_the_other_are_told_by_name() {
    let lonely = [("TLS_CERT_FILE", "tls.crt")];
    let missing = [
        ("TLS_CERT_FILE", "/nowhere/tls.crt"),
        ("TLS_KEY_FILE", "/nowhere/tls.key"),
        ("PORT", "0"),
    ];

    let lonely = portreeve(&["serve"], &lonely, "").await;
    let missing = portreeve(&["serve"], &missing, "").await;

    for (output, told) in [
        (lonely, "TLS_KEY_FILE must be set when TLS_CERT_FILE is"),
        (missing, "TLS_CERT_FILE must name a file that can be read"),
    ] {
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1));
        assert!(error.contains(told), "{error}");
    }
}
