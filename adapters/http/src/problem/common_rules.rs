//! The rules that fields of several contexts have in common, and those of the form of a request.

use portreeve::shared::{DisplayName, EmailAddress, InvalidDisplayName, InvalidEmailAddress};

use super::rule::{BrokenRule, rules};

rules! {
    REQUIRED: "required", "is required", "fehlt";
    EMPTY: "empty", "must not be empty", "darf nicht leer sein";
    TOO_SHORT: "too_short", "must have at least {min} characters", "muss mindestens {min} Zeichen haben";
    TOO_LONG: "too_long", "must have at most {max} characters", "darf höchstens {max} Zeichen haben";
    TOO_SMALL: "too_small", "must be at least {min}", "muss mindestens {min} sein";
    TOO_LARGE: "too_large", "must be at most {max}", "darf höchstens {max} sein";
    UNKNOWN_FIELD: "unknown_field", "is unknown here", "ist hier unbekannt";
    REPEATED: "repeated", "must be there once only", "darf nur einmal vorkommen";
    INVALID_TYPE: "invalid_type", "has the wrong type", "hat den falschen Typ";
    INVALID_VALUE: "invalid_value", "must be one of: {detail}", "muss einer dieser Werte sein: {detail}";
    INVALID_FORMAT: "invalid_format", "must be {detail}", "muss so aussehen: {detail}";
    INVALID_PARAMETER: "invalid_value", "is not one of the values that the document allows", "ist keiner der Werte, die das Dokument erlaubt";
    INVALID_EMAIL: "invalid_email", "must be an email address, such as ada@example.com", "muss eine E-Mail-Adresse sein, wie ada@example.com";
    INVALID_EMAIL_DOMAIN: "invalid_email_domain", "must end in a domain name that can exist, such as example.com", "muss mit einem Domainnamen enden, den es geben kann, wie example.com";
    EMAIL_TOO_LONG: "too_long", "must have at most {max} characters, {max_local} before the @", "darf höchstens {max} Zeichen haben, davon {max_local} vor dem @";
    CONTROL_CHARACTERS: "control_characters", "must not contain control characters", "darf keine Steuerzeichen enthalten";
    NOTHING_VISIBLE: "nothing_visible", "must contain a character that can be seen", "muss ein sichtbares Zeichen enthalten";
    HIDDEN_CHARACTERS: "hidden_characters", "must not contain invisible characters, such as direction marks and tags; joiners and variation selectors may stay", "darf keine unsichtbaren Zeichen enthalten, wie Richtungszeichen und Tags; Verbinder und Varianten dürfen bleiben";
    STACKED_MARKS: "stacked_marks", "must not have more than {max} combining marks in a row", "darf höchstens {max} kombinierende Zeichen hintereinander haben";
    INVALID_CURSOR: "invalid_cursor", "must be a next_cursor of this list", "muss ein next_cursor dieser Liste sein";
    FAILING: "failing", "{detail}", "{detail}";
}

impl From<InvalidEmailAddress> for BrokenRule {
    fn from(error: InvalidEmailAddress) -> Self {
        match error {
            InvalidEmailAddress::Malformed => (&INVALID_EMAIL).into(),
            InvalidEmailAddress::Domain => (&INVALID_EMAIL_DOMAIN).into(),
            InvalidEmailAddress::TooLong => Self::from(&EMAIL_TOO_LONG)
                .param("max", EmailAddress::MAX_LEN)
                .param("max_local", EmailAddress::MAX_LOCAL_LEN),
        }
    }
}

impl From<InvalidDisplayName> for BrokenRule {
    fn from(error: InvalidDisplayName) -> Self {
        match error {
            InvalidDisplayName::Empty => (&EMPTY).into(),
            InvalidDisplayName::TooLong => {
                Self::from(&TOO_LONG).param("max", DisplayName::MAX_CHARS)
            }
            InvalidDisplayName::Control => (&CONTROL_CHARACTERS).into(),
            InvalidDisplayName::Invisible => (&NOTHING_VISIBLE).into(),
            InvalidDisplayName::Hidden => (&HIDDEN_CHARACTERS).into(),
            InvalidDisplayName::StackedMarks => {
                Self::from(&STACKED_MARKS).param("max", DisplayName::MAX_MARKS)
            }
        }
    }
}
