//! All tests that need more than one crate, in one binary: linking once is what makes them quick to run.
//!
//! | module | what it holds |
//! |---|---|
//! | `contract` | what every store must do |
//! | `api` | what a client sees, in folders like the URLs |
//! | `contexts` | what the rules for all contexts take from each; all tests of a new context |
//! | `architecture` | the rules that the design stands on |
//! | `keys` | the keys that tokens are signed with, on real cryptography |
//! | `mail` | mails on their way to a mail server |
//! | `events` | what holds for the JSON of every event |
//! | `process` | the real binary: its commands, its end, its instances beside one another |
//! | `faults` | what it takes: kills, floods, slow clients, databases that go; short here, long by `scripts/faults` |

mod api;
mod architecture;
mod contexts;
mod contract;
mod events;
mod faults;
mod keys;
mod mail;
mod process;
mod support;
