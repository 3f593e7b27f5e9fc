"""The examples as they are run: three commands that read tokens, two services, and two gateways in front of a service."""

import base64
import json
import os
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from ports import free_port
from serving import Served

HERE = Path(__file__).resolve().parent.parent
UNAVAILABLE = "unavailable"
LANGUAGES = ["node", "python", "rust"]
BACKEND = HERE.parent / "python-backend"
CLIENT = HERE.parents[1] / "clients/python"
# The examples fetch the keys again for an unknown one, but not more often than this.
COOLDOWN = 30
FLOOD = 200


class Verifier(Protocol):
    def judge(self, token: str) -> str:
        """Whom the token stands for, with the roles, or `refused`, or `unavailable`."""

    def stop(self) -> None: ...


@contextmanager
def stopped(verifier: Verifier) -> Iterator[Verifier]:
    try:
        yield verifier
    finally:
        verifier.stop()


@dataclass
class Commands:
    """What starts those that have no gateway, by name."""

    rust: str
    # Empty where there is no toolchain.
    go: str = ""

    @property
    def services(self) -> list[str]:
        return ["fastapi", *(["go"] if self.go else [])]

    @property
    def with_keys(self) -> list[str]:
        """Those that keep keys in a way of their own: FastAPI's is that of Python."""
        return [*LANGUAGES, *(["go"] if self.go else [])]

    def argv(self, language: str) -> list[str]:
        return {
            "node": ["node", str(HERE / "node/check.mjs")],
            "python": [sys.executable, str(HERE / "python/check.py")],
            "rust": [self.rust],
        }[language]

    def rust_waits_for_no_fetch(self) -> bool:
        """What its own tests say."""
        target = Path(self.rust).parent.parent
        argv = ["cargo", "test", "--quiet", "--locked", "--manifest-path", str(HERE / "rust/Cargo.toml"), "--target-dir", str(target)]
        return subprocess.run(argv, stdout=subprocess.DEVNULL).returncode == 0

    def start(self, name: str, algorithm: str, url: str, **settings: str) -> "Command | Service":
        settings = {"PORTREEVE_URL": url, "JWT_ALGORITHM": algorithm} | settings
        match name:
            case "fastapi":
                return FastAPI(settings)
            case "go":
                return Go(self.go, settings)
            case _:
                return Command(self.argv(name), settings)


class Command:
    def __init__(self, argv: list[str], settings: Mapping[str, str]) -> None:
        environment = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"} | settings
        self.process = subprocess.Popen(
            argv, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
        )

    def judge(self, token: str) -> str:
        assert self.process.stdin and self.process.stdout
        try:
            self.process.stdin.write(f"{token}\n".encode())
        except BrokenPipeError:
            return "it has ended"
        ready, _, _ = select.select([self.process.stdout], [], [], 20)
        if not ready:
            return "no answer"
        line = self.process.stdout.readline().decode().strip()
        verdict, colon, _ = line.partition(":")
        return verdict if colon else line

    def gives_up(self) -> bool:
        """Whether it ends by itself, and says with its code that all is not well."""
        try:
            return self.process.wait(timeout=10) != 0
        except subprocess.TimeoutExpired:
            return False

    def stop(self) -> None:
        self.process.kill()
        self.process.communicate()


def ask(url: str, token: str = "", body: bytes | None = None, **headers: str) -> tuple[int, Any, bytes]:
    """The status, the headers and the body of the answer."""
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(url, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.headers, refusal.read()


class Service:
    """Checks tokens in front of its own routes: `/whoami` is for all, `/admin` for administrators."""

    def __init__(self, argv: list[str], settings: Mapping[str, str], port: int, folder: str | None = None) -> None:
        self.url = f"http://127.0.0.1:{port}"
        environment = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"} | settings
        self.process = subprocess.Popen(argv, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # It may also end by itself, which `gives_up` is about.
        for _ in range(600):
            try:
                self.ask("")
                return
            except OSError:
                if self.process.poll() is not None:
                    return
                time.sleep(0.05)

    def ask(self, token: str, path: str = "/whoami") -> tuple[int, Any, bytes]:
        return ask(self.url + path, token)

    def judge(self, token: str) -> str:
        status, headers, body = self.ask(token)
        match status:
            case 200:
                user = json.loads(body)
                return f"{user['sub']} {','.join(user['roles'])}"
            case 401 if str(headers["WWW-Authenticate"]).startswith("Bearer"):
                return "refused"
            case 503 if headers["Retry-After"]:
                return UNAVAILABLE
            case _:
                return f"status {status}"

    def gives_up(self) -> bool:
        """Whether it ends by itself, and says with its code that all is not well."""
        try:
            return self.process.wait(timeout=10) != 0
        except subprocess.TimeoutExpired:
            return False

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


class FastAPI(Service):
    def __init__(self, settings: Mapping[str, str]) -> None:
        # Copied together, as its README says.
        self.folder = tempfile.TemporaryDirectory()
        for file in [BACKEND / "app.py", HERE / "python/verify.py", HERE / "python/revocations.py"]:
            shutil.copy(file, self.folder.name)
        port = free_port()
        argv = [sys.executable, "-m", "uvicorn", "app:app", "--port", str(port)]
        super().__init__(argv, {"PYTHONPATH": str(CLIENT)} | settings, port, self.folder.name)

    def stop(self) -> None:
        super().stop()
        self.folder.cleanup()


class Go(Service):
    def __init__(self, program: str, settings: Mapping[str, str]) -> None:
        port = free_port()
        super().__init__([program], {"ADDRESS": f"127.0.0.1:{port}"} | settings, port)


class Gateway:
    """A proxy that is started with a copy of its example, in which the ports and what else the tests need are others."""

    def __init__(self, argv: list[str], folder: Path, example: Path, changes: dict[str, str]) -> None:
        # What stands behind it.
        self.orders = Served(lambda _: (200, {}))
        self.port = free_port()
        changes = changes | {"9000": str(self.orders.port), "8000": str(self.port)}
        text = example.read_text()
        # In one go: a new port may look like an old one.
        (folder / example.name).write_text(re.sub("|".join(changes), lambda found: changes[found[0]], text))
        with (folder / "log").open("wb") as log:
            self.process = subprocess.Popen(argv, cwd=folder, stdout=log, stderr=log)
        for _ in range(100):
            try:
                self.ask("")
                return
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise RuntimeError((folder / "log").read_text())

    def ask(self, token: str, path: str = "/orders", body: bytes | None = None, **headers: str) -> tuple[int, Any]:
        """The status and the headers of the answer."""
        status, found, _ = ask(f"http://127.0.0.1:{self.port}{path}", token, body, **headers)
        return status, found

    def judge(self, token: str) -> str:
        status, _ = self.ask(token)
        if status == 200:
            return self.passed_on(self.orders.requests[-1][1])
        return {401: "refused", 403: "refused", 503: UNAVAILABLE}.get(status, f"status {status}")

    def passed_on(self, headers: Any) -> str:
        """Whom the service behind takes the request for."""
        raise NotImplementedError

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


class Nginx(Gateway):
    FRAME = """
        daemon off; master_process off; pid nginx.pid; error_log stderr warn;
        events {}
        http {
            access_log off;
            client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
            include portreeve.conf;
        }
    """

    def __init__(self, program: str, folder: Path, port: int) -> None:
        folder.mkdir()
        (folder / "nginx.conf").write_text(self.FRAME)
        argv = [program, "-p", str(folder), "-c", "nginx.conf", "-e", "stderr"]
        changes = {"8080": str(port), "/run/nginx-portreeve": "cache"}
        super().__init__(argv, folder, HERE / "nginx/portreeve.conf", changes)

    def passed_on(self, headers: Any) -> str:
        claims = _json(headers["Authorization"].split(".")[1])
        return f"{claims['sub']} {','.join(claims['roles'])}"


class Envoy(Gateway):
    def __init__(self, program: str, folder: Path, algorithm: str, port: int) -> None:
        folder.mkdir()
        # No shared memory, so that several may run; and there is no wait of five minutes here.
        argv = [program, "-c", "envoy.yaml", "--use-dynamic-base-id", "--concurrency", "1", "--log-level", "warning"]
        changes = {"8080": str(port), "EdDSA": algorithm, "300s": "2s"}
        super().__init__(argv, folder, HERE / "envoy/envoy.yaml", changes)

    def passed_on(self, headers: Any) -> str:
        return f"{headers['x-user']} {','.join(_json(headers['x-roles']))}"


def _json(part: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
