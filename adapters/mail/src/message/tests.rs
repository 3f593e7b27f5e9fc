use portreeve::{
    notifications::{Content, MailId, Template},
    shared::{EmailAddress, Secret},
};
use time::macros::datetime;
use uuid::Uuid;

use super::*;

fn letter(to: &str, subject: &str) -> Letter {
    Letter {
        id: MailId::from_uuid(Uuid::nil()),
        template: Template::ResetPassword,
        to: EmailAddress::parse(to).unwrap(),
        message_id: "1@example.com".into(),
        date: datetime!(2026-11-22 12:00 UTC),
        content: Content {
            subject: subject.into(),
            text: Secret::new("Grüße\n.\nhttps://example.com/reset?token=a\n".into()),
            html: Secret::new("<!doctype html><p>Grüße</p>".into()),
        },
    }
}

fn lines(letter: &Letter) -> Vec<String> {
    let sender = Sender::parse("Beispiel Läden <no-reply@example.com>").unwrap();
    let bytes = formatted(letter, &sender).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    text.split("\r\n").map(str::to_owned).collect()
}

#[test]
fn a_mail_has_the_headers_that_keep_it_out_of_loops() {
    let lines = lines(&letter("ada@example.com", "Wählen Sie ein neues Passwort"));

    for header in [
        "To: ada@example.com",
        "Message-ID: <1@example.com>",
        "Date: Sun, 22 Nov 2026 12:00:00 +0000",
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: All",
        "MIME-Version: 1.0",
    ] {
        assert!(
            lines.iter().any(|line| line == header),
            "{header}: {lines:#?}"
        );
    }
    let from = lines.iter().find(|line| line.starts_with("From: "));
    assert!(
        from.unwrap().ends_with("<no-reply@example.com>"),
        "{from:?}"
    );
}

#[test]
fn a_mail_is_ascii_with_short_lines_whatever_is_in_it() {
    let mut long = letter("ada@example.com", &"ä".repeat(200));
    long.content.text = Secret::new(format!("{}\n{}\n", "x".repeat(5000), "ö".repeat(5000)));

    let lines = lines(&long);

    for line in &lines {
        assert!(line.is_ascii() && line.len() <= 998, "{line}");
    }
    // Of headers, RFC 2047 allows 76.
    let headers = lines.iter().take_while(|line| !line.is_empty());
    assert!(
        headers.into_iter().all(|line| line.len() <= 100),
        "{lines:#?}"
    );
}

#[test]
fn a_subject_adds_no_header() {
    let lines = lines(&letter("ada@example.com", "a\r\nBcc: eve@example.com"));

    let headers: Vec<_> = lines.iter().take_while(|line| !line.is_empty()).collect();
    assert!(
        !headers.iter().any(|line| line.starts_with("Bcc:")),
        "{headers:#?}"
    );
}

#[test]
fn an_address_of_other_letters_is_kept() {
    let lines = lines(&letter("jösé@example.com", "a"));

    assert!(
        lines.iter().any(|line| line == "To: jösé@example.com"),
        "{lines:#?}"
    );
}

#[test]
fn every_address_that_an_account_can_have_can_get_a_mail() {
    for to in [
        "a!#$%&'*+-/=?^_`{|}~b@example.com",
        "a@xn--bcher-kva.example",
        "a@r3---sn-4g5e6nsz.example.com",
        "नमस्ते@example.com",
    ] {
        let sender = Sender::parse("no-reply@example.com").unwrap();
        assert!(formatted(&letter(to, "a"), &sender).is_ok(), "{to}");
    }
}
