//! A subscription that is rewound repeats what it has done, and changes nothing by that.

use portreeve::{
    events::{Position, Rewind},
    shared::PageRequest,
    users::{User, UserFilter},
};
use serde_json::json;

use crate::{
    contract::{Stores, every_store},
    support::{app::App, people::OTHER_PASSWORD, store::TestStore},
};

every_store!(a_rewound_subscription_repeats_without_harm);

async fn a_rewound_subscription_repeats_without_harm(stores: &Stores) {
    let app = App::on(&TestStore::of((**stores).clone())).await;
    let admin = app.admin().await;
    for n in 0..5 {
        let (person, grant) = app.signed_in(&format!("p{n}@example.com")).await;
        app.settle().await;
        let patch = json!({"display_name": format!("Name {n}")});
        person.changes_profile(&grant, patch).await.ok();
        if n == 1 {
            admin.makes(&person.id, "admin").await.ok();
            admin.makes(&person.id, "user").await.ok();
        }
        if n == 2 {
            admin.sets(&person.id, "suspended").await.ok();
        }
        if n == 3 {
            let changed = person.changes_password(&grant, &person.password, OTHER_PASSWORD);
            changed.await.has_status(204);
        }
    }
    app.settle().await;
    let before = profiles(stores).await;
    let end = stores.log.end().await.unwrap();

    for position in [Position::START, Position::new(end.number() / 2)] {
        let rewound = stores.subscriptions.rewind("users", position).await;
        assert_eq!(rewound.unwrap(), Rewind::Done);
        app.settle().await;

        assert_eq!(profiles(stores).await, before);
        // Nor does anybody else hear of it.
        assert_eq!(stores.log.end().await.unwrap(), end);
    }
    let all = stores.subscriptions.all().await.unwrap();
    assert_eq!((all[0].position, all[0].parked), (end, 0));
}

/// Everybody's, with all that is kept of them.
async fn profiles(stores: &Stores) -> Vec<User> {
    let page = PageRequest::new(PageRequest::MAX_LIMIT, None);
    let all = stores.users.list(&UserFilter::default(), &page).await;
    let profiles = all.unwrap().items;
    assert_eq!(profiles.len(), 6);
    profiles
}
