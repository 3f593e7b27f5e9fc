//! Outbound: every store port in memory
