//! Staying signed in.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use portreeve_client::types::LogOutScope;
use portreeve_client::{Error, MemoryStorage, Portreeve, TokenStorage, Tokens};
use serde_json::json;

use crate::wire::{NEVER, Wire, granted, refused, tokens};

async fn me(client: &Portreeve) -> Result<String, Error> {
    Ok(client.api().get_me().send().await?.into_inner().email)
}

async fn eight_at_once(client: &Portreeve) -> Vec<Result<String, Error>> {
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { me(&client).await })
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

fn refused_token() -> Arc<MemoryStorage> {
    Arc::new(MemoryStorage::new(tokens(1, NEVER)))
}

#[tokio::test]
async fn a_refused_access_token_is_replaced_once_for_all_tasks() {
    let wire = Wire::of_refreshes(vec![granted(2)]).await;
    let storage = refused_token();

    let answers = eight_at_once(&wire.client(&storage)).await;

    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!(wire.refreshes().len(), 1);
    assert_eq!(storage.load().unwrap().unwrap().refresh_token, "prt_2");
}

#[tokio::test]
async fn an_access_token_is_replaced_before_it_expires() {
    let wire = Wire::of_refreshes(vec![granted(2)]).await;
    let storage = Arc::new(MemoryStorage::new(tokens(1, 0)));

    me(&wire.client(&storage)).await.unwrap();

    let paths: Vec<String> = wire.asked().into_iter().map(|asked| asked.path).collect();
    assert_eq!(paths, ["POST /api/v1/auth/refresh", "GET /api/v1/users/me"]);
}

#[tokio::test]
async fn a_refresh_carries_no_access_token_and_the_language() {
    let wire = Wire::of_refreshes(vec![granted(2)]).await;
    let builder = Portreeve::builder(&wire.url).storage(refused_token());
    let client = builder.language("de").build().unwrap();

    me(&client).await.unwrap();

    let headers = wire.refreshes()[0].headers.to_lowercase();
    assert!(headers.contains("accept-language: de"), "{headers}");
    assert!(!headers.contains("authorization"), "{headers}");
}

#[tokio::test]
async fn a_refresh_without_an_answer_is_repeated_with_the_same_token() {
    let wire = Wire::of_refreshes(vec![None, granted(2)]).await;

    me(&wire.client(&refused_token())).await.unwrap();

    for refresh in wire.refreshes() {
        assert_eq!(refresh.body, r#"{"refresh_token":"prt_1"}"#);
    }
    assert_eq!(wire.refreshes().len(), 2);
}

#[tokio::test]
async fn tasks_that_waited_for_a_refresh_do_not_try_one_after_the_other() {
    let wire = Wire::of_refreshes(vec![None, None, granted(2)]).await;
    let client = wire.client(&refused_token());

    let answers = eight_at_once(&client).await;

    for answer in answers {
        assert!(matches!(answer, Err(Error::NotRefreshed(_))), "{answer:?}");
    }
    assert_eq!(wire.refreshes().len(), 2);
    me(&client).await.unwrap();
}

#[tokio::test]
async fn a_call_that_is_dropped_loses_no_tokens() {
    let wire = Wire::of_refreshes(vec![granted(2)]).await;
    let storage = refused_token();
    let client = wire.client(&storage);

    let dropped = tokio::time::timeout(Duration::from_millis(50), me(&client)).await;

    dropped.unwrap_err();
    me(&client).await.unwrap();
    assert_eq!(wire.refreshes().len(), 1);
    assert_eq!(storage.load().unwrap().unwrap().refresh_token, "prt_2");
}

#[tokio::test]
async fn a_dead_refresh_token_is_spent_once_and_every_caller_gets_the_reason() {
    for slug in ["session-ended", "token-reused", "invalid-refresh-token"] {
        let wire = Wire::of_refreshes(vec![refused(slug, 401)]).await;
        let storage = refused_token();
        let client = wire.client(&storage);

        let mut answers = eight_at_once(&client).await;
        answers.push(me(&client).await);

        for answer in answers {
            let error = answer.unwrap_err();
            assert!(error.is(&format!("/problems/{slug}")), "{error:?}");
        }
        assert_eq!(wire.refreshes().len(), 1);
        assert!(!client.is_signed_in());
        assert_eq!(storage.load().unwrap(), None);
    }
}

#[tokio::test]
async fn after_any_other_refusal_the_user_stays_signed_in() {
    let wire = Wire::of_refreshes(vec![refused("unavailable", 503), granted(2)]).await;
    let client = wire.client(&refused_token());

    let error = me(&client).await.unwrap_err();

    let refusal = error.refusal().unwrap();
    assert_eq!(refusal.type_(), "/problems/unavailable");
    assert_eq!(refusal.retry_after, Some(Duration::from_secs(7)));
    me(&client).await.unwrap();
}

#[tokio::test]
async fn what_a_proxy_answers_is_no_problem_of_the_service() {
    let wire = Wire::new(|_| Some((502, json!("Bad Gateway")))).await;

    let error = me(&Portreeve::new(&wire.url).unwrap()).await.unwrap_err();

    let refusal = error.refusal().unwrap();
    assert_eq!((refusal.type_(), refusal.status()), ("about:blank", 502));
}

#[tokio::test]
async fn tokens_that_another_process_was_given_are_taken() {
    let wire = Wire::of_refreshes(Vec::new()).await;
    let storage = refused_token();
    let client = wire.client(&storage);
    storage.save(Some(&tokens(2, NEVER))).unwrap();

    me(&client).await.unwrap();
}

#[tokio::test]
async fn tokens_that_cannot_be_kept_are_not_used() {
    struct Full;
    impl TokenStorage for Full {
        fn load(&self) -> io::Result<Option<Tokens>> {
            Ok(Some(tokens(1, NEVER)))
        }
        fn save(&self, _: Option<&Tokens>) -> io::Result<()> {
            Err(io::Error::other("no space left"))
        }
    }
    let wire = Wire::of_refreshes(vec![granted(2)]).await;
    let client = Portreeve::builder(&wire.url).storage(Full).build().unwrap();

    let error = me(&client).await.unwrap_err();

    assert!(error.to_string().ends_with("no space left"), "{error}");
    assert!(client.is_signed_in());
    assert!(
        wire.asked()
            .iter()
            .all(|asked| !asked.headers.contains("access 2"))
    );
}

#[tokio::test]
async fn a_sign_out_that_is_not_answered_can_be_tried_again() {
    let answers = std::sync::Mutex::new(vec![Some((204, json!(""))), None]);
    let wire = Wire::new(move |_| answers.lock().unwrap().pop().unwrap()).await;
    let storage = refused_token();
    let client = wire.client(&storage);

    client.sign_out(LogOutScope::Current).await.unwrap_err();
    assert!(client.is_signed_in());
    client.sign_out(LogOutScope::Current).await.unwrap();

    assert!(!client.is_signed_in());
    assert_eq!(storage.load().unwrap(), None);
}
