//! What is done to the service, and what it must show for it.
//!
//! Each test has two sizes. The short one runs with all other tests and judges what cannot depend on how busy the machine is; the long
//! one runs by `scripts/faults`, alone and in a release build, judges the figures too, and prints them in a table.
//!
//! | file | its subject |
//! |---|---|
//! | `trial.rs` | the size of a test, its figures, its verdict |
//! | `load.rs`, `ledger.rs`, `truth.rs` | people who use the service, what they were promised, what is kept |
//! | `plain.rs` | a client that costs next to nothing |
//! | `memory.rs` | what a process has in memory |
//! | `events/` | the way of events |
//! | `live/` | connections that watch events |
//! | the others | one fault each |

mod backup;
mod database_gone;
mod events;
mod kills;
mod large_bodies;
mod ledger;
mod live;
mod load;
mod login_flood;
mod memory;
mod one_token;
mod plain;
mod slow_clients;
mod starts;
mod stops;
mod trial;
mod truth;
