"""What an application does with the client, from the registration to the end of the session."""

import asyncio

import pytest
import service
from portreeve_client import AsyncPortreeve, FileStorage, Portreeve

NEW_PASSWORD = "nine wet umbrellas in Oslo"

needs_an_administrator = pytest.mark.skipif(
    not service.ADMIN_EMAIL, reason="there is no administrator here"
)


def test_a_user_registers_signs_in_and_finds_their_profile():
    user = service.new_user()

    me = user.client.me()

    assert (me.email, me.roles, me.status) == (user.email, ["user"], "active")
    assert me.display_name is None


def test_a_profile_is_changed_if_it_is_as_it_was_seen():
    client = service.new_user().client
    _, seen = client.me_with_etag()

    changed = client.update_me(display_name="Ada", locale="en-GB", if_match=seen)

    assert (changed.display_name, changed.locale) == ("Ada", "en-GB")


def test_none_empties_a_field_and_what_is_left_away_stays():
    client = service.new_user().client
    client.update_me(display_name="Ada", locale="en-GB")

    changed = client.update_me(display_name=None)

    assert (changed.display_name, changed.locale) == (None, "en-GB")


def test_sessions_are_listed_over_all_pages_and_one_is_ended():
    laptop = service.new_user()
    phone = service.person(laptop.email)

    sessions = list(laptop.client.sessions(page_size=1))
    assert {str(session.id) for session in sessions} == {
        laptop.tokens.session_id,
        phone.tokens.session_id,
    }
    assert [str(session.id) for session in sessions if session.current] == [
        laptop.tokens.session_id
    ]
    laptop.client.end_session(phone.tokens.session_id)

    assert service.refusal(phone.client.me).type == "/problems/session-ended"
    assert not phone.client.is_signed_in


def test_a_changed_password_ends_the_other_sessions():
    laptop = service.new_user()
    phone = service.person(laptop.email)

    laptop.client.change_password(service.PASSWORD, NEW_PASSWORD)

    laptop.client.me()
    service.refusal(phone.client.me)
    service.refusal(service.person, laptop.email)
    service.person(laptop.email, NEW_PASSWORD)


@pytest.mark.parametrize("scope", ["current", "others", "all"])
def test_signing_out_ends_what_it_says(scope):
    laptop = service.new_user()
    phone = service.person(laptop.email)
    same_laptop = service.resumed(laptop.tokens)

    laptop.client.sign_out(scope)

    assert laptop.client.is_signed_in == (scope == "others")
    ended = {"current": [same_laptop], "others": [phone.client]}
    for client in ended.get(scope, [same_laptop, phone.client]):
        assert service.refusal(client.me).type == "/problems/session-ended"
    if scope == "current":
        phone.client.me()
    if scope == "others":
        laptop.client.me()


def test_who_is_signed_out_already_is_signed_out():
    user = service.new_user()
    service.resumed(user.tokens).sign_out()

    user.client.sign_out()
    user.client.sign_out()

    assert not user.client.is_signed_in


@needs_an_administrator
def test_an_administrator_reads_all_users_page_by_page():
    client = service.administrator().client
    newest = [service.new_user().email for _ in range(5)][::-1]

    users = client.users(page_size=2)

    assert [next(users).email for _ in newest] == newest


@needs_an_administrator
def test_an_administrator_finds_and_changes_a_user():
    client = service.administrator().client
    user = service.new_user()

    [found] = client.users(email=user.email, role="user", status="active")
    assert client.user(found.id).email == user.email
    assert client.change_role(found.id, "admin").roles == ["admin"]
    assert client.change_status(str(found.id), "suspended").status == "suspended"

    assert service.refusal(user.client.me).status == 401


def test_a_service_finds_the_public_keys_and_whether_it_is_well():
    client = Portreeve(service.URL)

    assert client.jwks().keys[0].kid
    assert client.liveness().status == "alive"
    assert client.readiness().status == "ready"
    assert service.refusal(client.revocations, "made up").status in (401, 404)


def test_an_operation_that_is_newer_than_the_client_can_be_called():
    user = service.new_user()

    answer = user.client.request("GET", "/api/v1/auth/sessions", params={"limit": 1})

    assert len(answer.json()["items"]) == 1
    with pytest.raises(ValueError):
        user.client.request("GET", "https://example.com/")


def test_a_client_can_be_used_again_after_with():
    client = service.new_user().client
    with client:
        first = client.me()
    with client:
        second = client.me()

    assert first == second == client.me()


def test_a_tool_resumes_where_another_process_left_off(tmp_path):
    user = service.new_user()
    path = tmp_path / "tool" / "tokens.json"
    Portreeve(service.URL, storage=FileStorage(path)).sign_in(
        user.email, service.PASSWORD
    )

    resumed = Portreeve(service.URL, storage=FileStorage(path))

    assert resumed.is_signed_in
    assert resumed.me().email == user.email
    resumed.sign_out()
    assert not path.exists()


def test_the_same_with_asyncio():
    email = service.an_address()
    client = AsyncPortreeve(service.URL)

    async def registers():
        async with client:
            await client.sign_up(email, service.PASSWORD, display_name="Ada")
            await client.update_me(locale="en-GB")
            async with client:
                return await client.me()

    async def goes_on_in_another_loop():
        sessions = [session async for session in client.sessions()]
        await client.sign_out()
        return sessions

    me = asyncio.run(registers())
    assert (me.email, me.display_name, me.locale) == (email, "Ada", "en-GB")
    [session] = asyncio.run(goes_on_in_another_loop())
    assert session.current
    assert not client.is_signed_in
