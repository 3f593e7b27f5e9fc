//! Names that are nearly one of ours, and are probably meant to be.

use super::raw::{SECRETS, VARIABLES};

/// One or two letters of a long name may be wrong. Of a short one only one: `SORT` is no `HOST`.
const LONG: usize = 8;

/// The variable that `name` is probably meant to be. None if it is one, or is like none.
pub fn intended(name: &str) -> Option<String> {
    among(name, |_| true)
}

/// The same, but only by the likeness to a long name: the environment is full of other programs' short ones.
pub fn intended_in_environment(name: &str) -> Option<String> {
    among(name, |known| known.len() >= LONG)
}

fn among(name: &str, counts: impl Fn(&str) -> bool) -> Option<String> {
    let files = SECRETS.iter().map(|secret| format!("{secret}_FILE"));
    let known: Vec<String> = VARIABLES
        .iter()
        .map(|name| (*name).to_owned())
        .chain(files)
        .collect();
    if known.iter().any(|known| known == name) {
        return None;
    }
    let upper = name.to_ascii_uppercase();
    known
        .into_iter()
        .filter(|known| counts(known))
        .map(|known| (distance(&upper, &known), known))
        .filter(|(distance, known)| *distance <= if known.len() >= LONG { 2 } else { 1 })
        .min()
        .map(|(_, known)| known)
}

/// Levenshtein's distance, but two neighbours that changed places count as one.
fn distance(one: &str, other: &str) -> usize {
    if one.len().abs_diff(other.len()) > 2 {
        return usize::MAX;
    }
    if changed_places(one.as_bytes(), other.as_bytes()) {
        return 1;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, a) in one.bytes().enumerate() {
        let mut left = index + 1;
        let mut next = vec![left];
        for (pair, b) in row.windows(2).zip(other.bytes()) {
            let &[diagonal, above] = pair else { continue };
            left = (diagonal + usize::from(a != b))
                .min(above + 1)
                .min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

fn changed_places(one: &[u8], other: &[u8]) -> bool {
    let different: Vec<usize> = one
        .iter()
        .zip(other)
        .enumerate()
        .filter(|(_, (a, b))| a != b)
        .map(|(index, _)| index)
        .collect();
    let &[first, second] = different.as_slice() else {
        return false;
    };
    one.len() == other.len()
        && second == first + 1
        && one.get(first) == other.get(second)
        && one.get(second) == other.get(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_in_a_name_is_known_for_one() {
        for (written, meant) in [
            ("JWT_EXPIRES_MINUTES", "JWT_EXPIRE_MINUTES"),
            ("JWT_EXPIRY_MINUTES", "JWT_EXPIRE_MINUTES"),
            ("SECRET_KEYS", "SECRET_KEY"),
            ("SERCET_KEY", "SECRET_KEY"),
            ("secret_key", "SECRET_KEY"),
            ("SECRETKEY_FILE", "SECRET_KEY_FILE"),
            ("DATABASE_URI", "DATABASE_URL"),
            ("PROT", "PORT"),
            ("DB_HOSTS", "DB_HOST"),
        ] {
            assert_eq!(intended(written).as_deref(), Some(meant), "{written}");
        }
    }

    #[test]
    fn names_of_ours_and_of_others_are_left_alone() {
        let others = [
            "POSTGRES_PASSWORD",
            "HOME",
            "SORTS",
            "LOG_LEVEL",
            "SMTP_HOST",
        ];
        for name in VARIABLES.iter().chain(&others) {
            assert_eq!(intended(name), None, "{name}");
        }
        assert_eq!(intended("SECRET_KEY_FILE"), None);
    }

    #[test]
    fn short_names_in_the_environment_are_nobodys_business() {
        assert_eq!(intended_in_environment("HOSTS"), None);
        assert_eq!(intended_in_environment("POST"), None);
        assert!(intended_in_environment("DATABASE_URLS").is_some());
    }
}
