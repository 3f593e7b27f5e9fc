//! What an application does with the client, from the registration to the end of the session.

use portreeve_client::types::{LogOutScope, User, UserRole};
use portreeve_client::{Change, FileStorage, Portreeve};

use crate::service::{self, PASSWORD, new_user, person, resumed, sign_in};

#[tokio::test]
#[ignore = "needs a service"]
async fn a_user_registers_signs_in_and_finds_their_profile() {
    let user = new_user().await;

    let me = user.client.api().get_me().send().await.unwrap();

    assert_eq!(me.email, user.email);
    assert_eq!(
        (&*me.roles, me.status.as_str()),
        (&[UserRole::User][..], "active")
    );
}

#[tokio::test]
#[ignore = "needs a service"]
async fn a_profile_is_changed_if_it_is_as_it_was_seen() {
    let user = new_user().await;
    let seen = user.client.api().get_me().send().await.unwrap();
    let tag = seen.headers()["etag"].to_str().unwrap();

    let changed = user
        .client
        .api()
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
    let named = user.client.api().update_me();
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
        .api()
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
    let phone = person(&laptop.email).await;

    let sessions = laptop
        .client
        .api()
        .list_sessions()
        .send()
        .await
        .unwrap()
        .into_inner()
        .items;
    assert_eq!(sessions.len(), 2);
    for session in &sessions {
        assert_eq!(session.current, session.id == laptop.tokens().session_id);
    }
    laptop
        .client
        .api()
        .end_session()
        .id(phone.tokens().session_id)
        .send()
        .await
        .unwrap();

    assert!(session_ended(&phone.client).await);
    assert!(!phone.client.is_signed_in());
}

#[tokio::test]
#[ignore = "needs a service"]
async fn a_changed_password_ends_the_other_sessions() {
    let laptop = new_user().await;
    let phone = person(&laptop.email).await;

    let change = laptop.client.api().change_password();
    change
        .body_map(|body| {
            body.current_password(PASSWORD)
                .new_password("nine wet umbrellas in Oslo")
        })
        .send()
        .await
        .unwrap();

    laptop.client.api().get_me().send().await.unwrap();
    phone.client.api().get_me().send().await.unwrap_err();
    sign_in(&laptop.email, PASSWORD)
        .await
        .map(drop)
        .unwrap_err();
    sign_in(&laptop.email, "nine wet umbrellas in Oslo")
        .await
        .unwrap();
}

#[tokio::test]
#[ignore = "needs a service"]
async fn signing_out_ends_all_sessions() {
    let laptop = new_user().await;
    let phone = person(&laptop.email).await;
    let same_laptop = resumed(laptop.tokens());

    laptop.client.sign_out(LogOutScope::All).await.unwrap();

    assert!(!laptop.client.is_signed_in());
    assert!(session_ended(&same_laptop).await);
    assert!(session_ended(&phone.client).await);
}

#[tokio::test]
#[ignore = "needs a service"]
async fn signing_out_ends_the_other_sessions() {
    let laptop = new_user().await;
    let phone = person(&laptop.email).await;

    laptop.client.sign_out(LogOutScope::Others).await.unwrap();

    assert!(session_ended(&phone.client).await);
    laptop.client.api().get_me().send().await.unwrap();
}

#[tokio::test]
#[ignore = "needs a service"]
async fn a_tool_resumes_where_another_process_left_off() {
    let user = new_user().await;
    let path = std::env::temp_dir().join(&user.email).join("tokens.json");
    let tool = || {
        let storage = FileStorage::new(&path);
        Portreeve::builder(&service::url()).storage(storage).build()
    };
    let first = tool().unwrap();
    first.sign_in(&user.email, PASSWORD).await.unwrap();

    let resumed = tool().unwrap();

    assert!(resumed.is_signed_in());
    let me: User = resumed.api().get_me().send().await.unwrap().into_inner();
    assert_eq!(me.email, user.email);
    resumed.sign_out(LogOutScope::Current).await.unwrap();
    assert!(!path.exists());
    std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
}

#[tokio::test]
#[ignore = "needs a service"]
async fn an_access_token_is_renewed_for_other_services() {
    let mut tokens = new_user().await.tokens();
    let expired = tokens.access_token.clone();
    tokens.expires_at = 0;

    let renewed = resumed(tokens).access_token().await.unwrap().unwrap();

    assert_ne!(renewed, expired);
}

async fn session_ended(client: &Portreeve) -> bool {
    let refused = client.api().get_me().send().await.map(drop);
    portreeve_client::Error::from(refused.unwrap_err()).is("/problems/session-ended")
}
