//! Ordinary accounts, sessions, users and events. Each is another one.

use std::sync::atomic::{AtomicU64, Ordering};

use portreeve::{
    auth::{
        self, Account, AccountAddition, AccountChange, Change, Device, PasswordHash, Session,
        SessionId, SessionLimit, SessionPolicy,
    },
    events::{Envelope, Event},
    keys::SigningKey,
    shared::{AccountFacts, AccountId, EmailAddress, PageRequest, Role, Secret, Timestamp},
    users::{self, User},
};
use time::Duration;

use super::{NOW, Stores};

pub const POLICY: SessionPolicy = SessionPolicy {
    access_ttl: Duration::minutes(15),
    refresh_ttl: Duration::days(7),
    session_ttl: Duration::days(30),
    grace: Duration::seconds(10),
    max_sessions: 100,
};

/// Sixteen bytes that were not drawn before, so placed that an id made of them sorts after those made before.
pub fn random() -> [u8; 16] {
    static DRAWN: AtomicU64 = AtomicU64::new(1);
    let drawn = DRAWN.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    let mut random = [0; 16];
    random[2..10].copy_from_slice(&drawn);
    random
}

pub fn email(raw: &str) -> EmailAddress {
    EmailAddress::parse(raw).unwrap()
}

pub fn envelope(event: impl Into<Event>, at: Timestamp) -> Envelope {
    Envelope::new(event, at, random())
}

/// Some event, of no account that exists.
pub fn event(at: Timestamp) -> Envelope {
    let user_id = account_id(at);
    envelope(
        users::Event::ProfileCreated {
            user_id,
            locale: None,
        },
        at,
    )
}

pub fn account_id(at: Timestamp) -> AccountId {
    AccountId::new(at, random())
}

pub fn session_id(at: Timestamp) -> SessionId {
    SessionId::new(at, random())
}

pub fn account(address: &str, role: Role) -> Account {
    let password = PasswordHash::new("$argon2id$v=19$an old one".into());
    Account::register(account_id(NOW), email(address), password, role, None, NOW).0
}

pub fn session(account: &Account, now: Timestamp) -> Session {
    let id = session_id(now);
    Session::start(id, account.id(), [1; 32], Device::default(), now, &POLICY)
}

pub fn at_most(most: u16) -> SessionLimit {
    SessionLimit {
        most,
        event: event(NOW),
    }
}

pub fn no_limit() -> SessionLimit {
    at_most(u16::MAX)
}

pub fn user(address: &str, now: Timestamp) -> User {
    let facts = AccountFacts {
        id: account_id(now),
        created_at: now,
        updated_at: now,
        ..account(address, Role::User).facts().clone()
    };
    User::new_default(facts, None).0
}

pub fn signing_key(purpose: &str, number: u32, material: &[u8]) -> SigningKey {
    SigningKey {
        purpose: purpose.into(),
        number,
        algorithm: "EdDSA".into(),
        material: Secret::new(material.to_vec()),
        sealed: true,
        created_at: NOW,
        active_from: NOW + Duration::minutes(10),
    }
}

impl Stores {
    pub async fn has_account(&self, address: &str, role: Role) -> Account {
        let account = account(address, role);
        self.accounts
            .add(&account, &AccountAddition::default())
            .await
            .unwrap();
        account
    }

    /// An account that is signed in on one device.
    pub async fn has_session(&self, address: &str) -> (Account, Session) {
        let account = self.has_account(address, Role::User).await;
        let session = self.has_another_session(&account, NOW).await;
        (account, session)
    }

    pub async fn has_another_session(&self, account: &Account, now: Timestamp) -> Session {
        let session = session(account, now);
        let added = self.sessions.add(&session, account, &no_limit(), &[]).await;
        assert_eq!(added.unwrap(), 0);
        session
    }

    /// All live sessions, the one that began last first.
    pub async fn live(&self, account: &Account) -> Vec<Session> {
        let page = PageRequest::new(PageRequest::MAX_LIMIT, None);
        let live = self.sessions.live(account.id(), NOW, &page).await.unwrap();
        assert_eq!(live.next, None);
        live.items
    }

    pub async fn has_user(&self, user: User) -> User {
        self.users.add(&user, &[]).await.unwrap();
        user
    }

    /// Writes a change as the service does.
    pub async fn change(
        &self,
        account: &Account,
        change: Change,
    ) -> Result<(), auth::UpdateAccountError> {
        let change = change.enveloped(|event| envelope(event, account.facts().updated_at));
        self.accounts.update(account, &change).await
    }
}

/// A change after which another active administrator must remain.
pub fn needs_another_admin() -> AccountChange {
    AccountChange {
        needs_another_admin: true,
        ..AccountChange::default()
    }
}

/// A new account with these events.
pub fn added_with(events: Vec<Envelope>) -> AccountAddition {
    AccountAddition {
        events,
        ..AccountAddition::default()
    }
}

/// A change of nothing but the account itself.
pub fn with_events(events: Vec<Envelope>) -> AccountChange {
    AccountChange {
        events,
        ..AccountChange::default()
    }
}
