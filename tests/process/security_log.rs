//! The security log of the real binary: one line for each failure, refusal and change, with the address, and nothing that a stranger typed.

use portreeve::auth::SecurityEvent;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::{
    binary::{Service, portreeve},
    client::Call,
    folder::DataFolder,
    people::{Admin, OTHER_PASSWORD, PASSWORD, Person},
};

const STRANGER: &str = "203.0.113.9";
const LOGIN: &str = "/api/v1/auth/login";
const REGISTER: &str = "/api/v1/auth/register";
const WRONG: &str = "a wrong but long password";
/// What a user typed into the field for the address by mistake.
const TYPED: &str = "hunter2hunter2@passwords.example";

fn from_afar(call: Call) -> Call {
    call.header("x-forwarded-for", STRANGER)
}

async fn registered(service: &Service, email: &str) -> Person {
    let body = json!({"email": email, "password": PASSWORD});
    let answer = service.client.post(REGISTER, body).await;
    Person::of(&service.client, answer.has_status(201).json(), PASSWORD)
}

/// `event outcome`, with what stands in the fields.
fn entries(log: &str) -> Vec<(String, Value)> {
    let lines = log
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    let lines = lines.filter(|line: &Value| line["message"] == "security");
    lines
        .map(|line| {
            let word = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
            (format!("{} {}", word("event"), word("outcome")), line)
        })
        .collect()
}

#[tokio::test]
async fn failures_refusals_and_changes_are_lines_with_their_address() {
    let folder = DataFolder::new();
    let own = [
        ("TRUSTED_PROXIES", "127.0.0.1"),
        ("REFRESH_GRACE_SECONDS", "0"),
        ("MAX_SESSIONS_PER_ACCOUNT", "2"),
        ("LOG_FORMAT", "json"),
    ];
    let variables = [folder.variables().as_slice(), &own].concat();
    let root = ["admin", "create", "--email", "root@example.com"];
    portreeve(&["migrate"], &variables, "").await;
    let created = portreeve(&root, &variables, &format!("{PASSWORD}\n")).await;
    assert!(created.status.success(), "{created:?}");
    let service = Service::starts(&variables).await;
    let ada = registered(&service, "ada@example.com").await;

    // Passwords are guessed.
    from_afar(ada.tries(WRONG)).await.has_status(401);
    let unknown = json!({"email": TYPED, "password": WRONG});
    let unknown = from_afar(service.client.post(LOGIN, unknown)).await;
    unknown.has_status(401);
    // Ada signs in on one device more than she may, changes her password, and another party has a copy of her refresh token.
    let mut grant = ada.logs_in().await;
    for _ in 0..2 {
        grant = ada.logs_in().await;
    }
    ada.changes_password(&grant, WRONG, OTHER_PASSWORD)
        .await
        .has_status(422);
    ada.changes_password(&grant, PASSWORD, OTHER_PASSWORD)
        .await
        .has_status(204);
    ada.refreshes(&grant).await.ok();
    from_afar(ada.refreshes(&grant)).await.has_status(401);
    // She asks for what only an administrator may see, and an administrator changes what she may.
    let grant = ada.tries(OTHER_PASSWORD).await.grant();
    let list = service.client.get("/api/v1/users").by(&grant).await;
    list.has_status(403);
    let body = json!({"email": "root@example.com", "password": PASSWORD});
    let root = service.client.post(LOGIN, body).await.grant();
    let me = service.client.get("/api/v1/users/me").by(&root).await.ok();
    let root = Admin {
        person: Person::of(&service.client, me, PASSWORD),
        grant: root,
    };
    root.makes(&ada.id, "admin").await.ok();
    root.makes(&ada.id, "admin").await.ok();
    root.sets(&ada.id, "suspended").await.ok();
    root.sets(&ada.id, "active").await.ok();
    let metrics = service.client.get("/metrics").await.text;
    service.stops().await;
    let (_, log) = service.ends_telling().await;

    let entries = entries(&log);
    let words: Vec<&str> = entries.iter().map(|(words, _)| words.as_str()).collect();
    let expected = [
        "sign_in failure",
        "sign_in failure",
        "session_limit session_ended",
        "password_change failure",
        "password_change success",
        "refresh_token_reuse session_ended",
        "admin_action forbidden",
        "role_change success",
        "suspension success",
        "reactivation success",
    ];
    assert_eq!(words, expected, "{log}");
    let addresses: Vec<&Value> = entries.iter().map(|(_, line)| &line["address"]).collect();
    for (n, address) in addresses.into_iter().enumerate() {
        let expected = if [0, 1, 5].contains(&n) {
            STRANGER
        } else {
            "127.0.0.1"
        };
        assert_eq!(address, expected, "{}", entries[n].0);
    }
    let (ada, root) = (json!(ada.id), json!(root.person.id));
    let no_account = Value::Null;
    let subjects = [
        &ada,
        &no_account,
        &ada,
        &ada,
        &ada,
        &ada,
        &no_account,
        &ada,
        &ada,
        &ada,
    ];
    let actors = [
        &no_account,
        &no_account,
        &no_account,
        &ada,
        &ada,
        &no_account,
        &ada,
        &root,
        &root,
        &root,
    ];
    for (n, (_, line)) in entries.iter().enumerate() {
        assert_eq!(&line["subject"], subjects[n], "{line}");
        assert_eq!(&line["actor"], actors[n], "{line}");
    }
    assert_eq!(entries[1].1["request_id"], unknown.header("x-request-id"));
    assert!(
        !log.contains("hunter2") && !log.contains("example.com"),
        "{log}"
    );
    for figure in [
        r#"{event="sign_in",outcome="failure"} 2"#,
        r#"{event="refresh_token_reuse",outcome="session_ended"} 1"#,
        r#"{event="role_change",outcome="success"} 1"#,
        r#"{event="registration",outcome="limited"} 0"#,
    ] {
        let line = format!("portreeve_security_events_total{figure}");
        assert!(metrics.contains(&line), "{line}: {metrics}");
    }
}

#[tokio::test]
async fn who_must_wait_is_a_line_too_and_each_count_begins_with_0() {
    let variables = [
        ("ARGON2_MEMORY_KIB", "64"),
        ("ARGON2_ITERATIONS", "1"),
        ("TRUSTED_PROXIES", "127.0.0.1"),
        ("LIMITS", "on"),
        ("LOG_FORMAT", "text"),
    ];
    let service = Service::starts(&variables).await;
    let before = service.client.get("/metrics").await.text;
    let ada = registered(&service, "ada@example.com").await;

    let mut statuses = Vec::new();
    for _ in 0..11 {
        statuses.push(from_afar(ada.tries(WRONG)).await.status);
    }
    service.stops().await;
    let (_, log) = service.ends_telling().await;

    assert_eq!(statuses, [vec![401; 10], vec![429]].concat());
    let zero = before.lines().filter(|line| {
        line.starts_with("portreeve_security_events_total{") && line.ends_with(" 0")
    });
    assert_eq!(zero.count(), SecurityEvent::ALL.len());
    // In this order and without colours: filters read it.
    let line = |outcome: &str| {
        format!(r#": security event="sign_in" outcome="{outcome}" address={STRANGER}"#)
    };
    assert_eq!(log.matches(&line("failure")).count(), 10, "{log}");
    assert_eq!(log.matches(&line("limited")).count(), 1, "{log}");
    assert!(!log.contains('\u{1b}'), "{log}");
}

#[tokio::test]
async fn what_is_no_proper_request_is_a_line_with_the_address_of_who_sent_it() {
    for (proxies, message) in [
        ("", "request address=127.0.0.1 "),
        ("127.0.0.1", "request proxy=127.0.0.1 "),
    ] {
        let variables = [("LOG_FORMAT", "text"), ("TRUSTED_PROXIES", proxies)];
        let service = Service::starts(&variables).await;
        let mut stream = TcpStream::connect(service.client.address).await.unwrap();

        stream
            .write_all(b"\x16\x03\x01 no HTTP\r\n\r\n")
            .await
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        service.stops().await;
        let (_, log) = service.ends_telling().await;

        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
        assert!(
            log.contains(&format!("rejected malformed {message}")),
            "{log}"
        );
    }
}

#[tokio::test]
async fn the_lines_can_be_switched_off() {
    let variables = [
        ("ARGON2_MEMORY_KIB", "64"),
        ("ARGON2_ITERATIONS", "1"),
        ("RUST_LOG", "info,portreeve::security=off"),
    ];
    let service = Service::starts(&variables).await;
    let ada = registered(&service, "ada@example.com").await;

    ada.tries(WRONG).await.has_status(401);
    service.stops().await;
    let (_, log) = service.ends_telling().await;

    assert!(
        log.contains("answered") && entries(&log).is_empty(),
        "{log}"
    );
}
