"""A server that is measured: how it is started, and the accounts that load comes from."""

import os
import subprocess
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import machine
from children import Children
from client import Client
from failure import Failure
from load import Load
from operations import JOIN, LOGIN, PASSWORD, Operation
from ports import free_port
from stores import Store

# What a password costs while a store is filled: nothing that is measured asks for one of these again.
CHEAP_HASHES = {"ARGON2_MEMORY_KIB": "64", "ARGON2_ITERATIONS": "1"}
# An access token lives for fifteen minutes in each of them.
TOKENS_LAST = 300
STARTS_WITHIN = 60


@dataclass
class Account:
    email: str
    access: str = ""
    refresh: str = ""


class Subject:
    def __init__(
        self,
        title: str,
        command: list[str],
        environment: dict[str, str],
        store: Store,
        folder: Path,
        children: Children,
        connections: int,
    ) -> None:
        """The folder is made, for its log and what else it writes."""
        self.title, self.command, self.environment, self.store = title, command, environment, store
        self.folder, self.children, self.connections = folder, children, connections
        self.port = 0
        self.process: subprocess.Popen[str] | None = None
        # More than connections, so that seldom two of these do something with the same one at a time.
        self.accounts = [Account(f"bench{n}@example.com") for n in range(2 * connections)]
        self.cold_starts_ms: list[float] = []
        self.idle_mib = 0.0
        self.logged_in_at = float("-inf")
        folder.mkdir()

    @property
    def client(self) -> Client:
        return Client(self.title, self.port)

    @property
    def pid(self) -> int:
        if self.process is None:
            raise Failure(f"{self.title} does not run")
        return self.process.pid

    def prepare(self, rows: int, sessions: int, starts: int) -> None:
        """Ends with the server running, on tables that were full when it started: it has planned no statement for empty ones."""
        self.store.make()
        if self.store.can_be_seeded:
            self.start()
            self.join(self.accounts)
            self.stop()
            self.store.seed(rows, sessions)
        self.begin(starts)

    def prepare_through_api(self, rows: int, starts: int) -> None:
        """The same for a server whose tables are unknown here. Needs Portreeve's command line, for the administrator."""
        self.store.make()
        if self.store.can_be_seeded:
            self.command_line("admin", "create", "--email", self.accounts[0].email)
            self.start(CHEAP_HASHES)
            with ThreadPoolExecutor(self.connections) as at_once:
                # Each of them is asked for what came of it.
                for _ in at_once.map(lambda n: self.client.call(JOIN, f"seed{n:08}@example.com"), range(1, rows + 1)):
                    pass
            self.stop()
            self.start()
            self.join(self.accounts[1:])
            self.stop()
            self.store.settle()
        self.begin(starts)

    def begin(self, starts: int) -> None:
        for _ in range(starts):
            self.stop()
            self.cold_starts_ms.append(self.start())
        time.sleep(2)
        self.idle_mib = machine.memory_mib(self.pid)
        if not self.store.can_be_seeded:
            self.join(self.accounts)

    def command_line(self, *words: str) -> None:
        """Another command of the same program, on the same store."""
        environment = {"PATH": os.environ["PATH"]} | self.environment | self.store.environment()
        done = subprocess.run(
            [self.command[0], *words], env=environment, cwd=self.folder, input=f"{PASSWORD}\n", text=True, capture_output=True, timeout=60
        )
        if done.returncode != 0:
            raise Failure(f"{self.title}: {' '.join(words)}: {done.stderr}")

    def start(self, others: Mapping[str, str] | None = None) -> float:
        """Returns after how many milliseconds it was ready."""
        self.port = free_port()
        environment = {"PATH": os.environ["PATH"], "PORT": str(self.port)} | self.environment | self.store.environment() | dict(others or {})
        with (self.folder / "log").open("a") as log:
            began = time.perf_counter()
            self.process = self.children.start(self.command, environment=environment, folder=self.folder, output=log)
        while not self.client.is_ready():
            if self.process.poll() is not None or time.perf_counter() - began > STARTS_WITHIN:
                raise Failure(f"{self.title} does not start:\n{self.last_words()}")
            time.sleep(0.001)
        return (time.perf_counter() - began) * 1000

    def stop(self) -> None:
        if self.process is not None:
            self.children.stop(self.process)
            self.process = None

    def last_words(self) -> str:
        return "\n".join((self.folder / "log").read_text().splitlines()[-20:])

    def join(self, accounts: list[Account]) -> None:
        for account in accounts:
            self.client.call(JOIN, account.email)

    def log_in(self, accounts: list[Account]) -> None:
        for account in accounts:
            grant = self.client.call(LOGIN, account.email)
            account.access, account.refresh = grant["access_token"], grant["refresh_token"]

    def can(self, operation: Operation) -> bool:
        return self.store.can_be_seeded or operation.takes != "admin token"

    def load(self, operation: Operation, connections: int | None = None) -> Load:
        """Logs in first where that is needed: a load of refreshes spends the tokens, and access tokens run out."""
        connections = connections or self.connections
        if operation.takes == "refresh token":
            # A session for each connection.
            self.log_in(self.accounts[:connections])
        elif time.monotonic() - self.logged_in_at > TOKENS_LAST:
            self.log_in(self.accounts)
            self.logged_in_at = time.monotonic()
        values = {
            "access token": [account.access for account in self.accounts],
            "admin token": [self.accounts[0].access],
            "refresh token": [account.refresh for account in self.accounts[:connections]],
            "email": [account.email for account in self.accounts],
            "nothing": [],
        }[operation.takes]
        return Load(self.children, self.folder, self.title, self.port, operation, values, connections)
