//! `portreeve doctor` finds what is wrong, says what to do, and changes nothing.

use crate::support::{
    binary::{Variables, portreeve},
    postgres,
};

/// The findings, and whether all is well.
async fn examined(variables: &Variables<'_>) -> (bool, String) {
    let output = portreeve(&["doctor"], variables, "").await;
    let findings = String::from_utf8(output.stdout).expect("findings are text");
    (output.status.success(), findings)
}

const KEY: &str = "Hq0f-w3Vx7mZ_tR9uLb2Ye5KcJ8nPa1D";

#[tokio::test]
async fn a_service_in_order_is_said_to_be() {
    let database = postgres::database().await;
    let url = database.url();
    let variables = [
        ("APP_ENV", "production"),
        ("DATABASE_URL", &url),
        ("SECRET_KEY", KEY),
    ];

    let (well, findings) = examined(&variables).await;

    assert!(well, "{findings}");
    for line in [
        "ok    configuration  usable, for production",
        "ok    schema         current",
        "ok    keys           none yet",
        "ok    events         0 wait",
    ] {
        assert!(findings.contains(line), "{line}:\n{findings}");
    }
    for about in ["database", "clock", "descriptors"] {
        assert!(findings.contains(about), "{about}:\n{findings}");
    }
}

#[tokio::test]
async fn it_changes_nothing() {
    let database = postgres::empty_database().await;
    let url = database.url();

    let (well, findings) = examined(&[("DATABASE_URL", &url)]).await;

    assert!(!well);
    assert!(
        findings.contains("fail  schema         migrations 1, 2, 3, 4, 5"),
        "{findings}"
    );
    assert!(findings.contains("portreeve migrate"), "{findings}");
    let (_, again) = examined(&[("DATABASE_URL", &url)]).await;
    assert!(
        again.contains("fail  schema         migrations 1, 2, 3, 4, 5"),
        "{again}"
    );
}

#[tokio::test]
async fn memory_and_a_laptop_are_warnings() {
    let (well, findings) = examined(&[]).await;

    assert!(well, "{findings}");
    assert!(findings.contains("warn  configuration  usable, for development"));
    assert!(findings.contains("warn  database       none"), "{findings}");
}

#[tokio::test]
async fn a_configuration_that_cannot_be_used_is_told_line_by_line() {
    let (well, findings) = examined(&[("PORT", "http"), ("JWT_ALGORITHM", "none")]).await;

    assert!(!well);
    assert!(
        findings.contains("fail  configuration  PORT must"),
        "{findings}"
    );
    assert!(
        findings.contains("fail  configuration  JWT_ALGORITHM"),
        "{findings}"
    );
}

#[tokio::test]
async fn a_database_that_is_not_there_fails_without_its_password() {
    let url = "postgres://portreeve:hunter2@127.0.0.1:1/portreeve";

    let (well, findings) = examined(&[("DATABASE_URL", url)]).await;

    assert!(!well);
    assert!(
        findings.contains("fail  database       cannot be reached"),
        "{findings}"
    );
    assert!(!findings.contains("hunter2"));
}

#[tokio::test]
async fn keys_sealed_with_another_key_fail() {
    let database = postgres::database().await;
    let url = database.url();
    let create = ["admin", "create", "--email", "root@example.com"];
    let variables = [("DATABASE_URL", url.as_str()), ("SECRET_KEY", KEY)];
    let made = portreeve(&create, &variables, "four purple ducks at noon\n").await;
    assert!(made.status.success());

    let (well, _) = examined(&variables).await;
    let (still, findings) = examined(&[("DATABASE_URL", &url)]).await;

    assert!(well && !still);
    assert!(findings.contains("fail  keys"), "{findings}");
    assert!(
        findings.contains("does not open; set SECRET_KEY"),
        "{findings}"
    );
}
