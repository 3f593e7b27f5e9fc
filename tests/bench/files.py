"""The file that Portreeve keeps everything in when it has no PostgreSQL. SQLite fills it through Python's own library."""

import os
import sqlite3
import time
from pathlib import Path

from failure import Failure
from stores import SEEDS, Store, evict, migrate


class PortreeveFile(Store):
    """Portreeve's own SQLite file. It names the file; we find it."""

    def __init__(self, folder: Path, portreeve: Path) -> None:
        self.folder, self.portreeve = folder, portreeve

    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": "sqlite:", "DATA_DIR": str(self.folder)}

    def make(self) -> None:
        self.folder.mkdir()
        migrate(self.portreeve, self.environment(), self.folder)

    def seed(self, rows: int, sessions: int) -> None:
        connection = sqlite3.connect(self._file(), isolation_level=None)
        try:
            connection.create_function("id_at", 1, id_at)
            # This need not survive a crash; the program sets its own when it opens the file.
            connection.executescript("pragma synchronous = off; pragma cache_size = -400000; pragma temp_store = memory")
            variables = {"rows": rows, "sessions": sessions, "now": time.time_ns() // 1000}
            run(connection, SEEDS / "portreeve-sqlite.sql", variables)
            for k in range(1, sessions + 1):
                run(connection, SEEDS / "portreeve-sqlite-sessions.sql", variables | {"k": k})
            connection.execute("pragma wal_checkpoint(truncate)")
        finally:
            connection.close()

    def remove(self) -> None:
        for file in self.folder.iterdir():
            file.unlink()
        self.folder.rmdir()

    def forget(self) -> None:
        evict(self.folder)

    def _file(self) -> Path:
        for file in self.folder.iterdir():
            with file.open("rb") as opened:
                if opened.read(16) == b"SQLite format 3\0":
                    return file
        raise Failure(f"portreeve migrate made no SQLite file in DATA_DIR, but: {sorted(self.folder.iterdir())}")


def run(connection: sqlite3.Connection, file: Path, variables: dict[str, int]) -> None:
    """Each statement of a file, in one transaction."""
    connection.execute("begin")
    for statement in file.read_text().split(";\n"):
        connection.execute(statement, variables)
    connection.execute("commit")


def id_at(micros: int) -> bytes:
    """An id as the program makes them: the time in front, then the version, then random (RFC 9562, version 7)."""
    random = os.urandom(10)
    return (micros // 1000).to_bytes(6, "big") + bytes([0x70 | random[0] & 0x0F, random[1], 0x80 | random[2] & 0x3F]) + random[3:]
