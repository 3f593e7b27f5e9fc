//! Outbound: argon2id, JSON Web Tokens, refresh tokens, randomness
