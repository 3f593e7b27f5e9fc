use std::fmt;

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::text::is_invisible;

/// An email address as an identity: one value, whatever case or Unicode form it was typed in.
///
/// Kept in its canonical form: NFKC, lower case, the domain as IDNA A-labels (UTS 46). RFC 5321 lets a server tell `Ada@` from
/// `ada@`; none that people use does, and two accounts that differ only so would be a trap.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EmailAddress(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidEmailAddress {
    #[error("must be an email address, such as ada@example.com")]
    Malformed,
    #[error(
        "must have at most {} characters, {} before the @",
        EmailAddress::MAX_LEN,
        EmailAddress::MAX_LOCAL_LEN
    )]
    TooLong,
    #[error("must end in a domain name that can exist, such as example.com")]
    Domain,
}

impl EmailAddress {
    /// RFC 5321, section 4.5.3.1, in bytes.
    pub const MAX_LEN: usize = 254;
    pub const MAX_LOCAL_LEN: usize = 64;

    pub fn parse(raw: &str) -> Result<Self, InvalidEmailAddress> {
        // Nothing this long can become valid, and normalising costs time in its length.
        if raw.len() > 4 * Self::MAX_LEN {
            return Err(InvalidEmailAddress::TooLong);
        }
        let folded = fold(raw.trim());
        let (local, domain) = folded
            .rsplit_once('@')
            .ok_or(InvalidEmailAddress::Malformed)?;
        if !is_dot_atom(local) || domain.is_empty() {
            return Err(InvalidEmailAddress::Malformed);
        }
        let domain = to_a_labels(domain).ok_or(InvalidEmailAddress::Domain)?;
        let top_level = domain
            .rsplit_once('.')
            .map(|(_, label)| label)
            .ok_or(InvalidEmailAddress::Domain)?;
        if top_level.is_empty() || top_level.bytes().all(|b| b.is_ascii_digit()) {
            return Err(InvalidEmailAddress::Domain);
        }
        let address = format!("{local}@{domain}");
        if local.len() > Self::MAX_LOCAL_LEN || address.len() > Self::MAX_LEN {
            return Err(InvalidEmailAddress::TooLong);
        }
        Ok(Self(address))
    }

    /// An address as a store kept it. It was parsed when it came in, and must stay readable when the rules or the Unicode tables change.
    pub fn restore(canonical: String) -> Self {
        Self(canonical)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// NFKC can bring forth capitals and lowering can undo NFKC, so both are done twice; a third time changes nothing more.
fn fold(raw: &str) -> String {
    let once: String = raw.nfkc().flat_map(char::to_lowercase).collect();
    once.nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

/// UTS 46 without `CheckHyphens`: names such as `r3---sn-4g5e6nsz.example.com` exist. A label still neither begins nor ends with a hyphen
/// (RFC 5890, section 2.3.1), and one that begins with `xn--` must be good Punycode.
fn to_a_labels(domain: &str) -> Option<String> {
    let labels = Uts46::new().to_ascii(
        domain.as_bytes(),
        AsciiDenyList::STD3,
        Hyphens::CheckFirstLast,
        DnsLength::Verify,
    );
    labels.ok().map(Into::into)
}

/// The `dot-atom` of RFC 5322, with letters of any script (RFC 6532). Quoted local parts are refused.
fn is_dot_atom(local: &str) -> bool {
    local
        .split('.')
        .all(|atom| !atom.is_empty() && atom.chars().all(is_atom_char))
}

fn is_atom_char(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c)
    } else {
        // A filler is a letter to Unicode, and a selector a mark; such an address could not be distinguished from another.
        (c.is_alphanumeric() || is_mark(c)) && !is_invisible(c)
    }
}

/// Vowel signs and accents that NFKC leaves as characters of their own, in scripts that need them.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn canonical(raw: &str) -> String {
        EmailAddress::parse(raw).unwrap().as_str().to_owned()
    }

    #[test]
    fn case_and_unicode_form_do_not_make_another_identity() {
        assert_eq!(canonical(" Ada@Example.COM "), "ada@example.com");
        assert_eq!(canonical("ａｄａ＠example.com"), "ada@example.com");
        assert_eq!(
            canonical("jose\u{301}@example.com"),
            canonical("JOSÉ@example.com")
        );
        assert_eq!(canonical("a@BÜCHER.example"), "a@xn--bcher-kva.example");
        assert_eq!(
            canonical("a@xn--bcher-kva.example"),
            canonical("a@bücher.example")
        );
    }

    #[test]
    fn hyphens_inside_a_label_are_where_they_may_be() {
        for address in [
            "a@ab--cd.example.com",
            "a@r3---sn-4g5e6nsz.example.com",
            "a@a-b.example.com",
            "a@1--2.example.com",
        ] {
            assert_eq!(canonical(address), address);
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for raw in [
            "",
            "ada",
            "@example.com",
            "ada@",
            "a b@example.com",
            "a..b@example.com",
            ".a@example.com",
            "a\0@example.com",
            "\"a\"@example.com",
            "a@b@example.com",
            "ada\u{3164}@example.com",
            "ada\u{ffa0}@example.com",
            "ada\u{fe0f}@example.com",
            "\u{115f}@example.com",
        ] {
            assert_eq!(
                EmailAddress::parse(raw),
                Err(InvalidEmailAddress::Malformed),
                "{raw:?}"
            );
        }
        for raw in [
            "ada@localhost",
            "ada@example..com",
            "ada@-x.com",
            "ada@x-.com",
            "ada@a.-.com",
            "ada@xn--.com",
            "ada@xn--a-.com",
            "ada@xn--a.com",
            "ada@a_b.com",
            "ada@exa mple.com",
            "ada@127.0.0.1",
            "ada@example.com.",
        ] {
            assert_eq!(
                EmailAddress::parse(raw),
                Err(InvalidEmailAddress::Domain),
                "{raw:?}"
            );
        }
        assert_eq!(
            EmailAddress::parse(&format!("{}@example.com", "a".repeat(65))),
            Err(InvalidEmailAddress::TooLong)
        );
        assert_eq!(
            EmailAddress::parse(&"a".repeat(1_000_000)),
            Err(InvalidEmailAddress::TooLong)
        );
    }

    proptest! {
        #[test]
        fn parsing_a_canonical_address_changes_nothing(raw in "\\PC{1,20}@[a-zA-ZäöüßÀ-ÿ]{1,12}\\.[a-z]{2,6}") {
            if let Ok(once) = EmailAddress::parse(&raw) {
                prop_assert_eq!(EmailAddress::parse(once.as_str()), Ok(once.clone()));
            }
        }
    }
}
