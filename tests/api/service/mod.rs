mod docs;
mod health;
mod jwks;
mod openapi;
mod problems;
