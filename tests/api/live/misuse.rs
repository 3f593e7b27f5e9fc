//! Clients of WebSockets that nobody would write on purpose: each is cut, and told why.

use portreeve::{
    events::Envelope,
    shared::{AccountId, Clock},
    users,
};
use tokio_tungstenite::tungstenite::Message;

use crate::support::{
    app::App,
    live::{Socket, Stream},
    people::Grant,
};

async fn opened(app: &App) -> Socket {
    let (_, grant) = app.signed_in("ada@example.com").await;
    Socket::opened(app, &grant, "").await
}

#[tokio::test]
async fn who_sends_binary_is_cut() {
    let app = App::start().await;
    let mut socket = opened(&app).await;

    socket.sends(Message::binary(vec![1, 2, 3])).await;

    assert_eq!(socket.end().await, (1003, "binary".into()));
}

#[tokio::test]
async fn who_sends_a_megabyte_is_cut() {
    let app = App::start().await;
    let mut socket = opened(&app).await;

    socket.sends(Message::text("x".repeat(1_000_000))).await;

    assert_eq!(socket.end().await, (1009, "too_big".into()));
}

#[tokio::test]
async fn who_sends_more_than_one_message_is_cut() {
    let app = App::start().await;
    let mut socket = opened(&app).await;

    for _ in 0..2 {
        socket.sends(Message::text(r#"{"after": "0"}"#)).await;
    }

    assert_eq!(socket.end().await, (1008, "flood".into()));
}

#[tokio::test]
async fn who_floods_with_pings_is_cut() {
    let app = App::start().await;
    let mut socket = opened(&app).await;

    for _ in 0..500 {
        socket.sends(Message::Ping(vec![0; 100].into())).await;
    }

    assert_eq!(socket.end().await, (1008, "flood".into()));
}

#[tokio::test]
async fn who_sends_what_makes_no_sense_is_cut() {
    let app = App::start().await;
    for message in ["", "{}", r#"{"after": 1}"#, r#"{"after": "x"}"#] {
        let (_, grant) = app
            .signed_in(&format!("ada{}@example.com", message.len()))
            .await;
        let mut socket = Socket::opened(&app, &grant, "").await;

        socket.sends(Message::text(message)).await;

        let end = socket.end().await;
        assert_eq!(end, (4400, "invalid_message".into()), "{message}");
    }
}

/// So many events of one account, at once.
async fn writes(app: &App, account: AccountId, many: usize) {
    let users = &app.stores().users;
    let user = users.by_id(account).await.unwrap().unwrap();
    let now = app.clock.now();
    let events = (0..many).map(|n| {
        let event = users::Event::ProfileUpdated {
            user_id: account,
            fields: vec![format!("{n:0200}")],
            locale: None,
        };
        let mut random = [0; 16];
        random[..8].copy_from_slice(&n.to_be_bytes());
        Envelope::new(event, now, random)
    });
    let events: Vec<Envelope> = events.collect();
    let mut user = user.clone();
    user.update_profile(users::ProfilePatch::default(), now);
    users.update(&user, &events).await.unwrap();
    app.settle().await;
}

async fn is_given_out(app: &App) {
    let end = app.stores().log.end().await.unwrap();
    while app.live_position() < end {
        tokio::task::yield_now().await;
    }
}

const MANY: usize = 5000;

fn id_of(grant: &Grant) -> AccountId {
    let subject = grant.claims()["sub"].as_str().unwrap().to_owned();
    subject.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_never_reads_is_cut_and_gets_the_rest_after_coming_back() {
    let app = App::start().await;
    let _live = app.serves_live_events();
    let (_, grant) = app.signed_in("ada@example.com").await;
    let mut socket = Socket::opened(&app, &grant, "").await;

    writes(&app, id_of(&grant), MANY).await;
    is_given_out(&app).await;

    // Reads only now.
    let mut last = socket.until("users.profile_updated").await.pop().unwrap();
    let mut seen = 1;
    let end = loop {
        match socket.message_or_end().await {
            Ok(message) => {
                last = message;
                seen += 1;
            }
            Err(end) => break end,
        }
    };
    assert_eq!(end, (4408, "slow".into()));
    assert!(seen < MANY, "{seen}");
    let after = last["id"].as_str().unwrap();
    let mut again = Stream::opened(&app, &grant, &format!("?after={after}")).await;
    for n in seen..MANY {
        let message = again.message().await;
        assert_eq!(message["data"]["fields"][0], format!("{n:0200}"));
    }
}
