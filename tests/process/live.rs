//! Live events of the real binary, whose own tasks read the log.

use serde_json::{Value, json};

use crate::support::{
    binary::{CHEAP, Service},
    live::{SOCKET, STREAM, Socket, Stream, ticket},
    people::{PASSWORD, Person},
};

async fn ada(service: &Service) -> Person {
    let body = json!({"email": "ada@example.com", "password": PASSWORD});
    let registered = service.client.post("/api/v1/auth/register", body).await;
    Person::of(&service.client, registered.json(), PASSWORD)
}

#[tokio::test]
async fn events_come_and_the_ticket_is_in_no_log() {
    let variables = [CHEAP.as_slice(), &[("RUST_LOG", "trace")]].concat();
    let service = Service::starts(&variables).await;
    let ada = ada(&service).await;
    let grant = ada.logs_in().await;
    let tickets = [
        ticket(&service.client, &grant).await,
        ticket(&service.client, &grant).await,
    ];
    let mut stream = {
        let path = format!("{STREAM}?ticket={}", tickets[0]);
        Stream::of(service.client.get(&path)).await
    };
    let query = format!("?ticket={}", tickets[1]);
    let socket = Socket::try_open(&service.client, &query, &[]).await;
    let mut socket = socket.expect("the ticket is good");

    ada.changes_profile(&grant, json!({"locale": "en"}))
        .await
        .ok();

    stream.until("users.profile_updated").await;
    socket.until("users.profile_updated").await;
    let metrics = service.client.get("/metrics").await.text;
    for kind in ["stream", "websocket"] {
        let open = format!("portreeve_live_connections{{kind=\"{kind}\"}} 1");
        assert!(metrics.contains(&open), "{metrics}");
    }
    service.stops().await;
    assert_eq!(stream.end().await, (1001, "shutdown".into()));
    assert_eq!(socket.end().await, (1001, "shutdown".into()));
    drop((stream, socket));
    let (ended, log) = service.ends_telling().await;
    assert!(ended.success(), "{log}");
    for ticket in tickets {
        assert!(!log.contains(&ticket), "{log}");
    }
    let lines = log.lines().filter(|line| line.contains("answered"));
    let lines = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
    let all: Vec<Value> = lines.collect();
    for (path, status) in [(STREAM, 200), (SOCKET, 101)] {
        let is_its = |line: &&Value| line["fields"]["path"] == path || line["path"] == path;
        let its: Vec<&Value> = all.iter().filter(is_its).collect();
        assert_eq!(its.len(), 1, "{log}");
        assert!(its[0].to_string().contains(&format!("\"status\":{status}")));
    }
}
