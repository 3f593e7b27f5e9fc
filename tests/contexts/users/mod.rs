//! `users`, as the rules for all contexts look at it. Its other tests stand in `contract` and in `api::users`.

pub mod authorization;
pub mod declared;
pub mod events;
