"""One timed run against one subject: what came out of it, and what it cost."""

import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import machine
from children import Children
from operations import LOGIN, ME, Operation
from subject import Subject

# How long logins have gone on when what is beside them begins, and go on when it ends. wrk counts in whole seconds.
MARGIN = 0.5
QUIET_WITHIN = 10


@dataclass(frozen=True)
class Run:
    rate: float
    p50_ms: float | None = None
    p99_ms: float | None = None
    # Milliseconds of CPU for each request.
    server_ms: float | None = None
    database_ms: float | None = None
    # Of what else went on: logins for each second.
    beside: float | None = None
    # The share of the machine that others used meanwhile.
    others: float = 0


class Cpu:
    """Who used how much of it since this was made."""

    def __init__(self, children: Children) -> None:
        self.children = children
        self.began = time.monotonic()
        self.busy, self.ours = machine.busy_seconds(), self._ours()

    def others(self) -> float:
        spent = machine.busy_seconds() - self.busy - (self._ours() - self.ours)
        return max(0.0, spent / (time.monotonic() - self.began) / machine.cores())

    def _ours(self) -> float:
        return machine.own_seconds() + sum(machine.cpu_seconds(pid) for pid in self.children.pids())


def measure(subject: Subject, operation: Operation, seconds: int) -> Run:
    load = subject.load(operation)
    settle(subject.children)
    cpu, before = Cpu(subject.children), spent(subject)
    outcome = load.run(seconds)
    others = cpu.others()
    if not operation.hashes:
        # What it put off counts too: it delivers events when there is time.
        machine.wait_until_quiet([subject.pid], QUIET_WITHIN)
    server, database = (after - then for after, then in zip(spent(subject), before, strict=True))
    return Run(
        outcome.rate,
        outcome.p50_ms,
        outcome.p99_ms,
        1000 * server / outcome.requests,
        None if subject.store.pid is None else 1000 * database / outcome.requests,
        others=others,
    )


def measure_beside_logins(subject: Subject, seconds: int) -> Run:
    """Reading one's own profile, while as many others sign in."""
    me, logins = subject.load(ME), subject.load(LOGIN)
    settle(subject.children)
    cpu = Cpu(subject.children)
    length = seconds + int(2 * MARGIN)
    beside = logins.start(length)
    time.sleep(MARGIN)
    outcome = me.run(seconds)
    rate = logins.finish(beside, length).rate
    return Run(outcome.rate, outcome.p50_ms, outcome.p99_ms, beside=rate, others=cpu.others())


def measure_hashing(program: Path, children: Children, seconds: int) -> Run:
    """argon2id on all cores with no HTTP and no store: what a login and a registration cannot be faster than."""
    settle(children)
    cpu, before = Cpu(children), machine.own_seconds()
    hashing = children.start([program, "hash", str(seconds)], environment={}, folder=Path("/"), output=subprocess.PIPE)
    rate = float(children.finish(hashing, seconds + 60))
    own_ms = 1000 * (machine.own_seconds() - before)
    return Run(rate, server_ms=own_ms / (rate * seconds), others=cpu.others())


def settle(children: Children) -> None:
    """All of them: what was measured before may still be hashing for clients that have gone."""
    machine.wait_until_quiet(children.pids(), QUIET_WITHIN)


def spent(subject: Subject) -> tuple[float, float]:
    database = subject.store.pid
    return machine.cpu_seconds(subject.pid), 0.0 if database is None else machine.cpu_seconds(database)
