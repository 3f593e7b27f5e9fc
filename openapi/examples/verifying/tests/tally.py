"""What was found, and how often it was what should be."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Tally:
    def __init__(self, algorithm: str, name: str) -> None:
        self.algorithm = algorithm
        self.name = name
        self.passed = 0
        self.failed = 0
        self.seconds = 0.0

    def finds(self, case: str, found: str, wanted: str) -> None:
        if found == wanted:
            self.passed += 1
        else:
            self.failed += 1
            print(f"{self.algorithm}, {self.name}: {case}: {found}, and it should be: {wanted}", flush=True)

    def comes_to(self, case: str, look: Callable[[], str], wanted: str, within: float) -> None:
        """What takes a moment."""
        with self.timed():
            deadline = time.monotonic() + within
            while (found := look()) != wanted and time.monotonic() < deadline:
                time.sleep(0.1)
        self.finds(case, found, wanted)

    @contextmanager
    def timed(self) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.seconds += time.monotonic() - began

    def __str__(self) -> str:
        verdict = "FAILED" if self.failed else "ok"
        return f"{self.algorithm:<10} {self.name:<8} {self.passed:>6} {self.failed:>6} {self.seconds:>8.1f}  {verdict}"
