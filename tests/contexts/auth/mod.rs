//! `auth`, as the rules for all contexts look at it. Its other tests stand in `contract` and in `api::auth`.

pub mod authorization;
pub mod declared;
pub mod events;
