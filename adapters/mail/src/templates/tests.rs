use std::fs;

use portreeve::{notifications::Link, shared::EmailAddress};

use super::{builtin::SOURCES, lint, *};

fn builtin() -> Templates {
    Templates::new("Example Shop".into(), None)
}

fn every() -> impl Iterator<Item = (Template, Language)> {
    let languages = |template| Language::ALL.map(|language| (template, language));
    Template::ALL.into_iter().flat_map(languages)
}

#[test]
fn every_template_is_there_in_every_language() {
    for (template, language) in every() {
        for extension in ["txt", "html"] {
            let name = format!("{language}/{template}.{extension}");
            assert!(builtin::source(&name).is_some(), "{name}");
        }
    }
    assert_eq!(
        SOURCES.len(),
        Language::ALL.len() * (2 * Template::ALL.len() + 1)
    );
}

#[test]
fn every_mail_shows_what_it_is_for_and_nothing_unfilled() {
    let templates = builtin();
    for (template, language) in every() {
        let values = sample(template, language);

        let content = templates.render(template, &values).unwrap();

        let (text, html) = (content.text.expose(), content.html.expose());
        for part in [text, html] {
            assert!(
                part.contains("Example Shop") && part.contains("ada@example.com"),
                "{part}"
            );
            assert!(!part.contains("{{") && !part.contains("{%"), "{part}");
            if let Some(link) = &values.link {
                assert!(part.contains("link?token="), "{part}");
                let hours = ["60 minutes", "60 Minuten"];
                assert!(hours.iter().any(|hours| part.contains(hours)), "{part}");
                let with_code =
                    !matches!(template, Template::UndoEmailChange | Template::Invitation);
                assert_eq!(part.contains(link.code.expose()), with_code, "{part}");
            } else {
                assert!(!part.contains("http"), "{part}");
            }
        }
        assert!(
            text.contains(
                &values
                    .link
                    .map_or(String::new(), |link| link.url.expose().clone())
            )
        );
        assert!(content.subject.chars().count() <= 60, "{}", content.subject);
        assert!(
            text.lines().all(|line| line.chars().count() < 400),
            "{text}"
        );
    }
}

#[test]
fn the_languages_say_the_same_with_the_same_values() {
    let mentioned = |source: &str| {
        let mut names: Vec<String> = source
            .split("{{ ")
            .skip(1)
            .filter_map(|rest| rest.split(" }}").next().map(str::to_owned))
            .collect();
        names.sort();
        names.dedup();
        names
    };
    for template in Template::ALL {
        for extension in ["txt", "html"] {
            let of = |language: &str| {
                let name = format!("{language}/{template}.{extension}");
                mentioned(builtin::source(&name).unwrap())
            };
            assert_eq!(of("en"), of("de"), "{template}.{extension}");
        }
    }
}

#[test]
fn every_html_part_keeps_to_what_mail_programs_show() {
    let templates = builtin();
    for (template, language) in every() {
        let content = templates
            .render(template, &sample(template, language))
            .unwrap();

        let found = lint::findings(content.html.expose(), language.as_str());

        assert_eq!(found, [""; 0], "{language}/{template}");
    }
}

#[test]
fn hostile_values_are_text_and_nothing_else() {
    let hostile = "a&{{7*7}}{%x%}'`<b>\"";
    let templates = Templates::new(hostile.into(), None);
    for (template, language) in every() {
        let mut values = sample(template, language);
        values.recipient = EmailAddress::parse("a&b'`{{product}}@example.com").unwrap();
        values.link = values.link.map(|_| Link {
            url: Secret::new("https://example.com/?a=1&b=\"><script>alert(1)</script>".into()),
            code: Secret::new("<i>".into()),
        });

        let content = templates.render(template, &values).unwrap();

        let html = content.html.expose();
        for tag in ["<b>", "<i>", "<script"] {
            assert!(!html.contains(tag), "{tag}: {html}");
        }
        assert_eq!(lint::findings(html, language.as_str()), [""; 0], "{html}");
        for part in [html, content.text.expose()] {
            assert!(
                part.contains("{{7*7}}") && part.contains("{{product}}"),
                "{part}"
            );
            assert!(!part.contains("49"), "{part}");
        }
    }
}

#[test]
fn a_file_of_the_operator_takes_the_place_of_a_template_without_restart() {
    let folder = tempfile::tempdir().unwrap();
    let templates = Templates::new("Example".into(), Some(folder.path().into()));
    let values = sample(Template::NewDevice, Language::German);
    let subject = || {
        templates
            .render(Template::NewDevice, &values)
            .unwrap()
            .subject
    };
    let file = folder.path().join("de/new_device.txt");
    fs::create_dir(folder.path().join("de")).unwrap();

    let before = subject();
    fs::write(&file, "Subject: Neu bei {{ product }}\n\nam {{ at }}").unwrap();
    let replaced = subject();
    fs::write(
        &file,
        "Subject: Noch neuer bei {{ product }}\n\nam {{ at }}",
    )
    .unwrap();
    let changed = subject();
    fs::remove_file(&file).unwrap();
    let after = subject();

    assert_eq!(replaced, "Neu bei Example");
    assert_eq!(changed, "Noch neuer bei Example");
    assert_eq!(before, after);
    assert_eq!(before, "Neue Anmeldung bei Ihrem Konto");
}

#[test]
fn a_file_that_is_not_usable_is_an_error_and_the_mail_is_made_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let templates = Templates::new("Example".into(), Some(folder.path().into()));
    let values = sample(Template::ResetPassword, Language::English);
    fs::create_dir(folder.path().join("en")).unwrap();
    let file = folder.path().join("en/reset_password.txt");
    let endless = "Subject: a\n\n{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}";
    for source in [
        "no subject",
        "Subject:\n\ntext",
        "Subject: a\n{{ link }}",
        "Subject: a\n\n{{ unknown }}",
        "Subject: a\n\n{{ link",
        "Subject: a\n\n{% include '../../../../etc/passwd' %}",
        "Subject: a\n\n{% include '/etc/passwd' %}",
        "Subject: a\n\n{{ 'x' * 1000000000 }}",
        "Subject: a\n\n{% include 'en/reset_password.txt' %}",
        endless,
    ] {
        fs::write(&file, source).unwrap();

        let strict = templates.render_strictly(Template::ResetPassword, &values);
        let content = templates.render(Template::ResetPassword, &values).unwrap();

        let error = strict.expect_err(source).to_string();
        assert!(
            !error.contains("token=") && !error.contains("271828"),
            "{error}"
        );
        assert_eq!(content.subject, "Choose a new password", "{source}");
    }
}

#[test]
fn a_subject_is_one_line() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("en")).unwrap();
    let long = "x".repeat(1000);
    let source = format!("Subject: a{{{{ '\\r\\u0000' }}}}b {long}\n\ntext");
    fs::write(folder.path().join("en/new_device.txt"), source).unwrap();
    let templates = Templates::new("Example".into(), Some(folder.path().into()));

    let values = sample(Template::NewDevice, Language::English);
    let subject = templates
        .render_strictly(Template::NewDevice, &values)
        .unwrap()
        .subject;

    assert!(subject.starts_with("ab xxx"), "{subject}");
    assert_eq!(subject.chars().count(), MAX_SUBJECT);
}

#[test]
fn a_duration_is_told_in_units_that_are_rounded_down() {
    for (minutes, english, german) in [
        (-5, "1 minute", "1 Minute"),
        (1, "1 minute", "1 Minute"),
        (60, "60 minutes", "60 Minuten"),
        (119, "119 minutes", "119 Minuten"),
        (24 * 60 - 1, "23 hours", "23 Stunden"),
        (72 * 60, "72 hours", "72 Stunden"),
        (7 * 24 * 60, "7 days", "7 Tage"),
    ] {
        assert_eq!(valid_for(Language::English, minutes), english);
        assert_eq!(valid_for(Language::German, minutes), german);
    }
}
