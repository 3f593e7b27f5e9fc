"""What the examples make of a feed that cannot be had, or is not what it should be. They wait here beside one another: most of the time is
theirs."""

import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack

from cases import GOOD, REFUSED
from forger import Forger
from serving import Answer, Raw, Served
from tally import Tally
from verifiers import LANGUAGES, Command, Commands, stopped

HALF = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"keys":'
FAULTS: dict[str, Answer] = {
    "broken off in the middle": Raw(HALF),
    "reset in the middle": Raw(HALF, reset=True),
    "no HTTP": Raw(b"nonsense\r\n\r\n"),
    "no JSON": Raw(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\nnone"),
    "a list": (200, []),
    "another object": (200, {"status": "well"}),
    "a refusal": (502, {}),
}
FAULTS_OF_THE_FEED = FAULTS | {
    "items that are none": (200, {"items": None, "next": "1", "more": False}),
    "an end of nothing": (200, {"items": [{}], "next": "1", "more": False}),
    "the end of time": (200, {"items": [{"session_id": "x", "expires_at": "9999-12-31T23:59:59Z"}], "next": "1", "more": False}),
}


class Host:
    """Has keys and a feed, which tell of one ended session when they have been through all that can go wrong."""

    def __init__(self, forger: Forger) -> None:
        self.keys = forger.key_set()
        self.session = str(uuid.uuid4())
        self.pages = self._pages()
        self.served = Served(self._answer)
        self.url = self.served.url

    def _answer(self, path: str) -> Answer:
        return self.keys if path == "/.well-known/jwks.json" else next(self.pages)

    def _pages(self) -> Iterator[Answer]:
        yield 200, {"items": [], "next": "1", "more": False}
        yield from FAULTS_OF_THE_FEED.values()
        while True:
            yield 200, {"items": [{"session_id": self.session, "expires_at": "2099-01-01T00:00:00Z"}], "next": "2", "more": False}


class Outages:
    """With one algorithm: it makes no difference."""

    def __init__(self, algorithm: str, commands: Commands) -> None:
        self.algorithm = algorithm
        self.commands = commands
        self.forger = Forger(algorithm)
        self.tallies = {name: Tally("any", name) for name in LANGUAGES}

    def all(self) -> list[Tally]:
        self.of_the_feed()
        for name in LANGUAGES:
            self.of_the_longest_silence(name)
        return list(self.tallies.values())

    def start(self, name: str, host: Host, **settings: str) -> Command:
        return self.commands.start(name, self.algorithm, host.url, **settings)

    def of_the_feed(self) -> None:
        with ExitStack() as stack:
            hosts = {name: Host(self.forger) for name in LANGUAGES}
            verifiers = {
                name: stack.enter_context(stopped(self.start(name, hosts[name], REVOCATIONS_TOKEN="x"))) for name in LANGUAGES
            }
            for name, verifier in verifiers.items():
                token = self.forger.token(claims={"sid": hosts[name].session})
                self.tallies[name].finds("before all that goes wrong", verifier.judge(token), GOOD)
            # Each fault is a pause of two seconds.
            patience = time.monotonic() + 3 * len(FAULTS_OF_THE_FEED)
            for name, verifier in verifiers.items():
                token = self.forger.token(claims={"sid": hosts[name].session})
                within = patience - time.monotonic()
                self.tallies[name].comes_to(
                    "a sign-out after all that", lambda verifier=verifier, token=token: verifier.judge(token), REFUSED, within
                )

    def of_the_longest_silence(self, name: str) -> None:
        for seconds in ["60s", "nan", "-1"]:
            with stopped(self.start(name, Host(self.forger), REVOCATIONS_TOKEN="x", MAX_SILENCE_SECONDS=seconds)) as verifier:
                self.tallies[name].finds(f"a longest silence of {seconds}", str(verifier.gives_up()), "True")
