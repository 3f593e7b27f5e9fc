//! What is put into files that exist: a few lines each, beside a line that must be there.

use anyhow::{Context as _, ensure};

use super::{Changed, names::Names};
use crate::Repository;

/// Where something goes.
enum Place {
    /// Above or below this line.
    Above(&'static str),
    Below(&'static str),
    /// Below each line that is so, which must be as many.
    BelowEach(&'static str, usize),
    /// Into the line that has this, behind it.
    Behind(&'static str),
    End,
}
use Place::{Above, Behind, Below, BelowEach, End};

/// In the order of a request that would come the other way: the core, the stores, the API, what puts them together, the tests.
const EDITS: &[(&str, &[(Place, &str)])] = &[
    (
        "src/lib.rs",
        &[
            (
                Above("//! | [`events`] | what contexts tell one another, the outbox and the relay that empties it | [`events::Relay`] |"),
                "//! | [`workshop`] | gizmos, each of one account | [`workshop::WorkshopService`] |",
            ),
            (Below("pub mod users;"), "pub mod workshop;"),
        ],
    ),
    (
        "src/events/mod.rs",
        &[
            (Behind("use crate::{"), "workshop, "),
            (Below("    Users(users::Event),"), "    Workshop(workshop::Event),"),
            (
                End,
                "
impl From<workshop::Event> for Event {
    fn from(event: workshop::Event) -> Self {
        Self::Workshop(event)
    }
}",
            ),
        ],
    ),
    (
        "src/shared/id.rs",
        &[(
            Above("fn version_7(now: Timestamp, random: [u8; 16]) -> Uuid {"),
            "id!(
    /// One gizmo in `workshop`.
    GizmoId
);
",
        )],
    ),
    ("src/shared/mod.rs", &[(Behind("pub use id::{"), "GizmoId, ")]),
    (
        "adapters/postgres/src/lib.rs",
        &[
            (Below("mod users;"), "mod workshop;"),
        ],
    ),
    (
        "adapters/sqlite/src/lib.rs",
        &[
            (Below("mod users;"), "mod workshop;"),
        ],
    ),
    (
        "adapters/memory/src/lib.rs",
        &[
            (Below("mod users;"), "mod workshop;"),
            (Behind("    shared::{"), "GizmoId, "),
            (Below("    users::User,"), "    workshop::Gizmo,"),
            (
                Below("    users: BTreeMap<AccountId, User>,"),
                "    gizmos: BTreeMap<GizmoId, Gizmo>,",
            ),
        ],
    ),
    (
        "adapters/transfer/src/tables.rs",
        &[(
            Above("    events.outbox by 1 {"),
            "    workshop.gizmos by 1 {
        id Uuid, owner_id Uuid, name Text, created_at Moment,
    }",
        )],
    ),
    (
        "adapters/http/src/kinds.rs",
        &[
            (
                Above("    METHOD_NOT_ALLOWED: METHOD_NOT_ALLOWED MethodNotAllowed \"method-not-allowed\", \"This address does not know the method\","),
                "    UNKNOWN_GIZMO: NOT_FOUND NotFound \"unknown-gizmo\", \"There is no such doodad\",
        \"None of yours has this id.\";",
            ),
            (
                Above("    LAST_ADMIN: CONFLICT Conflict \"last-admin\", \"The last administrator must stay one\","),
                "    GIZMO_NAME_TAKEN: CONFLICT Conflict \"gizmo-name-taken\", \"The name is taken\",
        \"Another doodad of yours has this name, in the same upper and lower case. Choose another name.\";",
            ),
        ],
    ),
    (
        "adapters/http/src/lib.rs",
        &[
            (Below("mod users;"), "mod workshop;"),
            (
                Below("    users::{User, UserService},"),
                "    workshop::WorkshopService,",
            ),
            (Below("    users::UsersApi,"), "    workshop::WorkshopApi,"),
            (
                Below("    pub users: Arc<UserService>,"),
                "    pub workshop: Arc<WorkshopService>,",
            ),
            (
                Above("    /// The service itself."),
                "    /// Gizmos of your own.
    #[oai(rename = \"workshop\")]
    Workshop,",
            ),
            (
                Above("        ServiceApi {"),
                "        WorkshopApi {
            services: services.clone(),
        },",
            ),
        ],
    ),
    (
        "adapters/server/src/stores.rs",
        &[
            (
                Below("    users::UserRepository,"),
                "    workshop::GizmoRepository,",
            ),
            (
                Below("    pub users: Arc<dyn UserRepository>,"),
                "    pub gizmos: Arc<dyn GizmoRepository>,",
            ),
            (
                BelowEach("            users: store.clone(),", 3),
                "            gizmos: store.clone(),",
            ),
        ],
    ),
    (
        "adapters/server/src/traces/ports.rs",
        &[
            (Behind("    shared::{"), "GizmoId, "),
            (
                Below("    users::{AddUserError, UpdateUserError, User, UserFilter, UserRepository},"),
                "    workshop::{AddGizmoError, Gizmo, GizmoRepository},",
            ),
            (
                Below("        users: Arc::new(Traced(stores.users)),"),
                "        gizmos: Arc::new(Traced(stores.gizmos)),",
            ),
            (
                Above("traced! { PasswordHasher as \"hasher\" {"),
                "traced! { GizmoRepository as \"gizmos\" {
    async add(gizmo: &Gizmo, events: &[Envelope]) -> Result<(), AddGizmoError>, [events];
    async by_id(id: GizmoId) -> Result<Option<Gizmo>, StoreError>;
    async list(owner: AccountId, page: &PageRequest<GizmoId>) -> Result<Page<Gizmo, GizmoId>, StoreError>;
} }
",
            ),
        ],
    ),
    (
        "adapters/server/src/lib.rs",
        &[
            (
                Below("    users::{UserService, UsersReaction},"),
                "    workshop::WorkshopService,",
            ),
            (
                Above("        let dispatcher = Dispatcher::new(vec![Arc::new(UsersReaction::new(users.clone()))]);"),
                "        let workshop = Arc::new(WorkshopService::new(
            stores.gizmos.clone(),
            clock.clone(),
            secrets.clone(),
        ));",
            ),
            (
                Below("            users: users.clone(),"),
                "            workshop,",
            ),
        ],
    ),
    (
        "tests/contract/mod.rs",
        &[
            (Below("mod users;"), "mod workshop;"),
            (
                Below("    users::UserRepository,"),
                "    workshop::GizmoRepository,",
            ),
            (
                Below("    users: Arc<dyn UserRepository>,"),
                "    gizmos: Arc<dyn GizmoRepository>,",
            ),
            (
                Above("        S: Clone + 'static,"),
                "        S: GizmoRepository,",
            ),
            (
                Below("            users: Arc::new(store.clone()),"),
                "            gizmos: Arc::new(store.clone()),",
            ),
        ],
    ),
    (
        "tests/contract/transfer.rs",
        &[
            (
                Above("    insert into events_outbox (id, at, name, payload, attempts, due_at, last_error, dead_at) values"),
                "    insert into workshop_gizmos (id, owner_id, name, created_at) values
        (x'01a2050da591758896300000000000fb', x'01a2050da591758896300000000000ff', '\"A\" ''b'' \\u00e9', -1);",
            ),
            (Behind("    rows == [2, SESSIONS, 3, 2, "), "1, "),
        ],
    ),
    (
        "tests/events.rs",
        &[
            (Above("use insta::assert_json_snapshot;"), "mod workshop;\n"),
            (
                Above("        Event::Auth("),
                "        Event::Workshop(portreeve::workshop::Event::GizmoCreated { .. }) => {}",
            ),
        ],
    ),
    (
        "openapi/events-v1.json",
        &[
            (
                Below("  \"oneOf\": ["),
                "    {
      \"$ref\": \"#/$defs/GizmoCreated\"
    },",
            ),
            (
                Below("  \"$defs\": {"),
                "    \"GizmoCreated\": {
      \"type\": \"object\",
      \"description\": \"Somebody has another doodad.\",
      \"required\": [
        \"context\",
        \"type\",
        \"gizmo_id\",
        \"owner_id\"
      ],
      \"properties\": {
        \"context\": {
          \"const\": \"workshop\"
        },
        \"type\": {
          \"const\": \"gizmo_created\"
        },
        \"gizmo_id\": {
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
    ("tests/api/mod.rs", &[(Below("mod users;"), "mod workshop;")]),
    (
        "tests/api/declared/mod.rs",
        &[
            (Below("mod plain;"), "mod workshop;"),
            (
                Below("    failing::reach(&mut reached).await;"),
                "    workshop::reach(&mut reached).await;",
            ),
        ],
    ),
    (
        "tests/architecture/authorization.rs",
        &[(
            Below("    (\"changeStatus\", Admin),"),
            "    (\"listGizmos\", SignedIn),
    (\"createGizmo\", SignedIn),
    (\"getGizmo\", SignedIn),",
        )],
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
    let count = addition.lines().count();
    let (wanted, times) = match place {
        Above(line) | Below(line) => (*line, 1),
        BelowEach(line, times) => (*line, *times),
        Behind(part) => {
            let found = text.matches(part).count();
            ensure!(found == 1, "`{part}` is there {found} times, and not once");
            return Ok((text.replace(part, &format!("{part}{addition}")), 1));
        }
        End => return Ok((format!("{text}{addition}\n"), count)),
    };
    let found = text.lines().filter(|line| *line == wanted).count();
    ensure!(
        found == times,
        "the line `{}` is there {found} times, and not {times}",
        wanted.trim()
    );
    let lines = text.lines().map(|line| match place {
        _ if line != wanted => format!("{line}\n"),
        Above(_) => format!("{addition}\n{line}\n"),
        _ => format!("{line}\n{addition}\n"),
    });
    Ok((lines.collect(), count * times))
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
        assert_eq!(edited(Behind("  ")), Ok(("a\nb\n  xb\n".into(), 1)));
        assert_eq!(edited(End), Ok(("a\nb\n  b\nx\n".into(), 1)));
        let twice = put("a\na\n", &BelowEach("a", 2), "x").unwrap();
        assert_eq!(twice, ("a\nx\na\nx\n".into(), 2));
    }

    #[test]
    fn a_place_that_is_gone_or_not_alone_is_an_error() {
        assert_eq!(
            edited(Above("c")),
            Err("the line `c` is there 0 times, and not 1".into())
        );
        assert_eq!(
            edited(BelowEach("a", 2)),
            Err("the line `a` is there 1 times, and not 2".into())
        );
        assert_eq!(
            edited(Behind("b")),
            Err("`b` is there 2 times, and not once".into())
        );
    }
}
