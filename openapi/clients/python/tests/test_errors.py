"""Refusals, each with the status, the type and the code that the contract gives it."""

import pickle
import time
from dataclasses import replace
from uuid import UUID

import pytest
import service
from portreeve_client import (
    AuthenticationError,
    ConflictError,
    FieldError,
    InvalidRequestError,
    NotFoundError,
    PermissionDeniedError,
    Portreeve,
)

UNKNOWN_ID = UUID("0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f")


def refreshed(tokens):
    """What a refresh gives: of another process, that has the same tokens."""
    storage = service.MemoryStorage(replace(tokens, expires_at=0))
    Portreeve(service.URL, storage=storage).access_token()
    return storage.load()


def taken_address():
    email = service.new_user().email.upper()
    Portreeve(service.URL).sign_up(email, service.PASSWORD)


def broken_rules():
    Portreeve(service.URL).sign_up("nowhere", "password")


def wrong_password_at_sign_in():
    service.person(service.new_user().email, "seven grey others")


def not_signed_in():
    Portreeve(service.URL).me()


def made_up_refresh_token():
    tokens = service.new_user().tokens
    refreshed(replace(tokens, refresh_token="prt_made_up"))


def spent_long_ago():
    first = service.new_user().tokens
    return first, refreshed(refreshed(first))


def reused_token():
    refreshed(spent_long_ago()[0])


def session_of_a_reused_token():
    spent, newest = spent_long_ago()
    service.refusal(refreshed, spent)
    refreshed(newest)


def signed_out():
    user = service.new_user()
    other = service.resumed(user.tokens)
    user.client.sign_out()
    other.me()


def no_administrator():
    next(service.new_user().client.users())


def unknown_user():
    service.administrator().client.user(UNKNOWN_ID)


def unknown_session():
    service.new_user().client.end_session(str(UNKNOWN_ID))


def changed_meanwhile():
    client = service.new_user().client
    _, seen = client.me_with_etag()
    client.update_me(display_name="Ada")
    client.update_me(display_name="Eve", if_match=seen)


def wrong_current_password():
    client = service.new_user().client
    client.change_password("seven grey others", "nine wet umbrellas in Oslo")


def last_administrator():
    client = service.administrator().client
    client.change_role(client.me().id, "user")


needs_an_administrator = pytest.mark.skipif(
    not service.ADMIN_EMAIL, reason="there is no administrator here"
)


@pytest.mark.parametrize(
    ("act", "status", "slug", "code", "kind"),
    [
        (taken_address, 409, "email-taken", "CONFLICT", ConflictError),
        (
            broken_rules,
            422,
            "validation-failed",
            "VALIDATION_FAILED",
            InvalidRequestError,
        ),
        (
            wrong_password_at_sign_in,
            401,
            "invalid-credentials",
            "UNAUTHORIZED",
            AuthenticationError,
        ),
        (
            not_signed_in,
            401,
            "invalid-access-token",
            "UNAUTHORIZED",
            AuthenticationError,
        ),
        (
            made_up_refresh_token,
            401,
            "invalid-refresh-token",
            "UNAUTHORIZED",
            AuthenticationError,
        ),
        (reused_token, 401, "token-reused", "UNAUTHORIZED", AuthenticationError),
        (
            session_of_a_reused_token,
            401,
            "session-ended",
            "UNAUTHORIZED",
            AuthenticationError,
        ),
        (signed_out, 401, "session-ended", "UNAUTHORIZED", AuthenticationError),
        (no_administrator, 403, "not-admin", "FORBIDDEN", PermissionDeniedError),
        (unknown_session, 404, "unknown-session", "NOT_FOUND", NotFoundError),
        (
            changed_meanwhile,
            412,
            "precondition-failed",
            "PRECONDITION_FAILED",
            ConflictError,
        ),
        (
            wrong_current_password,
            422,
            "wrong-password",
            "VALIDATION_FAILED",
            InvalidRequestError,
        ),
        pytest.param(
            unknown_user,
            404,
            "unknown-user",
            "NOT_FOUND",
            NotFoundError,
            marks=needs_an_administrator,
        ),
        pytest.param(
            last_administrator,
            409,
            "last-admin",
            "CONFLICT",
            ConflictError,
            marks=needs_an_administrator,
        ),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_a_refusal_is_raised_with_its_type(act, status, slug, code, kind):
    error = service.refusal(act)

    assert (error.status, error.type, error.code) == (
        status,
        f"/problems/{slug}",
        code,
    )
    assert type(error) is kind
    assert error.request_id
    assert error.retry_after is None


def test_all_invalid_fields_are_named_with_the_numbers_of_their_rules():
    error = service.refusal(Portreeve(service.URL).sign_up, "nowhere", "seven")

    assert error.errors[1] == FieldError(
        "password", "too_short", error.errors[1].message, {"min": 8}
    )
    assert [(fault.field, fault.code) for fault in error.errors] == [
        ("email", "invalid_email"),
        ("password", "too_short"),
    ]


def test_messages_are_in_the_language_of_the_client():
    german = Portreeve(service.URL, language="de")
    english = Portreeve(service.URL, language="en")

    refusals = [
        service.refusal(client.sign_in, "nobody@example.com", service.PASSWORD)
        for client in (german, english)
    ]

    assert str(refusals[0]) != str(refusals[1]) == "Email or password is wrong"
    assert refusals[0].type == refusals[1].type


def test_a_refusal_can_be_handed_to_another_process():
    error = service.refusal(broken_rules)

    copy = pickle.loads(pickle.dumps(error))

    assert type(copy) is type(error)
    assert (copy.type, copy.errors) == (error.type, error.errors)


def test_time_is_that_of_this_machine():
    assert 800 < service.new_user().tokens.expires_at - time.time() <= 900
