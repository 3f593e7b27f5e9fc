use super::*;

/// A room that no repository is likely to have.
const FREE: &str = "auth/lanterns";

fn planned(path: &str, aggregate: Option<&str>) -> anyhow::Result<Plan> {
    plan(&Repository::here(), &names(path, aggregate)?)
}

fn refusal(path: &str, aggregate: Option<&str>) -> String {
    let error = planned(path, aggregate).err();
    error.map(|e| format!("{e:#}")).unwrap_or_default()
}

/// Also says, without building anything, that each place which a new room is put into is still there.
#[test]
fn a_room_can_be_planned_on_this_very_tree() {
    let plan = planned(FREE, None).unwrap();

    let files: Vec<&str> = plan.new.iter().map(|(file, _)| file.as_str()).collect();
    let wanted = ["mod", "lantern", "ports", "error", "service", "mocks"];
    assert_eq!(
        files,
        wanted.map(|name| format!("src/auth/lanterns/{name}.rs"))
    );
    let texts = plan.new.iter().map(|(_, text)| text);
    for text in texts.chain(plan.changed.iter().map(|changed| &changed.text)) {
        let lower = text.to_lowercase();
        assert!(
            !lower.contains("widget") && !lower.contains("catalog"),
            "a placeholder is left: {text}"
        );
    }
}

#[test]
fn a_room_is_listed_in_few_places() {
    let plan = planned(FREE, None).unwrap();

    let lines: usize = plan.changed.iter().map(|changed| changed.lines).sum();

    assert_eq!((lines, plan.changed.len()), (3, 2));
}

#[test]
fn a_room_is_declared_and_listed_under_its_own_name() {
    let plan = planned("auth/api_keys", None).unwrap();

    let [context, architecture] = plan.changed.as_slice() else {
        panic!("two files are changed");
    };
    assert!(context.text.contains("\npub mod api_keys;\n"));
    let row = "//! | [`api_keys`] | api keys | [`api_keys::ApiKeyService`] |\n";
    assert!(context.text.contains(row), "{}", context.text);
    assert!(architecture.text.contains("    (\"api_keys\", &[]),\n"));
}

#[test]
fn a_room_of_the_name_of_its_aggregate_has_another_file_for_it() {
    let plan = planned("auth/lantern", None).unwrap();

    assert_eq!(plan.new[1].0, "src/auth/lantern/aggregate.rs");
}

#[test]
fn only_a_context_with_rooms_gets_one() {
    for path in ["users/lanterns", "nobody/lanterns", "/lanterns"] {
        assert!(refusal(path, None).contains("has no rooms"), "{path}");
    }
    for path in ["", "lanterns", "auth"] {
        assert!(refusal(path, None).contains("is no room"), "{path}");
    }
}

#[test]
fn a_name_that_is_no_identifier_is_refused() {
    for path in [
        "auth/",
        "auth/my-room",
        "auth/1a",
        "auth/Lanterns",
        "auth/a/b",
        "auth/../x",
    ] {
        assert!(
            refusal(path, None).contains("is no name for a room"),
            "{path}"
        );
    }
    for path in ["auth/match", "auth/mod", "auth/crate"] {
        assert!(
            refusal(path, Some("Lantern")).contains("is a word of Rust"),
            "{path}"
        );
    }
    let message = refusal(FREE, Some("my-lantern"));
    assert!(
        message.contains("is no name for what it keeps"),
        "{message}"
    );
}

#[test]
fn a_name_that_is_taken_is_refused() {
    for (path, aggregate, place) in [
        ("auth/sessions", "Lantern", "src/auth/sessions"),
        ("auth/vocabulary", "Lantern", "src/auth/vocabulary.rs"),
        (FREE, "Account", "src/auth/mod.rs"),
        (FREE, "Session", "src/auth/mod.rs"),
    ] {
        let message = refusal(path, Some(aggregate));
        assert!(
            message.contains("taken") && message.contains(place),
            "{message}"
        );
    }
    // What each room has a file for.
    assert!(refusal("auth/ports", Some("Lantern")).contains("something else"));
}
