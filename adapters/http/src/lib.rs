//! Inbound: the typed HTTP API on poem and poem-openapi
