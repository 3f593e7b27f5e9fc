"""Staying signed in where the network or the service does not do what it should."""

import asyncio
from collections.abc import Callable

import httpx
import pytest
import service
from portreeve_client.api.users import get_me
from portreeve_client.models import User
from portreeve_client.signed_in import signed_in

REFRESH = "/api/v1/auth/refresh"
ADA = {
    "id": "01a2050d-a591-7588-9630-52ecb3e92726",
    "email": "ada@example.com",
    "email_verified": False,
    "roles": ["user"],
    "status": "active",
    "created_at": "2026-11-22T21:04:11Z",
    "updated_at": "2026-11-22T21:04:11Z",
}


def refused(slug: str, status: int = 401) -> httpx.Response:
    problem = {
        "type": f"/problems/{slug}",
        "title": slug,
        "status": status,
        "code": "UNAUTHORIZED",
        "error": slug,
        "request_id": "01a2050d-a591-7588-9630-52ecb3e92726",
    }
    headers = {"Content-Type": "application/problem+json"}
    return httpx.Response(status, json=problem, headers=headers)


def granted() -> httpx.Response:
    return httpx.Response(
        200, json={"access_token": "new", "refresh_token": "prt_second"}
    )


def no_answer(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("no answer", request=request)


class Wire:
    """In place of the network. Only the access token "new" is valid, and what a refresh comes to is in the hands of the test."""

    def __init__(self, *refresh: Callable[[httpx.Request], httpx.Response]) -> None:
        self.outcomes = list(refresh)
        self.refreshes: list[httpx.Request] = []
        self.refusal = "access-token-expired"

    def client(self, **options):
        transport = httpx.MockTransport(self.answer)
        return self.signed_in(transport, **options)

    def async_client(self):
        return self.signed_in(httpx.MockTransport(self.answer_later))

    def signed_in(self, transport, **options):
        return signed_in(
            "http://portreeve",
            "run out",
            "prt_first",
            httpx_args={"transport": transport},
            **options,
        )

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == REFRESH:
            self.refreshes.append(request)
            return self.outcomes.pop(0)(request)
        if request.headers["Authorization"] == "Bearer new":
            return httpx.Response(200, json=ADA)
        return refused(self.refusal)

    async def answer_later(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == REFRESH:
            # Until all the others wait for this one.
            for _ in range(100):
                await asyncio.sleep(0)
        return self.answer(request)


@pytest.mark.parametrize("slug", ["access-token-expired", "invalid-access-token"])
def test_another_token_is_bought_after_each_refusal_of_a_token(slug):
    wire = Wire(lambda _: granted())
    wire.refusal = slug

    assert isinstance(get_me.sync(client=wire.client()), User)
    assert len(wire.refreshes) == 1


async def eight_times(client) -> list:
    async with client:
        calls = [get_me.asyncio(client=client) for _ in range(8)]
        return await asyncio.gather(*calls, return_exceptions=True)


def test_a_request_waits_for_fifteen_seconds_by_default():
    assert signed_in(service.URL, "x").get_httpx_client().timeout == httpx.Timeout(15)
    patient = signed_in(service.URL, "x", timeout=httpx.Timeout(60))
    assert patient.get_httpx_client().timeout == httpx.Timeout(60)


@pytest.mark.parametrize(
    ("options", "seconds"),
    [({}, 4), ({"timeout": None}, 4), ({"timeout": httpx.Timeout(2)}, 2)],
)
def test_a_refresh_waits_no_longer_than_its_answer_is_repeated(options, seconds):
    wire = Wire(lambda _: granted())

    get_me.sync(client=wire.client(**options))

    assert set(wire.refreshes[0].extensions["timeout"].values()) == {seconds}


def test_a_refresh_carries_the_headers_of_the_client_and_no_access_token():
    wire = Wire(lambda _: granted())

    get_me.sync(client=wire.client(headers={"X-Tenant": "otters"}))

    assert wire.refreshes[0].headers["X-Tenant"] == "otters"
    assert "Authorization" not in wire.refreshes[0].headers


def test_a_client_with_other_options_refreshes_too():
    wire = Wire(lambda _: granted())
    client = wire.client().with_headers({"X-Tenant": "otters"})
    client = client.with_timeout(httpx.Timeout(1))

    assert isinstance(get_me.sync(client=client), User)
    assert wire.refreshes[0].headers["X-Tenant"] == "otters"
    assert set(wire.refreshes[0].extensions["timeout"].values()) == {1}


def test_a_refresh_without_an_answer_is_repeated_with_the_same_token():
    wire = Wire(no_answer, lambda _: granted())

    assert isinstance(get_me.sync(client=wire.client()), User)
    assert [request.content for request in wire.refreshes] == [
        b'{"refresh_token":"prt_first"}'
    ] * 2


def test_a_refresh_without_an_answer_is_repeated_once():
    wire = Wire(no_answer, no_answer, lambda _: granted())
    client = wire.client()

    with pytest.raises(httpx.ReadTimeout):
        get_me.sync(client=client)

    assert len(wire.refreshes) == 2
    assert isinstance(get_me.sync(client=client), User)


def test_those_who_waited_for_a_refresh_do_not_try_one_after_the_other():
    wire = Wire(no_answer, no_answer)

    answers = asyncio.run(eight_times(wire.async_client()))

    assert [type(answer) for answer in answers] == [httpx.ReadTimeout] * 8
    assert len(wire.refreshes) == 2


def test_tasks_repeat_a_refresh_too():
    wire = Wire(no_answer, lambda _: granted())

    answers = asyncio.run(eight_times(wire.async_client()))

    assert [type(answer) for answer in answers] == [User] * 8
    assert len(wire.refreshes) == 2


@pytest.mark.parametrize(
    "slug", ["session-ended", "token-reused", "invalid-refresh-token"]
)
def test_a_dead_refresh_token_is_spent_once_and_every_caller_gets_the_reason(slug):
    wire = Wire(lambda _: refused(slug))
    client = wire.client()

    answers = [get_me.sync(client=client) for _ in range(3)]

    assert [answer.type_ for answer in answers] == [f"/problems/{slug}"] * 3
    assert len(wire.refreshes) == 1


def test_those_who_waited_do_not_spend_a_dead_refresh_token():
    wire = Wire(lambda _: refused("session-ended"))

    answers = asyncio.run(eight_times(wire.async_client()))

    assert [answer.type_ for answer in answers] == ["/problems/session-ended"] * 8
    assert len(wire.refreshes) == 1


def test_after_any_other_refusal_the_user_stays_signed_in():
    wire = Wire(lambda _: refused("unavailable", 503), lambda _: granted())
    client = wire.client()

    assert get_me.sync(client=client).type_ == "/problems/unavailable"
    assert isinstance(get_me.sync(client=client), User)


def test_a_lost_answer_ends_no_session():
    class Loses(httpx.HTTPTransport):
        left = 1

        def handle_request(self, request):
            response = super().handle_request(request)
            if request.url.path == REFRESH and self.left:
                self.left -= 1
                response.read()
                no_answer(request)
            return response

    user = service.new_user()
    client = signed_in(
        service.URL,
        "run out",
        user.grant.refresh_token,
        httpx_args={"transport": Loses()},
    )

    assert isinstance(get_me.sync(client=client), User)


def test_without_a_refresh_token_the_answer_is_that_the_access_token_has_run_out():
    client = signed_in(service.URL, "run out")

    assert get_me.sync(client=client).type_ == "/problems/invalid-access-token"
