use portreeve::notifications::{SendError, ServerReply};
use uuid::Uuid;

use super::api::{PUBLIC, id_of, notice_about, password_changed};
use crate::{
    api::declared::{People, Reached},
    support::{app::App, store::TestStore},
};

pub async fn reach(reached: &mut Reached) {
    let app = App::with(&TestStore::memory(), PUBLIC).await;
    let People {
        root, ada, grant, ..
    } = People::of(&app).await;

    reached.note(root.mails("?limit=0").await);
    reached.note(root.mails("?recipient=x").await);
    reached.note(root.resends("x").await);
    reached.note(root.resends(&Uuid::nil().to_string()).await);
    app.settle().await;
    app.runs_jobs().await;
    let later = SendError::Deferred(ServerReply::of("450 later"));
    app.mailer.fail_with([later]);
    password_changed(&app, &ada, &grant).await;
    let mail = notice_about(&root, &ada).await;
    reached.note(root.resends(id_of(&mail)).await);
    app.runs_jobs().await;
    reached.note(root.resends(id_of(&mail)).await);
}
