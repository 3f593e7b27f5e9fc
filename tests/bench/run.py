"""Starts everything, measures, prints a table, and ends everything. `./scripts/bench` sets up what this needs and says where it lies.

| file | its subject |
|---|---|
| `arguments.py` | the command line |
| `compare.py`, `report.py` | all subjects in turns, and what came out |
| `against.py` | two builds of Portreeve, in turns |
| `growth.py` | Portreeve alone, with more and more rows |
| `measure.py`, `load.py`, `load.lua` | one timed run; wrk |
| `operations.py` | what is asked of a subject |
| `subjects.py`, `subject.py` | who is measured; starting one, and its accounts |
| `stores.py`, `databases.py`, `files.py`, `postgres.py` | where they keep things |
| `seeds/` | the rows that are there before |
| `machine.py`, `conditions.py` | CPU and memory; on what it was measured |
| `children.py`, `client.py`, `failure.py`, `ports.py`, `table.py` | small things |

`poem/` and `fastapi/` are the services that Portreeve is measured against; `schema.sql` has the tables of both.
"""

import json
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from types import FrameType

import against
import arguments
import compare
import conditions
import growth
import report
from children import Children
from failure import Failure
from subjects import Programs


def main() -> int:
    given = arguments.parse(sys.argv[1:])
    if given.plan:
        print(*given.wanted.needs())
        return 0
    # Every user may pass: PostgreSQL has a user of its own. Not /tmp, which is memory on many machines, where nothing is ever flushed.
    folder = Path(tempfile.mkdtemp(prefix="portreeve-bench-", dir=os.environ.get("TMPDIR", "/var/tmp")))
    folder.chmod(0o711)
    children = Children()
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, interrupt)
    try:
        run(given, folder, children)
        return 0
    except Failure as failure:
        print(f"error: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    finally:
        for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(ending, signal.SIG_IGN)
        children.stop_all()
        shutil.rmtree(folder, ignore_errors=True)


def interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def place(name: str, is_needed: bool) -> Path:
    variable = f"BENCH_{name.upper()}"
    path = Path(os.environ.get(variable, "/nowhere"))
    if is_needed and not path.exists():
        raise Failure(f"{variable} does not say where {name} is; ./scripts/bench sets it")
    return path


def run(given: arguments.Arguments, folder: Path, children: Children) -> None:
    programs = Programs(**{name: place(name, name in given.wanted.needs()) for name in ("portreeve", "poem", "fastapi", "postgres")})
    if given.json is not None:
        # Better refused now than after half an hour.
        given.json.touch()
    if isinstance(given.wanted, growth.Wanted):
        grown, postgres = growth.grow(given.wanted, programs, folder, children)
        described = conditions.described(given.wanted, grown.others(), programs, postgres, folder)
        printed, raw, failures = growth.as_table(given.wanted, grown), growth.as_json(given.wanted, grown, described), grown.failures
    elif isinstance(given.wanted, against.Wanted):
        builds, postgres = against.compare_builds(given.wanted, programs, folder, children)
        described = conditions.described(given.wanted, builds.others(), programs, postgres, folder)
        printed, raw = against.as_table(given.wanted, builds), against.as_json(given.wanted, builds, described)
        failures = builds.failures(given.wanted.least)
    else:
        measured, postgres = compare.compare(given.wanted, programs, folder, children)
        described = conditions.described(given.wanted, measured.others(), programs, postgres, folder)
        printed, raw, failures = report.as_table(given.wanted, measured), report.as_json(given.wanted, measured, described), []
    print("\n\n".join([*described, printed]))
    if given.json is not None:
        given.json.write_text(json.dumps(raw, indent=1) + "\n")
    if failures:
        raise Failure("; ".join(failures))


if __name__ == "__main__":
    sys.exit(main())
