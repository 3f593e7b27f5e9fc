use std::time::Duration;

use super::*;
use crate::{
    auth::{
        sessions::{
            self, FoundSession,
            mocks::{Mocks, NOW},
        },
        tickets::{MockEventTickets, MockTicketRepository},
    },
    shared::{MockClock, MockSecrets},
    throttle::MockAttemptLimiter,
};

const DIGEST: [u8; 32] = [7; 32];

fn live() -> FoundSession {
    FoundSession::of(&Mocks::session(0), &Mocks::account(), NOW)
}

fn stored() -> Ticket {
    Ticket {
        digest: DIGEST,
        session_id: Mocks::session(0).state().id,
        account_id: Mocks::account().id(),
        expires_at: NOW + Ticket::LIFETIME,
    }
}

/// A service whose sessions are found like this.
fn service(
    tickets: MockTicketRepository,
    limiter: MockAttemptLimiter,
    found: FoundSession,
) -> TicketService {
    let mut sessions = Mocks::new();
    sessions
        .lookup
        .expect_find()
        .returning(move |_, _, _| Ok(found.clone()));
    let mut event_tickets = MockEventTickets::new();
    event_tickets
        .expect_mint()
        .returning(|random| MintedTicket {
            ticket: Secret::new(format!("{random:?}")),
            digest: DIGEST,
        });
    event_tickets
        .expect_digest()
        .returning(|ticket| (ticket == "ticket").then_some(DIGEST));
    let mut clock = MockClock::new();
    clock.expect_now().return_const(NOW);
    TicketService {
        sessions: Arc::new(sessions.service()),
        tickets: Arc::new(tickets),
        event_tickets: Arc::new(event_tickets),
        limiter: Arc::new(limiter),
        clock: Arc::new(clock),
        secrets: Arc::new(MockSecrets::counting()),
    }
}

async fn principal(service: &TicketService) -> Principal {
    let Ticket {
        session_id,
        account_id,
        ..
    } = stored();
    let principal = service.sessions.principal(session_id, account_id).await;
    principal.unwrap()
}

#[tokio::test]
async fn a_ticket_is_made_of_256_random_bits_and_only_its_digest_is_stored() {
    let mut tickets = MockTicketRepository::new();
    tickets
        .expect_add()
        .withf(|ticket| *ticket == stored())
        .times(1)
        .returning(|_| Ok(()));
    let service = service(tickets, MockAttemptLimiter::admitting(), live());

    let ticket = service.issue(&principal(&service).await).await.unwrap();

    let drawn = [[1_u8; 16], [2; 16]].concat();
    assert_eq!(ticket.expose(), &format!("{drawn:?}"));
}

#[tokio::test]
async fn who_asks_for_too_many_tickets_must_wait() {
    let wait = Duration::from_secs(3);
    let limiter = MockAttemptLimiter::refusing(wait);
    let service = service(MockTicketRepository::new(), limiter, live());

    let refused = service.issue(&principal(&service).await).await;

    assert!(matches!(refused, Err(Error::TooManyAttempts(refused)) if refused.retry_after == wait));
}

#[tokio::test]
async fn who_opens_too_many_connections_must_wait() {
    let wait = Duration::from_secs(3);
    let limiter = MockAttemptLimiter::refusing(wait);
    let service = service(MockTicketRepository::new(), limiter, live());

    let refused = service.admit_connection(&principal(&service).await).await;

    assert_eq!(refused, Err(TooManyAttempts { retry_after: wait }));
}

#[tokio::test]
async fn a_ticket_is_the_session_that_it_was_made_for() {
    let mut tickets = MockTicketRepository::new();
    tickets
        .expect_spend()
        .withf(|digest, now| (*digest, *now) == (DIGEST, NOW))
        .returning(|_, _| Ok(Some(stored())));
    let service = service(tickets, MockAttemptLimiter::admitting(), live());

    let principal = service.redeem("ticket").await.unwrap();

    assert_eq!(principal.session_id(), stored().session_id);
    assert_eq!(principal.account_id(), stored().account_id);
}

#[tokio::test]
async fn a_ticket_of_a_session_that_is_over_opens_nothing() {
    let mut tickets = MockTicketRepository::new();
    tickets.expect_spend().returning(|_, _| Ok(Some(stored())));
    let over = FoundSession::Over(stored().account_id);
    let service = service(tickets, MockAttemptLimiter::admitting(), over);

    let refused = service.redeem("ticket").await;

    assert!(matches!(
        refused,
        Err(Error::Session(sessions::Error::SessionEnded))
    ));
}

#[tokio::test]
async fn what_is_not_there_and_what_cannot_be_a_ticket_is_refused() {
    let mut tickets = MockTicketRepository::new();
    tickets.expect_spend().times(1).returning(|_, _| Ok(None));
    let service = service(tickets, MockAttemptLimiter::admitting(), live());

    for ticket in ["ticket", "what no store is asked for"] {
        let refused = service.redeem(ticket).await;
        assert!(matches!(refused, Err(Error::InvalidTicket)), "{ticket}");
    }
}
