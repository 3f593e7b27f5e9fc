//! The client against a running service. `./scripts/client-tests` starts one; without it these tests fail, so `cargo test` leaves them out.

mod administration;
mod errors;
mod main_job;
mod readme;
mod service;
