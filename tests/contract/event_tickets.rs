//! Tickets for live events: good once, and for a while.

use portreeve::auth::Ticket;
use time::Duration;

use super::{NOW, RACERS, Stores, count, every_store, race, sample};

every_store!(
    a_ticket_comes_back_as_it_was_and_only_once,
    of_any_number_who_spend_a_ticket_one_gets_it,
    an_expired_ticket_is_not_given_out_and_gone,
    a_ticket_that_never_was_is_not_given_out,
    expired_tickets_are_removed_in_steps_and_no_others,
);

fn ticket(n: u8, lifetime: Duration) -> Ticket {
    Ticket {
        digest: [n; 32],
        session_id: sample::session_id(NOW),
        account_id: sample::account_id(NOW),
        expires_at: NOW + lifetime,
    }
}

async fn a_ticket_comes_back_as_it_was_and_only_once(stores: &Stores) {
    let ticket = ticket(1, Duration::microseconds(1));
    stores.tickets.add(&ticket).await.unwrap();

    let first = stores.tickets.spend(&ticket.digest, NOW).await.unwrap();
    let second = stores.tickets.spend(&ticket.digest, NOW).await.unwrap();

    assert_eq!((first, second), (Some(ticket), None));
}

async fn of_any_number_who_spend_a_ticket_one_gets_it(stores: &Stores) {
    let ticket = ticket(1, Ticket::LIFETIME);
    stores.tickets.add(&ticket).await.unwrap();

    let spent = race(RACERS, |_| {
        let (stores, digest) = (stores.clone(), ticket.digest);
        async move { stores.tickets.spend(&digest, NOW).await.unwrap() }
    })
    .await;

    assert_eq!(count(&spent, Option::is_some), 1);
}

async fn an_expired_ticket_is_not_given_out_and_gone(stores: &Stores) {
    let ticket = ticket(1, Duration::SECOND);
    stores.tickets.add(&ticket).await.unwrap();

    let late = stores.tickets.spend(&ticket.digest, ticket.expires_at);
    let late = late.await.unwrap();
    let again = stores.tickets.spend(&ticket.digest, NOW).await.unwrap();

    assert_eq!((late, again), (None, None));
}

async fn a_ticket_that_never_was_is_not_given_out(stores: &Stores) {
    let other = ticket(1, Ticket::LIFETIME);
    stores.tickets.add(&other).await.unwrap();

    assert_eq!(stores.tickets.spend(&[2; 32], NOW).await.unwrap(), None);
}

async fn expired_tickets_are_removed_in_steps_and_no_others(stores: &Stores) {
    for n in 0..5 {
        let expired = ticket(n, Duration::seconds(n.into()));
        stores.tickets.add(&expired).await.unwrap();
    }
    let good = ticket(9, Ticket::LIFETIME);
    stores.tickets.add(&good).await.unwrap();

    let now = NOW + Duration::seconds(4);
    let mut removed = Vec::new();
    for _ in 0..4 {
        removed.push(stores.tickets.remove_expired(now, 2).await.unwrap());
    }

    assert_eq!(removed, [2, 2, 1, 0]);
    let spent = stores.tickets.spend(&good.digest, now).await.unwrap();
    assert_eq!(spent, Some(good));
}
