//! The real binary: what its commands do, how it ends, and its instances beside one another.

mod commands;
mod configuration;
mod dead_letters;
mod instances;
mod keys;
mod serve;
mod stopping;
mod tls;
