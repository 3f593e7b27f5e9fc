//! What those are refused who watch events.

use reqwest::Method;

use super::{People, Reached};
use crate::support::{
    app::App,
    client::Call,
    live::{SOCKET, STREAM, Stream, TICKET},
    store::TestStore,
};

/// Asks for a WebSocket.
pub fn handshake(call: Call) -> Call {
    call.header("connection", "upgrade")
        .header("upgrade", "websocket")
        .header("sec-websocket-version", "13")
        .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
}

pub async fn reach(reached: &mut Reached) {
    let limits = [("LIMITS", "on"), ("LIVE_CONNECTIONS", "1000")];
    let app = App::with(&TestStore::memory(), &limits).await;
    let People { grant, .. } = People::of(&app).await;
    let both = [STREAM, SOCKET];
    for path in both {
        let call = |query: &str| handshake(app.get(&format!("{path}{query}")));
        reached.note(call("?ticket=x").await);
        reached.note(call("?after=x").by(&grant).await);
        let foreign = call("").header("origin", "https://evil.example");
        reached.note(foreign.by(&grant).await);
    }
    let other_version = handshake(app.get(SOCKET)).header("sec-websocket-version", "8");
    reached.note(other_version.by(&grant).await);
    let mut streams = Vec::new();
    for _ in 0..20 {
        streams.push(Stream::opened(&app, &grant, "").await);
    }
    for path in both {
        reached.note(handshake(app.get(path)).by(&grant).await);
    }
    for path in both {
        loop {
            let answer = handshake(app.get(path)).by(&grant).await;
            let problem = answer.slug_if_any();
            reached.note(answer);
            if problem == "too-many-attempts" {
                break;
            }
        }
    }
    loop {
        let answer = app.call(Method::POST, TICKET).by(&grant).await;
        let status = answer.status;
        reached.note(answer);
        if status == 429 {
            break;
        }
    }
}
