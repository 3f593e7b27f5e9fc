"""The command line."""

import argparse
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import against
import compare
import growth
import subjects

COMPARE = """Measures Portreeve against a bare service on poem and one on FastAPI, which do the same work on the same PostgreSQL server,
and prints one table. Takes twenty minutes, and wants the machine for itself. `growth` as the first word measures Portreeve
alone, with more and more rows; `growth --help` explains that. --against BINARY compares it with another build of itself;
`--against BINARY --help` explains that."""
AGAINST = """Measures this build of Portreeve against another one, round by round, and prints the ratios of after to before: the median
of all rounds, and the least and the most. Fails if a median is under --least. Takes about twenty minutes, and wants the
machine for itself."""
GROWTH = """Measures what an operation costs when there are ten times as many accounts, and ten times as many again."""


@dataclass(frozen=True)
class Arguments:
    wanted: compare.Wanted | growth.Wanted | against.Wanted
    json: Path | None
    # Only say what that takes.
    plan: bool


def parse(words: list[str]) -> Arguments:
    if words[:1] == ["growth"]:
        return parse_growth(words[1:])
    if any(word.partition("=")[0] == "--against" for word in words):
        return parse_against(words)
    return parse_compare(words)


def parse_compare(words: list[str]) -> Arguments:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=COMPARE)
    common(parser, subjects.SUBJECTS)
    parser.add_argument("--rows", type=positive, help="accounts that are there already (100000; quick: 1000)")
    parser.add_argument("--seconds", type=positive, help="the length of a round (5; quick: 1)")
    parser.add_argument("--rounds", type=positive, help="how many, of which the median counts (3; quick: 1)")
    parser.add_argument("--only", type=some_of(compare.NAMES), default=list(compare.NAMES), help=f"operations: {','.join(compare.NAMES)}")
    given = parser.parse_args(words)
    rows, seconds, rounds, starts = (1000, 1, 1, 1) if given.quick else (100_000, 5, 3, 5)
    wanted = compare.Wanted(given.only, given.subjects, given.rows or rows, given.seconds or seconds, given.rounds or rounds, starts)
    return Arguments(wanted, given.json, given.plan)


def parse_against(words: list[str]) -> Arguments:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=AGAINST)
    parser.add_argument("--against", type=program, metavar="BINARY", required=True, help="the build before, of the same profile")
    common(parser, against.SUBJECTS)
    parser.add_argument("--rows", type=positive, help="accounts that are there already (20000; quick: 500)")
    parser.add_argument("--seconds", type=positive, help="the length of a round (3; quick: 1)")
    parser.add_argument("--rounds", type=positive, help="how many (7; quick: 2)")
    parser.add_argument("--only", type=some_of(against.NAMES), default=list(against.NAMES), help=f"operations: {','.join(against.NAMES)}")
    parser.add_argument("--least", type=float, help="the ratio that each median must reach (0.95; quick: none)")
    given = parser.parse_args(words)
    rows, seconds, rounds, starts, least = (500, 1, 2, 1, 0.0) if given.quick else (20_000, 3, 7, 5, 0.95)
    wanted = against.Wanted(
        before=given.against,
        operations=given.only,
        subjects=given.subjects,
        rows=given.rows or rows,
        seconds=given.seconds or seconds,
        rounds=given.rounds or rounds,
        starts=starts,
        least=least if given.least is None else given.least,
    )
    return Arguments(wanted, given.json, given.plan)


def parse_growth(words: list[str]) -> Arguments:
    parser = argparse.ArgumentParser(prog="scripts/bench growth", description=GROWTH)
    common(parser, growth.SUBJECTS)
    parser.add_argument("--rows", type=sizes, help="accounts, for each size (10000,100000,1000000; quick: 1000,10000)")
    parser.add_argument("--sessions", type=positive, help="of each account (10; quick: 2)")
    parser.add_argument("--seconds", type=positive, help="the length of a run (3; quick: 1)")
    given = parser.parse_args(words)
    rows, sessions, seconds = ([1000, 10_000], 2, 1) if given.quick else ([10_000, 100_000, 1_000_000], 10, 3)
    wanted = growth.Wanted(given.subjects, given.rows or rows, given.sessions or sessions, given.seconds or seconds)
    return Arguments(wanted, given.json, given.plan)


def common(parser: argparse.ArgumentParser, names: tuple[str, ...]) -> None:
    parser.add_argument("--quick", action="store_true", help="few rows and short runs: whether it works, and no figure to be kept")
    parser.add_argument("--subjects", type=some_of(names), default=list(names), help=f"who: {','.join(names)}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the raw figures there")
    parser.add_argument("--plan", action="store_true", help="say what that takes, and do no more")


def some_of(known: Sequence[str]) -> Callable[[str], list[str]]:
    """In the order that they are known in, each once."""

    def names(text: str) -> list[str]:
        given = text.split(",")
        for name in given:
            if name not in known:
                raise argparse.ArgumentTypeError(f"{name!r} is none of {','.join(known)}")
        return [name for name in known if name in given]

    return names


def program(text: str) -> Path:
    path = Path(text)
    if not (path.is_file() and os.access(path, os.X_OK)):
        raise argparse.ArgumentTypeError(f"{text!r} is no program")
    return path.resolve()


def positive(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)


def sizes(text: str) -> list[int]:
    """Large enough for a list to have a middle."""
    numbers = sorted({positive(part) for part in text.split(",")})
    if numbers[0] < 1000:
        raise argparse.ArgumentTypeError("1000 is the least")
    return numbers
