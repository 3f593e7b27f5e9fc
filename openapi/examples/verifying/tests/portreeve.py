"""The service itself, in a folder that is thrown away."""

import json
import os
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from typing import Any

from ports import free_port

REVOCATIONS_TOKEN = "only the other services know this"
PASSWORD = "seven grey otters"


class Portreeve:
    def __init__(self, binary: str, folder: Path, *, public: bool = False, **settings: str) -> None:
        """With `public`, it knows its address, and is the issuer by that."""
        folder.mkdir()
        self.folder = folder
        self.binary = binary
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "log"
        # The cheapest hashes there are, and no waits: all clients come from one address.
        self.environment = {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": f"sqlite:{folder}/portreeve.db",
            "PORT": str(self.port),
            "REVOCATIONS_TOKEN": REVOCATIONS_TOKEN,
            "LIMITS": "off",
            "ARGON2_MEMORY_KIB": "64",
            "ARGON2_ITERATIONS": "1",
            "RUST_LOG": "info",
            "LOG_FORMAT": "json",
        } | settings
        if public:
            self.environment["PUBLIC_URL"] = self.url
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([self.binary, "serve"], cwd=self.folder, env=self.environment, stderr=log)
        for _ in range(100):
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/health/ready", timeout=2):
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(self.log.read_text())

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait()
            self.process = None

    def errors(self) -> list[str]:
        return [line for line in self.log.read_text().splitlines() if '"level":"ERROR"' in line]

    def rotate_keys(self) -> None:
        subprocess.run([self.binary, "keys", "rotate", "--now"], cwd=self.folder, env=self.environment, check=True, capture_output=True)

    def account(self) -> "Account":
        return Account(self)

    def profiles_given_out(self) -> int:
        """How often a profile was asked for and given."""
        with urllib.request.urlopen(f"{self.url}/metrics", timeout=5) as answer:
            for line in answer.read().decode().splitlines():
                if line.startswith("portreeve_http_requests_total") and 'operation="getMe"' in line and 'status="200"' in line:
                    return int(float(line.rpartition(" ")[2]))
        return 0


class Account:
    def __init__(self, portreeve: Portreeve) -> None:
        self.portreeve = portreeve
        self.login = {"email": f"{uuid.uuid4()}@example.com", "password": PASSWORD}
        self.id: str = self._post("register", self.login)["id"]

    @property
    def verdict(self) -> str:
        return f"{self.id} user"

    def signs_in(self) -> str:
        """The access token."""
        return self._post("login", self.login)["access_token"]

    def signs_out(self, token: str) -> None:
        self._post("logout", {}, token)

    def knocks(self, token: str) -> int:
        request = urllib.request.Request(f"{self.portreeve.url}/api/v1/users/me", headers={"Authorization": f"Bearer {token}"})
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as refusal:
            return refusal.code

    def _post(self, operation: str, body: dict[str, str], token: str | None = None) -> Any:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        url = f"{self.portreeve.url}/api/v1/auth/{operation}"
        request = urllib.request.Request(url, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or b"null")
