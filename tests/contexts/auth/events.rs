use insta::assert_json_snapshot;
use portreeve::{
    auth::{EndReason, Event, SessionId},
    shared::{
        AccountStanding, DisplayName, EmailAddress, OneTimeTokenId, Role, Roles, Status, Timestamp,
        TokenPurpose,
    },
};
use time::macros::datetime;
use uuid::uuid;

use crate::events::{account_id, json};

/// Does not compile until a new event is named here. Pin it below.
pub fn is_pinned(event: &Event) {
    match event {
        Event::AccountRegistered { .. }
        | Event::SignedIn { .. }
        | Event::SignedOut { .. }
        | Event::RefreshTokenReused { .. }
        | Event::PasswordChanged { .. }
        | Event::RolesChanged { .. }
        | Event::StatusChanged { .. }
        | Event::OneTimeTokenIssued { .. }
        | Event::EmailVerified { .. }
        | Event::EmailChanged { .. }
        | Event::RegistrationRequested { .. }
        | Event::RegistrationRepeated { .. } => {}
    }
}

fn session_id() -> SessionId {
    SessionId::from_uuid(uuid!("0198c2f1-08a1-7d4b-a1a4-0f4bdf6a3c11"))
}

fn token_id() -> OneTimeTokenId {
    OneTimeTokenId::from_uuid(uuid!("0198c2f2-5c3a-7f10-9b1e-2d7c6a4e8f02"))
}

fn email(address: &str) -> EmailAddress {
    EmailAddress::parse(address).unwrap()
}

const EXPIRES_AT: Timestamp = datetime!(2026-11-22 13:00 UTC);

fn registered(display_name: Option<&str>) -> Event {
    Event::AccountRegistered {
        account_id: account_id(),
        email: email("ada@example.com"),
        standing: standing(Role::User, Status::Active, 1),
        display_name: display_name.map(|name| DisplayName::parse(name).unwrap()),
    }
}

fn standing(role: Role, status: Status, version: u32) -> AccountStanding {
    AccountStanding {
        roles: Roles::only(role),
        status,
        email_verified: false,
        version,
    }
}

fn signed_out(session_id: Option<SessionId>, reason: EndReason) -> Event {
    let account_id = account_id();
    Event::SignedOut {
        account_id,
        session_id,
        reason,
    }
}

#[test]
fn account_registered() {
    assert_json_snapshot!(json(registered(Some("Ada Lovelace"))), @r#"
    {
      "context": "auth",
      "type": "account_registered",
      "account_id": "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f",
      "email": "ada@example.com",
      "roles": [
        "user"
      ],
      "status": "active",
      "email_verified": false,
      "version": 1,
      "display_name": "Ada Lovelace"
    }
    "#);
    assert_eq!(json(registered(None)).get("display_name"), None);
}

#[test]
fn signed_in() {
    let event = Event::SignedIn {
        account_id: account_id(),
        session_id: session_id(),
        is_new_device: true,
    };

    assert_json_snapshot!(json(event), @r#"
    {
      "context": "auth",
      "type": "signed_in",
      "account_id": "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f",
      "session_id": "0198c2f1-08a1-7d4b-a1a4-0f4bdf6a3c11",
      "is_new_device": true
    }
    "#);
}

#[test]
fn signed_out_of_one_session_or_of_several() {
    let one = signed_out(Some(session_id()), EndReason::SignedOut);
    let several = signed_out(None, EndReason::SignedOut);

    assert_json_snapshot!(json(one), @r#"
    {
      "context": "auth",
      "type": "signed_out",
      "account_id": "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f",
      "session_id": "0198c2f1-08a1-7d4b-a1a4-0f4bdf6a3c11",
      "reason": "signed_out"
    }
    "#);
    assert_eq!(json(several).get("session_id"), None);
}

#[test]
fn every_reason_to_end_a_session() {
    for (reason, word) in [
        (EndReason::SignedOut, "signed_out"),
        (EndReason::TokenReused, "token_reused"),
        (EndReason::PasswordChanged, "password_changed"),
        (EndReason::Suspended, "suspended"),
        (EndReason::SessionLimit, "session_limit"),
    ] {
        assert_eq!(json(signed_out(None, reason))["reason"], word);
    }
}

#[test]
fn refresh_token_reused() {
    let event = Event::RefreshTokenReused {
        account_id: account_id(),
        session_id: session_id(),
    };

    assert_json_snapshot!(json(event), @r#"
    {
      "context": "auth",
      "type": "refresh_token_reused",
      "account_id": "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f",
      "session_id": "0198c2f1-08a1-7d4b-a1a4-0f4bdf6a3c11"
    }
    "#);
}

#[test]
fn password_changed() {
    let event = Event::PasswordChanged {
        account_id: account_id(),
        standing: standing(Role::User, Status::Active, 2),
    };

    assert_json_snapshot!(json(event), @r#"
    {
      "context": "auth",
      "type": "password_changed",
      "account_id": "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f",
      "roles": [
        "user"
      ],
      "status": "active",
      "email_verified": false,
      "version": 2
    }
    "#);
}

#[test]
fn roles_changed() {
    let event = Event::RolesChanged {
        account_id: account_id(),
        standing: AccountStanding {
            roles: Roles::of([Role::Admin, Role::User]).unwrap(),
            ..standing(Role::User, Status::Active, 2)
        },
    };

    assert_json_snapshot!(json(event), @r#"
    {
      "context": "auth",
      "type": "roles_changed",
      "account_id": "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f",
      "roles": [
        "user",
        "admin"
      ],
      "status": "active",
      "email_verified": false,
      "version": 2
    }
    "#);
}

#[test]
fn status_changed() {
    let event = Event::StatusChanged {
        account_id: account_id(),
        standing: standing(Role::User, Status::Suspended, 3),
    };

    assert_json_snapshot!(json(event), @r#"
    {
      "context": "auth",
      "type": "status_changed",
      "account_id": "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f",
      "roles": [
        "user"
      ],
      "status": "suspended",
      "email_verified": false,
      "version": 3
    }
    "#);
}

#[test]
fn one_time_token_issued() {
    let event = Event::OneTimeTokenIssued {
        account_id: account_id(),
        token_id: token_id(),
        purpose: TokenPurpose::ResetPassword,
        email: email("ada@example.com"),
        expires_at: EXPIRES_AT,
    };

    assert_json_snapshot!(json(event), @r#"
    {
      "context": "auth",
      "type": "one_time_token_issued",
      "account_id": "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f",
      "token_id": "0198c2f2-5c3a-7f10-9b1e-2d7c6a4e8f02",
      "purpose": "reset_password",
      "email": "ada@example.com",
      "expires_at": "2026-11-22T13:00:00Z"
    }
    "#);
}

#[test]
fn every_purpose_of_a_token() {
    for (purpose, word) in [
        (TokenPurpose::VerifyEmail, "verify_email"),
        (TokenPurpose::ResetPassword, "reset_password"),
        (TokenPurpose::ChangeEmail, "change_email"),
        (TokenPurpose::UndoEmailChange, "undo_email_change"),
        (TokenPurpose::Invitation, "invitation"),
    ] {
        let event = Event::OneTimeTokenIssued {
            account_id: account_id(),
            token_id: token_id(),
            purpose,
            email: email("ada@example.com"),
            expires_at: EXPIRES_AT,
        };
        assert_eq!(json(event)["purpose"], word);
    }
}

#[test]
fn email_verified() {
    let event = Event::EmailVerified {
        account_id: account_id(),
        standing: AccountStanding {
            email_verified: true,
            ..standing(Role::User, Status::Active, 2)
        },
    };

    assert_json_snapshot!(json(event), @r#"
    {
      "context": "auth",
      "type": "email_verified",
      "account_id": "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f",
      "roles": [
        "user"
      ],
      "status": "active",
      "email_verified": true,
      "version": 2
    }
    "#);
}

#[test]
fn email_changed() {
    let event = Event::EmailChanged {
        account_id: account_id(),
        email: email("lovelace@example.com"),
        previous_email: email("ada@example.com"),
        standing: AccountStanding {
            email_verified: true,
            ..standing(Role::User, Status::Active, 3)
        },
    };

    assert_json_snapshot!(json(event), @r#"
    {
      "context": "auth",
      "type": "email_changed",
      "account_id": "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f",
      "email": "lovelace@example.com",
      "previous_email": "ada@example.com",
      "roles": [
        "user"
      ],
      "status": "active",
      "email_verified": true,
      "version": 3
    }
    "#);
}

#[test]
fn registration_requested() {
    let event = Event::RegistrationRequested {
        token_id: token_id(),
        email: email("ada@example.com"),
        expires_at: EXPIRES_AT,
    };

    assert_json_snapshot!(json(event), @r#"
    {
      "context": "auth",
      "type": "registration_requested",
      "token_id": "0198c2f2-5c3a-7f10-9b1e-2d7c6a4e8f02",
      "email": "ada@example.com",
      "expires_at": "2026-11-22T13:00:00Z"
    }
    "#);
}

#[test]
fn registration_repeated() {
    let event = Event::RegistrationRepeated {
        account_id: account_id(),
        email: email("ada@example.com"),
    };

    assert_json_snapshot!(json(event), @r#"
    {
      "context": "auth",
      "type": "registration_repeated",
      "account_id": "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f",
      "email": "ada@example.com"
    }
    "#);
}
