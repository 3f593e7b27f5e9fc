"""Staying signed in where the network or the service does not do what it should."""

import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import service
import wire
from portreeve_client import (
    AuthenticationError,
    MemoryStorage,
    Portreeve,
    PortreeveError,
    ServiceUnavailableError,
    User,
)
from wire import Wire, granted, no_answer, refused, tokens

ENDINGS = ["session-ended", "token-reused", "invalid-refresh-token"]


def eight_tasks(client) -> list:
    async def ask():
        async with client:
            calls = [client.me() for _ in range(8)]
            return await asyncio.gather(*calls, return_exceptions=True)

    return asyncio.run(ask())


def eight_threads(client) -> list:
    def ask(_):
        try:
            return client.me()
        except (PortreeveError, httpx.HTTPError) as error:
            return error

    with ThreadPoolExecutor(8) as threads:
        return list(threads.map(ask, range(8)))


@pytest.mark.parametrize("slug", ["access-token-expired", "invalid-access-token"])
def test_a_refused_access_token_is_replaced_and_the_request_repeated(slug):
    wire = Wire(lambda _: granted())
    wire.refusal = slug

    assert wire.client().me().email == "ada@example.com"
    assert len(wire.refreshes) == 1
    assert wire.storage.load().refresh_token == "prt_2"


def test_an_access_token_is_replaced_before_it_expires():
    wire = Wire(lambda _: granted())
    wire.storage.save(tokens(lasts=20))

    wire.client().me()

    assert [request.url.path for request in wire.requests] == [
        "/api/v1/auth/refresh",
        "/api/v1/users/me",
    ]


def test_a_token_that_is_still_good_does_where_an_early_refresh_fails():
    wire = Wire(lambda _: refused("unavailable", 503))
    wire.storage.save(tokens(2, lasts=20))

    assert wire.client().me()
    assert len(wire.refreshes) == 1


def test_threads_refresh_once():
    wire = Wire(lambda _: granted())
    wire.refused = threading.Barrier(8)

    answers = eight_threads(wire.client())

    assert [type(answer) for answer in answers] == [User] * 8
    assert len(wire.refreshes) == 1


def test_tasks_refresh_once():
    wire = Wire(lambda _: granted())

    answers = eight_tasks(wire.async_client())

    assert [type(answer) for answer in answers] == [User] * 8
    assert len(wire.refreshes) == 1


def test_a_task_that_is_cancelled_loses_no_tokens():
    wire = Wire(lambda _: granted())
    client = wire.async_client()

    async def ask():
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.me(), 0.02)
        return await client.me()

    assert asyncio.run(ask()).email == "ada@example.com"
    assert len(wire.refreshes) == 1
    assert wire.storage.load().refresh_token == "prt_2"


def test_new_tokens_are_kept_before_they_are_used():
    class Full(MemoryStorage):
        def save(self, tokens):
            raise OSError("no space left")

    wire = Wire(lambda _: granted())
    client = wire.client(storage=Full(tokens()))

    with pytest.raises(OSError, match="no space left"):
        client.me()

    assert not any("access 2" in str(request.headers) for request in wire.requests)
    assert client.is_signed_in


def test_a_request_waits_for_fifteen_seconds_unless_told_otherwise():
    wire = Wire()
    wire.storage.save(tokens(2))

    wire.client().me()
    wire.client(timeout=60).me()

    seconds = [request.extensions["timeout"]["read"] for request in wire.requests]
    assert seconds == [15, 60]


@pytest.mark.parametrize(
    ("options", "seconds"), [({}, 4), ({"timeout": None}, 4), ({"timeout": 2}, 2)]
)
def test_a_refresh_waits_no_longer_than_its_answer_is_repeated(options, seconds):
    wire = Wire(lambda _: granted())

    wire.client(**options).me()

    assert set(wire.refreshes[0].extensions["timeout"].values()) == {seconds}


def test_a_refresh_carries_the_headers_of_the_client_and_no_access_token():
    wire = Wire(lambda _: granted())

    wire.client(headers={"X-Tenant": "otters"}, language="de").me()

    assert wire.refreshes[0].headers["X-Tenant"] == "otters"
    assert wire.refreshes[0].headers["Accept-Language"] == "de"
    assert "Authorization" not in wire.refreshes[0].headers


def test_a_refresh_without_an_answer_is_repeated_with_the_same_token():
    wire = Wire(no_answer, lambda _: granted())

    assert wire.client().me()
    assert [json.loads(request.content) for request in wire.refreshes] == [
        {"refresh_token": "prt_1"}
    ] * 2


def test_a_refresh_without_an_answer_is_repeated_once():
    wire = Wire(no_answer, no_answer, lambda _: granted())
    client = wire.client()

    with pytest.raises(httpx.ReadTimeout):
        client.me()

    assert len(wire.refreshes) == 2
    assert client.me()


def test_tasks_that_waited_for_a_refresh_do_not_try_one_after_the_other():
    wire = Wire(no_answer, no_answer)

    answers = eight_tasks(wire.async_client())

    assert [type(answer) for answer in answers] == [httpx.ReadTimeout] * 8
    assert len(wire.refreshes) == 2


@pytest.mark.parametrize("slug", ENDINGS)
def test_a_dead_refresh_token_is_spent_once_and_every_caller_gets_the_reason(slug):
    wire = Wire(lambda _: refused(slug))
    client = wire.client()

    refusals = [service.refusal(client.me) for _ in range(3)]

    assert [error.type for error in refusals] == [f"/problems/{slug}"] * 3
    assert len(wire.refreshes) == 1
    assert not client.is_signed_in
    assert wire.storage.load() is None


def test_tasks_that_waited_do_not_spend_a_dead_refresh_token():
    wire = Wire(lambda _: refused("session-ended"))

    answers = eight_tasks(wire.async_client())

    assert [type(answer) for answer in answers] == [AuthenticationError] * 8
    assert len(wire.refreshes) == 1


def test_after_any_other_refusal_the_user_stays_signed_in():
    busy = refused("unavailable", 503, **{"Retry-After": "7"})
    wire = Wire(lambda _: busy, lambda _: granted())
    client = wire.client()

    error = service.refusal(client.me)

    assert (type(error), error.retry_after) == (ServiceUnavailableError, 7)
    assert client.me()


def test_what_a_proxy_answers_is_no_problem_of_the_service():
    wire = Wire(lambda _: httpx.Response(502, text="<h1>Bad Gateway</h1>"))

    error = service.refusal(wire.client().me)

    assert (error.type, error.status, error.errors) == ("about:blank", 502, [])


def test_tokens_that_another_process_was_given_are_taken():
    wire = Wire()
    client = wire.client()
    wire.storage.save(tokens(2))

    assert client.me()
    assert wire.refreshes == []


def test_tokens_of_another_user_are_left_where_they_are():
    other = tokens(2, session="01a2050d-a591-7588-9630-000000000000")
    wire = Wire(lambda _: granted(3))
    client = wire.client()
    wire.storage.save(other)

    service.refusal(client.me)

    assert wire.storage.load() == other


def test_a_sign_out_that_is_not_answered_can_be_tried_again():
    answers = [no_answer, lambda _: httpx.Response(204)]
    transport = httpx.MockTransport(lambda request: answers.pop(0)(request))
    storage = MemoryStorage(tokens())
    client = Portreeve("http://portreeve", storage=storage, transport=transport)

    with pytest.raises(httpx.ReadTimeout):
        client.sign_out()
    assert client.is_signed_in
    client.sign_out()

    assert not client.is_signed_in
    assert storage.load() is None


def test_a_lost_answer_ends_no_session():
    class Loses(httpx.HTTPTransport):
        left = 1

        def handle_request(self, request):
            response = super().handle_request(request)
            if request.url.path == wire.REFRESH and self.left:
                self.left -= 1
                response.read()
                no_answer(request)
            return response

    user = service.new_user()
    expired = MemoryStorage(
        wire.Tokens("", user.tokens.refresh_token, user.tokens.session_id, 0)
    )
    client = Portreeve(service.URL, storage=expired, transport=Loses())

    assert client.me().email == user.email
