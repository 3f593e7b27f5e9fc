use std::{fs, net::TcpListener, path::Path};

use portreeve_server::config::SECRETS;
use serde_json::json;

use crate::support::{
    binary::{CHEAP, Service, Variables, portreeve, portreeve_in},
    people::PASSWORD,
    postgres,
};

/// What it says when it will not start.
async fn refusal(variables: &Variables<'_>) -> String {
    let output = portreeve(&["serve"], variables, "").await;
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test]
async fn everything_wrong_is_reported_at_once_by_its_name() {
    let message = refusal(&[
        ("PORT", "http"),
        ("JWT_ALGORITHM", "none"),
        ("DATABASE_URL", "mysql://root:hunter2@localhost/x"),
        ("REFRESH_GRACE_SECONDS", "-1"),
    ])
    .await;

    for name in [
        "PORT",
        "JWT_ALGORITHM",
        "DATABASE_URL",
        "REFRESH_GRACE_SECONDS",
    ] {
        assert!(message.contains(name), "{name}: {message}");
    }
    assert!(!message.contains("hunter2"));
}

#[tokio::test]
async fn production_refuses_what_is_convenient_on_a_laptop() {
    let message = refusal(&[("APP_ENV", "production"), ("CORS_ORIGINS", "*")]).await;

    for name in ["SECRET_KEY", "DATABASE_URL", "CORS_ORIGINS", "SMTP_URL"] {
        assert!(message.contains(name), "{name}: {message}");
    }
}

#[tokio::test]
async fn a_port_that_is_taken_is_reported() {
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();

    let message = refusal(&[("PORT", &port)]).await;

    assert!(
        message.contains(&format!("cannot listen on 127.0.0.1:{port}")),
        "{message}"
    );
}

#[tokio::test]
async fn memory_is_warned_of() {
    let service = Service::starts(&[]).await;

    let ready = service.client.get("/health/ready").await;

    ready.ok();
    let log = service.log();
    let warnings = log.lines().filter(|line| line.contains("\"WARN\""));
    assert_eq!(warnings.count(), 1, "{log}");
    assert!(log.contains("the data is kept in memory"));
    assert!(log.contains("Swagger UI on http://localhost:"));
}

/// What it says when it will not start in this folder.
async fn refusal_in(folder: &Path, variables: &Variables<'_>) -> String {
    let output = portreeve_in(folder, &["serve"], variables, "").await;
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test]
async fn a_file_in_the_working_directory_is_read_and_the_environment_goes_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = "PORT=from-the-file\nJWT_ALGORITHM=none\n";
    fs::write(folder.path().join(".env"), file).unwrap();

    let variables = [("JWT_ALGORITHM", "from-the-environment")];
    let message = refusal_in(folder.path(), &variables).await;

    assert!(message.contains("from-the-file"), "{message}");
    assert!(
        message.contains("JWT_ALGORITHM") && !message.contains("none"),
        "{message}"
    );
    assert!(message.contains("(.env line 1)"), "{message}");
}

#[tokio::test]
async fn a_link_that_leads_nowhere_is_refused_and_not_taken_for_absent() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("/nowhere/portreeve.env", folder.path().join(".env")).unwrap();

    let message = refusal_in(folder.path(), &[]).await;

    assert!(
        message.contains(".env is a link to /nowhere/portreeve.env, which is not there"),
        "{message}"
    );
}

#[tokio::test]
async fn the_file_of_a_folder_above_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(".env"), "PORT=from-the-file\n").unwrap();
    let below = folder.path().join("below");
    fs::create_dir(&below).unwrap();

    let message = refusal_in(&below, &[("HOST", "nowhere")]).await;

    assert!(message.contains("HOST must"), "{message}");
    assert!(!message.contains("from-the-file"), "{message}");
}

#[tokio::test]
async fn a_secret_may_come_from_a_file_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &[u8]| {
        let file = folder.path().join(name);
        fs::write(&file, content).unwrap();
        file.to_str().unwrap().to_owned()
    };
    let token = "what only other services know";
    let file = write("token", format!("{token}\n").as_bytes());
    let service = Service::starts(&[("REVOCATIONS_TOKEN_FILE", &file)]).await;

    let feed = service.client.get("/api/v1/auth/revocations");
    feed.bearing(token).await.ok();

    let (empty, binary) = (write("empty", b"\n"), write("binary", b"\xff\xfe\0"));
    let short = write("short", b"hunter2");
    let message = refusal(&[
        ("METRICS_TOKEN_FILE", "/nowhere/token"),
        ("SECRET_KEY_FILE", &empty),
        ("JWT_SECRET_FILE", &binary),
        ("REVOCATIONS_TOKEN", token),
        ("REVOCATIONS_TOKEN_FILE", &file),
        ("SECRET_KEY_PREVIOUS_FILE", &short),
    ])
    .await;
    for problem in [
        "METRICS_TOKEN_FILE must name a file that can be read",
        "SECRET_KEY_FILE names",
        "which is empty",
        "JWT_SECRET_FILE names",
        "which is not UTF-8 text",
        "REVOCATIONS_TOKEN_FILE is set, and REVOCATIONS_TOKEN is too; set one of them",
        "(from SECRET_KEY_PREVIOUS_FILE)",
    ] {
        assert!(message.contains(problem), "{problem}: {message}");
    }
    assert!(!message.contains("hunter2"), "{message}");
}

#[tokio::test]
async fn every_secret_can_come_from_a_file() {
    for secret in SECRETS {
        let variable = format!("{secret}_FILE");

        let message = refusal(&[(&variable, "/nowhere/secret"), ("DATABASE_URL", "")]).await;

        let problem = format!("{variable} must name a file that can be read");
        assert!(message.contains(&problem), "{message}");
    }
}

#[tokio::test]
async fn the_variables_of_the_service_this_replaces_still_work() {
    let database = postgres::empty_database().await;
    let url = database.url();
    // postgres://user:password@host:port/name?...
    let (credentials, place) = url.split_once("://").unwrap().1.split_once('@').unwrap();
    let (user, password) = credentials.split_once(':').unwrap();
    let (address, name) = place.split_once('/').unwrap();
    let (host, port) = address.split_once(':').unwrap();
    let variables = [
        ("DB_HOST", host),
        ("DB_PORT", port),
        ("DB_NAME", name.split('?').next().unwrap()),
        ("DB_USER", user),
        ("DB_PASSWORD", password),
        ("JWT_SECRET", "a shared secret of more than 32 characters"),
        ("JWT_ALGORITHM", "HS256"),
        ("JWT_EXPIRE_MINUTES", "30"),
        ("CORS_ORIGINS", "[\"http://localhost:3000\"]"),
        ("REDIS_URL", "redis://localhost:6379"),
        CHEAP[0],
        CHEAP[1],
    ];
    let service = Service::starts(&variables).await;
    let body = json!({"email": "ada@example.com", "password": PASSWORD});
    service
        .client
        .post("/api/v1/auth/register", body.clone())
        .await
        .has_status(201);

    let origin = "http://localhost:3000";
    let call = service
        .client
        .post("/api/v1/auth/login", body)
        .header("origin", origin);
    let answer = call.await;

    assert_eq!(answer.ok()["expires_in"], 1800);
    assert_eq!(answer.header("access-control-allow-origin"), origin);
    let header = jsonwebtoken::decode_header(answer.grant().access_token).unwrap();
    assert_eq!(header.alg, jsonwebtoken::Algorithm::HS256);
}
