"""Load, made by wrk with one thread. `load.lua` is the other half."""

import json
import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from children import Children
from failure import Failure
from operations import Operation

SCRIPT = Path(__file__).with_name("load.lua")


@dataclass(frozen=True)
class Outcome:
    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float

    @property
    def rate(self) -> float:
        return self.requests / self.seconds


@dataclass(frozen=True)
class Load:
    """An operation against a port. `title` is what to call the one that listens there, if it refuses."""

    children: Children
    folder: Path
    title: str
    port: int
    operation: Operation
    values: Sequence[str]
    connections: int

    def run(self, seconds: int) -> Outcome:
        return self.finish(self.start(seconds), seconds)

    def start(self, seconds: int, watch: bool | None = None) -> subprocess.Popen[str]:
        operation = self.operation
        run = str(time.monotonic_ns())
        values = self.folder / f"values-{run}"
        values.write_text("".join(f"{value}\n" for value in self.values))
        kind = {"refresh token": "chain", "nothing": "number"}.get(operation.takes, "cycle")
        environment = {
            "PATH": os.environ["PATH"],
            "LOAD_HOST": f"127.0.0.1:{self.port}",
            "LOAD_KIND": kind,
            "LOAD_METHOD": operation.method,
            "LOAD_PATH": operation.path,
            "LOAD_BEARER": "yes" if operation.bearer else "no",
            "LOAD_VALUES": str(values),
            "LOAD_RUN": run,
            # Slow ones can be watched all the time.
            "LOAD_WATCH": "yes" if watch or operation.hashes else "no",
        }
        if operation.body is not None:
            environment["LOAD_BODY"] = operation.body
        size = ["-t1", f"-c{self.connections}", f"-d{seconds}s", "--timeout", "20s"]
        command = ["wrk", *size, "-s", str(SCRIPT), f"http://127.0.0.1:{self.port}"]
        return self.children.start(command, environment=environment, folder=self.folder, output=subprocess.PIPE)

    def finish(self, wrk: subprocess.Popen[str], seconds: int) -> Outcome:
        said = self._read(wrk, seconds)
        if said["broken"]:
            raise Failure(f"{self._name()}: {said['broken']} of {said['requests']} requests had no answer")
        if said["refused"] or any(not status.startswith("2") for status in said["statuses"]):
            statuses = said["statuses"] or self._read(self.start(1, watch=True), 1)["statuses"]
            counted = ", ".join(f"{count} x {status}" for status, count in sorted(statuses.items()))
            raise Failure(
                f"{self._name()}: {said['refused']} of {said['requests']} answers were 4xx or 5xx; the answers looked at: {counted}"
            )
        if not said["requests"]:
            raise Failure(f"{self._name()}: not one answer came in {seconds} s")
        return Outcome(**{name: said[name] for name in ("requests", "seconds", "p50_ms", "p99_ms")})

    def _read(self, wrk: subprocess.Popen[str], seconds: int) -> dict[str, Any]:
        printed = self.children.finish(wrk, seconds + 60)
        for line in printed.splitlines():
            if line.startswith("LOAD "):
                said: dict[str, Any] = json.loads(line.removeprefix("LOAD "))
                return said
        raise Failure(f"{self._name()}: wrk said {printed}")

    def _name(self) -> str:
        return f"{self.title}: {self.operation.name}"
