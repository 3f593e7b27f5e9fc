//! What the core does at nearly every request: `cargo bench --package portreeve`, and a name after `--` for some of it.
//!
//! What all else costs, and all together, `./scripts/bench` measures.

use std::{error::Error, hint::black_box, time::Duration};

use criterion::Criterion;
use portreeve::{
    auth::{self, Device, EndReason, PresentedToken, Rotation, Session, SessionId, SessionPolicy},
    events::{Envelope, Event},
    shared::{AccountId, AccountStanding, EmailAddress, Role, Roles, Status, Timestamp},
};
use time::macros::datetime;

type Outcome = Result<(), Box<dyn Error>>;

const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);

fn main() -> Outcome {
    let mut criterion = Criterion::default()
        .without_plots()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    email_addresses(&mut criterion)?;
    sessions(&mut criterion);
    events(&mut criterion)?;
    criterion.final_summary();
    Ok(())
}

fn email_addresses(criterion: &mut Criterion) -> Outcome {
    let mut group = criterion.benchmark_group("EmailAddress::parse");
    for (name, raw) in [
        ("plain", "ada.lovelace@example.com"),
        ("in another form", " Ada.Lovelace@Bücher.Example "),
    ] {
        EmailAddress::parse(raw)?;
        group.bench_function(name, |b| b.iter(|| EmailAddress::parse(black_box(raw))));
    }
    group.finish();
    Ok(())
}

fn sessions(criterion: &mut Criterion) {
    let policy = SessionPolicy {
        access_ttl: time::Duration::minutes(15),
        refresh_ttl: time::Duration::days(7),
        session_ttl: time::Duration::days(30),
        grace: time::Duration::seconds(10),
        max_sessions: 100,
    };
    let id = SessionId::new(NOW, [1; 16]);
    let account = AccountId::new(NOW, [2; 16]);
    let mut session = Session::start(id, account, [0; 32], Device::default(), NOW, &policy);
    session.advance([1; 32], NOW, &policy);
    let token = |generation: u8| PresentedToken {
        session_id: id,
        generation: generation.into(),
        nonce: [0; 16],
        digest: [generation; 32],
    };
    let mut group = criterion.benchmark_group("Session::evaluate_refresh");
    for (name, token, rotation) in [
        ("the newest token", token(1), Rotation::Rotate),
        ("the one before", token(0), Rotation::Replay),
    ] {
        assert_eq!(session.evaluate_refresh(&token, NOW, &policy), rotation);
        group.bench_function(name, |b| {
            b.iter(|| session.evaluate_refresh(black_box(&token), black_box(NOW), &policy));
        });
    }
    group.finish();
}

fn events(criterion: &mut Criterion) -> Outcome {
    let account_id = AccountId::new(NOW, [2; 16]);
    let registered = auth::Event::AccountRegistered {
        account_id,
        email: EmailAddress::parse("ada@example.com")?,
        standing: AccountStanding {
            roles: Roles::only(Role::User),
            status: Status::Active,
            email_verified: false,
            version: 1,
        },
        display_name: None,
    };
    let signed_out = auth::Event::SignedOut {
        account_id,
        session_id: Some(SessionId::new(NOW, [1; 16])),
        reason: EndReason::SignedOut,
    };
    let mut group = criterion.benchmark_group("Envelope");
    for (name, event) in [("registered", registered), ("signed out", signed_out)] {
        let envelope = Envelope::new(event, NOW, [3; 16]);
        let json = serde_json::to_string(&envelope.event)?;
        assert_eq!(serde_json::from_str::<Event>(&json)?, envelope.event);
        group.bench_function(format!("{name}, to JSON"), |b| {
            b.iter(|| serde_json::to_string(black_box(&envelope.event)));
        });
        group.bench_function(format!("{name}, from JSON"), |b| {
            b.iter(|| serde_json::from_str::<Event>(black_box(&json)));
        });
    }
    group.finish();
    Ok(())
}
