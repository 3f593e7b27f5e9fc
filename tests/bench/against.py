"""Two builds of Portreeve, in turns: whether what was changed made anything slower.

Each has a store of its own, filled through its own API, since the tables of the two may differ.
"""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from children import Children
from compare import BESIDE_LOGINS, WARM_UP_SECONDS, rounds_of, run_one, takes_part, tell
from measure import Run
from operations import OPERATIONS
from postgres import Postgres
from subject import Subject
from subjects import CONNECTIONS, Programs, needs, needs_postgres, subject
from table import figure, table

NAMES = (*OPERATIONS, BESIDE_LOGINS)
SUBJECTS = ("portreeve-postgres", "portreeve-sqlite", "portreeve-memory")


@dataclass(frozen=True)
class Wanted:
    before: Path
    operations: list[str]
    subjects: list[str]
    rows: int
    seconds: int
    rounds: int
    starts: int
    # The ratio of after to before that each median must reach.
    least: float

    def size(self) -> str:
        return f"{self.rows:,} accounts in each store, {CONNECTIONS} connections, {rounds_of(self.rounds, self.seconds)}"

    def needs(self) -> list[str]:
        return needs(self.subjects)


@dataclass(frozen=True)
class Pair:
    """The two builds on one kind of store."""

    before: Subject
    after: Subject


@dataclass
class Measured:
    pairs: dict[str, Pair] = field(default_factory=dict)
    # By operation and store: for each round, what the build before did and what this one did.
    rounds: dict[tuple[str, str], list[tuple[Run, Run]]] = field(default_factory=dict)

    def others(self) -> list[float]:
        return [run.others for rounds in self.rounds.values() for pair in rounds for run in pair]

    def ratios(self, operation: str, name: str, of: Callable[[Run], float | None]) -> list[float]:
        """After to before, of each round by itself."""
        figures = [(of(before), of(after)) for before, after in self.rounds[operation, name]]
        return [after / before for before, after in figures if before and after is not None]

    def failures(self, least: float) -> list[str]:
        found = {key: statistics.median(self.ratios(*key, lambda run: run.rate)) for key in self.rounds}
        return [
            f"{operation} on {name} has {ratio:.3f} x the rate of before, which is under {least}"
            for (operation, name), ratio in found.items()
            if ratio < least
        ]


def compare_builds(wanted: Wanted, programs: Programs, folder: Path, children: Children) -> tuple[Measured, Postgres | None]:
    measured = Measured()
    postgres = None
    if any(needs_postgres(name) for name in wanted.subjects):
        postgres = Postgres(programs.postgres, folder / "postgres", children)
    builds = {"before": replace(programs, portreeve=wanted.before), "after": programs}
    for name in wanted.subjects:
        pair = {}
        for build, its in builds.items():
            tell(f"{name}, {build}: {wanted.rows} accounts")
            place = folder / build
            place.mkdir(exist_ok=True)
            pair[build] = subject(name, its, postgres, place, children)
            pair[build].prepare_through_api(wanted.rows, starts=wanted.starts)
        measured.pairs[name] = Pair(**pair)
    for operation in wanted.operations:
        for name, both in measured.pairs.items():
            if takes_part(both.after, operation):
                take_turns(operation, name, both, wanted, measured)
    return measured, postgres


def take_turns(operation: str, name: str, pair: Pair, wanted: Wanted, measured: Measured) -> None:
    done = measured.rounds[operation, name] = []
    # The first round is to warm up.
    for turn in range(wanted.rounds + 1):
        seconds = wanted.seconds if turn else min(wanted.seconds, WARM_UP_SECONDS)
        # Each is the first as often as the other: the second finds the disk and the processor as the first has left them.
        order = [pair.before, pair.after] if turn % 2 else [pair.after, pair.before]
        runs = {one: run_one(one, operation, seconds) for one in order}
        if turn:
            before, after = runs[pair.before], runs[pair.after]
            done.append((before, after))
            ratio = after.rate / before.rate
            tell(f"{operation}, {name}, round {turn}: {before.rate:.0f}/s, {after.rate:.0f}/s, {ratio:.3f} x, others {after.others:.0%}")


def as_table(wanted: Wanted, measured: Measured) -> str:
    header = ["operation", "store", "before", "after", "x", "least", "most", "p99 x", "server CPU x", "Postgres CPU x"]
    rows = [of_operation(operation, name, measured) for operation, name in measured.rounds]
    for title, of in (
        ("cold start, ms", lambda one: statistics.median(one.cold_starts_ms)),
        ("memory, idle, MiB", lambda one: one.idle_mib),
    ):
        for name, pair in measured.pairs.items():
            before, after = of(pair.before), of(pair.after)
            rows.append([title, store_of(name), figure(before), figure(after), figure(after / before), *["-"] * 5])
    return table(header, rows, left=2)


def of_operation(operation: str, name: str, measured: Measured) -> list[str]:
    rounds = measured.rounds[operation, name]
    before, after = (statistics.median(run.rate for run in runs) for runs in zip(*rounds, strict=True))
    ratios = measured.ratios(operation, name, lambda run: run.rate)
    costs = [
        measured.ratios(operation, name, of) for of in (lambda run: run.p99_ms, lambda run: run.server_ms, lambda run: run.database_ms)
    ]
    return [
        operation,
        store_of(name),
        figure(before, "/s"),
        figure(after, "/s"),
        *(f"{of(ratios):.3f}" for of in (statistics.median, min, max)),
        *(f"{statistics.median(each):.3f}" if each else "-" for each in costs),
    ]


def store_of(name: str) -> str:
    return name.removeprefix("portreeve-")


def as_json(wanted: Wanted, measured: Measured, conditions: Sequence[str]) -> dict[str, Any]:
    runs: dict[str, dict[str, Any]] = {}
    for (operation, name), rounds in measured.rounds.items():
        runs.setdefault(operation, {})[name] = [{"before": vars(before), "after": vars(after)} for before, after in rounds]
    return {
        "conditions": list(conditions),
        "wanted": vars(wanted) | {"before": str(wanted.before)},
        "cold_starts_ms": {
            name: {"before": pair.before.cold_starts_ms, "after": pair.after.cold_starts_ms} for name, pair in measured.pairs.items()
        },
        "runs": runs,
    }
