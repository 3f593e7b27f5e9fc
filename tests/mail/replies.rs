//! What a server says, and what follows for the mail and its address.

use portreeve::notifications::{Mailer, SendError, ServerReply};

use super::{WITHOUT_TLS, letter, mailer};
use crate::support::smtp::{Asked, Script, SmtpServer};

async fn answered(asked: Asked, words: &str) -> SendError {
    let server = SmtpServer::with([Script::default().says(asked, words)]);
    let sent = mailer(WITHOUT_TLS, &server).send(&letter()).await;
    assert!(server.arrived().is_empty(), "{words}");
    sent.expect_err(words)
}

#[tokio::test(start_paused = true)]
async fn a_temporary_refusal_defers_the_mail_wherever_it_comes() {
    for asked in Asked::OF_A_MAIL {
        let error = answered(asked, "451 4.3.0 try again later").await;

        let SendError::Deferred(reply) = error else {
            panic!("{asked:?}: {error:?}");
        };
        let words = "451 4.3.0 try again later";
        assert!(reply.as_str().ends_with(words), "{asked:?}: {reply:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_final_refusal_ends_the_mail_only_where_it_is_about_that() {
    for asked in [Asked::Greeting, Asked::Hello, Asked::Sender] {
        let error = answered(asked, "554 5.7.1 we do not know you").await;
        assert!(
            matches!(error, SendError::Deferred(_)),
            "{asked:?}: {error:?}"
        );
    }
    for asked in [Asked::Recipient, Asked::Data, Asked::Content] {
        let error = answered(asked, "554 5.7.1 no mails of this kind").await;
        assert!(
            matches!(error, SendError::Refused(_)),
            "{asked:?}: {error:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn an_address_that_does_not_exist_is_undeliverable() {
    let error = answered(
        Asked::Recipient,
        "550-5.1.1 There is\r\n550 5.1.1 no such user",
    )
    .await;

    let words = "RCPT TO: 550 5.1.1 There is no such user";
    assert_eq!(error, SendError::Undeliverable(ServerReply::of(words)));
}

#[tokio::test(start_paused = true)]
async fn words_that_make_no_sense_defer_the_mail() {
    let long = "x".repeat(100_000);
    for words in [
        "hello",
        "",
        "999 what",
        "25 short",
        "250-never\r\n251 ending",
        "\0\u{1}\u{2}",
        long.as_str(),
    ] {
        let error = answered(Asked::Sender, words).await;

        let SendError::Deferred(reply) = error else {
            panic!("{words}: {error:?}");
        };
        assert!(reply.as_str().chars().count() <= ServerReply::MAX_LEN);
        assert!(!reply.as_str().chars().any(char::is_control));
    }
}

#[tokio::test(start_paused = true)]
async fn a_mail_that_was_refused_does_not_spoil_the_next() {
    let refuses = Script::default().says(Asked::Recipient, "550 5.1.1 no such user");
    let server = SmtpServer::with([refuses, Script::default()]);
    let mailer = mailer(WITHOUT_TLS, &server);

    mailer.send(&letter()).await.unwrap_err();
    mailer.send(&letter()).await.unwrap();

    assert_eq!(server.arrived().len(), 1);
}
