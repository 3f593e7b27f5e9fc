"""One PostgreSQL server of our own, as a distribution would configure it: what a commit promises, it keeps."""

import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path

from children import Children
from failure import Failure
from ports import free_port

USER = "bench"
# Seeding a million accounts with ten sessions each is the longest that it is asked to do at a time.
TIMEOUT_SECONDS = 1800


class Postgres:
    def __init__(self, programs: Path, folder: Path, children: Children) -> None:
        self.programs, self.folder, self.children = programs, folder, children
        # It refuses to run as root.
        self.user = "postgres" if os.geteuid() == 0 else None
        self.port = free_port()
        self.password = secrets.token_urlsafe(16)
        self.environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "PGPASSWORD": self.password}
        folder.mkdir()
        password_file = folder / "password"
        password_file.write_text(self.password)
        if self.user is not None:
            shutil.chown(folder, self.user)
            shutil.chown(password_file, self.user)
        self._run("initdb", *self._cluster(), user=self.user)
        self.start()

    def start(self) -> None:
        with (self.folder / "log").open("a") as log:
            here = ["-h", "127.0.0.1", "-p", str(self.port), "-k", str(self.folder)]
            command = [str(self.programs / "postgres"), "-D", str(self.folder / "data"), *here]
            self.server = self.children.start(command, environment=self.environment, folder=self.folder, output=log, user=self.user)
        end = time.monotonic() + 60
        while self._ask("pg_isready", "--quiet", *self._address()).returncode != 0:
            if self.server.poll() is not None or time.monotonic() > end:
                raise Failure(f"PostgreSQL does not start: {(self.folder / 'log').read_text()}")
            time.sleep(0.05)

    def stop(self) -> None:
        self.children.stop(self.server, signal.SIGINT, timeout=120)

    def create(self, database: str) -> None:
        self.sql("postgres", f'create database "{database}"')

    def drop(self, database: str) -> None:
        self.sql("postgres", f'drop database "{database}" with (force)')

    def sql(self, database: str, text: str, **variables: str | int) -> str:
        """`:name` in the text stands for a variable, `:'name'` for one that is quoted."""
        settings = [word for name, value in variables.items() for word in ("-v", f"{name}={value}")]
        return self._run(
            "psql", "-qAtX", "-v", "ON_ERROR_STOP=1", *settings, *self._address(), "-U", USER, "-d", database, standard_input=text
        ).strip()

    def url(self, database: str) -> str:
        return f"postgresql://{USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def version(self) -> str:
        return self.sql("postgres", "show server_version").partition(" ")[0]

    def _cluster(self) -> list[str]:
        place = ["--pgdata", str(self.folder / "data"), "--encoding", "UTF8", "--locale", "C.UTF-8"]
        return [*place, "--username", USER, "--pwfile", str(self.folder / "password"), "--auth", "scram-sha-256"]

    def _address(self) -> list[str]:
        return ["-h", "127.0.0.1", "-p", str(self.port)]

    def _ask(self, program: str, *arguments: str, user: str | None = None, standard_input: str = "") -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(
                [str(self.programs / program), *arguments],
                input=standard_input,
                text=True,
                capture_output=True,
                env=self.environment,
                cwd=self.folder,
                user=user,
                timeout=TIMEOUT_SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise Failure(f"{program} has not ended after {TIMEOUT_SECONDS} s") from None

    def _run(self, program: str, *arguments: str, user: str | None = None, standard_input: str = "") -> str:
        done = self._ask(program, *arguments, user=user, standard_input=standard_input)
        if done.returncode != 0:
            raise Failure(f"{program}: {done.stderr}")
        return done.stdout
