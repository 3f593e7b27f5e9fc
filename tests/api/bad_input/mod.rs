//! What no honest client sends. Each gets a problem of the one shape (every answer is checked for it as it comes in), never a 500,
//! never a closed connection without an answer, and nothing is stored.

mod addresses;
mod announced;
mod bodies;
mod fields;
mod headers;
mod protocol;
mod rules;
mod sizes;

use crate::support::app::App;

/// Nothing came of all that was tried on a fresh app.
async fn nothing_is_stored(app: &App) {
    assert_eq!(app.envelopes().await, []);
    let root = app.admin().await;
    app.settle().await;
    assert_eq!(
        root.lists("").await.items().len(),
        1,
        "the administrator only"
    );
}
