use portreeve::{
    shared::{
        AccountFacts, AccountId, DisplayName, Page, PageRequest, Role, Roles, Status, Timestamp,
    },
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
    a_change_of_another_version_is_refused_and_nothing_is_told,
    a_change_of_an_unknown_user_is_refused,
    of_many_changes_of_one_version_one_is_written,
    concurrent_reads_get_what_each_asked_for,
    the_newest_users_are_listed_first,
    paging_leaves_nobody_out_and_repeats_nobody,
    somebody_new_does_not_disturb_the_paging,
    a_text_is_found_in_the_address_and_in_the_name_whatever_the_case,
    no_character_of_a_text_has_a_meaning_of_its_own,
    a_text_that_nobody_can_have_finds_nobody,
    a_list_can_be_narrowed_to_an_address,
    a_list_can_be_narrowed_to_a_role,
    a_list_can_be_narrowed_to_a_status,
    a_list_can_be_narrowed_to_those_created_after_a_moment,
    a_list_meets_every_condition_of_its_filter,
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
        roles_version: 7,
        status_version: 8,
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

fn called(address: &str, name: &str) -> User {
    let facts = user(address, NOW).state().facts.clone();
    User::newcomer(facts, Some(DisplayName::parse(name).unwrap())).0
}

fn with_facts(address: &str, roles: Roles, status: Status) -> User {
    let facts = AccountFacts {
        roles,
        status,
        ..user(address, NOW).state().facts.clone()
    };
    User::newcomer(facts, None).0
}

/// What a filter finds, as the parts of the addresses before the `@`.
async fn found(stores: &Stores, filter: UserFilter) -> Vec<String> {
    let page = PageRequest::new(PageRequest::MAX_LIMIT, None);
    let page = stores.users.list(&filter, &page).await.unwrap();
    let names = page.items.iter().map(|user| {
        let address = user.state().facts.email.as_str();
        address.split('@').next().unwrap().to_owned()
    });
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

fn text(text: &str) -> UserFilter {
    UserFilter {
        text: Some(text.into()),
        ..UserFilter::default()
    }
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
    let told = event(NOW);

    let events = [told.clone()];
    stores.users.add(&user, &events).await.unwrap();

    assert_eq!(stores.told().await, [told]);
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
    assert_eq!(stores.told().await.len(), 1);
}

async fn a_change_is_kept_whole(stores: &Stores) {
    let before = stores.has_user(user("ada@example.com", NOW)).await;
    let mut state = full(before.id()).state().clone();
    state.version = 2;
    let after = User::restore(state);
    let told = event(NOW);

    let events = [told.clone()];
    stores.users.update(&after, &events).await.unwrap();

    assert_eq!(stores.users.by_id(before.id()).await.unwrap(), Some(after));
    assert_eq!(stores.told().await, [told]);
}

async fn a_change_of_another_version_is_refused_and_nothing_is_told(stores: &Stores) {
    let before = stores.has_user(user("ada@example.com", NOW)).await;
    let mut first = before.clone();
    first.update_profile(ProfilePatch::default(), NOW);
    let mut late = before;
    late.update_profile(ProfilePatch::default(), NOW + Duration::hours(1));
    stores.users.update(&first, &[]).await.unwrap();

    let refusal = stores.users.update(&late, &[event(NOW)]).await;

    assert!(matches!(refusal, Err(UpdateUserError::Changed)));
    assert_eq!(stores.users.by_id(first.id()).await.unwrap(), Some(first));
    assert_eq!(stores.told().await, []);
}

async fn a_change_of_an_unknown_user_is_refused(stores: &Stores) {
    let mut nobody = user("ada@example.com", NOW);
    nobody.update_profile(ProfilePatch::default(), NOW);

    let refusal = stores.users.update(&nobody, &[event(NOW)]).await;

    assert!(matches!(refusal, Err(UpdateUserError::Changed)));
    assert_eq!(stores.users.by_id(nobody.id()).await.unwrap(), None);
    assert_eq!(stores.told().await, []);
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
    assert_eq!(stores.told().await.len(), 1);
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

async fn has_users(stores: &Stores, wanted: i64) -> Vec<User> {
    let mut users = Vec::new();
    for n in 0..wanted {
        // Three at a time share a millisecond.
        let created = NOW + Duration::milliseconds(n / 3);
        let address = format!("user{n}@example.com");
        users.push(stores.has_user(user(&address, created)).await);
    }
    users
}

async fn page(stores: &Stores, limit: u16, after: Option<AccountId>) -> Page<User> {
    let request = PageRequest::new(limit, after);
    let filter = UserFilter::default();
    stores.users.list(&filter, &request).await.unwrap()
}

fn ids(users: &[User]) -> Vec<AccountId> {
    users.iter().map(User::id).collect()
}

async fn the_newest_users_are_listed_first(stores: &Stores) {
    let mut users = has_users(stores, 10).await;
    users.reverse();

    let first = page(stores, 4, None).await;
    let all = page(stores, 10, None).await;

    assert_eq!(ids(&first.items), ids(&users[..4]));
    assert_eq!(first.next, Some(users[3].id()));
    assert_eq!(ids(&all.items), ids(&users));
    assert_eq!(all.next, None);
}

async fn paging_leaves_nobody_out_and_repeats_nobody(stores: &Stores) {
    let mut users = has_users(stores, 25).await;
    users.reverse();

    for limit in [1, 5, 7, 24, 25, 26] {
        let mut seen = Vec::new();
        let mut next = None;
        loop {
            let page = page(stores, limit, next).await;
            assert!(page.items.len() <= usize::from(limit));
            seen.extend(ids(&page.items));
            next = page.next;
            if next.is_none() {
                break;
            }
        }
        assert_eq!(seen, ids(&users), "with {limit} to a page");
    }
}

async fn somebody_new_does_not_disturb_the_paging(stores: &Stores) {
    let users = has_users(stores, 6).await;
    let first = page(stores, 3, None).await;
    stores
        .has_user(user("new@example.com", NOW + Duration::hours(1)))
        .await;

    let second = page(stores, 3, first.next).await;

    assert_eq!(
        ids(&second.items),
        ids(&[users[2].clone(), users[1].clone(), users[0].clone()])
    );
    assert_eq!(second.next, None);
}

async fn a_text_is_found_in_the_address_and_in_the_name_whatever_the_case(stores: &Stores) {
    stores.has_user(called("ada@example.com", "Countess")).await;
    stores
        .has_user(called("c1@example.com", "ADAM ÅKERSTRÖM"))
        .await;
    stores
        .has_user(called("c2@example.com", "Чайковский"))
        .await;
    stores.has_user(user("c3@example.com", NOW)).await;

    assert_eq!(found(stores, text("aDa")).await, ["ada", "c1"]);
    assert_eq!(found(stores, text("åker")).await, ["c1"]);
    assert_eq!(found(stores, text("ЧАЙКОВ")).await, ["c2"]);
    assert_eq!(found(stores, text("@EXAMPLE")).await.len(), 4);
    assert_eq!(found(stores, text("")).await.len(), 4);
    assert_eq!(found(stores, text("example.comCountess")).await.len(), 0);
}

async fn no_character_of_a_text_has_a_meaning_of_its_own(stores: &Stores) {
    stores.has_user(called("a@example.com", "100% Ada")).await;
    stores.has_user(called("b@example.com", "1000 Ada")).await;
    stores.has_user(called("c@example.com", "snake_case")).await;
    stores.has_user(called("d@example.com", "snakeycase")).await;
    stores
        .has_user(called("e@example.com", r"back\slash"))
        .await;
    stores.has_user(called("f@example.com", "it's 'so'")).await;

    assert_eq!(found(stores, text("100%")).await, ["a"]);
    assert_eq!(found(stores, text("%")).await, ["a"]);
    assert_eq!(found(stores, text("e_c")).await, ["c"]);
    assert_eq!(found(stores, text(r"\")).await, ["e"]);
    assert_eq!(found(stores, text("'s '")).await, ["f"]);
}

async fn a_text_that_nobody_can_have_finds_nobody(stores: &Stores) {
    stores.has_user(user("ada@example.com", NOW)).await;

    assert!(found(stores, text("ada\0")).await.is_empty());
    assert!(found(stores, text("\0")).await.is_empty());
}

async fn a_list_can_be_narrowed_to_an_address(stores: &Stores) {
    stores.has_user(user("ada@example.com", NOW)).await;
    stores.has_user(user("adam@example.com", NOW)).await;

    let filter = UserFilter {
        email: Some(email("ADA@example.com")),
        ..UserFilter::default()
    };

    assert_eq!(found(stores, filter).await, ["ada"]);
}

async fn a_list_can_be_narrowed_to_a_role(stores: &Stores) {
    let both = Roles::of([Role::User, Role::Admin]).unwrap();
    let admin = Roles::only(Role::Admin);
    let active = Status::Active;
    stores.has_user(user("ada@example.com", NOW)).await;
    stores
        .has_user(with_facts("bob@example.com", admin, active))
        .await;
    stores
        .has_user(with_facts("cyd@example.com", both, active))
        .await;

    let of = |role| UserFilter {
        role: Some(role),
        ..UserFilter::default()
    };

    assert_eq!(found(stores, of(Role::Admin)).await, ["bob", "cyd"]);
    assert_eq!(found(stores, of(Role::User)).await, ["ada", "cyd"]);
}

async fn a_list_can_be_narrowed_to_a_status(stores: &Stores) {
    let suspended = with_facts(
        "bob@example.com",
        Roles::only(Role::User),
        Status::Suspended,
    );
    stores.has_user(user("ada@example.com", NOW)).await;
    stores.has_user(suspended).await;

    let of = |status| UserFilter {
        status: Some(status),
        ..UserFilter::default()
    };

    assert_eq!(found(stores, of(Status::Active)).await, ["ada"]);
    assert_eq!(found(stores, of(Status::Suspended)).await, ["bob"]);
}

async fn a_list_can_be_narrowed_to_those_created_after_a_moment(stores: &Stores) {
    stores.has_user(user("ada@example.com", NOW)).await;
    let later = NOW + Duration::microseconds(1);
    stores.has_user(user("bob@example.com", later)).await;

    let after = |moment: Timestamp| UserFilter {
        created_after: Some(moment),
        ..UserFilter::default()
    };

    assert_eq!(found(stores, after(NOW)).await, ["bob"]);
    assert!(found(stores, after(later)).await.is_empty());
}

async fn a_list_meets_every_condition_of_its_filter(stores: &Stores) {
    let admin = Roles::only(Role::Admin);
    for (address, status) in [
        ("ada1@example.com", Status::Active),
        ("ada2@example.com", Status::Suspended),
        ("ada3@example.com", Status::Suspended),
        ("bob@example.com", Status::Suspended),
    ] {
        stores
            .has_user(with_facts(address, admin.clone(), status))
            .await;
    }
    let filter = UserFilter {
        text: Some("ada".into()),
        role: Some(Role::Admin),
        status: Some(Status::Suspended),
        created_after: Some(NOW - Duration::hours(1)),
        email: None,
    };

    let first = PageRequest::new(1, None);
    let first = stores.users.list(&filter, &first).await.unwrap();
    let second = PageRequest::new(1, first.next);
    let second = stores.users.list(&filter, &second).await.unwrap();

    assert_eq!(found(stores, filter).await, ["ada2", "ada3"]);
    assert_eq!(
        first.items[0].state().facts.email,
        email("ada3@example.com")
    );
    assert_eq!(
        second.items[0].state().facts.email,
        email("ada2@example.com")
    );
    assert_eq!(second.next, None);
}
