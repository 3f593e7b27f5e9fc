"""A small HTTP server inside the tests."""

import json
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Raw:
    """Sent as it is, and then no more comes."""

    sent: bytes
    reset: bool = False


# A status and what becomes JSON, or what is none.
Answer = tuple[int, Any] | Raw


class Served:
    def __init__(self, answer: Callable[[str], Answer]) -> None:
        self.requests: list[tuple[str, Any]] = []
        requests = self.requests

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                requests.append((self.path, self.headers))
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                match answer(self.path):
                    case Raw(sent, reset):
                        self.wfile.write(sent)
                        self.close_connection = True
                        if reset:
                            self.reset()
                    case status, body:
                        raw = json.dumps(body).encode()
                        self.send_response(status)
                        self.send_header("Content-Type", "application/json")
                        self.send_header("Content-Length", str(len(raw)))
                        self.end_headers()
                        self.wfile.write(raw)

            do_POST = do_GET

            def reset(self) -> None:
                # What closes a connection without a delay resets it.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.rfile.close()
                self.connection.close()

            def log_message(self, *_: Any) -> None:
                """Nothing: the tests say what there is to say."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
