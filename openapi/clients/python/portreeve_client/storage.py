"""Where the tokens of a session are kept: in memory, in a file, or where an application wants them."""

from __future__ import annotations

import errno
import json
import math
import os
import stat
import sys
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

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


class TokenFileError(OSError):
    """The file is not taken. `str(error)` says why, and what to do about it."""


class FileStorage(TokenStorage):
    """A file that only its owner can read, for tools that sign in once. Several processes may use it at a time, but on Windows.

    `load` raises a `TokenFileError` for a file that others may have written, and for one that holds no tokens.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)

    def load(self) -> Tokens | None:
        try:
            handle = _open(self._path, os.O_RDONLY)
        except FileNotFoundError:
            return None
        with open(handle, "rb") as file:
            content = file.read()
        try:
            return _read(json.loads(content))
        except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError):
            # Not what raised it, which may tell the content.
            raise TokenFileError(
                f"{self._path} is damaged: delete it, and sign in again"
            ) from None

    def save(self, tokens: Tokens | None) -> None:
        if tokens is None:
            self._path.unlink(missing_ok=True)
            return
        _make_folder(self._path.parent)
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
        _make_folder(lock.parent)
        with open(_open(lock, os.O_CREAT | os.O_RDWR), "rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _read(content: dict[str, Any]) -> Tokens:
    """Raises unless these are tokens. Ignores what a newer version has added."""
    if not isinstance(content["session_id"], str):
        raise TypeError
    tokens = Tokens(
        access_token=content["access_token"],
        refresh_token=content["refresh_token"],
        session_id=str(UUID(content["session_id"])),
        expires_at=content["expires_at"],
    )
    for token in (tokens.access_token, tokens.refresh_token):
        # As it is sent in a header.
        if not (isinstance(token, str) and token.isascii() and token.isprintable()):
            raise ValueError
    if isinstance(tokens.expires_at, bool) or not math.isfinite(tokens.expires_at):
        raise ValueError
    return tokens


def _make_folder(folder: Path) -> None:
    """With those above it, all for their owner alone. Those that are there stay as they are."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except FileNotFoundError:
        # `parents=True` makes those above as the umask says.
        _make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def _open(path: Path, flags: int) -> int:
    """Opens only a file that is its user's alone. Elsewhere than on POSIX, it is as its folder is."""
    if sys.platform == "win32":
        return os.open(path, flags)
    try:
        # A pipe would be waited for.
        flags |= os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        handle = os.open(path, flags, 0o600)
    except OSError as error:
        if error.errno not in (errno.ELOOP, errno.EMLINK):
            raise
        raise TokenFileError(f"{path} is a symbolic link: delete it") from error
    found = os.fstat(handle)
    fault = None
    if not stat.S_ISREG(found.st_mode):
        fault = f"{path} is not a file: delete it"
    elif found.st_uid != os.geteuid():
        fault = f"{path} belongs to another user: delete it, and sign in again"
    elif found.st_mode & 0o077:
        fault = f"{path} is open to other users: if it is yours, run `chmod 600` on it, otherwise delete it, and sign in again"
    if fault is not None:
        os.close(handle)
        raise TokenFileError(fault)
    return handle
