"""What was measured on what, in one line. Figures without it say nothing."""

import platform
import shutil
import statistics
import subprocess
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import machine
from postgres import Postgres
from subjects import Programs

ROOT = Path(__file__).parents[2]
# From there on, a run says more about the others than about what it measured.
TOO_MUCH = 0.08


class Wanted(Protocol):
    @property
    def subjects(self) -> list[str]: ...

    def size(self) -> str: ...


def described(wanted: Wanted, others: Sequence[float], programs: Programs, postgres: Postgres | None, folder: Path) -> list[str]:
    """The line, and a second one if the machine was not ours alone."""
    names = versions(wanted.subjects, programs, postgres)
    share, most = (statistics.mean(others), max(others)) if others else (0.0, 0.0)
    line = (
        f"{machine.cores()} cores ({machine.processor()}), Linux {platform.release()}, {', '.join(names)}; {wanted.size()};"
        f" data on {machine.file_system(folder)}; {time.strftime('%Y-%m-%d')};"
        f" CPU taken by others meanwhile: {share:.0%} of the machine, {most:.0%} in the worst run."
    )
    if most <= TOO_MUCH:
        return [line]
    return [line, f"WARNING: in {sum(share > TOO_MUCH for share in others)} of {len(others)} runs others took more than {TOO_MUCH:.0%}."]


def versions(subjects: Sequence[str], programs: Programs, postgres: Postgres | None) -> list[str]:
    names = [f"PostgreSQL {postgres.version()}"] if postgres is not None else []
    if any(name.startswith("portreeve") for name in subjects):
        names.append(portreeve_version(programs.portreeve))
    if "poem" in subjects:
        names.append(crate_version("poem"))
    if "fastapi" in subjects:
        names += python_versions(programs.fastapi)
    return [*names, wrk_version()]


def portreeve_version(program: Path) -> str:
    said = subprocess.run([program, "--version"], text=True, capture_output=True, check=True).stdout.split()[-1]
    if shutil.which("git") is None:
        return f"Portreeve {said}"
    described = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"], text=True, capture_output=True)
    return f"Portreeve {said}" + (f" at {described.stdout.strip()}" if described.returncode == 0 else "")


def crate_version(name: str) -> str:
    lock = tomllib.loads((ROOT / "Cargo.lock").read_text())
    return f"{name} {next(crate['version'] for crate in lock['package'] if crate['name'] == name)}"


def python_versions(environment: Path) -> list[str]:
    program = "import platform, importlib.metadata as m; print(platform.python_version(), m.version('fastapi'))"
    python, fastapi = subprocess.run(
        [environment / "bin" / "python", "-c", program], text=True, capture_output=True, check=True
    ).stdout.split()
    return [f"Python {python}", f"FastAPI {fastapi}"]


def wrk_version() -> str:
    said = subprocess.run(["wrk", "-v"], text=True, capture_output=True)
    return " ".join((said.stdout + said.stderr).split()[:2])
