//! What the tests are written with: an app on a store, people who use it, and answers that are checked as they come in.

pub mod aiosmtpd;
pub mod answer;
pub mod app;
pub mod binary;
pub mod client;
pub mod clock;
pub mod collector;
pub mod folder;
pub mod journal;
pub mod keys;
pub mod live;
pub mod mails;
pub mod network;
pub mod nginx;
pub mod people;
pub mod postgres;
pub mod published;
pub mod raw;
pub mod smtp;
pub mod store;
pub mod system;
