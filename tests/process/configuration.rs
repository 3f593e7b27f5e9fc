use std::{fs, net::TcpListener};

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
async fn everything_wrong_is_told_at_once_by_its_name() {
    let told = refusal(&[
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
        assert!(told.contains(name), "{name}: {told}");
    }
    assert!(!told.contains("hunter2"));
}

#[tokio::test]
async fn production_refuses_what_is_convenient_on_a_laptop() {
    let told = refusal(&[("APP_ENV", "production"), ("CORS_ORIGINS", "*")]).await;

    for name in ["SECRET_KEY", "DATABASE_URL", "CORS_ORIGINS"] {
        assert!(told.contains(name), "{name}: {told}");
    }
}

#[tokio::test]
async fn a_port_that_is_taken_is_told_of() {
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();

    let told = refusal(&[("PORT", &port)]).await;

    assert!(
        told.contains(&format!("cannot listen on 127.0.0.1:{port}")),
        "{told}"
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
    assert!(log.contains("everything is kept in memory"));
    assert!(log.contains("Swagger UI on http://localhost:"));
}

#[tokio::test]
async fn a_file_in_the_working_directory_is_read_and_the_environment_goes_before_it() {
    let folder = std::env::temp_dir().join(format!("portreeve-dotenv-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(
        folder.join(".env"),
        "PORT=from-the-file\nJWT_ALGORITHM=none\n",
    )
    .unwrap();

    let variables = [("JWT_ALGORITHM", "from-the-environment")];
    let refused = portreeve_in(&folder, &["serve"], &variables, "").await;

    fs::remove_dir_all(&folder).unwrap();
    let told = String::from_utf8_lossy(&refused.stderr);
    assert!(told.contains("from-the-file"), "{told}");
    assert!(
        told.contains("JWT_ALGORITHM") && !told.contains("none"),
        "{told}"
    );
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
