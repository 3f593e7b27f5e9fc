//! Secrets that are known, and every form in which they could turn up.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};

/// What must not be found, by name.
#[derive(Default)]
pub struct Canaries(Vec<(String, Vec<String>)>);

impl Canaries {
    pub fn add(&mut self, name: &str, secret: &str) {
        assert!(secret.len() >= 12, "{name} could be found by chance");
        self.0.push((name.to_owned(), forms(secret)));
    }

    /// A token, and the part of it that makes it one: with that, the rest is easy to come by.
    pub fn add_token(&mut self, name: &str, token: &str) {
        self.add(name, token);
        let proof = match token.rsplit_once('.') {
            Some((_, signature)) => signature,
            // The last 32 bytes of a refresh token.
            None => &token[token.len() - 43..],
        };
        self.add(&format!("the proof in {name}"), proof);
    }

    /// `name in place`, for each that stands in the text.
    pub fn found_in(&self, place: &str, text: &[u8]) -> Vec<String> {
        let text = String::from_utf8_lossy(text);
        let found = self
            .0
            .iter()
            .filter(|(_, forms)| forms.iter().any(|form| text.contains(form)));
        found
            .map(|(name, _)| format!("{name} in {place}"))
            .collect()
    }
}

/// As it is, escaped as in an address or in JSON, in hex, and in base64, wherever in a longer text it stands.
fn forms(secret: &str) -> Vec<String> {
    let percent = |keep: &str| -> String {
        let encoded = secret.bytes().map(|byte| {
            if byte.is_ascii_alphanumeric() || keep.as_bytes().contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        });
        encoded.collect()
    };
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let mut forms = vec![
        secret.to_owned(),
        percent("-._~"),
        percent("-._~").to_lowercase(),
        percent("-._~ ").replace(' ', "+"),
        serde_json::Value::from(secret)
            .to_string()
            .trim_matches('"')
            .to_owned(),
        hex.to_uppercase(),
        hex,
    ];
    for before in 0..3 {
        let shifted = [vec![0; before], secret.as_bytes().to_vec()].concat();
        for base64 in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            let text = base64.encode(&shifted);
            // What is mixed with the neighbours is left away.
            let whole = text.len() - usize::from(!shifted.len().is_multiple_of(3));
            forms.push(text[(before * 8).div_ceil(6)..whole].to_owned());
        }
    }
    forms
}

#[test]
fn a_secret_is_found_in_every_form() {
    let secret = "Kanarie~7 /vogel\"9";
    let mut canaries = Canaries::default();
    canaries.add("it", secret);

    for text in [
        format!("before {secret} after"),
        "x=Kanarie~7%20%2Fvogel%229&y".into(),
        "x=Kanarie~7+%2Fvogel%229&y".into(),
        r#"{"x":"Kanarie~7 /vogel\"9"}"#.into(),
        "4b616e617269657e37202f766f67656c2239".into(),
        STANDARD_NO_PAD.encode(format!("ada:{secret}:x")),
        STANDARD_NO_PAD.encode(format!("ab:{secret}")),
        URL_SAFE_NO_PAD.encode(format!("abcd:{secret}")),
    ] {
        assert_eq!(
            canaries.found_in("a", text.as_bytes()),
            ["it in a"],
            "{text}"
        );
    }
    assert_eq!(canaries.found_in("a", b"Kanarie~7 /vogel"), [""; 0]);
}
