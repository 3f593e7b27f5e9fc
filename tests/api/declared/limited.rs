//! What those hear who ask too often, or at the same time as too many others.

use serde_json::json;

use super::{People, Reached, token};
use crate::{
    api::at_once,
    support::{
        app::App,
        client::Call,
        people::{OTHER_PASSWORD, PASSWORD},
        store::TestStore,
    },
};

pub async fn reach(reached: &mut Reached) {
    too_often(reached).await;
    at_the_same_time(reached).await;
}

async fn too_often(reached: &mut Reached) {
    let app = App::with(&TestStore::memory(), &[("LIMITS", "on")]).await;
    let People { ada, grant, .. } = People::of(&app).await;
    let wrong = "a wrong but long password";

    until_refused(reached, || {
        ada.changes_password(&grant, wrong, OTHER_PASSWORD)
    })
    .await;
    until_refused(reached, || ada.tries(wrong)).await;
    until_refused(reached, || token(&app, &ada.email, wrong)).await;
    let taken = json!({"email": ada.email, "password": PASSWORD});
    until_refused(reached, || app.post("/api/v1/auth/register", taken.clone())).await;
    for path in ["password/forgot", "email/resend"] {
        let path = format!("/api/v1/auth/{path}");
        let body = json!({"email": ada.email});
        until_refused(reached, || app.post(&path, body.clone())).await;
    }
    let forged = json!({"token": "x"});
    until_refused(reached, || app.resets(forged.clone(), PASSWORD)).await;
    until_refused(reached, || app.verifies(forged.clone())).await;
    let undo = "/api/v1/auth/email/undo";
    until_refused(reached, || app.post(undo, forged.clone())).await;
    let change = json!({"new_email": "new@example.com", "password": wrong});
    until_refused(reached, || {
        app.post("/api/v1/auth/email/change", change.clone())
            .by(&grant)
    })
    .await;
    let forged = json!({"refresh_token": "x"});
    until_refused(reached, || app.post("/api/v1/auth/refresh", forged.clone())).await;
}

/// Asks again and again. The highest limit is 600.
async fn until_refused(reached: &mut Reached, call: impl Fn() -> Call) {
    for _ in 0..1000 {
        let answer = call().await;
        if answer.status == 429 {
            reached.note(answer);
            return;
        }
    }
    panic!("a thousand requests are not limited");
}

async fn at_the_same_time(reached: &mut Reached) {
    let slow = [
        ("HASH_THREADS", "1"),
        ("HASH_QUEUE", "1"),
        ("ARGON2_MEMORY_KIB", "19456"),
    ];
    let app = App::with(&TestStore::memory(), &slow).await;
    let People {
        ada, grant, verify, ..
    } = People::of(&app).await;
    let other = App::with(&TestStore::memory(), &slow).await;
    let forgetful = People::of(&other).await.reset;
    let registration = |n| json!({"email": format!("bob{n}@example.com"), "password": PASSWORD});

    let answers = [
        at_once(30, |n| app.post("/api/v1/auth/register", registration(n))).await,
        at_once(30, |_| ada.tries(PASSWORD)).await,
        at_once(30, |_| token(&app, &ada.email, PASSWORD)).await,
        at_once(30, |_| {
            let body = json!({"new_email": "new@example.com", "password": PASSWORD});
            app.post("/api/v1/auth/email/change", body).by(&grant)
        })
        .await,
        at_once(30, |_| {
            app.verifies(json!({"token": verify, "password": PASSWORD}))
        })
        .await,
        at_once(30, |_| {
            ada.changes_password(&grant, PASSWORD, OTHER_PASSWORD)
        })
        .await,
        at_once(30, |_| {
            other.resets(json!({"token": forgetful}), OTHER_PASSWORD)
        })
        .await,
    ];

    answers
        .into_iter()
        .flatten()
        .for_each(|answer| reached.note(answer));
}
