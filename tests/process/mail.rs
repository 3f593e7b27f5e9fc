//! Mails as the binary sends them: to a real mail server, and into files.

use std::{fs, path::Path, time::Duration};

use serde_json::json;
use tokio::time::{sleep, timeout};

use crate::support::{
    aiosmtpd::{Aiosmtpd, Encryption},
    binary::{CHEAP, Service, TIMEOUT, portreeve, printed},
    people::PASSWORD,
};

/// The variables of a service that sends to this server.
fn smtp(server: &Aiosmtpd, url: &str) -> Vec<(&'static str, String)> {
    vec![
        ("SMTP_URL", url.to_owned()),
        ("SMTP_CA_FILE", server.certificate_file()),
        ("MAIL_FROM", "Example <no-reply@example.com>".to_owned()),
        ("PUBLIC_URL", "https://accounts.example.com".to_owned()),
    ]
}

fn borrowed<'v>(variables: &'v [(&'static str, String)]) -> Vec<(&'static str, &'v str)> {
    let some = variables.iter();
    some.map(|(name, value)| (*name, value.as_str())).collect()
}

#[tokio::test]
async fn a_mail_can_be_tried_out_and_the_dialogue_is_printed() {
    let server = Aiosmtpd::starts(Encryption::StartTls).await;
    let url = format!("smtp://localhost:{}", server.port);
    let variables = smtp(&server, &url);

    let tried = portreeve(
        &["mail", "test", "ada@example.com"],
        &borrowed(&variables),
        "",
    )
    .await;
    let doctor = portreeve(&["doctor"], &borrowed(&variables), "").await;

    let words = printed(&tried);
    assert!(tried.status.success(), "{words}");
    for line in ["> STARTTLS", "> RCPT TO:<ada@example.com>", "> QUIT"] {
        assert!(words.contains(line), "{line}: {words}");
    }
    let mails = server.mails().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0]["subject"], "Confirm your email address");
    let found = printed(&doctor);
    assert!(
        found.contains("ok    mail           the mail server can be reached"),
        "{found}"
    );
}

#[tokio::test]
async fn a_server_that_is_not_there_is_reported() {
    let variables = [
        ("SMTP_URL", "smtp://127.0.0.1:9?tls=none"),
        ("MAIL_FROM", "no-reply@example.com"),
        ("PUBLIC_URL", "https://accounts.example.com"),
    ];

    let tried = portreeve(&["mail", "test", "ada@example.com"], &variables, "").await;
    let doctor = portreeve(&["doctor"], &variables, "").await;

    assert!(!tried.status.success() && !doctor.status.success());
    assert!(
        printed(&tried).contains("* connecting: "),
        "{}",
        printed(&tried)
    );
    assert!(
        printed(&doctor).contains("fail  mail "),
        "{}",
        printed(&doctor)
    );
}

#[tokio::test]
async fn a_preview_has_every_mail_and_says_what_is_wrong_with_a_template() {
    let folder = tempfile::tempdir().unwrap();
    let (mails, templates) = (folder.path().join("mails"), folder.path().join("templates"));
    fs::create_dir_all(templates.join("de")).unwrap();
    let broken = "Subject: a\n\n{{ nobody }}";
    fs::write(templates.join("de/new_device.txt"), broken).unwrap();
    let preview = ["mail", "preview", mails.to_str().unwrap()];
    let replaced = [("MAIL_TEMPLATES_DIR", templates.to_str().unwrap())];

    let good = portreeve(&preview, &[], "").await;
    let bad = portreeve(&preview, &replaced, "").await;

    assert!(good.status.success(), "{}", printed(&good));
    let html = fs::read_to_string(mails.join("de/reset_password.html")).unwrap();
    assert!(html.contains("Neues Passwort wählen"), "{html}");
    let files = fs::read_dir(mails.join("en")).unwrap().count();
    assert_eq!(files, 20);
    assert!(!bad.status.success());
    assert!(
        printed(&bad).contains("de/new_device: "),
        "{}",
        printed(&bad)
    );
}

/// Registers somebody, changes their password, and waits for what the job makes of it.
async fn changes_a_password(service: &Service) {
    service.registers("ada").await;
    let body = json!({"email": "ada@example.com", "password": PASSWORD});
    let grant = service
        .client
        .post("/api/v1/auth/login", body)
        .await
        .grant();
    let new =
        json!({"current_password": PASSWORD, "new_password": "another long password of hers"});
    let changed = service.client.post("/api/v1/auth/password/change", new);
    changed.by(&grant).await.has_status(204);
}

#[tokio::test]
async fn a_service_sends_over_an_encrypted_connection() {
    let server = Aiosmtpd::starts(Encryption::Tls).await;
    let url = format!("smtps://localhost:{}", server.port);
    let mut variables = smtp(&server, &url);
    variables.extend(CHEAP.map(|(name, value)| (name, value.to_owned())));
    let service = Service::starts(&borrowed(&variables)).await;

    changes_a_password(&service).await;

    until(async || !server.mails().await.is_empty()).await;
    let mails = server.mails().await;
    assert_eq!(mails[0]["subject"], "Your password was changed");
    assert_eq!(mails[0]["to"], "ada@example.com");
    assert_eq!(mails[0]["from"], "Example <no-reply@example.com>");
    assert_eq!(mails[0]["defects"], json!([]));
}

#[tokio::test]
async fn without_a_mail_server_mails_are_files_and_the_log_names_them() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let variables = [&CHEAP[..], &[("DATA_DIR", data)]].concat();
    let service = Service::starts(&variables).await;

    changes_a_password(&service).await;

    let outbox = folder.path().join("outbox");
    until(async || !mails_in(&outbox).is_empty()).await;
    let file = mails_in(&outbox).remove(0);
    let mail = fs::read_to_string(&file).unwrap();
    assert!(
        mail.contains("Subject: Your password was changed\r\n"),
        "{mail}"
    );
    service.logs(|log| log.contains(&file)).await;
}

/// Returns when it is so: what happens in another process cannot be waited for otherwise.
async fn until(is_so: impl AsyncFn() -> bool) {
    let waiting = async {
        while !is_so().await {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(TIMEOUT, waiting)
        .await
        .expect("it is so in the end");
}

fn mails_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    let mails = paths.filter(|path| path.extension().is_some_and(|end| end == "eml"));
    mails
        .map(|path| path.to_str().unwrap().to_owned())
        .collect()
}
