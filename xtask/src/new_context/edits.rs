//! What is put into files that exist: a few lines each, beside a line that must be there.

use anyhow::{Context as _, ensure};

use super::{Changed, names::Names};
use crate::Repository;

/// Where something goes.
enum Place {
    /// Above or below this line.
    Above(&'static str),
    Below(&'static str),
}
use Place::{Above, Below};

/// The published schemas of the events.
pub const EVENTS: &str = "openapi/events-v1.json";

/// In the order of a request that would come the other way: the core, the stores, the API, what puts them together, the tests.
const EDITS: &[(&str, &[(Place, &str)])] = &[
    (
        "src/lib.rs",
        &[
            (
                Above(
                    "//! | [`events`] | what contexts tell one another, the outbox and the relay that empties it | [`events::Relay`] |",
                ),
                "//! | [`catalog`] | widgets, each of one account | [`catalog::CatalogService`] |",
            ),
            (Below("pub mod users;"), "pub mod catalog;"),
        ],
    ),
    (
        "src/events/mod.rs",
        &[(Below("    Users: users,"), "    Catalog: catalog,")],
    ),
    (
        "adapters/sql/src/lib.rs",
        &[
            (Below("mod users;"), "mod catalog;"),
            (
                Below("pub use users::{UserRow, bind_user};"),
                "pub use catalog::{WidgetRow, bind_widget};",
            ),
        ],
    ),
    (
        "adapters/postgres/src/lib.rs",
        &[(Below("mod users;"), "mod catalog;")],
    ),
    (
        "adapters/sqlite/src/lib.rs",
        &[(Below("mod users;"), "mod catalog;")],
    ),
    (
        "adapters/memory/src/lib.rs",
        &[
            (Below("mod users;"), "mod catalog;"),
            (
                Below("    users: BTreeMap<AccountId, User>,"),
                "    widgets: catalog::Widgets,",
            ),
        ],
    ),
    (
        "adapters/transfer/src/tables.rs",
        &[(
            Above("    events.outbox by 1 {"),
            "    catalog.widgets by 1 { id Uuid, owner_id Uuid, name Text, created_at Moment }",
        )],
    ),
    (
        "adapters/http/src/services.rs",
        &[(
            Below("    pub users: Arc<UserService>,"),
            "    pub catalog: Arc<portreeve::catalog::CatalogService>,",
        )],
    ),
    (
        "adapters/http/src/lib.rs",
        &[
            (Below("mod users;"), "mod catalog;"),
            (Below("    users,"), "    catalog,"),
        ],
    ),
    (
        "adapters/server/src/stores/mod.rs",
        &[(
            Above("    outbox: events::Outbox,"),
            "    widgets: catalog::WidgetRepository,",
        )],
    ),
    (
        "adapters/server/src/wiring/mod.rs",
        &[(Below("mod users;"), "pub mod catalog;")],
    ),
    (
        "adapters/server/src/lib.rs",
        &[(
            Below("            users: users.clone(),"),
            "            catalog: wiring::catalog::service(&stores, &environment),",
        )],
    ),
    (
        "tests/contract/mod.rs",
        &[(Below("mod users;"), "mod catalog;")],
    ),
    (
        "tests/events.rs",
        &[
            (Below("mod users;"), "mod catalog;"),
            (
                Below("        Event::Users(event) => users::is_pinned(event),"),
                "        Event::Catalog(event) => catalog::is_pinned(event),",
            ),
        ],
    ),
    ("tests/api/mod.rs", &[(Below("mod users;"), "mod catalog;")]),
    (
        "tests/api/declared/mod.rs",
        &[(
            Below("    failing::reach(&mut reached).await;"),
            "    super::catalog::declared::reach(&mut reached).await;",
        )],
    ),
    (
        "tests/architecture/authorization.rs",
        &[(
            Below("    (\"changeStatus\", Admin),"),
            "    (\"listWidgets\", SignedIn),
    (\"createWidget\", SignedIn),
    (\"getWidget\", SignedIn),",
        )],
    ),
    (
        EVENTS,
        &[
            (
                Below("  \"oneOf\": ["),
                "    {
      \"$ref\": \"#/$defs/WidgetCreated\"
    },",
            ),
            (
                Below("  \"$defs\": {"),
                "    \"WidgetCreated\": {
      \"type\": \"object\",
      \"description\": \"Somebody has another widget.\",
      \"required\": [
        \"context\",
        \"type\",
        \"widget_id\",
        \"owner_id\"
      ],
      \"properties\": {
        \"context\": {
          \"const\": \"catalog\"
        },
        \"type\": {
          \"const\": \"widget_created\"
        },
        \"widget_id\": {
          \"$ref\": \"#/$defs/id\"
        },
        \"owner_id\": {
          \"$ref\": \"#/$defs/id\"
        }
      }
    },",
            ),
        ],
    ),
];

pub fn changed(repository: &Repository, names: &Names) -> anyhow::Result<Vec<Changed>> {
    let changed = EDITS.iter().map(|(file, edits)| {
        let mut text = repository.read(file)?;
        let mut lines = 0;
        for (place, addition) in *edits {
            let addition = names.fill(addition);
            let (edited, count) = put(&text, place, &addition).with_context(|| {
                format!(
                    "{file} is not as it was when this was written; add to EDITS what it is now"
                )
            })?;
            text = edited;
            lines += count;
        }
        Ok(Changed { file, text, lines })
    });
    changed.collect()
}

/// The text with the addition, and how many lines are new or different.
fn put(text: &str, place: &Place, addition: &str) -> anyhow::Result<(String, usize)> {
    let (Above(wanted) | Below(wanted)) = place;
    let found = text.lines().filter(|line| line == wanted).count();
    ensure!(
        found == 1,
        "the line `{}` is there {found} times, and not once",
        wanted.trim()
    );
    let lines = text.lines().map(|line| match place {
        _ if line != *wanted => format!("{line}\n"),
        Above(_) => format!("{addition}\n{line}\n"),
        Below(_) => format!("{line}\n{addition}\n"),
    });
    Ok((lines.collect(), addition.lines().count()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a\nb\n  b\n";

    fn edited(place: Place) -> Result<(String, usize), String> {
        put(TEXT, &place, "x").map_err(|error| error.to_string())
    }

    #[test]
    fn an_addition_goes_where_it_belongs() {
        assert_eq!(edited(Above("b")), Ok(("a\nx\nb\n  b\n".into(), 1)));
        assert_eq!(edited(Below("b")), Ok(("a\nb\nx\n  b\n".into(), 1)));
    }

    #[test]
    fn a_place_that_is_gone_or_not_alone_is_an_error() {
        assert_eq!(
            edited(Above("c")),
            Err("the line `c` is there 0 times, and not once".into())
        );
        let twice = put("a\na\n", &Below("a"), "x").map_err(|error| error.to_string());
        assert_eq!(
            twice,
            Err("the line `a` is there 2 times, and not once".into())
        );
    }
}
