//! The rules of profiles.

use portreeve::users::{AvatarUrl, InvalidProfile};

use crate::problem::{BrokenRule, rules};

rules! {
    INVALID_URL: "invalid_url", "must be an https address of at most {max} characters", "muss eine https-Adresse mit höchstens {max} Zeichen sein";
    INVALID_LOCALE: "invalid_locale", "must be a language tag, such as en or de-CH", "muss ein Sprachkürzel sein, wie en oder de-CH";
    INVALID_TIME_ZONE: "invalid_time_zone", "must be an IANA time zone name, such as Europe/Zurich", "muss der IANA-Name einer Zeitzone sein, wie Europe/Zurich";
}

impl From<InvalidProfile> for BrokenRule {
    fn from(error: InvalidProfile) -> Self {
        match error {
            InvalidProfile::AvatarUrl => Self::from(&INVALID_URL).param("max", AvatarUrl::MAX_LEN),
            InvalidProfile::Locale => (&INVALID_LOCALE).into(),
            InvalidProfile::TimeZone => (&INVALID_TIME_ZONE).into(),
        }
    }
}
