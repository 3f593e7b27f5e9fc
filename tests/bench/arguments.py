"""The command line."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import compare
import growth
import subjects

COMPARE = """Measures Portreeve against a bare service on poem and one on FastAPI, which do the same work on the same PostgreSQL server,
and prints one table. Takes twenty minutes, and wants the machine for itself. `growth` as the first word measures Portreeve
alone, with more and more rows; `growth --help` explains that."""
GROWTH = """Measures what an operation costs when there are ten times as many accounts, and ten times as many again."""


@dataclass(frozen=True)
class Arguments:
    wanted: compare.Wanted | growth.Wanted
    json: Path | None
    # Only say what that takes.
    plan: bool


def parse(words: list[str]) -> Arguments:
    return parse_growth(words[1:]) if words[:1] == ["growth"] else parse_compare(words)


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
