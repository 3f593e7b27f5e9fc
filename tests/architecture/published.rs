//! What stands in the repository and must not part from the program.

use portreeve_server::{
    Config,
    config::{SECRETS, VARIABLES},
};

use super::{documentation::pages, read};
use crate::support::app::App;

#[tokio::test]
async fn the_committed_document_is_the_one_that_is_served() {
    let served = App::start().await.document().to_owned();
    let committed = read("openapi/portreeve-v1.json");

    let parts_at = committed
        .lines()
        .zip(served.lines())
        .position(|(ours, theirs)| ours != theirs);
    let is_same = committed == served;

    assert!(
        is_same,
        "openapi/portreeve-v1.json is not what the service publishes (first difference in line {}). If the change is meant, run: \
         cargo xtask openapi",
        parts_at.unwrap_or_else(|| committed.lines().count().min(served.lines().count())) + 1,
    );
}

#[test]
fn the_diagram_shows_the_events_as_they_are() {
    let written = read(xtask::diagram::FILE);

    let drawn = xtask::diagram::with_drawing(&xtask::Repository::here(), &written);

    let is_same = drawn.unwrap() == written;
    assert!(is_same, "run cargo xtask diagram");
}

#[test]
fn the_document_of_the_events_describes_them_as_they_are() {
    let committed = read(xtask::asyncapi::FILE);

    let made = xtask::asyncapi::document(&xtask::Repository::here());

    let is_same = made.unwrap() == committed;
    assert!(is_same, "run cargo xtask asyncapi");
}

/// The variables of `.env.example`, also where they are commented out: `# PORT=8080`.
fn variables(example: &str) -> Vec<&str> {
    let lines = example
        .lines()
        .map(|line| line.trim_start_matches(['#', ' ']));
    let names = lines.filter_map(|line| line.split_once('=').map(|(name, _)| name));
    let is_name = |name: &&str| {
        !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    };
    names.filter(is_name).collect()
}

#[test]
fn the_example_of_the_environment_lists_every_variable_once_in_order() {
    let example = read(".env.example");

    assert_eq!(variables(&example), VARIABLES);
}

#[test]
fn every_secret_that_may_come_from_a_file_is_said_to() {
    for text in [read(".env.example"), read("docs/configuration.md")] {
        for secret in SECRETS {
            let variable = format!("{secret}_FILE");
            assert!(text.contains(&variable), "{variable}");
        }
    }
}

/// A text is copied with its secrets.
#[test]
fn no_secret_that_the_texts_show_is_one_in_production() {
    let mut shown = 0;
    let files = pages().into_iter().chain([".env.example".to_owned()]);
    for text in files.map(|file| read(&file)) {
        let words = text.split_whitespace();
        let words = words.map(|word| word.trim_matches(['"', '\'', '`', ',', '#']));
        for (name, value) in words.filter_map(|word| word.split_once('=')) {
            // An address is for a server of the reader's own.
            let is_secret =
                SECRETS.contains(&name) && !["DATABASE_URL", "SMTP_URL"].contains(&name);
            if !is_secret || value.is_empty() || value.contains('$') {
                continue;
            }
            shown += 1;
            let mut variables = vec![("APP_ENV", "production"), (name, value)];
            if name.starts_with("DB_") {
                variables.push(("DB_HOST", "localhost"));
            }
            let variables = variables
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()));
            let refused = Config::from_variables(variables).err();
            let message = refused.expect("it is refused").to_string();
            assert!(
                message.contains(&format!("\n  {name} must")),
                "{name}: {message}"
            );
        }
    }
    assert!(shown > 0, "DB_PASSWORD of .env.example, at least");
}
