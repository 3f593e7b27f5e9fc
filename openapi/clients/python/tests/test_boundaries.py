"""A password or a token goes to the service, and to nobody else. Takes no service."""

import asyncio
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest
from portreeve_client import (
    AsyncPortreeve,
    AuthenticationError,
    MemoryStorage,
    Portreeve,
    PortreeveError,
)
from wire import ADA, refused, tokens

REDIRECTS = [301, 302, 303, 307, 308]


@contextmanager
def server(answer):
    """On this machine. Gives its URL, and the requests that it got."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked.append(f"{self.command} {self.path}")
            status, headers = answer(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *_):
            pass

    listener = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listener.serve_forever, args=[0.01])
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.server_port}", asked
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()


def sign_in(client):
    return client.sign_in("ada@example.com", "seven grey otters")


def sign_up(client):
    return client.sign_up("ada@example.com", "seven grey otters")


def me(client):
    return client.me()


def raised_by(kind, url, act, expires_in):
    client = kind(url, storage=MemoryStorage(tokens(lasts=expires_in)))
    with pytest.raises(PortreeveError) as refused:
        if kind is Portreeve:
            act(client)
        else:

            async def run():
                async with client:
                    await act(client)

            asyncio.run(run())
    return refused.value


@pytest.mark.parametrize("kind", [Portreeve, AsyncPortreeve])
@pytest.mark.parametrize("status", REDIRECTS)
@pytest.mark.parametrize(
    ("act", "lasts", "path"),
    [
        (sign_in, 900, "POST /api/v1/auth/login"),
        (sign_up, 900, "POST /api/v1/auth/register"),
        (me, 0, "POST /api/v1/auth/refresh"),
        (me, 900, "GET /api/v1/users/me"),
    ],
    ids=["sign in", "register", "refresh", "call"],
)
def test_a_redirect_is_raised_and_not_followed(kind, status, act, lasts, path):
    with server(lambda _: (200, {})) as (elsewhere, stolen):
        redirect = status, {"Location": f"{elsewhere}/stolen"}
        with server(lambda _: redirect) as (url, asked):
            error = raised_by(kind, url, act, lasts)

    assert stolen == []
    assert asked == [path]
    assert (error.type, error.status) == ("about:blank", status)
    assert f"a redirect to '{elsewhere}/stolen', which is not followed" in str(error)


def recording(kind, url="http://portreeve/accounts", **options):
    """A client, and the URLs that it asks."""
    asked = []

    def answer(request):
        asked.append(str(request.url))
        return httpx.Response(200, json=ADA)

    transport = httpx.MockTransport(answer)
    storage = MemoryStorage(tokens())
    return kind(url, storage=storage, transport=transport, **options), asked


@pytest.mark.parametrize("kind", [Portreeve, AsyncPortreeve])
@pytest.mark.parametrize(
    "path",
    [
        "/..",
        "/../../x",
        "/api/../../x",
        "/api/./v1",
        "/%2e%2e/x",
        "/.%2E/x",
        "/..%2fx",
        "/..\\x",
        "/%2e%2e%5cx",
        "/..?q=1",
        "/..#f",
        "//elsewhere/x",
        "/\\elsewhere/x",
        "http://elsewhere/x",
        "@elsewhere/x",
        "api/v1/x",
        "",
    ],
)
def test_a_path_does_not_leave_the_service(kind, path):
    client, asked = recording(kind)

    with pytest.raises(ValueError, match="a path of the service"):
        calling = client.request("GET", path)
        asyncio.run(calling)

    assert asked == []


@pytest.mark.parametrize(
    ("url", "path", "asked"),
    [
        ("http://portreeve", "/api/v1/x", "http://portreeve/api/v1/x"),
        ("http://portreeve/a/", "/api/v1/x", "http://portreeve/a/api/v1/x"),
        (
            "http://portreeve/a",
            "/x..y/.z?to=/../",
            "http://portreeve/a/x..y/.z?to=/../",
        ),
    ],
)
def test_other_paths_are_below_the_url_of_the_service(url, path, asked):
    client, requests = recording(Portreeve, url)

    client.request("GET", path)

    assert requests == [asked]


@pytest.mark.parametrize("url", ["/../x", "http://elsewhere/accounts/x"])
def test_a_url_that_is_not_below_that_of_the_service_is_not_asked(url):
    client, asked = recording(Portreeve)

    with pytest.raises(ValueError, match="not below the URL of the service"):
        client._sender.request({"method": "GET", "url": url})

    assert asked == []


def test_the_token_of_a_caller_is_sent_as_it_is_and_never_refreshed():
    asked = []

    def answer(request):
        asked.append((request.url.path, request.headers["Authorization"]))
        if request.headers["Authorization"] == "Bearer of ada":
            return httpx.Response(200, json=ADA)
        return refused("access-token-expired")

    transport = httpx.MockTransport(answer)

    def calling(token):
        caller = {"Authorization": f"Bearer {token}"}
        return Portreeve("http://portreeve", headers=caller, transport=transport)

    assert calling("of ada").me().email == "ada@example.com"
    with pytest.raises(AuthenticationError):
        calling("of eve").me()
    assert asked == [
        ("/api/v1/users/me", "Bearer of ada"),
        ("/api/v1/users/me", "Bearer of eve"),
    ]
