use jsonwebtoken::jwk::JwkSet;
use portreeve::{
    auth::{AccessClaims, InvalidToken, SessionId, TokenIssuer},
    keys::{SigningAlgorithm, SigningKey},
    shared::{AccountId, Role, Roles, Secret},
};
use time::{Duration, macros::datetime};
use uuid::Uuid;

use super::*;

const NOON: Timestamp = datetime!(2026-11-22 12:00 UTC);

/// Keys that begin so many minutes after noon.
struct Line(Vec<(SigningAlgorithm, Secret<Vec<u8>>, i64)>);

impl Line {
    fn of(begins: &[i64]) -> Self {
        let algorithms = SigningAlgorithm::ALL.into_iter().cycle();
        let keys = algorithms.zip(begins).map(|(algorithm, begins)| {
            let material = ParsedKey::generate(algorithm).unwrap();
            (algorithm, material, *begins)
        });
        Self(keys.collect())
    }

    /// All of them, or those that come from this one on.
    fn keys(&self, from: usize, to: usize) -> Vec<AccessTokenKey> {
        let stored = (1..)
            .zip(&self.0[from..to])
            .map(|(number, key)| SigningKey {
                purpose: "access_token".into(),
                number,
                algorithm: key.0.to_string(),
                material: key.1.clone(),
                sealed: false,
                created_at: NOON,
                active_from: NOON + Duration::minutes(key.2),
            });
        let terms = KeyTerm::of(&stored.collect::<Vec<_>>());
        let keys = self.0[from..to].iter().zip(terms);
        let keys = keys.map(|((algorithm, material, _), term)| AccessTokenKey {
            number: None,
            id: ParsedKey::read(*algorithm, material.expose()).unwrap().id,
            algorithm: *algorithm,
            material: material.clone(),
            term,
        });
        keys.collect()
    }

    fn id(&self, n: usize) -> String {
        self.keys(n, n + 1)[0].id.clone()
    }
}

fn issuer(keys: Vec<AccessTokenKey>) -> JwtIssuer {
    let settings = JwtSettings {
        issuer: "https://accounts.example.com".into(),
        previous_issuer: None,
        audience: "example".into(),
    };
    JwtIssuer::new(settings, &keys).unwrap()
}

fn at(minutes: i64) -> Timestamp {
    NOON + Duration::minutes(minutes)
}

fn issued(issuer: &JwtIssuer, minutes: i64) -> String {
    let claims = AccessClaims {
        subject: AccountId::new(NOON, [1; 16]),
        session: SessionId::new(NOON, [2; 16]),
        roles: Roles::of([Role::User]).unwrap(),
        token_id: Uuid::from_bytes([3; 16]),
        issued_at: at(minutes),
        expires_at: at(minutes) + Duration::hours(24),
    };
    issuer.issue(&claims).unwrap().expose().clone()
}

fn kid(token: &str) -> String {
    jsonwebtoken::decode_header(token).unwrap().kid.unwrap()
}

fn published(issuer: &JwtIssuer, minutes: i64) -> Vec<String> {
    let keys: JwkSet = serde_json::from_str(&issuer.public_keys(at(minutes))).unwrap();
    let ids = keys.keys.into_iter().map(|key| key.common.key_id.unwrap());
    ids.collect()
}

#[test]
fn the_next_key_signs_from_its_time_on_without_a_further_call() {
    let line = Line::of(&[0, 10]);
    let issuer = issuer(line.keys(0, 2));

    assert_eq!(kid(&issued(&issuer, 9)), line.id(0));
    assert_eq!(kid(&issued(&issuer, 10)), line.id(1));
}

#[test]
fn an_old_token_is_good_to_its_end_whatever_signs_now() {
    let line = Line::of(&[0, 10]);
    let issuer = issuer(line.keys(0, 2));
    let last = issued(&issuer, 9);

    assert!(issuer.verify(&last, at(9)).is_ok());
    assert!(issuer.verify(&last, at(9 + 24 * 60)).is_ok());
    assert!(issuer.verify(&last, at(10 + 24 * 60)).is_err());
}

#[test]
fn the_key_set_holds_the_next_key_and_the_old_one_as_long_as_it_is_needed() {
    let line = Line::of(&[0, 10]);
    let issuer = issuer(line.keys(0, 2));
    let (old, new) = (line.id(0), line.id(1));

    assert_eq!(published(&issuer, 0), [old.clone(), new.clone()]);
    assert_eq!(published(&issuer, 10), [new.clone(), old.clone()]);
    assert_eq!(published(&issuer, 10 + 24 * 60), [new.clone(), old]);
    assert_eq!(published(&issuer, 11 + 24 * 60), [new]);
}

#[test]
fn a_token_of_a_key_that_only_signs_later_is_accepted_from_a_faster_clock() {
    let line = Line::of(&[0, 10]);
    let issuer = issuer(line.keys(0, 2));

    let token = issued(&issuer, 10);

    assert!(
        issuer
            .verify(&token, at(10) - Duration::seconds(20))
            .is_ok()
    );
}

#[test]
fn a_retired_key_verifies_nothing_not_even_what_is_remembered() {
    let line = Line::of(&[0, 10]);
    let issuer = issuer(line.keys(0, 2));
    // As the thief of a key would make it, valid for a week.
    let claims = AccessClaims {
        subject: AccountId::new(NOON, [1; 16]),
        session: SessionId::new(NOON, [2; 16]),
        roles: Roles::of([Role::User]).unwrap(),
        token_id: Uuid::from_bytes([3; 16]),
        issued_at: at(0),
        expires_at: at(0) + Duration::days(7),
    };
    let forged = issuer.issue(&claims).unwrap();
    let verify = |minutes| issuer.verify(forged.expose(), at(minutes));

    assert!(verify(10 + 24 * 60).is_ok());
    assert_eq!(verify(11 + 24 * 60), Err(InvalidToken::Untrusted));
}

#[test]
fn a_token_of_a_key_that_was_taken_away_is_refused_though_it_was_remembered() {
    let line = Line::of(&[0, 10]);
    let issuer = issuer(line.keys(0, 1));
    let token = issued(&issuer, 0);
    assert!(issuer.verify(&token, at(0)).is_ok());

    assert!(issuer.use_keys(&line.keys(1, 2)).unwrap());

    assert_eq!(issuer.verify(&token, at(0)), Err(InvalidToken::Untrusted));
    assert_eq!(kid(&issued(&issuer, 0)), line.id(1), "it signs at once");
}

#[test]
fn the_same_keys_again_forget_nothing() {
    let line = Line::of(&[0, 10]);
    let issuer = issuer(line.keys(0, 2));
    let token = issued(&issuer, 0);
    issuer.verify(&token, at(0)).unwrap();

    assert!(!issuer.use_keys(&line.keys(0, 2)).unwrap());

    assert_eq!(issuer.keys().verified.len(), 1);
}

#[tokio::test]
async fn a_token_of_an_unknown_key_is_refused_and_asks_for_the_newest_keys() {
    let line = Line::of(&[0, 10]);
    let (stale, fresh) = (issuer(line.keys(0, 1)), issuer(line.keys(0, 2)));
    let token = issued(&fresh, 10);

    assert_eq!(stale.verify(&token, at(10)), Err(InvalidToken::Untrusted));

    stale.met_unknown_key().await;
    stale.use_keys(&line.keys(0, 2)).unwrap();
    assert!(stale.verify(&token, at(10)).is_ok());
}
