"""Where the tokens of a session are kept: in memory, in a file, or where an application wants them."""

from __future__ import annotations

import json
import os
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Tokens:
    """What proves a session."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    """Single-use. Each use returns the next one."""
    session_id: str
    expires_at: float
    """When the access token expires, in seconds since 1970 by this machine's clock."""


class TokenStorage(ABC):
    """To be implemented by an application that keeps the tokens elsewhere. A failure of `save` is raised to the caller."""

    @abstractmethod
    def load(self) -> Tokens | None: ...

    @abstractmethod
    def save(self, tokens: Tokens | None) -> None:
        """Called before a new refresh token is used. `None`: the session is over."""

    def exclusive(self) -> AbstractContextManager[None]:
        """Held while a refresh token is exchanged. To be implemented where several processes have the same storage."""
        return nullcontext()


class MemoryStorage(TokenStorage):
    def __init__(self, tokens: Tokens | None = None) -> None:
        self._tokens = tokens

    def load(self) -> Tokens | None:
        return self._tokens

    def save(self, tokens: Tokens | None) -> None:
        self._tokens = tokens


class FileStorage(TokenStorage):
    """A file that only its owner can read, for tools that sign in once. Several processes may use it at a time, but on Windows."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)

    def load(self) -> Tokens | None:
        try:
            return Tokens(**json.loads(self._path.read_text("utf-8")))
        except FileNotFoundError:
            return None
        except (TypeError, ValueError):
            # Of another version, or cut off. Signing in again replaces it.
            return None

    def save(self, tokens: Tokens | None) -> None:
        if tokens is None:
            self._path.unlink(missing_ok=True)
            return
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Beside it, so that at every moment there is the old content or the new. Its mode is 600.
        handle, temporary = tempfile.mkstemp(
            dir=self._path.parent, prefix=f".{self._path.name}."
        )
        try:
            with open(handle, "w", encoding="utf-8") as file:
                json.dump(asdict(tokens), file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, self._path)
        except BaseException:
            os.unlink(temporary)
            raise

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        if fcntl is None:
            yield
            return
        # A file of its own: the other one is replaced.
        lock = self._path.with_name(f".{self._path.name}.lock")
        lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(lock, os.O_CREAT | os.O_RDWR, 0o600), "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
