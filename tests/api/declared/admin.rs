//! What only the operations behind `/admin` refuse, and what they need to succeed.

use uuid::Uuid;

use super::{People, Reached};
use crate::support::app::App;

pub async fn reach(reached: &mut Reached) {
    let app = App::start().await;
    let People { root, .. } = People::of(&app).await;

    let run = root.runs("key_rotation").await.json()["id"].clone();
    let run = run.as_str().expect("a run has an id");
    reached.note(root.looks_at_run(run).await);
    reached.note(root.looks_at_run(&Uuid::nil().to_string()).await);
    reached.note(root.runs("unknown").await);
}
