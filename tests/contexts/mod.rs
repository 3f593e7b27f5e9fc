//! What the rules for all contexts take from each: a folder for each context of the core.
//!
//! It is made from the list of the core. A context that has no module here, or whose module lacks a part, does not compile. All tests of
//! a new context stand in its folder.

mod auth;
mod notifications;
mod users;

use portreeve::events::Event;

use crate::{api::declared::Reached, architecture::authorization::Access};

macro_rules! of_each_context {
    ($($variant:ident: $context:ident,)*) => {
        pub const NAMES: &[&str] = &[$(stringify!($context)),*];

        /// Who may call the operations of each.
        pub const AUTHORIZATION: &[&[(&str, Access)]] = &[$($context::authorization::MATRIX),*];

        /// Brings about the answers that only operations of one context declare.
        pub async fn reach(reached: &mut Reached) {
            $($context::declared::reach(reached).await;)*
        }

        /// Does not compile until each event is named in the `events.rs` of its context.
        pub fn is_pinned(event: &Event) {
            match event {
                $(Event::$variant(event) => $context::events::is_pinned(event),)*
            }
        }
    };
}
portreeve::for_each_context!(of_each_context);
