"""Does the time of a refused sign-in tell whether an account with the address exists?

Accounts are registered under several parameters of argon2, then the service runs with the last of them, and addresses with and without
an account are tried in turn, each with a wrong password. What is printed is the AUC: how often a known address takes longer than an
unknown one, of all pairs. 0.5 tells nothing. Only the standard library is used, and only loopback.
"""

import argparse
import contextlib
import dataclasses
import http.client
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

PASSWORD = "seven grey otters in Oslo"
WRONG = "a wrong but long password"
# Farther from 0.5, and the time tells.
BOUNDS = (0.45, 0.55)


@dataclasses.dataclass(frozen=True)
class Parameters:
    memory_kib: int
    iterations: int

    def __str__(self) -> str:
        return f"m={self.memory_kib},t={self.iterations}"


# Far enough apart that a single try tells one from another.
FAST = Parameters(4096, 1)
SLOW = Parameters(16384, 2)
WANTED = Parameters(8192, 2)

# What share of the accounts has hashes of which parameters. The service runs with WANTED.
SCENARIOS = {
    "all hashes are as wanted": {WANTED: 1.0},
    "all hashes are old and cheaper": {FAST: 1.0},
    "all hashes are old and dearer": {SLOW: 1.0},
    "three sets of parameters": {FAST: 0.5, SLOW: 0.3, WANTED: 0.2},
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def post(connection: http.client.HTTPConnection, path: str, body: dict) -> int:
    connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    return answer.status


@contextlib.contextmanager
def service(binary: Path, folder: Path, parameters: Parameters) -> Iterator[http.client.HTTPConnection]:
    port = free_port()
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "DATA_DIR": str(folder),
        "PORT": str(port),
        # All come from one address, and none is to be made wait.
        "LIMITS": "off",
        "RUST_LOG": "error",
        "HASH_THREADS": "1",
        "ARGON2_MEMORY_KIB": str(parameters.memory_kib),
        "ARGON2_ITERATIONS": str(parameters.iterations),
        "ARGON2_PARALLELISM": "1",
    }
    process = subprocess.Popen([binary, "serve"], env=environment, cwd=folder)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        wait_until_ready(process, connection)
        yield connection
    finally:
        connection.close()
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_ready(process: subprocess.Popen, connection: http.client.HTTPConnection) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            connection.request("GET", "/health/ready")
            answer = connection.getresponse()
            answer.read()
            if answer.status == 200:
                return
        except OSError:
            connection.close()
        time.sleep(0.1)
    raise SystemExit("the service did not become ready")


def register(binary: Path, folder: Path, shares: dict[Parameters, float], accounts: int) -> list[str]:
    known = []
    for parameters, share in shares.items():
        with service(binary, folder, parameters) as connection:
            for n in range(round(accounts * share)):
                email = f"known-{parameters.memory_kib}-{n}@example.com"
                status = post(connection, "/api/v1/auth/register", {"email": email, "password": PASSWORD})
                if status != 201:
                    raise SystemExit(f"registering answered {status}")
                known.append(email)
    return known


def probe(connection: http.client.HTTPConnection, emails: list[str], rounds: int) -> dict[str, float]:
    """The shortest time of each address, in milliseconds."""
    shortest = dict.fromkeys(emails, float("inf"))
    for turn in range(rounds + 1):
        order = list(emails)
        random.shuffle(order)
        if turn == 0:
            # Warms up what is slow the first time.
            order = order[:50]
        for email in order:
            began = time.perf_counter()
            status = post(connection, "/api/v1/auth/login", {"email": email, "password": WRONG})
            taken = (time.perf_counter() - began) * 1000
            if status != 401:
                raise SystemExit(f"a wrong password was answered with {status}")
            if turn > 0:
                shortest[email] = min(shortest[email], taken)
    return shortest


def auc(known: list[float], unknown: list[float]) -> float:
    """The Mann-Whitney statistic: ties count half."""
    ranked = sorted([(taken, True) for taken in known] + [(taken, False) for taken in unknown])
    ranks, at = 0.0, 0
    while at < len(ranked):
        end = at
        while end < len(ranked) and ranked[end][0] == ranked[at][0]:
            end += 1
        # Ranks begin with 1, and those who share a place share its mean.
        ranks += (at + 1 + end) / 2 * sum(is_known for _, is_known in ranked[at:end])
        at = end
    return (ranks - len(known) * (len(known) + 1) / 2) / (len(known) * len(unknown))


def quartiles(times: list[float]) -> str:
    return " / ".join(f"{quartile:.1f}" for quartile in statistics.quantiles(times, n=4))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--portreeve", type=Path, required=True)
    parser.add_argument("--accounts", type=int, default=800)
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    if not 100 <= arguments.accounts <= 5000 or not 1 <= arguments.rounds <= 10:
        parser.error("--accounts is 100 to 5000, --rounds 1 to 10")

    print(f"{arguments.accounts} addresses with an account and as many without, {arguments.rounds} tries each; the service runs with {WANTED}")
    print(f"{'hashes of the accounts':<34}{'AUC':>6}   quartiles in ms: known, unknown")
    tells = False
    for name, shares in SCENARIOS.items():
        with tempfile.TemporaryDirectory() as folder:
            known = register(arguments.portreeve, Path(folder), shares, arguments.accounts)
            unknown = [f"unknown-{n}-{random.getrandbits(32)}@example.com" for n in range(len(known))]
            with service(arguments.portreeve, Path(folder), WANTED) as connection:
                times = probe(connection, known + unknown, arguments.rounds)
        of_known, of_unknown = ([times[email] for email in emails] for emails in (known, unknown))
        area = auc(of_known, of_unknown)
        tells = tells or not BOUNDS[0] <= area <= BOUNDS[1]
        print(f"{name:<34}{area:>6.3f}   {quartiles(of_known)}, {quartiles(of_unknown)}", flush=True)
    if tells:
        print(f"the time tells which addresses have an account: an AUC is not between {BOUNDS[0]} and {BOUNDS[1]}", file=sys.stderr)
    return int(tells)


if __name__ == "__main__":
    sys.exit(main())
