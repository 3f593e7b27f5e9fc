"""Reads tokens, one a line, from standard input: as arguments, every user of the machine would see them. Says who each one stands for,
or why it is refused."""

import math
import os
import sys

from revocations import Revocations
from verify import Refused, Unavailable, Verifier


def main() -> int:
    url = os.environ.get("PORTREEVE_URL") or "http://localhost:8080"
    verifier = Verifier(
        url,
        issuer=os.environ.get("JWT_ISSUER") or "portreeve",
        audience=os.environ.get("JWT_AUDIENCE") or "portreeve",
        algorithm=os.environ.get("JWT_ALGORITHM") or "EdDSA",
    )
    revocations = None
    if token := os.environ.get("REVOCATIONS_TOKEN"):
        revocations = Revocations(url, token, float(os.environ.get("MAX_SILENCE_SECONDS") or math.inf))

    code = 0
    # Not `for line in sys.stdin`, which may wait for more lines than one.
    while line := sys.stdin.readline():
        try:
            claims = verifier.verify(line.strip())
            if revocations:
                revocations.check(claims["sid"])
            print(claims["sub"], ",".join(claims["roles"]), flush=True)
        except (Refused, Unavailable) as error:
            print(f"{type(error).__name__.lower()}: {error}", flush=True)
            code = 1
    return code


if __name__ == "__main__":
    sys.exit(main())
