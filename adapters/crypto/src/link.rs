use aws_lc_rs::{constant_time::verify_slices_are_equal, hmac};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use portreeve::{
    auth::LinkSigner,
    shared::{OneTimeTokenId, Secret},
};
use uuid::Uuid;

/// The secrets of one-time tokens, made from their ids. Nothing of them is stored.
///
/// What stands in a link: `pot_`, then in base64url the id (16 bytes) and HMAC-SHA256 over it (32). A code: six digits of another HMAC.
pub struct HmacLinks(LinkKey);

/// What links and codes are made with. Derived from the key of the refresh tokens: see [`RefreshTokenKey`](crate::RefreshTokenKey).
pub struct LinkKey(hmac::Key);

/// Lets a scanner for leaked secrets recognise one.
const PREFIX: &str = "pot_";
/// What the MACs cover: none of one kind passes for one of another.
const LINK: &[u8] = b"link v1";
const CODE: &[u8] = b"code v1";
const SUBJECT: &[u8] = b"subject v1";
const ID_LEN: usize = 16;
const MAC_LEN: usize = 32;
const LINK_LEN: usize = PREFIX.len() + ((ID_LEN + MAC_LEN) * 4).div_ceil(3);
const CODES: u64 = 1_000_000;

impl LinkKey {
    pub(crate) fn new(material: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, material))
    }

    /// Stands for a text that names a person where it must be recognised and not read, in hexadecimal digits.
    pub fn pseudonym(&self, text: &str) -> String {
        let mac = self.mac(SUBJECT, text.as_bytes());
        let (half, _) = mac.as_ref().split_at(16);
        half.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn mac(&self, form: &[u8], body: &[u8]) -> hmac::Tag {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(form);
        context.update(body);
        context.sign()
    }
}

impl HmacLinks {
    pub fn new(key: LinkKey) -> Self {
        Self(key)
    }
}

impl LinkSigner for HmacLinks {
    fn sign(&self, id: OneTimeTokenId) -> Secret<String> {
        let id = id.as_uuid();
        let mac = self.0.mac(LINK, id.as_bytes());
        let mut bytes = Vec::with_capacity(ID_LEN + MAC_LEN);
        bytes.extend_from_slice(id.as_bytes());
        bytes.extend_from_slice(mac.as_ref());
        let mut link = String::with_capacity(LINK_LEN);
        link.push_str(PREFIX);
        URL_SAFE_NO_PAD.encode_string(bytes, &mut link);
        Secret::new(link)
    }

    fn open(&self, link: &str) -> Option<OneTimeTokenId> {
        // Nothing is done for a string of another length: it may be as long as a request may be.
        if link.len() != LINK_LEN {
            return None;
        }
        // This decoder refuses padding, other alphabets and stray bits at the end: a link has one spelling.
        let bytes = URL_SAFE_NO_PAD.decode(link.strip_prefix(PREFIX)?).ok()?;
        let (id, mac) = bytes.split_first_chunk::<ID_LEN>()?;
        verify_slices_are_equal(self.0.mac(LINK, id).as_ref(), mac).ok()?;
        Some(OneTimeTokenId::from_uuid(Uuid::from_bytes(*id)))
    }

    fn code(&self, id: OneTimeTokenId) -> Secret<String> {
        let mac = self.0.mac(CODE, id.as_uuid().as_bytes());
        // Of 2^64 values some codes have one more than others: nothing that helps to guess.
        let number = mac.as_ref().first_chunk().copied().unwrap_or_default();
        let number = u64::from_be_bytes(number) % CODES;
        Secret::new(format!("{number:06}"))
    }

    fn has_code(&self, id: OneTimeTokenId, code: &str) -> bool {
        let right = self.code(id);
        verify_slices_are_equal(right.expose().as_bytes(), code.as_bytes()).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(key: u8) -> HmacLinks {
        HmacLinks::new(LinkKey::new(&[key; 32]))
    }

    fn id(n: u8) -> OneTimeTokenId {
        OneTimeTokenId::from_uuid(Uuid::from_bytes([n; 16]))
    }

    #[test]
    fn a_link_leads_to_its_token_and_no_other_key_opens_it() {
        let link = links(1).sign(id(7));

        assert_eq!(links(1).open(link.expose()), Some(id(7)));
        assert_eq!(links(2).open(link.expose()), None);
        assert_eq!(link.expose().len(), LINK_LEN);
    }

    #[test]
    fn a_link_that_was_altered_anywhere_is_refused() {
        let link = links(1).sign(id(7)).expose().clone();
        for at in 0..LINK_LEN {
            let mut altered = link.clone().into_bytes();
            altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };

            let altered = String::from_utf8(altered).unwrap();
            assert_eq!(links(1).open(&altered), None, "at {at}");
        }
    }

    #[test]
    fn what_is_no_link_is_refused() {
        let link = links(1).sign(id(7)).expose().clone();
        for raw in [
            "",
            "pot_",
            "é",
            &"a".repeat(1 << 20),
            &format!("{link}="),
            &format!(" {link}"),
        ] {
            assert_eq!(links(1).open(raw), None);
        }
    }

    #[test]
    fn a_link_and_a_code_look_the_same_for_ever() {
        assert_eq!(
            links(1).sign(id(7)).expose(),
            "pot_BwcHBwcHBwcHBwcHBwcHBxt89I7d4kJjioDq3Xl4df5ON3nTwT2aRoAy4N4IAGOa"
        );
        assert_eq!(links(1).code(id(7)).expose(), "811331");
    }

    #[test]
    fn a_code_is_six_digits_of_its_token_alone() {
        let codes: Vec<String> = (0..100)
            .map(|n| links(1).code(id(n)).expose().clone())
            .collect();

        for (n, code) in (0..).zip(&codes) {
            assert!(code.len() == 6 && code.chars().all(|c| c.is_ascii_digit()));
            assert!(links(1).has_code(id(n), code));
        }
        for wrong in ["", "0", &codes[1], "0000000"] {
            assert!(!links(1).has_code(id(0), wrong));
        }
    }

    #[test]
    fn a_pseudonym_is_always_the_same_and_of_one_key() {
        let key = |n| LinkKey::new(&[n; 32]);

        assert_eq!(key(1).pseudonym("ada"), key(1).pseudonym("ada"));
        assert_ne!(key(1).pseudonym("ada"), key(2).pseudonym("ada"));
        assert_eq!(key(1).pseudonym("ada").len(), 32);
    }
}
