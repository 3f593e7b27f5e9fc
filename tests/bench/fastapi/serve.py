"""Starts the service: PORT, WORKERS, and what app.py reads.

With uvicorn's own --workers, all processes wait at one socket, and the first to wake may take every connection of a burst, which is
what a load generator begins with; the others idle. Here each has a socket of its own on the same port, and the kernel spreads them.
"""

import multiprocessing
import os
import socket

import uvicorn


def work(port: int) -> None:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind(("127.0.0.1", port))
    config = uvicorn.Config("app:app", loop="uvloop", http="httptools", access_log=False, log_level="warning")
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    port, count = int(os.environ["PORT"]), int(os.environ["WORKERS"])
    # As uvicorn does it.
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=work, args=(port,), daemon=True) for _ in range(count)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
