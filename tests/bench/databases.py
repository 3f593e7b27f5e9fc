"""Databases on our PostgreSQL server, one for each who is measured."""

from pathlib import Path

from postgres import Postgres
from stores import HERE, SEEDS, Store, evict, migrate


class Database(Store):
    """One of the databases on our PostgreSQL server."""

    def __init__(self, postgres: Postgres, name: str) -> None:
        self.postgres, self.name = postgres, name

    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.postgres.url(self.name)}

    def make(self) -> None:
        self.postgres.create(self.name)

    def remove(self) -> None:
        self.postgres.drop(self.name)

    @property
    def pid(self) -> int | None:
        return self.postgres.server.pid

    def forget(self) -> None:
        self.postgres.stop()
        evict(self.postgres.folder / "data")
        self.postgres.start()

    def run(self, file: Path, **variables: int) -> None:
        self.postgres.sql(self.name, file.read_text(), **variables)

    def settle(self) -> None:
        """As it would be after a while: with statistics, and with nothing that waits to be written."""
        self.postgres.sql(self.name, "vacuum analyze")
        self.postgres.sql(self.name, "checkpoint")


class PlainDatabase(Database):
    """The tables of the two services that Portreeve is measured against."""

    def make(self) -> None:
        super().make()
        self.run(HERE / "schema.sql")

    def seed(self, rows: int, sessions: int) -> None:
        self.run(SEEDS / "plain.sql", rows=rows)
        self.settle()


class PortreeveDatabase(Database):
    def __init__(self, postgres: Postgres, name: str, portreeve: Path) -> None:
        super().__init__(postgres, name)
        self.portreeve = portreeve

    def make(self) -> None:
        super().make()
        migrate(self.portreeve, self.environment(), self.postgres.folder)

    def seed(self, rows: int, sessions: int) -> None:
        self.run(SEEDS / "portreeve-postgres.sql", rows=rows)
        for k in range(1, sessions + 1):
            self.run(SEEDS / "portreeve-postgres-sessions.sql", rows=rows, sessions=sessions, k=k)
        self.settle()
