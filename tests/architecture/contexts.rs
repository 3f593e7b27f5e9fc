//! A context talks to another only through its events: it may name the other's `Event`, and nothing else. The rooms of `auth` name one
//! another in one direction only.

use std::{collections::BTreeSet, fs};

use super::{
    modules::{Modules, Name},
    repository,
};

/// Folders of the core that are no contexts: any context may name them.
const COMMON: [&str; 5] = ["events", "jobs", "keys", "shared", "throttle"];

/// The rooms of `auth`, each with those that it may name.
const ROOMS: &[(&str, &[&str])] = &[
    ("tickets", &["sessions", "throttling"]),
    (
        "lifecycle",
        &[
            "sessions",
            "accounts",
            "one_time_tokens",
            "passwords",
            "permissions",
            "throttling",
        ],
    ),
    (
        "sessions",
        &["accounts", "passwords", "permissions", "throttling"],
    ),
    ("accounts", &["one_time_tokens", "passwords", "permissions"]),
    ("one_time_tokens", &[]),
    ("passwords", &[]),
    ("permissions", &[]),
    ("throttling", &[]),
];

/// What stands beside the rooms, for all of them.
const BESIDE: [&str; 3] = ["events", "security_log", "vocabulary"];

fn core() -> Modules {
    Modules::of(&repository("src/lib.rs"))
}

/// The contexts: every folder beside those that all share.
fn contexts() -> BTreeSet<String> {
    let folders = fs::read_dir(repository("src")).expect("the core is there");
    let folders = folders.map(|entry| entry.expect("a folder can be read").path());
    let names = folders.filter(|path| path.is_dir()).map(|path| {
        let name = path.file_name().expect("a folder has a name");
        name.to_string_lossy().into_owned()
    });
    names
        .filter(|name| !COMMON.contains(&name.as_str()))
        .collect()
}

/// `auth::sessions::login names users::User`, for whatever a module below `from` names below `of` and may not.
fn trespasses(
    modules: &Modules,
    from: &[&str],
    of: &[&str],
    may: impl Fn(&[String]) -> bool,
) -> Vec<String> {
    let inside = |name: &Name, folder: &[&str]| {
        name.len() >= folder.len() && name.iter().zip(folder).all(|(a, b)| a == b)
    };
    let from = modules.names().filter(|module| inside(module, from));
    let named = from.flat_map(|module| {
        let names = modules.named_by(module).into_iter();
        let names = names.filter(|name| inside(name, of) && !may(&name[of.len()..]));
        names.map(|name| format!("{} names {}", module.join("::"), name.join("::")))
    });
    named.collect()
}

/// The module alone says nothing: what is named of it is seen where it is named.
fn only_its_event(rest: &[String]) -> bool {
    rest.is_empty() || rest[0] == "Event" || rest.starts_with(&["events".into(), "Event".into()])
}

/// The rules for all contexts are made from that list: what is not in it would be left out.
#[test]
fn every_context_is_in_the_list_of_the_core() {
    let listed = crate::contexts::NAMES.iter().map(ToString::to_string);
    assert_eq!(listed.collect::<BTreeSet<_>>(), contexts());
}

#[test]
fn a_context_names_of_another_only_its_event() {
    let (modules, contexts) = (core(), contexts());
    assert!(contexts.len() > 1, "{contexts:?}");

    for context in &contexts {
        for other in contexts.iter().filter(|other| *other != context) {
            let found = trespasses(&modules, &[context], &[other], only_its_event);
            assert_eq!(found, [""; 0]);
        }
    }
}

#[test]
fn the_events_name_of_a_context_only_its_event() {
    let modules = core();
    for context in contexts() {
        let found = trespasses(&modules, &["events"], &[&context], only_its_event);
        assert_eq!(found, [""; 0]);
    }
}

#[test]
fn what_all_contexts_share_knows_none_of_them() {
    let modules = core();
    for common in ["shared", "jobs", "keys", "throttle"] {
        for context in contexts() {
            let found = trespasses(&modules, &[common], &[&context], <[String]>::is_empty);
            assert_eq!(found, [""; 0]);
        }
    }
}

#[test]
fn the_rooms_of_auth_name_one_another_in_one_direction() {
    let modules = core();
    for &(room, may) in ROOMS {
        for &(other, _) in ROOMS.iter().filter(|(other, _)| *other != room) {
            if !may.contains(&other) {
                let found = trespasses(
                    &modules,
                    &["auth", room],
                    &["auth", other],
                    <[String]>::is_empty,
                );
                assert_eq!(found, [""; 0]);
            }
        }
        let service = trespasses(&modules, &["auth", room], &["auth", "service"], |_| false);
        assert_eq!(service, [""; 0]);
    }
    for beside in BESIDE {
        for &(room, _) in ROOMS {
            let found = trespasses(
                &modules,
                &["auth", beside],
                &["auth", room],
                <[String]>::is_empty,
            );
            assert_eq!(found, [""; 0]);
        }
    }
}

#[test]
fn every_module_of_auth_is_in_a_room_or_beside_them() {
    let modules = core();
    let children = modules
        .names()
        .filter(|name| name.len() == 2 && name[0] == "auth");
    let children: BTreeSet<&str> = children.map(|name| name[1].as_str()).collect();

    let rooms = ROOMS.iter().map(|(room, _)| *room);
    let known: BTreeSet<&str> = rooms.chain(BESIDE).chain(["service"]).collect();
    assert_eq!(children, known);
}

/// Elsewhere `Allowed` is only passed on.
#[test]
fn only_the_room_of_permissions_makes_the_proof_of_one() {
    let modules = core();
    let makes = modules.names().filter(|module| {
        let named = modules.named_by(module);
        named
            .iter()
            .any(|name| name.ends_with(&["Allowed".into(), "new".into()]))
    });
    let makes: Vec<String> = makes.map(|module| module.join("::")).collect();
    assert_eq!(makes, ["auth::permissions::roles"]);
}

/// An `Operator` changes accounts without being signed in.
#[test]
fn nothing_that_comes_over_the_network_acts_as_the_operator() {
    for entry in sources("adapters/http/src") {
        let source = fs::read_to_string(&entry).expect("a source is text");
        let words = source.split(|c: char| !c.is_alphanumeric() && c != '_');
        let names = words.into_iter().any(|word| word == "Operator");
        assert!(!names, "{} names Operator", entry.display());
    }
}

fn sources(folder: &str) -> Vec<std::path::PathBuf> {
    let mut folders = vec![repository(folder)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("an entry can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files
}

#[test]
fn a_trespass_is_found_however_it_is_written() {
    for (source, name) in [
        ("use crate::auth::Account;", "Account"),
        (
            "use crate::{auth, shared}; fn f(a: auth::Account) {}",
            "Account",
        ),
        ("use crate::{auth::{Event, Account}};", "Account"),
        ("use crate::auth::*;", "*"),
        (
            "use crate::auth as accounts; fn f(a: accounts::Account) {}",
            "Account",
        ),
        ("fn f() { super::auth::check() }", "check"),
        ("fn f() { crate :: auth :: check() }", "check"),
        ("fn f() { assert!(crate::auth::check()) }", "check"),
        ("fn f() { g!({ 1, crate::auth::check(2) }) }", "check"),
        (
            "const C: char = '\"'; fn f() { crate::auth::check() }",
            "check",
        ),
    ] {
        let modules = Modules::of_source(&["users"], source);
        let found = trespasses(&modules, &["users"], &["auth"], only_its_event);
        assert_eq!(found, [format!("users names auth::{name}")], "{source}");
    }
}

#[test]
fn what_is_no_trespass_is_left_alone() {
    for source in [
        "use crate::{auth, shared::Role};",
        "use crate::auth; fn f(e: auth::Event) {}",
        "/// See [`auth::Account`].\n/* auth::Account */ fn f() {}",
        "fn f() { let s = \"crate::auth::Account\"; let r = r#\"crate::auth::Account \" \"#; }",
        "struct S { auth: Arc<A> } fn f(s: S) { s.auth.check() }",
        "fn f() { oauth::Account; auth_x::Account; }",
        "#[cfg(test)] mod tests { use crate::auth::Account; }",
    ] {
        let modules = Modules::of_source(&["users"], source);
        let found = trespasses(&modules, &["users"], &["auth"], only_its_event);
        assert_eq!(found, [""; 0], "{source}");
    }
}

/// The subscribers that a `subscriber.rs` declares.
fn subscribers(source: &str) -> Vec<String> {
    let declared = source.split("impl Subscriber for ").skip(1);
    let named = declared.filter_map(|rest| rest.split([' ', '{', '<']).next());
    named.map(str::to_owned).collect()
}

#[test]
fn every_subscriber_is_given_the_log() {
    let wiring = fs::read_to_string(repository("adapters/server/src/wiring/events.rs")).unwrap();
    let mut seen = 0;
    for context in contexts() {
        let file = repository("src").join(&context).join("subscriber.rs");
        let Ok(source) = fs::read_to_string(file) else {
            continue;
        };
        let declared = subscribers(&source);
        assert!(!declared.is_empty(), "{context}: subscriber.rs has none");
        for subscriber in declared {
            let given = wiring.contains(&format!("{subscriber}::new("));
            assert!(given, "put {subscriber} into the list in wiring/events.rs");
            seen += 1;
        }
    }
    assert!(seen >= 1);
}
