use super::{super::mocks::Mocks, *};
use crate::{
    auth::{EndReason, EndSessions, accounts::sample},
    shared::EmailAddress,
};

const RIGHT: &str = "correct horse battery";

fn token(purpose: TokenPurpose) -> OneTimeToken {
    let (account, id) = (sample::account(), OneTimeTokenId::new(sample::NOW, [9; 16]));
    let email = account.facts().email.clone();
    OneTimeToken::new(id, account.id(), purpose, email, sample::NOW)
}

fn pending() -> PendingRegistration {
    let account = sample::account();
    PendingRegistration::new(
        OneTimeTokenId::new(sample::NOW, [8; 16]),
        account.facts().email.clone(),
        account.password().clone(),
        None,
        sample::NOW,
    )
}

fn by_link(password: Option<&str>) -> VerifyEmail {
    VerifyEmail {
        proof: Proof::Link(Secret::new("pot_link".into())),
        password: password.map(|password| Secret::new(password.into())),
        address: None,
    }
}

fn by_code(address: &str) -> VerifyEmail {
    VerifyEmail {
        proof: Proof::Code {
            email: EmailAddress::parse(address).unwrap(),
            code: Secret::new("123456".into()),
        },
        ..by_link(None)
    }
}

/// A link that opens the token, of an account whose password is the right one.
fn opening(token: Option<OneTimeToken>) -> Mocks {
    let mut mocks = Mocks::new();
    mocks
        .links
        .expect_open()
        .returning(|_| Some(OneTimeTokenId::new(sample::NOW, [9; 16])));
    mocks
        .links
        .expect_sign()
        .returning(|_| Secret::new("pot_reset".into()));
    mocks
        .tokens
        .expect_by_id()
        .returning(move |_| Ok(token.clone()));
    mocks.hasher.expect_verify().returning(|password, _, _| {
        Ok(match password.expose() == RIGHT {
            true => PasswordMatch::Match,
            false => PasswordMatch::Mismatch,
        })
    });
    mocks
}

/// The account is verified, and keeps its password and its sessions or loses both.
fn expects(mocks: &mut Mocks, keeps: bool) {
    mocks
        .accounts
        .expect_by_id()
        .returning(|_| Ok(Some(Mocks::account())));
    mocks
        .accounts
        .expect_update()
        .times(1)
        .withf(move |account, change| {
            let ends = EndSessions::All(EndReason::PasswordChanged);
            let was = Mocks::account().password().clone();
            account.facts().email_verified
                && (*account.password() == was) == keeps
                && change.ends == (!keeps).then_some(ends)
                && change.tokens.issues.is_some() != keeps
                && change.tokens.spends == Some(token(TokenPurpose::VerifyEmail).id)
                && change.events.len() == 1
        })
        .returning(|_, _| Ok(()));
}

#[tokio::test]
async fn a_proof_with_the_session_or_the_password_is_that_of_the_person_who_registered() {
    let session = Mocks::principal();
    for (principal, password) in [(Some(&session), None), (None, Some(RIGHT))] {
        let mut mocks = opening(Some(token(TokenPurpose::VerifyEmail)));
        expects(&mut mocks, true);

        let verified = mocks
            .service()
            .verify_email(principal, by_link(password))
            .await;

        assert!(matches!(verified, Ok(Verified::Done)));
    }
}

#[tokio::test]
async fn any_other_proof_takes_the_account_from_those_who_registered_it() {
    for password in [None, Some("another password")] {
        let mut mocks = opening(Some(token(TokenPurpose::VerifyEmail)));
        expects(&mut mocks, false);

        let verified = mocks.service().verify_email(None, by_link(password)).await;

        let reset = match verified.unwrap() {
            Verified::Claimed { reset } => reset,
            Verified::Done => panic!("nothing was claimed"),
        };
        assert_eq!(reset.expose(), "pot_reset");
    }
}

#[tokio::test]
async fn an_address_that_was_proven_before_is_not_claimed_again() {
    let mut mocks = opening(Some(token(TokenPurpose::VerifyEmail)));
    mocks.accounts.expect_by_id().returning(|_| {
        let mut account = Mocks::account();
        account.verify_email(sample::NOW);
        Ok(Some(account))
    });
    mocks
        .accounts
        .expect_update()
        .times(1)
        .withf(|_, change| change.ends.is_none() && change.events.is_empty())
        .returning(|_, _| Ok(()));

    let verified = mocks.service().verify_email(None, by_link(None)).await;

    assert!(matches!(verified, Ok(Verified::Done)));
}

#[tokio::test]
async fn a_token_of_another_purpose_proves_nothing() {
    for purpose in [
        TokenPurpose::ResetPassword,
        TokenPurpose::UndoEmailChange,
        TokenPurpose::Invitation,
    ] {
        let refused = opening(Some(token(purpose)))
            .service()
            .verify_email(None, by_link(None))
            .await;

        assert!(matches!(refused, Err(Error::InvalidToken)));
    }
}

/// A confirmed registration, with the hash that its account gets.
async fn confirmed(password: Option<&str>, hash: &'static str) -> Verified {
    let mut mocks = opening(None);
    mocks
        .pending
        .expect_by_id()
        .returning(|_| Ok(Some(pending())));
    mocks
        .accounts
        .expect_add()
        .times(1)
        .withf(move |account, addition| {
            account.facts().email_verified
                && account.password().expose() == hash
                && addition.confirms == Some(pending().id)
                && addition.events.len() == 1
        })
        .returning(|_, _| Ok(()));
    let verified = mocks.service().verify_email(None, by_link(password)).await;
    verified.unwrap()
}

#[tokio::test]
async fn a_confirmed_registration_keeps_its_password_only_with_that_password() {
    assert!(matches!(
        confirmed(Some(RIGHT), "$old").await,
        Verified::Done
    ));
    assert!(matches!(
        confirmed(None, "$dummy ada@example.com").await,
        Verified::Claimed { .. }
    ));
}

#[tokio::test]
async fn a_registration_is_not_confirmed_where_an_account_has_the_address() {
    for refusal in [AddAccountError::EmailTaken, AddAccountError::TokenSpent] {
        let mut mocks = opening(None);
        mocks
            .pending
            .expect_by_id()
            .returning(|_| Ok(Some(pending())));
        mocks
            .accounts
            .expect_add()
            .return_once(move |_, _| Err(refusal));

        let refused = mocks.service().verify_email(None, by_link(None)).await;

        assert!(matches!(refused, Err(Error::InvalidToken)));
    }
}

#[tokio::test]
async fn the_code_of_a_new_address_is_good_for_the_account_that_wants_it() {
    let mut mocks = Mocks::new();
    let new = OneTimeToken {
        email: EmailAddress::parse("new@example.com").unwrap(),
        ..token(TokenPurpose::ChangeEmail)
    };
    mocks.accounts.expect_by_email().returning(|_| Ok(None));
    mocks
        .accounts
        .expect_by_id()
        .returning(|_| Ok(Some(Mocks::account())));
    mocks
        .accounts
        .expect_update()
        .times(1)
        .withf(|account, _| account.facts().email.as_str() == "new@example.com")
        .returning(|_, _| Ok(()));
    mocks
        .tokens
        .expect_find()
        .returning(move |_, purpose| Ok((purpose == new.purpose).then(|| new.clone())));
    mocks
        .tokens
        .expect_count_code_attempt()
        .returning(|_, _| Ok(true));
    mocks.links.expect_has_code().return_const(true);

    let verified = mocks
        .service()
        .verify_email(Some(&Mocks::principal()), by_code("new@example.com"))
        .await;

    assert!(matches!(verified, Ok(Verified::Done)));
}
