use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, jwk::JwkSet};
use portreeve::{
    auth::SessionId,
    keys::{KeyTerm, SigningAlgorithm},
    shared::{AccountId, Role, Roles},
};
use serde_json::{Value, json};
use time::{Duration, macros::datetime};
use uuid::Uuid;

use super::*;
use crate::parsed_key::ParsedKey;

const NOW: Timestamp = datetime!(2026-11-22 12:00:00.75 UTC);
/// [`NOW`] in whole seconds.
const NOW_SECS: i64 = 1_795_348_800;

fn issuer(algorithm: SigningAlgorithm) -> JwtIssuer {
    issuer_with(algorithm, ParsedKey::generate(algorithm).unwrap())
}

fn issuer_with(algorithm: SigningAlgorithm, material: Secret<Vec<u8>>) -> JwtIssuer {
    JwtIssuer::new(settings(), &[only_key(algorithm, material)]).unwrap()
}

fn only_key(algorithm: SigningAlgorithm, material: Secret<Vec<u8>>) -> AccessTokenKey {
    AccessTokenKey {
        number: None,
        id: ParsedKey::read(algorithm, material.expose()).unwrap().id,
        algorithm,
        material,
        term: KeyTerm::ENDLESS,
    }
}

fn settings() -> JwtSettings {
    JwtSettings {
        issuer: "https://accounts.example.com".into(),
        previous_issuer: None,
        audience: "example".into(),
    }
}

/// The id of its only key.
fn kid(issuer: &JwtIssuer) -> String {
    issuer.keys().signing(NOW).unwrap().id().to_owned()
}

fn claims() -> AccessClaims {
    AccessClaims {
        subject: AccountId::new(NOW, [1; 16]),
        session: SessionId::new(NOW, [2; 16]),
        roles: Roles::of([Role::User, Role::Admin]).unwrap(),
        token_id: Uuid::from_bytes([3; 16]),
        issued_at: NOW,
        expires_at: NOW + Duration::minutes(15),
    }
}

fn issued(issuer: &JwtIssuer) -> String {
    issuer.issue(&claims()).unwrap().expose().clone()
}

fn part(token: &str, n: usize) -> Value {
    let part = token.split('.').nth(n).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// A token with any header and payload, signed with the issuer's own key.
fn signed(issuer: &JwtIssuer, header: &Value, payload: &Value) -> String {
    let encode = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    let message = format!("{}.{}", encode(header), encode(payload));
    let signature = issuer
        .keys()
        .signing(NOW)
        .unwrap()
        .sign(message.as_bytes())
        .unwrap();
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// As issued, but with one name of the header or the payload changed, or taken out if the value is null.
fn forged(issuer: &JwtIssuer, n: usize, name: &str, value: Value) -> String {
    let token = issued(issuer);
    let mut parts = [part(&token, 0), part(&token, 1)];
    let fields = parts[n].as_object_mut().unwrap();
    if value.is_null() {
        fields.remove(name).unwrap();
    } else {
        fields.insert(name.into(), value);
    }
    signed(issuer, &parts[0], &parts[1])
}

fn refused(issuer: &JwtIssuer, token: &str) -> bool {
    issuer.verify(token, NOW).is_err()
}

#[test]
fn a_token_comes_back_as_it_was_but_for_the_fractions_of_a_second() {
    for algorithm in SigningAlgorithm::ALL {
        let issuer = issuer(algorithm);
        let whole = |at: Timestamp| at.replace_nanosecond(0).unwrap();

        let verified = issuer.verify(&issued(&issuer), NOW).unwrap();

        let expected = AccessClaims {
            issued_at: whole(NOW),
            expires_at: whole(claims().expires_at),
            ..claims()
        };
        assert_eq!(verified, expected, "{algorithm}");
    }
}

#[test]
fn a_token_says_what_rfc_9068_wants() {
    let issuer = issuer(SigningAlgorithm::EdDsa);
    let token = issued(&issuer);

    assert_eq!(
        part(&token, 0),
        json!({ "typ": "at+jwt", "alg": "EdDSA", "kid": kid(&issuer) })
    );
    assert_eq!(
        part(&token, 1),
        json!({
            "iss": "https://accounts.example.com",
            "sub": claims().subject.to_string(),
            "aud": "example",
            "exp": NOW_SECS + 900,
            "iat": NOW_SECS,
            "nbf": NOW_SECS,
            "jti": "03030303-0303-0303-0303-030303030303",
            "sid": claims().session.to_string(),
            "roles": ["user", "admin"],
        })
    );
}

#[test]
fn others_can_check_a_token_by_the_published_key() {
    for algorithm in SigningAlgorithm::ALL {
        let issuer = issuer(algorithm);
        let keys: JwkSet = serde_json::from_str(&issuer.public_keys(NOW)).unwrap();
        if algorithm == SigningAlgorithm::Hs256 {
            assert_eq!(issuer.public_keys(NOW), r#"{"keys":[]}"#);
            continue;
        }
        let key = keys.find(&kid(&issuer)).unwrap();
        let theirs = jsonwebtoken::DecodingKey::from_jwk(key).unwrap();

        let keys = issuer.keys();
        let validation = &keys.signing(NOW).unwrap().validation;
        let token = jsonwebtoken::decode::<Value>(issued(&issuer), &theirs, validation);

        assert!(token.is_ok(), "{algorithm}");
        let published: Value = serde_json::from_str(&issuer.public_keys(NOW)).unwrap();
        assert_eq!(published["keys"][0]["use"], "sig");
        assert_eq!(published["keys"][0]["alg"], algorithm.as_str());
        assert!(published["keys"][0].get("d").is_none());
    }
}

#[test]
fn a_token_without_a_signature_is_refused() {
    let issuer = issuer(SigningAlgorithm::EdDsa);
    let none = forged(&issuer, 0, "alg", json!("none"));
    let (message, _) = none.rsplit_once('.').unwrap();

    assert!(refused(&issuer, &none));
    assert!(refused(&issuer, &format!("{message}.")));
}

#[test]
fn the_public_key_is_no_secret_to_sign_with() {
    for algorithm in [
        SigningAlgorithm::EdDsa,
        SigningAlgorithm::Es256,
        SigningAlgorithm::Rs256,
    ] {
        let issuer = issuer(algorithm);
        let published = issuer.public_keys(NOW);
        let key: Value = serde_json::from_str(&published).unwrap();
        let mut secrets = vec![published.into_bytes()];
        for name in ["x", "n"] {
            if let Some(raw) = key["keys"][0][name].as_str() {
                secrets.push(URL_SAFE_NO_PAD.decode(raw).unwrap());
            }
        }
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some("at+jwt".into());
        header.kid = Some(kid(&issuer));
        let payload = part(&issued(&issuer), 1);

        for secret in secrets {
            let secret = EncodingKey::from_secret(&secret).unwrap();
            let token = jsonwebtoken::encode(&header, &payload, &secret).unwrap();
            assert!(refused(&issuer, &token), "{algorithm}");
        }
    }
}

#[test]
fn a_token_of_another_key_is_refused() {
    for algorithm in SigningAlgorithm::ALL {
        assert!(refused(&issuer(algorithm), &issued(&issuer(algorithm))));
    }
}

#[test]
fn a_token_of_another_kind_is_refused() {
    let issuer = issuer(SigningAlgorithm::Hs256);

    for typ in ["JWT", "jwt", "text/at+jwt", "at+jwt/", "application/", ""] {
        assert!(
            refused(&issuer, &forged(&issuer, 0, "typ", json!(typ))),
            "{typ}"
        );
    }
    for (name, value) in [
        ("typ", Value::Null),
        ("kid", Value::Null),
        ("kid", json!("another")),
        ("alg", json!("HS512")),
        ("crit", json!(["exp"])),
        ("crit", json!([])),
    ] {
        assert!(refused(&issuer, &forged(&issuer, 0, name, value)), "{name}");
    }
    for typ in ["AT+JWT", "application/at+jwt", "Application/At+Jwt"] {
        assert!(
            !refused(&issuer, &forged(&issuer, 0, "typ", json!(typ))),
            "{typ}"
        );
    }
}

#[test]
fn a_token_of_the_previous_issuer_is_accepted_while_it_is_named() {
    let material = ParsedKey::generate(SigningAlgorithm::EdDsa).unwrap();
    let named = |issuer: &str, previous: Option<&str>| {
        let key = only_key(SigningAlgorithm::EdDsa, material.clone());
        let settings = JwtSettings {
            issuer: issuer.into(),
            previous_issuer: previous.map(str::to_owned),
            ..settings()
        };
        JwtIssuer::new(settings, &[key]).unwrap()
    };
    let old = issued(&named("portreeve", None));
    let renamed = named("https://accounts.example.com", Some("portreeve"));

    assert!(!refused(&renamed, &old));
    assert!(!refused(&renamed, &issued(&renamed)));
    assert_eq!(
        part(&issued(&renamed), 1)["iss"],
        "https://accounts.example.com"
    );
    assert!(refused(&named("https://accounts.example.com", None), &old));
    let other = issued(&named("https://evil.example.com", None));
    assert!(refused(&renamed, &other));
}

#[test]
fn a_token_that_lacks_a_claim_is_refused() {
    let issuer = issuer(SigningAlgorithm::Hs256);

    for name in [
        "iss", "sub", "aud", "exp", "iat", "nbf", "jti", "sid", "roles",
    ] {
        assert!(
            refused(&issuer, &forged(&issuer, 1, name, Value::Null)),
            "{name}"
        );
    }
}

#[test]
fn a_token_with_a_claim_that_makes_no_sense_is_refused() {
    let issuer = issuer(SigningAlgorithm::Hs256);

    for (name, value) in [
        ("iss", json!("https://evil.example.com")),
        ("iss", json!(["https://accounts.example.com"])),
        ("aud", json!("another")),
        ("aud", json!(["another"])),
        ("aud", json!([])),
        ("aud", json!(7)),
        ("sub", json!("ada")),
        ("sid", json!(7)),
        ("jti", json!("one")),
        ("roles", json!([])),
        ("roles", json!("admin")),
        ("roles", json!(["god"])),
        ("exp", json!("tomorrow")),
        ("exp", json!(1e300)),
        ("exp", json!(i64::MAX)),
        ("iat", json!(i64::MIN)),
        ("nbf", json!(u64::MAX)),
    ] {
        let token = forged(&issuer, 1, name, value.clone());
        assert!(refused(&issuer, &token), "{name} {value}");
    }
    let several = forged(&issuer, 1, "aud", json!(["another", "example"]));
    assert!(!refused(&issuer, &several));
}

#[test]
fn time_is_checked_with_half_a_minute_of_leeway() {
    let issuer = issuer(SigningAlgorithm::Hs256);
    let good = |name: &str, at: i64| !refused(&issuer, &forged(&issuer, 1, name, json!(at)));

    assert!(good("exp", NOW_SECS - 29) && !good("exp", NOW_SECS - 30));
    assert!(good("nbf", NOW_SECS + 30) && !good("nbf", NOW_SECS + 31));
    assert!(good("iat", NOW_SECS + 30) && !good("iat", NOW_SECS + 31));
}

#[test]
fn a_token_is_remembered_but_not_beyond_its_time() {
    let issuer = issuer(SigningAlgorithm::EdDsa);
    let token = issued(&issuer);
    let later = |seconds| issuer.verify(&token, NOW + Duration::seconds(seconds));

    assert!(later(0).is_ok() && later(929).is_ok());
    assert_eq!(issuer.keys().verified.len(), 1);
    assert_eq!(later(930), Err(InvalidToken::Expired));
    assert_eq!(later(-31), Err(InvalidToken::Untrusted));
}

#[test]
fn only_a_token_of_ours_has_expired() {
    let issuer = issuer(SigningAlgorithm::EdDsa);
    let token = issued(&issuer);
    let stranger = self::issuer(SigningAlgorithm::EdDsa);
    let later = |token: &str| issuer.verify(token, NOW + Duration::hours(1));
    let (unsigned, _) = token.rsplit_once('.').unwrap();

    assert_eq!(later(&token), Err(InvalidToken::Expired));
    assert_eq!(later(unsigned), Err(InvalidToken::Untrusted));
    assert_eq!(
        later(&format!("{unsigned}.AAAA")),
        Err(InvalidToken::Untrusted)
    );
    assert_eq!(later(&issued(&stranger)), Err(InvalidToken::Untrusted));
}

#[test]
fn a_refused_token_is_not_remembered() {
    let issuer = issuer(SigningAlgorithm::EdDsa);
    let token = issued(&issuer);

    assert!(issuer.verify(&token, NOW + Duration::hours(1)).is_err());
    assert!(refused(
        &issuer,
        &forged(&issuer, 1, "aud", json!("another"))
    ));

    assert!(issuer.keys().verified.is_empty());
}

#[test]
fn a_token_that_was_altered_anywhere_is_refused() {
    for algorithm in SigningAlgorithm::ALL {
        let issuer = issuer(algorithm);
        let token = issued(&issuer);

        // The whole token first: what is remembered of it must not help the altered ones.
        assert!(!refused(&issuer, &token));
        for at in (0..token.len()).step_by(7) {
            let mut altered = token.clone().into_bytes();
            altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
            let altered = String::from_utf8(altered).unwrap();
            assert!(refused(&issuer, &altered), "{algorithm} at {at}");
        }
    }
}

#[test]
fn what_is_no_token_is_refused() {
    let issuer = issuer(SigningAlgorithm::EdDsa);
    let token = issued(&issuer);

    for end in 0..token.len() {
        assert!(refused(&issuer, &token[..end]), "{end}");
    }
    for raw in ["", ".", "..", "...", "a.b.c", "é.é.é", &format!("{token}=")] {
        assert!(refused(&issuer, raw), "{raw:?}");
    }
    assert!(refused(&issuer, &format!(" {token}")));
    assert!(refused(&issuer, &format!("{token}.{token}")));
    assert!(refused(&issuer, &"a".repeat(1 << 20)));
}
