//! What is put into files that exist.

use crate::scaffold::{
    Edits,
    Place::{Above, Below},
};

/// In the order of a request that would come the other way: the core, the stores, the API, what puts them together, the tests.
pub const EDITS: &Edits = &[
    (
        "src/lib.rs",
        &[
            (Below("pub mod users;"), "pub mod catalog;"),
            (
                Below("            Users: users,"),
                "            Catalog: catalog,",
            ),
        ],
    ),
    (
        "adapters/sql/src/lib.rs",
        &[
            (Below("pub mod users;"), "pub mod catalog;"),
            (Above("    &events::OUTBOX,"), "    &catalog::TABLE,"),
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
            Above("    sequencer: events::Sequencer,"),
            "    widgets: catalog::WidgetRepository,",
        )],
    ),
    (
        "adapters/server/src/wiring/mod.rs",
        &[
            (Below("mod users;"), "mod catalog;"),
            (
                Below("        users,"),
                "        catalog: catalog::service(stores, environment),",
            ),
        ],
    ),
    (
        "tests/contexts/mod.rs",
        &[(Below("mod users;"), "mod catalog;")],
    ),
];
