use crate::problem::{Kind, kinds, rules};

kinds! {
    UNSUPPORTED_WEBSOCKET_VERSION: UPGRADE_REQUIRED ValidationFailed "unsupported-websocket-version", "Unsupported WebSocket version" / "Nicht unterstützte Version von WebSocket",
        "Send `Sec-WebSocket-Version: 13`. There is no other version of RFC 6455.";
    TOO_MANY_LIVE_CONNECTIONS: TOO_MANY_REQUESTS RateLimited "too-many-live-connections", "Too many live connections" / "Zu viele offene Verbindungen",
        "The account has as many live connections to this instance as one may have, which is 20. Close one, or try again after the seconds in `Retry-After`. Pages of one browser can share a connection.";
}

rules! {
    INVALID_MESSAGE_ID: "invalid_cursor", "must be the id of a message", "muss die id einer Nachricht sein";
}

/// Operations that open a live connection, beside what any operation with an access token refuses.
pub static CONNECTING: &[&Kind] = &[
    &crate::problem::common::MALFORMED,
    &crate::auth::INVALID_TICKET,
    &crate::auth::FOREIGN_ORIGIN,
    &crate::problem::common::VALIDATION_FAILED,
    &crate::problem::common::TOO_MANY_ATTEMPTS,
    &TOO_MANY_LIVE_CONNECTIONS,
];

/// Those of them that open a WebSocket.
pub static UPGRADING: &[&Kind] = &[&UNSUPPORTED_WEBSOCKET_VERSION];
