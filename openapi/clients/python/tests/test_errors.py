"""Refusals, each with the status, the type and the code that the contract gives it."""

from uuid import UUID

import pytest
import service
from portreeve_client.api.auth import change_password, end_session, log_out
from portreeve_client.api.users import (
    change_role,
    get_me,
    get_user,
    list_users,
    update_me,
)
from portreeve_client.models import (
    ChangePasswordBody,
    Problem,
    ProfilePatch,
    RoleChange,
)
from portreeve_client.signed_in import signed_in

UNKNOWN_ID = UUID("0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f")


def taken_address():
    return service.register(service.new_user().email.upper())


def broken_rules():
    return service.register("nowhere", "password")


def wrong_password_at_sign_in():
    return service.sign_in(service.new_user().email, "seven grey others")


def made_up_access_token():
    return get_me.sync(client=signed_in(service.URL, "a.b.c"))


def made_up_refresh_token():
    return service.refresh("prt_made_up")


def spent_long_ago():
    first = service.new_user().grant.refresh_token
    newest = service.refresh(service.refresh(first).refresh_token).refresh_token
    return first, newest


def reused_token():
    return service.refresh(spent_long_ago()[0])


def session_of_a_reused_token():
    spent, newest = spent_long_ago()
    service.refresh(spent)
    return service.refresh(newest)


def signed_out():
    user = service.new_user()
    log_out.sync(client=user.client)
    return get_me.sync(client=user.client)


def no_administrator():
    return list_users.sync(client=service.new_user().client)


def unknown_user():
    return get_user.sync(client=service.administrator().client, id=UNKNOWN_ID)


def unknown_session():
    return end_session.sync(client=service.new_user().client, id=UNKNOWN_ID)


def changed_meanwhile():
    user = service.new_user()
    seen = get_me.sync_detailed(client=user.client).headers["ETag"]
    update_me.sync(client=user.client, body=ProfilePatch(display_name="Ada"))
    return update_me.sync(
        client=user.client, body=ProfilePatch(display_name="Eve"), if_match=seen
    )


def wrong_current_password():
    return change_password.sync(
        client=service.new_user().client,
        body=ChangePasswordBody("seven grey others", "nine wet umbrellas in Oslo"),
    )


def last_administrator():
    administrator = service.administrator()
    me = get_me.sync(client=administrator.client)
    return change_role.sync(
        client=administrator.client, id=me.id, body=RoleChange("user")
    )


needs_an_administrator = pytest.mark.skipif(
    not service.ADMIN_EMAIL, reason="there is no administrator here"
)


@pytest.mark.parametrize(
    ("act", "status", "slug", "code"),
    [
        (taken_address, 409, "email-taken", "CONFLICT"),
        (broken_rules, 422, "validation-failed", "VALIDATION_FAILED"),
        (wrong_password_at_sign_in, 401, "invalid-credentials", "UNAUTHORIZED"),
        (made_up_access_token, 401, "invalid-access-token", "UNAUTHORIZED"),
        (made_up_refresh_token, 401, "invalid-refresh-token", "UNAUTHORIZED"),
        (reused_token, 401, "token-reused", "UNAUTHORIZED"),
        (session_of_a_reused_token, 401, "session-ended", "UNAUTHORIZED"),
        (signed_out, 401, "session-ended", "UNAUTHORIZED"),
        (no_administrator, 403, "not-admin", "FORBIDDEN"),
        (unknown_session, 404, "unknown-session", "NOT_FOUND"),
        (changed_meanwhile, 412, "precondition-failed", "PRECONDITION_FAILED"),
        (wrong_current_password, 422, "wrong-password", "VALIDATION_FAILED"),
        pytest.param(
            unknown_user, 404, "unknown-user", "NOT_FOUND", marks=needs_an_administrator
        ),
        pytest.param(
            last_administrator,
            409,
            "last-admin",
            "CONFLICT",
            marks=needs_an_administrator,
        ),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_a_refusal_is_a_typed_problem(act, status, slug, code):
    problem = act()

    assert isinstance(problem, Problem)
    assert (problem.status, problem.type_, problem.code) == (
        status,
        f"/problems/{slug}",
        code,
    )
    assert problem.request_id


def test_all_fields_at_fault_are_named():
    problem = broken_rules()

    assert isinstance(problem, Problem)
    assert {fault.field for fault in problem.errors} == {"email", "password"}
