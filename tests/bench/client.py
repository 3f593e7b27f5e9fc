"""One request at a time, outside the load: for making accounts and for looking before leaping."""

import http.client
import json
import time
from typing import Any

from failure import Failure
from operations import Operation


class Client:
    def __init__(self, subject: str, port: int) -> None:
        self.subject, self.port = subject, port

    def call(self, operation: Operation, value: str = "") -> Any:
        """The JSON of the answer, which must be a 2xx."""
        headers = {"Authorization": f"Bearer {value}"} if operation.bearer else {}
        body = None
        if operation.body is not None:
            headers["Content-Type"] = "application/json"
            body = operation.body.replace("<value>", value).replace("<n>", "0")
        try:
            status, answer = self._ask(operation.method, operation.path, body, headers)
        except (OSError, http.client.HTTPException) as error:
            raise Failure(f"{self.subject}: {operation.name} had no answer: {error!r}") from error
        if not 200 <= status < 300:
            raise Failure(f"{self.subject}: {operation.name} was answered with {status}: {answer[:300]}")
        return json.loads(answer)

    def is_ready(self) -> bool:
        try:
            return self._ask("GET", "/health/ready", None, {})[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def timed(self, operation: Operation, value: str) -> float:
        """How many milliseconds one call takes, with a connection of its own."""
        began = time.perf_counter()
        self.call(operation, value)
        return (time.perf_counter() - began) * 1000

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()
