//! The kinds that several contexts or no context at all answer with, and the groups of them that operations have in common.

use super::kind::{Kind, kinds};

kinds! {
    MALFORMED: BAD_REQUEST ValidationFailed "malformed-request", "Malformed request" / "Fehlerhafte Anfrage",
        "The body is not the JSON that this operation takes, or a parameter is invalid or repeated. `error` says where. Nothing was changed.";
    MALFORMED_HTTP: BAD_REQUEST ValidationFailed "malformed-http", "Malformed HTTP request" / "Fehlerhafte HTTP-Anfrage",
        "The head of the request violates HTTP: forbidden characters, an invalid or repeated length, a missing `Host`, a repeated header that may occur once only, a `Transfer-Encoding` other than `chunked`, or another protocol, such as TLS on a port for plain HTTP. The connection is closed.";
    INVALID_ACCESS_TOKEN: UNAUTHORIZED Unauthorized "invalid-access-token", "Access token missing or invalid" / "Zugriffstoken fehlt oder ist ungültig",
        "Send `Authorization: Bearer <access token>`, with a token that this service has issued.";
    UNKNOWN_PATH: NOT_FOUND NotFound "unknown-path", "Path not found" / "Pfad nicht gefunden",
        "The documentation at /docs lists all paths. Paths are case-sensitive and have no trailing slash.";
    METHOD_NOT_ALLOWED: METHOD_NOT_ALLOWED MethodNotAllowed "method-not-allowed", "Method not allowed" / "Methode nicht erlaubt",
        "The header `Allow` lists the methods of this path.";
    CONTENTION: CONFLICT Conflict "contention", "Concurrent changes" / "Gleichzeitige Änderungen",
        "Other requests changed the same resource several times while this one was tried. Nothing was changed. Try again.";
    PRECONDITION_FAILED: PRECONDITION_FAILED PreconditionFailed "precondition-failed", "The resource has changed" / "Die Ressource wurde geändert",
        "The header `If-Match` names another state than the current one. Get the resource again, compare, and repeat the request.";
    PAYLOAD_TOO_LARGE: PAYLOAD_TOO_LARGE PayloadTooLarge "payload-too-large", "The body is too large" / "Der Inhalt ist zu groß",
        "No operation accepts a body of more than 64 KiB.";
    URI_TOO_LONG: URI_TOO_LONG PayloadTooLarge "uri-too-long", "The URI is too long" / "Die Adresse ist zu lang",
        "Path and query together may have at most 4 KiB.";
    UNSUPPORTED_MEDIA_TYPE: UNSUPPORTED_MEDIA_TYPE UnsupportedMediaType "unsupported-media-type", "Unsupported media type" / "Nicht unterstützter Medientyp",
        "Send the media type that the operation declares, in UTF-8: `application/json`, and `application/x-www-form-urlencoded` where OAuth 2.0 demands it.";
    UNSUPPORTED_CONTENT_ENCODING: UNSUPPORTED_MEDIA_TYPE UnsupportedMediaType "unsupported-content-encoding", "Unsupported content encoding" / "Nicht unterstützte Inhaltskodierung",
        "No operation accepts a compressed body. Send the body without the header `Content-Encoding`.";
    VALIDATION_FAILED: UNPROCESSABLE_ENTITY ValidationFailed "validation-failed", "Some fields are invalid" / "Einige Felder sind ungültig",
        "`errors` lists every invalid field with the rule it breaks. Nothing was changed.",
        "email": super::common_rules::INVALID_EMAIL;
    HEADERS_TOO_LARGE: REQUEST_HEADER_FIELDS_TOO_LARGE PayloadTooLarge "headers-too-large", "The request headers are too large" / "Die Kopfzeilen der Anfrage sind zu groß",
        "All headers together may have at most 16 KiB, and there may be at most 100. A token of this service has less than 1 KiB.";
    TOO_MANY_ATTEMPTS: TOO_MANY_REQUESTS RateLimited "too-many-attempts", "Too many attempts" / "Zu viele Versuche",
        "There were too many attempts for this account or from this network. Nothing was changed. Try again after the seconds in `Retry-After`, at most 60, and at most 1800 for a code of six digits; earlier attempts do not extend the wait. Attempts by others do not delay the owner of the account on a network from which they have signed in before.";
    INTERNAL: INTERNAL_SERVER_ERROR Internal "internal", "Internal error" / "Interner Fehler",
        "The service failed, not the request. Its operator finds the cause in the log by `request_id`.";
    UNAVAILABLE: SERVICE_UNAVAILABLE Unavailable "unavailable", "Temporarily unavailable" / "Vorübergehend nicht verfügbar",
        "A component that this operation needs does not answer. The change may or may not have been made: check, and try again after the seconds in `Retry-After`.";
    BUSY: SERVICE_UNAVAILABLE Unavailable "busy", "Too many concurrent sign-ins" / "Zu viele gleichzeitige Anmeldungen",
        "Password hashing is deliberately slow, and its queue is full. Nothing was changed. Try again after the seconds in `Retry-After`.";
    TIMED_OUT: SERVICE_UNAVAILABLE Unavailable "timed-out", "The request timed out" / "Zeitüberschreitung der Anfrage",
        "The service aborted the request at its deadline. The change may or may not have been made: check, and try again after the seconds in `Retry-After`.";
}

// What groups of operations have in common.

/// Any operation, whatever it does.
pub static ALWAYS: &[&Kind] = &[
    &PAYLOAD_TOO_LARGE,
    &URI_TOO_LONG,
    &HEADERS_TOO_LARGE,
    &INTERNAL,
    &TIMED_OUT,
];
/// Any operation but those that answer a 400 in another format.
pub static MALFORMED_HEAD: &[&Kind] = &[&MALFORMED, &MALFORMED_HTTP];
/// Operations that need the store.
pub static STORED: &[&Kind] = &[&UNAVAILABLE];
/// Operations that take a body.
pub static WITH_BODY: &[&Kind] = &[
    &MALFORMED,
    &UNSUPPORTED_MEDIA_TYPE,
    &UNSUPPORTED_CONTENT_ENCODING,
];
/// Operations that check fields.
pub static WITH_FIELDS: &[&Kind] = &[
    &MALFORMED,
    &UNSUPPORTED_MEDIA_TYPE,
    &UNSUPPORTED_CONTENT_ENCODING,
    &VALIDATION_FAILED,
];
