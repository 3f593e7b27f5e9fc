//! What every operation answers when nothing is wrong.

use super::{People, Reached, proper};
use crate::support::{app::App, published::operations, store::TestStore};

pub async fn reach(reached: &mut Reached) {
    for operation in operations() {
        // Each on its own: some sign out, or change the password.
        let app = App::start().await;
        let people = People::of(&app).await;
        let mut call = proper(&app, operation, &people);
        if operation.id == "endSession" {
            call = people
                .ada
                .ends_session(&people.grant, &people.grant.session_id);
        }
        reached.note(call.await);
    }
    // Only a service that knows its address has them.
    let public = ("PUBLIC_URL", "https://example.com");
    let app = App::with(&TestStore::memory(), &[public]).await;
    for document in ["oauth-authorization-server", "openid-configuration"] {
        let path = format!("/.well-known/{document}");
        reached.note(app.get(&path).await);
    }
}
