//! Many connections, while some watch events.

use portreeve_listener::Settings;

use super::renames;
use crate::{
    api::listener::{connects, says},
    support::{
        app::App,
        live::{Socket, Stream},
        store::TestStore,
    },
};

const LIMIT: usize = 20;
const FLOOD: usize = 4 * LIMIT;

async fn with_few_places() -> App {
    let few = |settings: &mut Settings| settings.limits.connections = LIMIT;
    App::behind(&TestStore::memory(), &[], few).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_silent_or_polling_clients_ends_no_live_connection() {
    let app = with_few_places().await;
    let _live = app.serves_live_events();
    let (ada, adas) = app.signed_in("ada@example.com").await;
    let mut stream = Stream::opened(&app, &adas, "").await;
    let mut socket = Socket::opened(&app, &adas, "").await;

    let mut silent = Vec::new();
    for _ in 0..FLOOD {
        silent.push(connects(&app).await);
    }
    let polling = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";
    let mut polls = Vec::new();
    for _ in 0..FLOOD {
        polls.push(says(&app, polling).await);
    }

    // This one waits until some of the others have been silent for long enough.
    renames(&app, &ada, &adas, "Ada").await;
    stream.until("users.profile_updated").await;
    socket.until("users.profile_updated").await;
}
