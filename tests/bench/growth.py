"""What an operation costs when there are ten times as many accounts, and ten times as many again: Portreeve against itself."""

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from children import Children
from compare import tell
from failure import Failure
from load import Load
from measure import Cpu, settle
from operations import LIST, LOGIN, ME, REFRESH, REGISTER, UPDATE, Operation
from postgres import Postgres
from subject import Subject
from subjects import CONNECTIONS, Programs, needs, needs_postgres, subject
from table import figure, table

SUBJECTS = ("portreeve-postgres", "portreeve-sqlite")
# Others than the accounts that the rest of the load comes from.
LOGINS = 1000
RESTARTS = 7
SEARCHES = 5
LONGEST_PAGE = Operation("list", "GET", "/api/v1/users?limit=200", "admin token")


@dataclass(frozen=True)
class Wanted:
    subjects: list[str]
    rows: list[int]
    sessions: int
    seconds: int

    def size(self) -> str:
        rows = ", ".join(f"{rows:,}" for rows in self.rows)
        return f"{rows} accounts with {self.sessions} sessions each, 1 and {CONNECTIONS} connections for {self.seconds} s"

    def needs(self) -> list[str]:
        return needs(self.subjects)


@dataclass(frozen=True)
class Cost:
    """The median latency of a single client, and what many get through together."""

    latency_ms: float
    rate: float | None = None
    others: float = 0


@dataclass
class Grown:
    # By operation and subject, then by rows.
    costs: dict[tuple[str, str], dict[int, Cost]] = field(default_factory=dict)
    seeded_seconds: dict[str, dict[int, float]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def others(self) -> list[float]:
        return [cost.others for costs in self.costs.values() for cost in costs.values()]


def grow(wanted: Wanted, programs: Programs, folder: Path, children: Children) -> tuple[Grown, Postgres | None]:
    grown = Grown()
    postgres = None
    if any(needs_postgres(name) for name in wanted.subjects):
        postgres = Postgres(programs.postgres, folder / "postgres", children)
    for rows in wanted.rows:
        for name in wanted.subjects:
            place = folder / str(rows)
            place.mkdir(exist_ok=True)
            one = subject(name, programs, postgres, place, children)
            began = time.monotonic()
            one.prepare(rows, wanted.sessions, starts=1)
            seconds = grown.seeded_seconds.setdefault(name, {})[rows] = time.monotonic() - began
            tell(f"{name}: {rows} accounts, made in {seconds:.0f} s")
            for title, step in steps(one, rows, wanted.seconds).items():
                try:
                    found = grown.costs.setdefault((title, one.title), {})[rows] = step()
                    tell(f"{name}, {rows}: {title}: {found.latency_ms:.2f} ms, others {found.others:.0%}")
                except Failure as failure:
                    # A table of a quarter of an hour is worth having, even with a hole. The run fails all the same.
                    tell(f"{name}, {rows}: {title}: {failure}")
                    grown.failures.append(f"{title}, {rows} accounts: {failure}")
            one.stop()
            one.store.remove()
    return grown, postgres


def steps(one: Subject, rows: int, seconds: int) -> dict[str, Callable[[], Cost]]:
    existing = [f"seed{n:08}@example.com" for n in random.sample(range(1, rows + 1), min(rows, LOGINS))]
    return {
        "me": lambda: cost(one, ME, seconds),
        "update": lambda: cost(one, UPDATE, seconds),
        "refresh": lambda: cost(one, REFRESH, seconds),
        "login, of any account": lambda: cost(one, LOGIN, seconds, existing),
        "register": lambda: cost(one, REGISTER, seconds),
        "list, the first page": lambda: cost(one, LIST, seconds),
        "list, a page in the middle": lambda: cost(one, page_in_the_middle(one, rows), seconds),
        "list, searched by q": lambda: searched(one, rows),
        # The last, because it leaves everything cold.
        "me, the first request after a restart": lambda: cold(one, rows),
    }


def cost(one: Subject, operation: Operation, seconds: int, values: list[str] | None = None) -> Cost:
    alone, others = latency(one, operation, seconds, values)
    load = of(one, operation, CONNECTIONS, values)
    settle(one.children)
    cpu = Cpu(one.children)
    rate = load.run(seconds).rate
    return Cost(alone, rate, max(others, cpu.others()))


def latency(one: Subject, operation: Operation, seconds: int, values: list[str] | None = None) -> tuple[float, float]:
    load = of(one, operation, 1, values)
    settle(one.children)
    cpu = Cpu(one.children)
    return load.run(seconds).p50_ms, cpu.others()


def of(one: Subject, operation: Operation, connections: int, values: list[str] | None) -> Load:
    load = one.load(operation, connections)
    return load if values is None else replace(load, values=values)


def cold(one: Subject, rows: int) -> Cost:
    """Neither the service, nor the database, nor the kernel has anything in memory, and each request is of another account."""
    accounts = [f"seed{n:08}@example.com" for n in random.sample(range(1, rows + 1), RESTARTS)]
    tokens = [one.client.call(LOGIN, email)["access_token"] for email in accounts]
    taken = []
    cpu = Cpu(one.children)
    for token in tokens:
        one.stop()
        one.store.forget()
        one.start()
        taken.append(one.client.timed(ME, token))
    return Cost(statistics.median(taken), others=cpu.others())


def page_in_the_middle(one: Subject, rows: int) -> Operation:
    """Found page by page, as a client would."""
    one.log_in(one.accounts[:1])
    page, cursor = LONGEST_PAGE, ""
    for _ in range(rows // 2 // 200):
        cursor = one.client.call(page, one.accounts[0].access)["next_cursor"]
        page = replace(LONGEST_PAGE, path=f"{LONGEST_PAGE.path}&cursor={cursor}")
    return replace(LIST, path=f"{LIST.path}&cursor={cursor}")


def searched(one: Subject, rows: int) -> Cost:
    """For a part of an address that one account has. One at a time: it looks at every row, and many would only wait for one another."""
    search = replace(LIST, path=f"{LIST.path}&q=seed{rows // 2:08}")
    one.log_in(one.accounts[:1])
    settle(one.children)
    cpu = Cpu(one.children)
    taken = [one.client.timed(search, one.accounts[0].access) for _ in range(SEARCHES)]
    return Cost(statistics.median(taken), others=cpu.others())


def as_table(wanted: Wanted, grown: Grown) -> str:
    sizes = [f"{rows:,}: ms, /s" for rows in wanted.rows]
    rows = []
    for (title, who), by_rows in grown.costs.items():
        found = [by_rows.get(size) for size in wanted.rows]
        cells = ["failed" if cost is None else f"{figure(cost.latency_ms)}, {figure(cost.rate)}" for cost in found]
        first, last = found[0], found[-1]
        times = None if first is None or last is None else last.latency_ms / first.latency_ms
        rows.append([title, who, *cells, figure(times, " x")])
    return table(["operation", "who", *sizes, "ms, last to first"], rows, left=2)


def as_json(wanted: Wanted, grown: Grown, conditions: list[str]) -> dict[str, Any]:
    costs: dict[str, dict[str, dict[str, Any]]] = {}
    for (title, who), by_rows in grown.costs.items():
        costs.setdefault(title, {})[who] = {str(rows): vars(cost) for rows, cost in by_rows.items()}
    return {
        "conditions": conditions,
        "wanted": vars(wanted),
        "costs": costs,
        "failures": grown.failures,
        "seeded_seconds": grown.seeded_seconds,
    }
