use aws_lc_rs::{
    constant_time::verify_slices_are_equal,
    digest::{SHA256, digest},
    hmac,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use portreeve::{
    auth::{PresentedToken, RefreshToken, RefreshTokens, SessionId},
    shared::Secret,
};
use uuid::Uuid;

use crate::{LinkKey, dummies::DummyKey};

/// Refresh tokens that say which session they belong to and prove it with a MAC, so that a forged one is known without asking the
/// store, and the same child can be made from its parent again.
///
/// `prt_`, then in base64url: session (16 bytes), generation (4, big endian), nonce (16), HMAC-SHA256 over those (32).
pub struct HmacRefreshTokens(RefreshTokenKey);

/// What the tokens are authenticated with.
pub struct RefreshTokenKey(hmac::Key);

/// Lets a scanner for leaked secrets recognise one.
const PREFIX: &str = "prt_";
/// What the MAC covers: a token of a later form will not pass for one of this.
const FORM: &[u8] = b"refresh-token v1";
const BODY_LEN: usize = 16 + 4 + 16;
const MAC_LEN: usize = 32;
const TOKEN_LEN: usize = PREFIX.len() + ((BODY_LEN + MAC_LEN) * 4).div_ceil(3);

impl RefreshTokenKey {
    pub fn new(material: &Secret<[u8; 32]>) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, material.expose()))
    }

    /// A key for another purpose, from which this one cannot be found.
    pub fn dummy_key(&self) -> DummyKey {
        DummyKey::read(hmac::sign(&self.0, b"dummy-hash v1").as_ref())
    }

    /// A key for another purpose, from which this one cannot be found.
    pub fn link_key(&self) -> LinkKey {
        LinkKey::new(hmac::sign(&self.0, b"one-time-link v1").as_ref())
    }

    fn mac(&self, body: &[u8]) -> hmac::Tag {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(FORM);
        context.update(body);
        context.sign()
    }
}

impl HmacRefreshTokens {
    pub fn new(key: RefreshTokenKey) -> Self {
        Self(key)
    }
}

impl RefreshTokens for HmacRefreshTokens {
    fn mint(&self, session: SessionId, generation: u32, nonce: [u8; 16]) -> RefreshToken {
        let mut bytes = Vec::with_capacity(BODY_LEN + MAC_LEN);
        bytes.extend_from_slice(session.as_uuid().as_bytes());
        bytes.extend_from_slice(&generation.to_be_bytes());
        bytes.extend_from_slice(&nonce);
        let mac = self.0.mac(&bytes);
        bytes.extend_from_slice(mac.as_ref());
        let mut token = String::with_capacity(TOKEN_LEN);
        token.push_str(PREFIX);
        URL_SAFE_NO_PAD.encode_string(bytes, &mut token);
        RefreshToken {
            digest: sha256(&token),
            token: Secret::new(token),
        }
    }

    fn read(&self, token: &str) -> Option<PresentedToken> {
        // Nothing is done for a string of another length: it may be as long as a request may be.
        if token.len() != TOKEN_LEN {
            return None;
        }
        // This decoder refuses padding, other alphabets and stray bits at the end: a token has one spelling.
        let bytes = URL_SAFE_NO_PAD.decode(token.strip_prefix(PREFIX)?).ok()?;
        let (body, mac) = bytes.split_at_checked(BODY_LEN)?;
        verify_slices_are_equal(self.0.mac(body).as_ref(), mac).ok()?;
        let (session, rest) = body.split_first_chunk::<16>()?;
        let (generation, rest) = rest.split_first_chunk::<4>()?;
        Some(PresentedToken {
            session_id: SessionId::from_uuid(Uuid::from_bytes(*session)),
            generation: u32::from_be_bytes(*generation),
            nonce: *rest.first_chunk::<16>()?,
            digest: sha256(token),
        })
    }
}

fn sha256(token: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(n: u8) -> SessionId {
        SessionId::from_uuid(Uuid::from_bytes([n; 16]))
    }

    fn tokens(key: u8) -> HmacRefreshTokens {
        HmacRefreshTokens::new(RefreshTokenKey::new(&Secret::new([key; 32])))
    }

    fn token() -> String {
        let token = tokens(1).mint(session(7), 258, [9; 16]).token;
        token.expose().clone()
    }

    fn refused(token: &str) -> bool {
        tokens(1).read(token).is_none()
    }

    #[test]
    fn what_was_minted_is_read() {
        let minted = tokens(1).mint(session(7), 258, [9; 16]);

        let read = tokens(1).read(minted.token.expose());

        assert_eq!(
            read,
            Some(PresentedToken {
                session_id: session(7),
                generation: 258,
                nonce: [9; 16],
                digest: minted.digest,
            })
        );
    }

    #[test]
    fn the_same_token_is_made_from_the_same_parts_and_another_from_others() {
        let token = |n, generation, nonce| {
            let minted = tokens(1).mint(session(n), generation, nonce);
            (minted.digest, minted.token.expose().clone())
        };

        assert_eq!(token(7, 1, [9; 16]), token(7, 1, [9; 16]));
        assert_ne!(token(7, 1, [9; 16]), token(7, 2, [9; 16]));
        assert_ne!(token(7, 1, [9; 16]), token(7, 1, [8; 16]));
        assert_ne!(token(7, 1, [9; 16]), token(8, 1, [9; 16]));
    }

    #[test]
    fn a_token_looks_the_same_for_ever() {
        assert_eq!(
            token(),
            "prt_BwcHBwcHBwcHBwcHBwcHBwAAAQIJCQkJCQkJCQkJCQkJCQkJtxJ4V8wCgc-8HPMePF3DPm_YfLMWHLEc_Qu7qpCXqZc"
        );
    }

    #[test]
    fn a_token_that_was_altered_anywhere_is_refused() {
        for at in 0..TOKEN_LEN {
            let mut altered = token().into_bytes();
            altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };

            assert!(refused(&String::from_utf8(altered).unwrap()), "at {at}");
        }
    }

    #[test]
    fn a_token_of_another_key_is_refused() {
        let theirs = tokens(2).mint(session(7), 0, [9; 16]);

        assert!(refused(theirs.token.expose()));
    }

    #[test]
    fn a_token_has_one_spelling() {
        let token = token();
        let (front, last) = token.split_at(TOKEN_LEN - 1);
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=";

        for spelling in alphabet.chars().filter(|c| *c.to_string() != *last) {
            assert!(refused(&format!("{front}{spelling}")), "{spelling}");
        }
        for spelling in [
            format!("{token}="),
            format!("{token} "),
            format!(" {token}"),
            format!("{token}\n"),
            token.replacen("prt_", "PRT_", 1),
            token.replacen("prt_", "", 1),
            token.replacen("prt_", "prt-", 1),
        ] {
            assert!(refused(&spelling), "{spelling:?}");
        }
    }

    #[test]
    fn what_is_no_token_is_refused() {
        for raw in ["", "prt_", "é", &"é".repeat(50), &"a".repeat(1 << 20)] {
            assert!(refused(raw));
        }
        assert!(refused(&format!("prt_{}", "A".repeat(TOKEN_LEN - 4))));
    }
}
