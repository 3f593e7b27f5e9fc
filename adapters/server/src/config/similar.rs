//! Names that are nearly one of ours, and are probably meant to be.

use super::raw::{SECRETS, VARIABLES};

/// One or two letters of a long name may be wrong, of a short one only one: `SORT` is no `HOST`. Two neighbours that changed places count as
/// one.
const LONG: usize = 8;

/// What else people call a variable of ours, and no slip of the hand explains.
const OTHER_WORDS: &[(&str, &str)] = &[
    ("DB_PASS", "DB_PASSWORD"),
    ("DB_PWD", "DB_PASSWORD"),
    ("DB_USERNAME", "DB_USER"),
    ("DB_DATABASE", "DB_NAME"),
    ("TRUSTED_PROXY", "TRUSTED_PROXIES"),
];

/// Well-known names that are like ours and another's: OpenSSL's (which a TLS connection to PostgreSQL reads too), Marathon's, those of
/// compilers and of Jupyter's images.
const OTHERS: &[&str] = &[
    "CHOST",
    "NB_USER",
    "PORT0",
    "PORT1",
    "PORTS",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
];

/// The variable that `name` is probably meant to be. None if it is one, or is like none, or is well known as another's.
pub fn intended(name: &str) -> Option<String> {
    let files = SECRETS.iter().map(|secret| format!("{secret}_FILE"));
    let known: Vec<String> = VARIABLES
        .iter()
        .map(|name| (*name).to_owned())
        .chain(files)
        .collect();
    if known.iter().any(|known| known == name) || OTHERS.contains(&name) {
        return None;
    }
    let upper = name.to_ascii_uppercase();
    if let Some((_, meant)) = OTHER_WORDS.iter().find(|(word, _)| *word == upper) {
        return Some((*meant).to_owned());
    }
    known
        .into_iter()
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
            ("DB_HOTS", "DB_HOST"),
            ("APP_EVN", "APP_ENV"),
            ("HOTS", "HOST"),
            ("MIGRAT", "MIGRATE"),
            ("DOC", "DOCS"),
            ("LIMIT", "LIMITS"),
            ("TRUSTED_PROXY", "TRUSTED_PROXIES"),
            ("DB_PASS", "DB_PASSWORD"),
            ("db_username", "DB_USER"),
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
    fn well_known_names_of_others_are_no_slips() {
        for name in OTHERS {
            assert_eq!(intended(name), None, "{name}");
        }
    }
}
