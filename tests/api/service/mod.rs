mod compression;
mod docs;
mod health;
mod jwks;
mod key_rotation;
mod openapi;
mod problems;
mod public_url;
