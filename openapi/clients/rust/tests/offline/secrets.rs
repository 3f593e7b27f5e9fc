//! No password and no token is printed.

use std::collections::BTreeSet;

use portreeve_client::types::{
    ChangePasswordBody, Grant, LogInBody, LogOutBody, RefreshBody, RegisterBody, TokenType,
};
use portreeve_client::{MemoryStorage, Portreeve};

use serde_json::json;

use crate::wire::{NEVER, SESSION, Wire, tokens};

const GENERATED: &str = include_str!("../../src/generated.rs");

/// That of a field which the generator hides, by the same words as in `close_bodies.py`: `pub new_password: String,`.
fn is_secret(line: &str) -> bool {
    let declared = line.trim().trim_start_matches("pub ").split_once(": ");
    let last_word = declared.and_then(|(name, _)| name.rsplit('_').next());
    last_word.is_some_and(|word| ["password", "token", "secret"].contains(&word))
}

/// The name of each struct that is generated and has a secret, and how `Debug` is derived for it.
fn structs_with_secrets() -> Vec<(&'static str, &'static str)> {
    let mut found = Vec::new();
    let declarations = GENERATED.split("#[derive(").skip(1);
    for declaration in declarations {
        let (derived, rest) = declaration.split_once(")]").unwrap();
        let (_, rest) = rest.split_once("pub ").unwrap();
        let Some(rest) = rest.strip_prefix("struct ") else {
            continue;
        };
        let (name, rest) = rest.split_once([' ', '<', '(']).unwrap();
        let (fields, _) = rest.split_once("\n").map_or(("", ""), |(_, rest)| {
            rest.split_once("impl").unwrap_or((rest, ""))
        });
        if fields.lines().any(is_secret) {
            found.push((name, derived));
        }
    }
    found
}

#[test]
fn no_generated_type_with_a_secret_derives_debug() {
    let found = structs_with_secrets();

    let printed: Vec<_> = found
        .iter()
        .filter(|(_, derived)| derived.contains("Debug"))
        .collect();
    assert!(printed.is_empty(), "{printed:?}");
    // One that is new belongs into the test below.
    let names: BTreeSet<&str> = found.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        Vec::from_iter(names),
        [
            "ChangePasswordBody",
            "Grant",
            "LogInBody",
            "LogOutBody",
            "RefreshBody",
            "RegisterBody"
        ]
    );
    assert_eq!(found.len(), 12, "each has a builder");
}

#[test]
fn a_type_prints_what_is_no_secret() {
    let secret = || "s3cret".to_owned();
    let email = || "ada@example.com".to_owned();
    let change = ChangePasswordBody {
        current_password: secret(),
        new_password: secret(),
    };
    let grant = Grant {
        access_token: secret(),
        expires_in: 900,
        refresh_token: Some(secret()),
        session_id: SESSION,
        token_type: TokenType::Bearer,
    };
    let log_in = LogInBody {
        email: email(),
        password: secret(),
        transport: None,
    };
    let log_out = LogOutBody {
        refresh_token: Some(secret()),
        scope: None,
        session_id: Some(SESSION),
    };
    let refresh = RefreshBody {
        refresh_token: Some(secret()),
    };
    let register = RegisterBody {
        display_name: None,
        email: email(),
        password: secret(),
    };

    macro_rules! printed {
        ($($value:ident: $type:ident,)+) => {
            [$(
                format!("{:?}", $value),
                format!("{:#?}", portreeve_client::types::builder::$type::from($value)),
            )+]
        };
    }
    let printed = printed! {
        change: ChangePasswordBody,
        grant: Grant,
        log_in: LogInBody,
        log_out: LogOutBody,
        refresh: RefreshBody,
        register: RegisterBody,
    };

    for text in &printed {
        assert!(text.contains("***") && !text.contains("s3cret"), "{text}");
    }
    assert_eq!(
        printed[4],
        r#"LogInBody { email: "ada@example.com", password: ***, transport: None }"#
    );
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_not_printed() {
    let grant = json!({ "access_token": "s3cret", "refresh_token": "s3cret" });
    let wire = Wire::new(move |_| Some((200, grant.clone()))).await;
    let client = Portreeve::new(&wire.url).unwrap();

    let error = client.sign_in("ada@example.com", "s3cret").await;

    let error = error.unwrap_err();
    assert!(
        !format!("{error} {error:?}").contains("s3cret"),
        "{error:?}"
    );
}

#[test]
fn an_operation_prints_no_secret() {
    let storage = MemoryStorage::new(tokens(1, NEVER));
    let builder = Portreeve::builder("http://portreeve").storage(storage);
    let client = builder.revocations_token("s3cret").build().unwrap();
    let log_in = client
        .api()
        .log_in()
        .body_map(|body| body.email("ada@example.com").password("s3cret"));

    let printed = format!("{client:?} {log_in:?}");

    assert!(printed.contains("ada@example.com"), "{printed}");
    for secret in ["s3cret", "prt_1", "access 1"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}
