//! What the binary says, and where: results on standard output, the rest on standard error, and no panic when the reader is gone.

use std::{fs::File, process::Output};

use serde_json::Value;

use crate::support::{
    binary::{CHEAP, Service, portreeve, portreeve_in, portreeve_to},
    folder::DataFolder,
    people::PASSWORD,
    postgres,
};

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn lines(output: &Output) -> Vec<Value> {
    let text = err(output);
    let lines = text.lines().map(serde_json::from_str);
    lines
        .collect::<Result<_, _>>()
        .unwrap_or_else(|_| panic!("each line is JSON: {text}"))
}

#[tokio::test]
async fn a_command_whose_reader_is_gone_ends_quietly() {
    let folder = DataFolder::new();
    let variables = folder.variables();
    portreeve(&["migrate"], &variables, "").await;

    for command in [
        &["openapi"][..],
        &["keys", "list"],
        &["admin", "list"],
        &["doctor"],
        &["--help"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = portreeve_to(writer, command, &variables).await;

        let message = err(&output);
        // As if SIGPIPE had ended it.
        assert_eq!(output.status.code(), Some(141), "{command:?}: {message}");
        assert!(!message.contains("panic"), "{command:?}: {message}");
        assert!(!message.contains("ERROR"), "{command:?}: {message}");
    }
}

#[tokio::test]
async fn output_that_cannot_be_written_is_a_failure_with_its_reason() {
    let full = File::options().write(true).open("/dev/full").unwrap();

    let output = portreeve_to(full, &["openapi"], &[]).await;

    assert_eq!(output.status.code(), Some(1));
    let message = err(&output);
    assert!(
        message.contains("the output cannot be written: No space left"),
        "{message}"
    );
    assert!(!message.contains("panic"), "{message}");
}

#[tokio::test]
async fn what_is_wrong_with_the_arguments_is_text_whatever_the_log_is() {
    for (arguments, message) in [
        (&["fly"][..], "unrecognized subcommand 'fly'"),
        (&["keys"], "Usage: portreeve keys <COMMAND>"),
        (&["accounts", "show"], "Usage: portreeve accounts show"),
    ] {
        for format in ["json", "text"] {
            let output = portreeve(arguments, &[("LOG_FORMAT", format)], "").await;

            let text = err(&output);
            assert_eq!(output.status.code(), Some(2), "{arguments:?}: {text}");
            assert!(text.contains(message), "{arguments:?}: {text}");
            assert!(!text.contains("\"level\""), "{arguments:?}: {text}");
        }
    }
}

#[tokio::test]
async fn the_document_is_printed_without_a_word_of_keys() {
    let output = portreeve(&["openapi"], &[], "").await;

    assert!(output.status.success());
    assert_eq!(err(&output), "");
}

#[tokio::test]
async fn the_end_of_a_program_whose_log_is_json_is_logged_as_json() {
    let broken = [("PORT", "http")];
    for (arguments, variables, message) in [
        (&["serve"][..], &broken[..], "PORT must be a whole number"),
        (&["keys", "list"], &[], "DATABASE_URL is memory:"),
    ] {
        let output = portreeve(arguments, variables, "").await;

        let lines = lines(&output);
        let last = lines.last().expect("it says why");
        assert_eq!(last["level"], "ERROR", "{last}");
        assert!(
            last["message"].as_str().unwrap().contains(message),
            "{last}"
        );
        assert!(last["timestamp"].is_string(), "{last}");
    }
}

#[tokio::test]
async fn the_end_of_a_program_whose_log_is_text_is_logged_as_text() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(".env"), "LOG_FORMAT=text\n").unwrap();

    let by_variable = portreeve(&["keys", "list"], &[("LOG_FORMAT", "text")], "").await;
    let by_file = portreeve_in(folder.path(), &["keys", "list"], &[], "").await;

    for output in [by_variable, by_file] {
        let message = err(&output);
        assert!(
            message.starts_with("portreeve: this command needs"),
            "{message}"
        );
    }
}

#[tokio::test]
async fn no_colours_go_to_a_file() {
    let service = Service::starts(&[("LOG_FORMAT", "text")]).await;

    let log = service.log();

    assert!(log.contains("WARN") && !log.contains('\u{1b}'), "{log}");
}

#[tokio::test]
async fn each_cause_is_reported_once_and_a_wrong_password_for_what_it_is() {
    let database = postgres::database().await;
    let url = database
        .url()
        .replacen(&postgres::password(&database.url()), "hunter2", 1);

    let refused = portreeve(&["keys", "list"], &[("DATABASE_URL", &url)], "").await;

    let message = err(&refused);
    assert_eq!(refused.status.code(), Some(1));
    assert!(message.contains("the database cannot be reached: the store refuses access"));
    assert_eq!(
        message.matches("password authentication failed").count(),
        1,
        "{message}"
    );
    assert!(!message.contains("hunter2"), "{message}");
}

#[tokio::test]
async fn commands_name_the_store_first_and_make_none() {
    let folder = DataFolder::new();
    let variables = folder.variables();
    let text: Vec<_> = [&variables[..], &[("LOG_FORMAT", "text")]].concat();
    let place = format!("portreeve: the store is sqlite:{}", folder.file().display());

    for command in [
        &["keys", "list"][..],
        &["events", "dead"],
        &["admin", "list"],
        &["admin", "create", "--email", "root@example.com"],
        &["admin", "set-password", "--email", "root@example.com"],
        &["accounts", "show", "root@example.com"],
        &["backup", "/nowhere/copy.db"],
    ] {
        let refused = portreeve(command, &text, PASSWORD).await;

        assert_eq!(refused.status.code(), Some(1), "{command:?}");
        let message = err(&refused);
        assert!(message.starts_with(&place), "{command:?}: {message}");
        assert!(!folder.file().exists(), "{command:?}");
    }
    let refused = portreeve(&["keys", "list"], &text, "").await;
    assert!(
        err(&refused).contains("portreeve migrate"),
        "{}",
        err(&refused)
    );
}

#[tokio::test]
async fn commands_make_no_tables_in_an_empty_database() {
    let database = postgres::empty_database().await;
    let url = database.url();
    let variables = [("DATABASE_URL", url.as_str()), CHEAP[0], CHEAP[1]];

    let create = ["admin", "create", "--email", "root@example.com"];
    let refused = portreeve(&create, &variables, PASSWORD).await;

    assert_eq!(refused.status.code(), Some(1));
    let message = err(&refused);
    assert!(message.contains("portreeve migrate"), "{message}");
    let name = database.options().get_database().unwrap().to_owned();
    assert!(message.contains("the store is postgres://") && message.contains(&name));
    assert!(!message.contains(&postgres::password(&url)), "{message}");
    let store = database.store().await;
    assert!(!store.schema_is_current().await.unwrap());
}
