"""A service of the future, on this machine: it gives `answers.json`, with fields and values that no client of today knows.

`server.py COMMAND...` runs the command with the address in FUTURE_URL, and ends as it does.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ANSWERS = json.loads((Path(__file__).parent / "answers.json").read_text("utf-8"))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = self.path.partition("?")[0]
        answer = ANSWERS.get(f"{self.command} {path}", {"status": 404, "body": {}})
        body = json.dumps(answer["body"]).encode()
        kind = "json" if answer["status"] < 400 else "problem+json"
        self.send_response(answer["status"])
        self.send_header("Content-Type", f"application/{kind}")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[str]:
    """Gives the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    with serving() as url:
        sys.exit(
            subprocess.run(
                sys.argv[1:], env={**os.environ, "FUTURE_URL": url}
            ).returncode
        )
