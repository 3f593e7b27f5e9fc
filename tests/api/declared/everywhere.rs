//! What any operation refuses for the same reasons.

use time::Duration;

use super::{People, Reached, method, proper, unsigned};
use crate::support::{app::App, published::operations};

pub async fn reach(reached: &mut Reached) {
    for operation in operations() {
        // Each on its own: some sign out, or change the password.
        let app = App::start().await;
        let people = People::of(&app).await;
        let over = people.ada.logs_in().await;
        people.ada.logs_out(&over, "current").await.has_status(204);
        let path = operation.path.replace("{id}", &people.ada.id);
        let path = path.replace("{name}", "purge_sessions");
        let call = |path: &str| app.call(method(operation), path);
        reached.note(call(&format!("{path}?{}", "x".repeat(4096))).await);
        reached.note(
            proper(&app, operation, &people)
                .header("x-long", "x".repeat(17_000))
                .await,
        );
        reached.note(call(&format!("{path}?x=1&x=2")).await);
        let kind = operation.takes().unwrap_or("text/plain");
        reached.note(call(&path).body("x".repeat(70_000), kind).await);
        let doubled = call(&path).bearing("x").bearing("x");
        reached.note(doubled.await);
        if let Some(kind) = operation.takes() {
            let compressed = call(&path).body("x", kind).by(&people.root.grant);
            reached.note(compressed.header("content-encoding", "br").await);
            for body in ["{", "x=1"] {
                reached.note(call(&path).body(body, kind).by(&people.root.grant).await);
            }
            reached.note(
                call(&path)
                    .body("<x/>", "application/xml")
                    .by(&people.root.grant)
                    .await,
            );
        }
        if operation.path.contains("{id}") {
            reached.note(
                call(&operation.path.replace("{id}", "7"))
                    .by(&people.root.grant)
                    .await,
            );
        }
        if !operation.is_public() {
            reached.note(call(&path).await);
            reached.note(call(&path).by(&over).await);
            let by_ada = || unsigned(&app, operation, &people).by(&people.grant);
            reached.note(by_ada().await);
            app.clock.advance(Duration::minutes(16));
            reached.note(by_ada().await);
        }
    }
}
