use portreeve::{
    shared::{AccountFacts, AccountId, DisplayName, PageRequest, Role, Roles, Status},
    users::{
        AddUserError, AvatarUrl, Locale, Profile, ProfilePatch, TimeZone, UpdateUserError, User,
        UserFilter, UserState,
    },
};
use time::Duration;

use super::{
    NOW, RACERS, Stores, count, every_store, race,
    sample::{self, email, event, user},
};

every_store!(
    a_user_comes_back_as_it_was,
    what_is_absent_of_a_profile_stays_absent,
    an_unknown_user_is_not_found,
    a_user_and_its_event_are_written_together,
    of_many_who_add_a_user_one_has_done_it,
    a_change_is_kept_whole,
    a_change_of_another_version_is_refused_and_nothing_is_published,
    a_change_of_an_unknown_user_is_refused,
    of_many_changes_of_one_version_one_is_written,
    a_sound_change_is_written_whatever_stale_ones_come_with_it,
    concurrent_reads_get_what_each_asked_for,
);

fn full(id: AccountId) -> User {
    User::restore(UserState {
        facts: AccountFacts {
            id,
            email: email("jürgen@bücher.example"),
            email_verified: true,
            roles: Roles::of([Role::User, Role::Admin]).unwrap(),
            status: Status::Suspended,
            version: 9,
            created_at: NOW,
            updated_at: NOW + Duration::microseconds(1),
        },
        profile: Profile {
            display_name: Some(DisplayName::parse("Ada 王小明 Ørsted ẞ").unwrap()),
            avatar_url: Some(AvatarUrl::parse("https://example.com/a.png?x=%20").unwrap()),
            locale: Some(Locale::parse("zh-Hant-TW").unwrap()),
            time_zone: Some(TimeZone::parse("America/Argentina/Buenos_Aires").unwrap()),
        },
        version: 5,
        updated_at: NOW + Duration::microseconds(2),
    })
}

async fn a_user_comes_back_as_it_was(stores: &Stores) {
    let user = stores.has_user(full(sample::account_id(NOW))).await;

    let found = stores.users.by_id(user.id()).await.unwrap();
    let page = PageRequest::new(1, None);
    let listed = stores.users.list(&UserFilter::default(), &page).await;

    assert_eq!(found, Some(user.clone()));
    assert_eq!(listed.unwrap().items, [user]);
}

async fn what_is_absent_of_a_profile_stays_absent(stores: &Stores) {
    let user = stores.has_user(user("ada@example.com", NOW)).await;

    let found = stores.users.by_id(user.id()).await.unwrap().unwrap();

    assert_eq!(found.state().profile, Profile::default());
    assert_eq!(found, user);
}

async fn an_unknown_user_is_not_found(stores: &Stores) {
    stores.has_user(user("ada@example.com", NOW)).await;

    let found = stores.users.by_id(sample::account_id(NOW)).await;

    assert_eq!(found.unwrap(), None);
}

async fn a_user_and_its_event_are_written_together(stores: &Stores) {
    let user = user("ada@example.com", NOW);
    let published = event(NOW);

    let events = [published.clone()];
    stores.users.add(&user, &events).await.unwrap();

    assert_eq!(stores.published().await, [published]);
}

async fn of_many_who_add_a_user_one_has_done_it(stores: &Stores) {
    let id = sample::account_id(NOW);

    let answers = race(RACERS, |_| {
        let stores = stores.clone();
        async move { stores.users.add(&full(id), &[event(NOW)]).await }
    })
    .await;

    let refused = |answer: &Result<_, _>| matches!(answer, Err(AddUserError::Exists));
    assert_eq!(count(&answers, Result::is_ok), 1);
    assert_eq!(count(&answers, refused), RACERS - 1);
    assert_eq!(stores.published().await.len(), 1);
}

async fn a_change_is_kept_whole(stores: &Stores) {
    let before = stores.has_user(user("ada@example.com", NOW)).await;
    let mut state = full(before.id()).state().clone();
    state.version = 2;
    let after = User::restore(state);
    let published = event(NOW);

    let events = [published.clone()];
    stores.users.update(&after, &events).await.unwrap();

    assert_eq!(stores.users.by_id(before.id()).await.unwrap(), Some(after));
    assert_eq!(stores.published().await, [published]);
}

async fn a_change_of_another_version_is_refused_and_nothing_is_published(stores: &Stores) {
    let before = stores.has_user(user("ada@example.com", NOW)).await;
    let mut first = before.clone();
    first.update_profile(ProfilePatch::default(), NOW);
    let mut late = before;
    late.update_profile(ProfilePatch::default(), NOW + Duration::hours(1));
    stores.users.update(&first, &[]).await.unwrap();

    let refusal = stores.users.update(&late, &[event(NOW)]).await;

    assert!(matches!(refusal, Err(UpdateUserError::Changed)));
    assert_eq!(stores.users.by_id(first.id()).await.unwrap(), Some(first));
    assert_eq!(stores.published().await, []);
}

async fn a_change_of_an_unknown_user_is_refused(stores: &Stores) {
    let mut missing = user("ada@example.com", NOW);
    missing.update_profile(ProfilePatch::default(), NOW);

    let refusal = stores.users.update(&missing, &[event(NOW)]).await;

    assert!(matches!(refusal, Err(UpdateUserError::Changed)));
    assert_eq!(stores.users.by_id(missing.id()).await.unwrap(), None);
    assert_eq!(stores.published().await, []);
}

async fn of_many_changes_of_one_version_one_is_written(stores: &Stores) {
    let before = stores.has_user(user("ada@example.com", NOW)).await;

    let answers = race(RACERS, |_| {
        let (stores, mut user) = (stores.clone(), before.clone());
        async move {
            user.update_profile(ProfilePatch::default(), NOW);
            stores.users.update(&user, &[event(NOW)]).await
        }
    })
    .await;

    assert_eq!(count(&answers, Result::is_ok), 1);
    assert_eq!(stores.published().await.len(), 1);
}

async fn a_sound_change_is_written_whatever_stale_ones_come_with_it(stores: &Stores) {
    let old = stores.has_user(user("ada@example.com", NOW)).await;
    let mut current = old.clone();
    current.update_profile(ProfilePatch::default(), NOW);
    stores.users.update(&current, &[]).await.unwrap();

    for round in 1..=10 {
        let answers = race(RACERS, |n| {
            let stores = stores.clone();
            let mut changed = if n == 0 { current.clone() } else { old.clone() };
            async move {
                changed.update_profile(ProfilePatch::default(), NOW);
                stores.users.update(&changed, &[]).await
            }
        })
        .await;

        assert!(answers[0].is_ok(), "in round {round}");
        assert_eq!(count(&answers, Result::is_ok), 1);
        current.update_profile(ProfilePatch::default(), NOW);
    }
}

async fn concurrent_reads_get_what_each_asked_for(stores: &Stores) {
    let mut users = Vec::new();
    for n in 0..30 {
        let address = format!("ada{n}@example.com");
        users.push(stores.has_user(user(&address, NOW)).await);
    }

    let answers = race(300, |n| {
        let (stores, known) = (stores.clone(), users.get(n % 31).cloned());
        async move {
            let id = known
                .as_ref()
                .map_or_else(|| sample::account_id(NOW), User::id);
            stores.users.by_id(id).await.unwrap() == known
        }
    })
    .await;

    assert!(answers.into_iter().all(|right| right));
}
