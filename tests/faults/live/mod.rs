//! Connections that watch events: what thousands of them cost, and whether each is sent what it is to be sent.
//!
//! | file | its subject |
//! |---|---|
//! | `scene.rs` | a service, its members, what they change, and how many watch |
//! | `idle.rs` | connections that watch and cost this process next to nothing |
//! | `cost.rs` | what idle ones cost the service and its other clients |
//! | `instances.rs` | a change at one instance, and a reader at another |
//! | `readers.rs` | a reader for each account, beside idle ones |

mod cost;
mod idle;
mod instances;
mod readers;
mod scene;
