//! Outbound: every store port on PostgreSQL
