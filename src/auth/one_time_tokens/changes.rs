use time::macros::datetime;

use super::OneTimeToken;
use crate::shared::{OneTimeTokenId, Timestamp};

/// What becomes of the tokens of an account when it changes, in the transaction of the change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenChanges {
    /// The token that allows the change. If it is not there any more, nothing is written.
    pub spends: Option<OneTimeTokenId>,
    /// Which others are removed.
    pub voids: Option<VoidTokens>,
    /// A new token, which is not among those removed. It replaces the one of the same purpose, but for
    /// [`UndoEmailChange`](crate::shared::TokenPurpose::UndoEmailChange), of which there may be several.
    pub issues: Option<OneTimeToken>,
}

/// Which tokens of an account a change makes worthless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoidTokens {
    All,
    /// All but those that undo a change of the address: a thief who has changed it also changes the password, and perhaps the address once
    /// more, and the owner must still be able to take the account back.
    AllButUndo,
    /// The same, but of those that undo a change of the address only the ones made before this moment stay. The older address is nearer to
    /// the owner.
    AllButUndoBefore(Timestamp),
}

impl VoidTokens {
    /// A token that undoes a change of the address stays if it was made before this.
    pub fn spares_undo_before(&self) -> Timestamp {
        match self {
            Self::All => Timestamp::UNIX_EPOCH,
            Self::AllButUndo => datetime!(9999-01-01 00:00 UTC),
            Self::AllButUndoBefore(moment) => *moment,
        }
    }
}

impl TokenChanges {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
