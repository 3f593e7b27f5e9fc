//! What an application does with the client, from the registration to the end of the session.

use portreeve_client::types::{LogOutScope, Role, Status};
use portreeve_client::{Change, refusal, signed_in};

use crate::service::{self, PASSWORD, new_user, person, refresh, sign_in};

#[tokio::test]
#[ignore = "needs a service"]
async fn a_user_registers_signs_in_and_finds_their_profile() {
    let user = new_user().await;

    let me = user.client.get_me().send().await.unwrap();

    assert_eq!(me.email, user.email);
    assert_eq!((&*me.roles, me.status), (&[Role::User][..], Status::Active));
}

#[tokio::test]
#[ignore = "needs a service"]
async fn a_profile_is_changed_if_it_is_as_it_was_seen() {
    let user = new_user().await;
    let seen = user.client.get_me().send().await.unwrap();
    let tag = seen.headers()["etag"].to_str().unwrap();

    let changed = user
        .client
        .update_me()
        .if_match(tag)
        .body_map(|body| {
            body.display_name(Change::to("Ada"))
                .locale(Change::to("en-GB"))
        })
        .send()
        .await
        .unwrap();

    assert_eq!(changed.display_name.as_deref(), Some("Ada"));
    assert_eq!(changed.locale.as_deref(), Some("en-GB"));
}

#[tokio::test]
#[ignore = "needs a service"]
async fn a_field_is_emptied_and_what_is_left_away_stays() {
    let user = new_user().await;
    let named = user.client.update_me();
    named
        .body_map(|body| {
            body.display_name(Change::to("Ada"))
                .locale(Change::to("en-GB"))
        })
        .send()
        .await
        .unwrap();

    let changed = user
        .client
        .update_me()
        .body_map(|body| body.display_name(Change::Empty))
        .send()
        .await
        .unwrap();

    assert_eq!(changed.display_name, None);
    assert_eq!(changed.locale.as_deref(), Some("en-GB"));
}

#[tokio::test]
#[ignore = "needs a service"]
async fn sessions_are_listed_and_one_is_ended() {
    let laptop = new_user().await;
    let phone = person(&laptop.email, PASSWORD).await;

    let sessions = laptop
        .client
        .list_sessions()
        .send()
        .await
        .unwrap()
        .into_inner()
        .items;
    assert_eq!(sessions.len(), 2);
    for session in &sessions {
        assert_eq!(session.current, session.id == laptop.grant.session_id);
    }
    laptop
        .client
        .end_session()
        .id(phone.grant.session_id)
        .send()
        .await
        .unwrap();

    let refused = phone.client.get_me().send().await.unwrap_err();
    assert_eq!(refusal(&refused).unwrap().type_, "/problems/session-ended");
}

#[tokio::test]
#[ignore = "needs a service"]
async fn a_refresh_token_is_exchanged_for_a_new_pair() {
    let user = new_user().await;

    let grant = refresh(user.refresh_token()).await.unwrap().into_inner();

    assert_eq!(grant.session_id, user.grant.session_id);
    assert_ne!(grant.refresh_token, user.grant.refresh_token);
    signed_in(&service::url(), &grant.access_token)
        .unwrap()
        .get_me()
        .send()
        .await
        .unwrap();
}

#[tokio::test]
#[ignore = "needs a service"]
async fn a_changed_password_ends_the_other_sessions() {
    let laptop = new_user().await;
    let phone = person(&laptop.email, PASSWORD).await;

    let change = laptop.client.change_password();
    change
        .body_map(|body| {
            body.current_password(PASSWORD)
                .new_password("nine wet umbrellas in Oslo")
        })
        .send()
        .await
        .unwrap();

    laptop.client.get_me().send().await.unwrap();
    phone.client.get_me().send().await.unwrap_err();
    sign_in(&laptop.email, PASSWORD).await.unwrap_err();
    sign_in(&laptop.email, "nine wet umbrellas in Oslo")
        .await
        .unwrap();
}

#[tokio::test]
#[ignore = "needs a service"]
async fn signing_out_ends_all_sessions() {
    let laptop = new_user().await;
    let phone = person(&laptop.email, PASSWORD).await;

    laptop
        .client
        .log_out()
        .body_map(|body| body.scope(LogOutScope::All))
        .send()
        .await
        .unwrap();

    for person in [laptop, phone] {
        let refused = person.client.get_me().send().await.unwrap_err();
        assert_eq!(refusal(&refused).unwrap().type_, "/problems/session-ended");
    }
}
