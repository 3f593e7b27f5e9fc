//! The kinds that several contexts or no context at all answer with, and the groups of them that operations have in common.

use super::kind::{Kind, kinds};

kinds! {
    MALFORMED: BAD_REQUEST ValidationFailed "malformed-request", "The request cannot be read",
        "The body is not the JSON this operation takes, or a parameter in the address has the wrong form or is there twice. The sentence in `error` says where. Nothing was done.";
    MALFORMED_HTTP: BAD_REQUEST ValidationFailed "no-http", "This is no proper HTTP request",
        "The beginning of the request breaks the rules of HTTP: characters that must not be there, a length that is no number, two lengths, a `Host` that is missing, a header twice that may be there once, a `Transfer-Encoding` other than `chunked`, or something that is not HTTP at all, such as TLS on a port that speaks plain HTTP. The connection is closed.";
    INVALID_ACCESS_TOKEN: UNAUTHORIZED Unauthorized "invalid-access-token", "Access token missing or invalid",
        "Send `Authorization: Bearer <access token>`, with a token that this service has issued.";
    UNKNOWN_PATH: NOT_FOUND NotFound "unknown-path", "There is nothing at this address",
        "Look the path up in the documentation at /docs. Paths are case-sensitive and have no slash at the end.";
    METHOD_NOT_ALLOWED: METHOD_NOT_ALLOWED MethodNotAllowed "method-not-allowed", "This address does not know the method",
        "The header `Allow` lists the methods it knows.";
    CONTENTION: CONFLICT Conflict "contention", "Somebody else is changing this",
        "The same thing was changed by others several times in a row while this request tried. Try again.";
    PRECONDITION_FAILED: PRECONDITION_FAILED PreconditionFailed "precondition-failed", "It was changed meanwhile",
        "The `If-Match` header names another state than the present one. Get it again, look at what changed, and repeat.";
    PAYLOAD_TOO_LARGE: PAYLOAD_TOO_LARGE PayloadTooLarge "payload-too-large", "The body is too large",
        "No operation takes a body of more than 64 KiB.";
    URI_TOO_LONG: URI_TOO_LONG PayloadTooLarge "uri-too-long", "The address is too long",
        "Path and query together may have 4 KiB.";
    UNSUPPORTED_MEDIA_TYPE: UNSUPPORTED_MEDIA_TYPE UnsupportedMediaType "unsupported-media-type", "The body is of another kind than this operation takes",
        "Send `Content-Type: application/json`, in UTF-8. Only `POST /api/v1/auth/token` takes `application/x-www-form-urlencoded`, as OAuth 2.0 has it.";
    UNSUPPORTED_CONTENT_ENCODING: UNSUPPORTED_MEDIA_TYPE UnsupportedMediaType "unsupported-content-encoding", "The body is compressed",
        "No operation takes a compressed body. Send it as it is, without the header `Content-Encoding`.";
    VALIDATION_FAILED: UNPROCESSABLE_ENTITY ValidationFailed "validation-failed", "Some fields break a rule",
        "`errors` lists every field at fault, each with what it must be. Nothing was done.",
        "email": "must be an email address, such as ada@example.com";
    HEADERS_TOO_LARGE: REQUEST_HEADER_FIELDS_TOO_LARGE PayloadTooLarge "headers-too-large", "The request headers are too large",
        "All headers together may have 16 KiB, and there may be 100 of them. A token of ours has less than 1 KiB.";
    TOO_MANY_ATTEMPTS: TOO_MANY_REQUESTS RateLimited "too-many-attempts", "Too many attempts",
        "This was tried too often: for this account, or from this address. Nothing was done. Try again after the seconds in `Retry-After`, which is a minute at most; trying before makes it no longer. The owner of an account who signs in from a usual place is not held up by others who try.";
    INTERNAL: INTERNAL_SERVER_ERROR Internal "internal", "Something went wrong here",
        "This is a fault of the service, not of the request. Give `request_id` to its operator, who finds the cause in the log.";
    UNAVAILABLE: SERVICE_UNAVAILABLE Unavailable "unavailable", "Not available at the moment",
        "A part that this operation needs does not answer. What was to be changed is most likely unchanged, but it may be that only the answer got lost: look, and try again after the seconds in `Retry-After`.";
    BUSY: SERVICE_UNAVAILABLE Unavailable "busy", "Too many sign-ins at once",
        "Checking a password costs time on purpose, and too many are waiting already. Nothing was done. Try again after the seconds in `Retry-After`.";
    TIMED_OUT: SERVICE_UNAVAILABLE Unavailable "timed-out", "It took too long",
        "The service gave the request up after its time. What was to be changed is most likely unchanged, but it may be that only the answer got lost: look, and try again after the seconds in `Retry-After`.";
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
/// Any operation but the one that has words of its own for a 400.
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
