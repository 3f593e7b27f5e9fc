//! What an account may do, as types: a use case asks for the permission it needs, and does not compile without it.

use std::{fmt, marker::PhantomData};

use super::AccountId;

/// Something that an account may be allowed to do to others. A context declares those that only it knows by `permissions!`.
pub trait Permission: Send + Sync + 'static {
    /// As roles and logs name it: the object, a dot, the action.
    const NAME: &'static str;
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $permission:ident $name:literal,)+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub enum $permission {}

            impl $crate::shared::Permission for $permission {
                const NAME: &'static str = $name;
            }
        )+
    };
}
pub(crate) use permissions;

self::permissions! {
    /// To see the events of every account.
    EventsRead "events.read",
    /// To see who has an account, and how it stands.
    UsersRead "users.read",
    /// To change roles and status of other accounts.
    UsersManage "users.manage",
}

/// Proof that the user has the permission `P` at this moment. Only `auth` makes one.
pub struct Allowed<P> {
    account: AccountId,
    permission: PhantomData<fn() -> P>,
}

impl<P: Permission> Allowed<P> {
    pub(crate) fn new(account: AccountId) -> Self {
        Self {
            account,
            permission: PhantomData,
        }
    }

    /// Who has it.
    pub fn account_id(&self) -> AccountId {
        self.account
    }
}

impl<P: Permission> fmt::Debug for Allowed<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} allowed {}", self.account, P::NAME)
    }
}
