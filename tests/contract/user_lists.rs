use portreeve::{
    shared::{
        AccountFacts, AccountId, DisplayName, Page, PageRequest, Role, Roles, Status, Timestamp,
    },
    users::{User, UserFilter},
};
use time::Duration;

use super::{
    NOW, Stores, every_store,
    sample::{email, user},
};

every_store!(
    the_newest_users_are_listed_first,
    paging_leaves_no_user_out_and_repeats_none,
    a_new_user_does_not_disturb_the_paging,
    a_text_is_found_in_the_address_and_in_the_name_whatever_the_case,
    no_character_of_a_text_has_a_meaning_of_its_own,
    an_impossible_text_finds_no_user,
    a_list_can_be_narrowed_to_an_address,
    a_list_can_be_narrowed_to_a_role,
    a_list_can_be_narrowed_to_a_status,
    a_list_can_be_narrowed_to_those_created_after_a_moment,
    a_list_meets_every_condition_of_its_filter,
);

fn called(address: &str, name: &str) -> User {
    let facts = user(address, NOW).state().facts.clone();
    User::new_default(facts, Some(DisplayName::parse(name).unwrap())).0
}

fn with_facts(address: &str, roles: Roles, status: Status) -> User {
    let facts = AccountFacts {
        roles,
        status,
        ..user(address, NOW).state().facts.clone()
    };
    User::new_default(facts, None).0
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

async fn paging_leaves_no_user_out_and_repeats_none(stores: &Stores) {
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

async fn a_new_user_does_not_disturb_the_paging(stores: &Stores) {
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

async fn an_impossible_text_finds_no_user(stores: &Stores) {
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
