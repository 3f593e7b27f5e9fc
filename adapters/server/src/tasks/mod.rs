//! Work in the background of a running service.

mod clock_offset;
mod hash_survey;
mod key_rotation;
mod purge;
mod relay;
mod supervise;

pub use self::{
    clock_offset::{ClockCheck, ClockOffset},
    hash_survey::run as survey_hashes,
    key_rotation::{KeyHealth, KeyRotationTask},
    purge::run as purge,
    relay::{LoggingPublisher, run as relay},
    supervise::tended,
};
