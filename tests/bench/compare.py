"""All subjects do the same, in turns: round by round, so that what else goes on hits all of them."""

import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import machine
from children import Children
from measure import Run, measure, measure_beside_logins, measure_hashing
from operations import OPERATIONS
from postgres import Postgres
from subject import Subject
from subjects import CONNECTIONS, Programs, needs, needs_postgres, subject

BESIDE_LOGINS = "me+login"
HASH = "hash"
NAMES = (*OPERATIONS, BESIDE_LOGINS, HASH)
# The name under which argon2id alone has its runs: it is no subject, but takes its turn where passwords are hashed.
CEILING = "argon2id alone"
WARM_UP_SECONDS = 2


@dataclass(frozen=True)
class Wanted:
    operations: list[str]
    subjects: list[str]
    rows: int
    seconds: int
    rounds: int
    starts: int

    def size(self) -> str:
        return f"{self.rows:,} accounts, {CONNECTIONS} connections, {rounds_of(self.rounds, self.seconds)}"

    def needs(self) -> list[str]:
        own = needs(self.subjects)
        return own if "poem" in own or not any(map(hashes, self.operations)) else [*own, "poem"]


@dataclass
class Measured:
    subjects: dict[str, Subject] = field(default_factory=dict)
    loaded_mib: dict[str, float] = field(default_factory=dict)
    # By operation and the name of who did it, a run for each round.
    runs: dict[tuple[str, str], list[Run]] = field(default_factory=lambda: defaultdict(list))

    def others(self) -> list[float]:
        return [run.others for runs in self.runs.values() for run in runs]


def compare(wanted: Wanted, programs: Programs, folder: Path, children: Children) -> tuple[Measured, Postgres | None]:
    measured = Measured()
    postgres = None
    if any(needs_postgres(name) for name in wanted.subjects):
        postgres = Postgres(programs.postgres, folder / "postgres", children)
    for name in wanted.subjects:
        tell(f"{name}: {wanted.rows} accounts")
        one = measured.subjects[name] = subject(name, programs, postgres, folder, children)
        one.prepare(wanted.rows, sessions=1, starts=wanted.starts)
    for operation in wanted.operations:
        take_turns(operation, wanted, measured, programs.poem, children)
    measured.loaded_mib = {name: machine.memory_mib(one.pid) for name, one in measured.subjects.items()}
    return measured, postgres


def take_turns(operation: str, wanted: Wanted, measured: Measured, poem: Path, children: Children) -> None:
    # The first round is to warm up.
    for turn in range(wanted.rounds + 1):
        seconds = wanted.seconds if turn else min(wanted.seconds, WARM_UP_SECONDS)
        done = {name: run_one(one, operation, seconds) for name, one in measured.subjects.items() if takes_part(one, operation)}
        if hashes(operation) and turn:
            done[CEILING] = measure_hashing(poem, children, seconds)
        if turn:
            for name, run in done.items():
                measured.runs[operation, name].append(run)
                tell(f"{operation}, round {turn}, {name}: {run.rate:.0f}/s, others {run.others:.0%}")


def run_one(one: Subject, operation: str, seconds: int) -> Run:
    if operation == BESIDE_LOGINS:
        return measure_beside_logins(one, seconds)
    return measure(one, OPERATIONS[operation], seconds)


def takes_part(one: Subject, operation: str) -> bool:
    return operation == BESIDE_LOGINS or (operation in OPERATIONS and one.can(OPERATIONS[operation]))


def hashes(operation: str) -> bool:
    return operation == HASH or (operation in OPERATIONS and OPERATIONS[operation].hashes)


def rounds_of(rounds: int, seconds: int) -> str:
    return f"{rounds} round{'s' if rounds > 1 else ''} of {seconds} s"


def tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
