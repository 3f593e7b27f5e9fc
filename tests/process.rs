//! The real binary: what its commands do, how it ends, and what is left after it was killed.

mod commands;
mod configuration;
mod dead_letters;
mod instances;
mod keys;
mod kill;
mod serve;
