"""Who is measured, by the name it has on the command line."""

from dataclasses import dataclass
from pathlib import Path

import machine
from children import Children
from databases import PlainDatabase, PortreeveDatabase
from files import PortreeveFile
from postgres import Postgres
from stores import Memory, Store
from subject import Subject

SUBJECTS = ("portreeve-postgres", "portreeve-sqlite", "portreeve-memory", "poem", "fastapi")
CONNECTIONS = 32

PORTREEVE = {
    # All load comes from one address, and all its passwords are right.
    "LIMITS": "off",
    "RUST_LOG": "warn",
}
PLAIN = {"TOKEN_SECRET": "a secret for a server that lives for some minutes"}
# What Portreeve and the poem service have each, the processes of the FastAPI service have together.
DATABASE_CONNECTIONS = 20


@dataclass(frozen=True)
class Programs:
    """Where what was built and installed lies. What is not measured need not be there."""

    portreeve: Path
    poem: Path
    fastapi: Path
    postgres: Path


def subject(name: str, programs: Programs, postgres: Postgres | None, folder: Path, children: Children) -> Subject:
    portreeve, poem = [str(programs.portreeve), "serve"], [str(programs.poem), "serve"]
    fastapi = [str(programs.fastapi / "bin" / "python"), str(Path(__file__).parent / "fastapi" / "serve.py")]
    known: dict[str, tuple[str, list[str], dict[str, str]]] = {
        "portreeve-postgres": ("Portreeve, PostgreSQL", portreeve, PORTREEVE),
        "portreeve-sqlite": ("Portreeve, SQLite", portreeve, PORTREEVE),
        "portreeve-memory": (f"Portreeve, memory (only {2 * CONNECTIONS} accounts)", portreeve, PORTREEVE),
        "poem": ("poem", poem, PLAIN),
        "fastapi": ("FastAPI", fastapi, PLAIN | shared_by_workers()),
    }
    title, command, environment = known[name]
    return Subject(title, command, environment, store(name, programs, postgres, folder), folder / name, children, CONNECTIONS)


def store(name: str, programs: Programs, postgres: Postgres | None, folder: Path) -> Store:
    match name, postgres:
        case "portreeve-memory", _:
            return Memory()
        case "portreeve-sqlite", _:
            return PortreeveFile(folder / "sqlite", programs.portreeve)
        case "portreeve-postgres", Postgres():
            return PortreeveDatabase(postgres, f"{folder.name}-{name}", programs.portreeve)
        case _, Postgres():
            return PlainDatabase(postgres, f"{folder.name}-{name}")
    raise ValueError(f"{name} needs PostgreSQL")


def needs_postgres(name: str) -> bool:
    return name not in ("portreeve-memory", "portreeve-sqlite")


def needs(names: list[str]) -> list[str]:
    """What must be there to measure these: the words that `scripts/bench` knows."""
    programs = {name.partition("-")[0] for name in names}
    if any(map(needs_postgres, names)):
        programs.add("postgres")
    return sorted(programs)


def shared_by_workers() -> dict[str, str]:
    """Processes of the FastAPI service, one for each core and two at least, and what each may have."""
    workers = max(2, machine.cores())
    each = {"WORKERS": workers, "POOL": max(1, DATABASE_CONNECTIONS // workers), "HASHERS": max(1, machine.cores() // workers)}
    return {name: str(number) for name, number in each.items()} | {"PYTHONDONTWRITEBYTECODE": "1"}
