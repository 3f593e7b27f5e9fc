"""Where the servers keep things: how that is made, and how it is filled while they do not run.

`databases.py` has those on PostgreSQL, `files.py` the one on SQLite.
"""

import os
import subprocess
from abc import ABC, abstractmethod
from pathlib import Path

from failure import Failure

HERE = Path(__file__).parent
SEEDS = HERE / "seeds"


class Store(ABC):
    @abstractmethod
    def environment(self) -> dict[str, str]:
        """How a server is configured for it."""

    @abstractmethod
    def make(self) -> None:
        """With its tables, and no rows in them."""

    @abstractmethod
    def seed(self, rows: int, sessions: int) -> None:
        """Adds accounts that were there before, and makes the first of those that came by the API an administrator."""

    def settle(self) -> None:
        """As it would be a while after it was filled."""

    @abstractmethod
    def remove(self) -> None: ...

    @property
    def can_be_seeded(self) -> bool:
        return True

    @property
    def pid(self) -> int | None:
        """Of the database, where that is a process of its own."""
        return None

    @abstractmethod
    def forget(self) -> None:
        """Leaves nothing in front of the next reader but the disk."""


class Memory(Store):
    """Ends with its server, and is not reachable from outside."""

    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": "memory:"}

    def make(self) -> None:
        pass

    def seed(self, rows: int, sessions: int) -> None:
        raise Failure("memory cannot be seeded")

    def remove(self) -> None:
        pass

    def forget(self) -> None:
        raise Failure("memory cannot be forgotten")

    @property
    def can_be_seeded(self) -> bool:
        return False


def migrate(portreeve: Path, environment: dict[str, str], folder: Path) -> None:
    quiet = {"PATH": os.environ["PATH"], "RUST_LOG": "warn"}
    done = subprocess.run([portreeve, "migrate"], env=quiet | environment, cwd=folder, text=True, capture_output=True, timeout=120)
    if done.returncode != 0:
        raise Failure(f"portreeve migrate: {done.stderr}")


def evict(folder: Path) -> None:
    """Takes the files of a folder out of the kernel's cache."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as opened:
                # What is not on the disk yet would stay.
                os.fsync(opened.fileno())
                os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
