//! What takes an administrator. Left out where there can be none, which is so when everything is kept in memory.

use portreeve_client::types::{ProblemCode, RoleChangeRole};

use crate::errors::{UNKNOWN_ID, is};
use crate::service::{administrator, new_user};

#[tokio::test]
#[ignore = "needs a service"]
async fn an_administrator_reads_all_users_page_by_page() {
    let administrator = administrator().await;
    for _ in 0..3 {
        new_user().await;
    }

    let first_page = administrator
        .client
        .api()
        .list_users()
        .limit(2_u16)
        .send()
        .await
        .unwrap()
        .into_inner();
    let cursor = first_page.next_cursor.unwrap();
    let next_page = administrator
        .client
        .api()
        .list_users()
        .limit(2_u16)
        .cursor(cursor)
        .send()
        .await
        .unwrap()
        .into_inner();

    assert_eq!((first_page.items.len(), next_page.items.len()), (2, 2));
    assert!(
        first_page
            .items
            .iter()
            .all(|user| next_page.items.iter().all(|other| other.id != user.id))
    );
    let found = administrator
        .client
        .api()
        .get_user()
        .id(next_page.items[0].id)
        .send()
        .await
        .unwrap();
    assert_eq!(found.email, next_page.items[0].email);
}

#[tokio::test]
#[ignore = "needs a service"]
async fn a_user_is_unknown() {
    let administrator = administrator().await;

    is(
        administrator
            .client
            .api()
            .get_user()
            .id(UNKNOWN_ID)
            .send()
            .await,
        404,
        "unknown-user",
        ProblemCode::NotFound,
    );
}

#[tokio::test]
#[ignore = "needs a service"]
async fn the_last_administrator_gives_it_up() {
    let administrator = administrator().await;
    let me = administrator.client.api().get_me().send().await.unwrap().id;

    let answer = administrator
        .client
        .api()
        .change_role()
        .id(me)
        .body_map(|body| body.role(RoleChangeRole::User))
        .send()
        .await;

    is(answer, 409, "last-admin", ProblemCode::Conflict);
}
