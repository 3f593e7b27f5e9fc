//! The real binary: what its commands do, how it ends, and its instances beside one another.

mod accounts;
mod backup;
mod commands;
mod configuration;
mod databases;
mod dead_letters;
mod disk;
mod doctor;
mod file;
mod instances;
mod keys;
mod logs;
mod management;
mod moving;
mod output;
mod poolers;
mod public_url;
mod restore;
mod rights;
mod roles;
mod secrets;
mod security_log;
mod seeing;
mod serve;
mod stopping;
mod tls;
