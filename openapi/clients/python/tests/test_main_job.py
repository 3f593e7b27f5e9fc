"""What an application does with the client, from the registration to the end of the session."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
import service
from portreeve_client.api.auth import (
    change_password,
    end_session,
    list_sessions,
    log_out,
)
from portreeve_client.api.users import get_me, get_user, list_users, update_me
from portreeve_client.models import (
    ChangePasswordBody,
    Grant,
    LogOutBody,
    Problem,
    ProfilePatch,
    SessionList,
    User,
    UserPage,
)
from portreeve_client.signed_in import signed_in


def test_a_user_registers_signs_in_and_finds_their_profile():
    user = service.new_user()

    me = get_me.sync(client=user.client)

    assert isinstance(me, User)
    assert (me.email, me.roles, me.status) == (user.email, ["user"], "active")


def test_a_profile_is_changed_if_it_is_as_it_was_seen():
    user = service.new_user()
    seen = get_me.sync_detailed(client=user.client)

    changed = update_me.sync(
        client=user.client,
        body=ProfilePatch(display_name="Ada", locale="en-GB"),
        if_match=seen.headers["ETag"],
    )

    assert isinstance(changed, User)
    assert (changed.display_name, changed.locale) == ("Ada", "en-GB")


def test_none_empties_a_field_and_what_is_left_away_stays():
    user = service.new_user()
    update_me.sync(
        client=user.client, body=ProfilePatch(display_name="Ada", locale="en-GB")
    )

    changed = update_me.sync(
        client=user.client, body=ProfilePatch(display_name=None)
    )

    assert isinstance(changed, User)
    assert not changed.display_name
    assert changed.locale == "en-GB"


def test_sessions_are_listed_and_one_is_ended():
    laptop = service.new_user()
    phone = service.person(laptop.email)

    sessions = list_sessions.sync(client=laptop.client)
    assert isinstance(sessions, SessionList)
    assert {session.id for session in sessions.items} == {
        laptop.grant.session_id,
        phone.grant.session_id,
    }
    assert [session.id for session in sessions.items if session.current] == [
        laptop.grant.session_id
    ]
    end_session.sync(client=laptop.client, id=phone.grant.session_id)

    refused = get_me.sync(client=phone.client)
    assert isinstance(refused, Problem)
    assert refused.type_ == "/problems/session-ended"


def test_a_refresh_token_is_exchanged_for_a_new_pair():
    user = service.new_user()

    grant = service.refresh(user.grant.refresh_token)

    assert isinstance(grant, Grant)
    assert grant.session_id == user.grant.session_id
    assert grant.refresh_token != user.grant.refresh_token
    assert isinstance(
        get_me.sync(client=signed_in(service.URL, grant.access_token)), User
    )


def test_a_changed_password_ends_the_other_sessions():
    laptop = service.new_user()
    phone = service.person(laptop.email)

    change_password.sync(
        client=laptop.client,
        body=ChangePasswordBody(service.PASSWORD, "nine wet umbrellas in Oslo"),
    )

    assert isinstance(get_me.sync(client=laptop.client), User)
    assert isinstance(get_me.sync(client=phone.client), Problem)
    assert isinstance(service.sign_in(laptop.email), Problem)
    assert isinstance(
        service.sign_in(laptop.email, "nine wet umbrellas in Oslo"), Grant
    )


@pytest.mark.parametrize("body", [None, LogOutBody(scope="all")])
def test_signing_out_ends_the_session(body):
    user = service.new_user()

    arguments = {} if body is None else {"body": body}
    signed_out = log_out.sync_detailed(client=user.client, **arguments)

    assert signed_out.status_code == 204
    refused = get_me.sync(client=user.client)
    assert isinstance(refused, Problem)
    assert refused.type_ == "/problems/session-ended"


@pytest.mark.skipif(not service.ADMIN_EMAIL, reason="there is no administrator here")
def test_an_administrator_reads_all_users_page_by_page():
    administrator = service.administrator()
    newest, second, third = [service.new_user().email for _ in range(3)][::-1]

    first_page = list_users.sync(client=administrator.client, limit=2)
    assert isinstance(first_page, UserPage)
    next_page = list_users.sync(
        client=administrator.client, limit=2, cursor=first_page.next_cursor
    )
    assert isinstance(next_page, UserPage)

    assert [user.email for user in first_page.items] == [newest, second]
    assert next_page.items[0].email == third
    user = get_user.sync(client=administrator.client, id=next_page.items[0].id)
    assert isinstance(user, User)
    assert user.email == third


def test_what_runs_out_is_refreshed_once_and_reported():
    user = service.new_user()
    reported = []
    client = signed_in(
        service.URL,
        "run out",
        user.grant.refresh_token,
        renewed=lambda access_token, refresh_token: reported.append(refresh_token),
    )

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: get_me.sync(client=client), range(8)))

    assert [type(answer) for answer in answers] == [User] * 8
    assert len(reported) == 1
    assert isinstance(service.refresh(reported[0]), Grant)


def test_tasks_refresh_once_too():
    user = service.new_user()
    reported = []

    async def ask_eight_times():
        client = signed_in(
            service.URL,
            "run out",
            user.grant.refresh_token,
            renewed=lambda access_token, refresh_token: reported.append(refresh_token),
        )
        async with client:
            return await asyncio.gather(
                *(get_me.asyncio(client=client) for _ in range(8))
            )

    answers = asyncio.run(ask_eight_times())

    assert [type(answer) for answer in answers] == [User] * 8
    assert len(reported) == 1


def test_a_session_that_is_over_is_not_refreshed_and_says_so():
    user = service.new_user()
    client = signed_in(service.URL, "run out", user.grant.refresh_token)
    log_out.sync(client=user.client)

    refused = get_me.sync(client=client)

    assert isinstance(refused, Problem)
    assert refused.type_ == "/problems/session-ended"
