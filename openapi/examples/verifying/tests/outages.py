"""What the examples make of keys and of a feed that cannot be had, or are not what they should be. The examples wait here beside one
another: most of the time is theirs."""

import sys
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from cases import GOOD, REFUSED
from forger import Forger
from serving import Answer, Raw, Served
from tally import Tally
from verifiers import COOLDOWN, FLOOD, HERE, LANGUAGES, UNAVAILABLE, Command, Commands, Service, Verifier, stopped

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
    "items that are none": (200, {"items": None, "next_cursor": "1", "has_more": False}),
    "an end of nothing": (200, {"items": [{}], "next_cursor": "1", "has_more": False}),
    "the end of time": (200, {"items": [{"session_id": "x", "expires_at": "9999-12-31T23:59:59Z"}], "next_cursor": "1", "has_more": False}),
}


class Host:
    """Has keys and a feed, which tell of one ended session when they have been through all that can go wrong."""

    def __init__(self, forger: Forger) -> None:
        self.keys = forger.key_set()
        self.session = str(uuid.uuid4())
        self.pages = self._pages()
        self.served = Served(self._answer)
        self.url = self.served.url

    def times_asked(self) -> int:
        return len(self.served.requests)

    def _answer(self, path: str) -> Answer:
        return self.keys if path == "/.well-known/jwks.json" else next(self.pages)

    def _pages(self) -> Iterator[Answer]:
        yield 200, {"items": [], "next_cursor": "1", "has_more": False}
        yield from FAULTS_OF_THE_FEED.values()
        while True:
            yield 200, {"items": [{"session_id": self.session, "expires_at": "2099-01-01T00:00:00Z"}], "next_cursor": "2", "has_more": False}


class Outages:
    """With one algorithm: it makes no difference."""

    def __init__(self, algorithm: str, commands: Commands) -> None:
        self.algorithm = algorithm
        self.commands = commands
        self.forger = Forger(algorithm)
        self.tallies = {name: Tally("any", name) for name in commands.with_keys}

    def all(self) -> list[Tally]:
        with ExitStack() as stack:
            names = self.commands.with_keys
            hosts = {name: Host(self.forger) for name in names}
            know_the_keys = {name: stack.enter_context(stopped(self.start(name, hosts[name]))) for name in names}
            for name, verifier in know_the_keys.items():
                self.tallies[name].finds("with the keys", verifier.judge(self.forger.token()), GOOD)
            begins = time.monotonic()
            waiting = Waiting(self.algorithm, self.forger)
            self.of_the_feed()
            # Most of it is waiting.
            with ThreadPoolExecutor() as pool:
                list(pool.map(self.of_the_keys, names))
            for name in LANGUAGES:
                self.of_the_longest_silence(name)
            time.sleep(max(0.0, begins + COOLDOWN + 1 - time.monotonic()))
            for name, verifier in know_the_keys.items():
                self.under_a_flood(name, verifier, hosts[name])
            self.tallies["python"].finds("a known key waits for no fetch", str(waiting.is_short()), "True")
            self.tallies["rust"].finds("a known key waits for no fetch", str(self.commands.rust_waits_for_no_fetch()), "True")
        return list(self.tallies.values())

    def start(self, name: str, host: Host, **settings: str) -> Command | Service:
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
            deadline = time.monotonic() + 3 * len(FAULTS_OF_THE_FEED)
            for name, verifier in verifiers.items():
                token = self.forger.token(claims={"sid": hosts[name].session})
                within = deadline - time.monotonic()
                self.tallies[name].comes_to(
                    "a sign-out after all that", lambda verifier=verifier, token=token: verifier.judge(token), REFUSED, within
                )

    def of_the_keys(self, name: str) -> None:
        tally = self.tallies[name]
        for fault, answer in FAULTS.items():
            host = Host(self.forger)
            keys, host.keys = host.keys, answer
            with stopped(self.start(name, host)) as verifier:
                tally.finds(f"keys: {fault}", verifier.judge(self.forger.token()), UNAVAILABLE)
                began = time.monotonic()
                for n in range(FLOOD):
                    verifier.judge(self.forger.token(header={"kid": f"made-up-{n}"}))
                most = 2 + int(time.monotonic() - began)
                tally.finds(f"keys: {fault}: a question a second", str(host.times_asked() <= most), "True")
                host.keys = keys
                tally.comes_to(f"after {fault}", lambda verifier=verifier: verifier.judge(self.forger.token()), GOOD, within=3)

    def of_the_longest_silence(self, name: str) -> None:
        for seconds in ["60s", "nan", "-1"]:
            with stopped(self.start(name, Host(self.forger), REVOCATIONS_TOKEN="x", MAX_SILENCE_SECONDS=seconds)) as verifier:
                self.tallies[name].finds(f"a longest silence of {seconds}", str(verifier.gives_up()), "True")

    def under_a_flood(self, name: str, verifier: Verifier, host: Host) -> None:
        tally = self.tallies[name]
        host.keys = FAULTS["a refusal"]
        before = host.times_asked()
        verdicts = {verifier.judge(self.forger.token(header={"kid": f"made-up-{n}"})) for n in range(FLOOD)}
        tally.finds(f"{FLOOD} made-up keys while there are none", ",".join(verdicts), UNAVAILABLE)
        tally.finds("they are one question at most", str(host.times_asked() - before <= 1), "True")
        tally.finds("a known key meanwhile", verifier.judge(self.forger.token()), GOOD)


class Waiting:
    """One thread asks for an unknown key, and the answer hangs. `check.py` has no threads, and so this is done here; for the same
    reason Rust has a test of its own. jose has a known key at hand all the time."""

    def __init__(self, algorithm: str, forger: Forger) -> None:
        sys.path.append(str(HERE / "python"))
        from verify import Refused, Verifier

        self.forger = forger
        self.hangs, self.asked = False, threading.Event()
        self.refused = Refused
        self.verifier = Verifier(Served(self._answer).url, "portreeve", "portreeve", algorithm)
        self.verifier.verify(forger.token())

    def is_short(self) -> bool:
        self.hangs = True
        others = threading.Thread(target=self._ask_for_an_unknown_key)
        others.start()
        self.asked.wait(timeout=5)
        began = time.monotonic()
        self.verifier.verify(self.forger.token())
        took = time.monotonic() - began
        others.join()
        return self.asked.is_set() and took < 1

    def _ask_for_an_unknown_key(self) -> None:
        try:
            self.verifier.verify(self.forger.token(header={"kid": "made-up"}))
        except self.refused:
            pass

    def _answer(self, _: str) -> Answer:
        if self.hangs:
            self.asked.set()
            time.sleep(2)
        return self.forger.key_set()
