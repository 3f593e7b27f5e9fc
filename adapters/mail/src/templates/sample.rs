use portreeve::{
    notifications::{Language, Link, Template, Values},
    shared::{EmailAddress, Secret},
};
use time::macros::datetime;

/// Values to look at a template with. The link opens nothing.
pub fn sample(template: Template, language: Language) -> Values {
    let link = Link {
        url: Secret::new(
            "https://example.com/account/link?token=AZtZ3fUQfQm0VGB1c3RfYV9zYW1wbGVfdG9rZW4".into(),
        ),
        code: Secret::new("271828".into()),
    };
    Values {
        language,
        recipient: EmailAddress::restore("ada@example.com".into()),
        at: datetime!(2026-11-22 12:00 UTC),
        link: template.has_link().then_some(link),
        valid_minutes: 60,
    }
}
