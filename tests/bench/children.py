"""The processes that a run starts. None of them outlives it, whatever ends it."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from failure import Failure


class Children:
    def __init__(self) -> None:
        self._running: list[subprocess.Popen[str]] = []

    def start(
        self,
        command: Sequence[str | Path],
        *,
        environment: Mapping[str, str],
        folder: Path,
        output: IO[Any] | int,
        errors: IO[Any] | int = subprocess.STDOUT,
        user: str | None = None,
    ) -> subprocess.Popen[str]:
        """In a session of its own, so that the Ctrl-C of a terminal reaches this program only, which ends the others in good order."""
        as_user: dict[str, Any] = {} if user is None else {"user": user, "group": user, "extra_groups": []}
        child = subprocess.Popen(
            [str(word) for word in command],
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            text=True,
            start_new_session=True,
            **as_user,
        )
        self._running.append(child)
        return child

    def finish(self, child: subprocess.Popen[str], seconds: float) -> str:
        """What it printed, once it has ended by itself. It must do so in time, and well."""
        try:
            output, _ = child.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            raise Failure(f"{child.args!r} has not ended after {seconds:.0f} s") from None
        self._running.remove(child)
        if child.returncode != 0:
            raise Failure(f"{child.args!r} ended with {child.returncode}: {output}")
        return output

    def stop(self, child: subprocess.Popen[str], how: signal.Signals = signal.SIGTERM, timeout: float = 20) -> None:
        if child not in self._running:
            return
        child.send_signal(how)
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout)
        # Those that it started itself, and it too if it did not listen.
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        self._running.remove(child)

    def stop_all(self) -> None:
        """The newest first: a server before its database."""
        for child in reversed(self._running.copy()):
            # What Postgres calls a fast shutdown; the others take it for a Ctrl-C.
            self.stop(child, signal.SIGINT)

    def pids(self) -> list[int]:
        return [child.pid for child in self._running]
