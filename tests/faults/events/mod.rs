//! What is done to the way of events, and what every subscriber must see all the same.
//!
//! | file | its subject |
//! |---|---|
//! | `recorder.rs`, `history.rs` | subscribers that write down what they see, and what must stand there |
//! | `worker.rs` | a service with such subscribers, in a process that can be killed |
//! | `scene.rs` | subscribers in this process, on a store that can be looked into |
//! | the others | one fault each |

mod clocks;
mod drain;
mod history;
mod instances;
mod kills;
mod lag;
mod neighbours;
mod recorder;
mod rewinds;
mod scene;
mod unknown;
mod worker;
