"""Libraries that begin with the address of the issuer, beside a service that knows its address."""

import os
import subprocess
from contextlib import ExitStack
from pathlib import Path

from portreeve import Portreeve
from tally import Tally

EXAMPLE = Path(__file__).parents[2] / "issuer"


def verified(binary: str, algorithm: str, folder: Path) -> Tally:
    folder.mkdir()
    tally = Tally(algorithm, "issuer")
    with tally.timed(), ExitStack() as stack:
        service = Portreeve(binary, folder / "portreeve", public=True, JWT_ALGORITHM=algorithm)
        stack.callback(service.stop)
        elsewhere = Portreeve(binary, folder / "elsewhere", public=True, JWT_ALGORITHM=algorithm)
        stack.callback(elsewhere.stop)
        ada, strange = service.account(), elsewhere.account()
        lines = [ada.signs_in(), ada.id, strange.signs_in()]
        environment = {"PATH": os.environ["PATH"], "ISSUER": service.url, "ALGORITHM": algorithm}
        ended = subprocess.run(
            ["node", EXAMPLE / "test.mjs"],
            input="\n".join(lines),
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
        # Express says on standard error whom it has refused, also when that is right.
        tally.finds("two libraries verify from the issuer", "" if ended.returncode == 0 else ended.stderr, "")
    return tally
