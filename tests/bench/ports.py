"""Where a server of this run may listen."""

import socket


def free_port() -> int:
    """Free at this moment; its user takes it right after."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
