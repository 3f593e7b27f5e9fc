//! Names that are nearly one of ours, and are probably meant to be.

use super::raw::{SECRETS, VARIABLES};

/// One or two letters of a long name may be wrong, of a short one only one: `SORT` is no `HOST`. Two neighbours that changed places count as
/// one.
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
        .map(|known| (strsim::osa_distance(&upper, &known), known))
        .filter(|(distance, known)| *distance <= if known.len() >= LONG { 2 } else { 1 })
        .min()
        .map(|(_, known)| known)
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
