"""What a comparison found, as a table and as raw figures."""

import statistics
from collections.abc import Callable, Sequence
from typing import Any

from compare import BESIDE_LOGINS, CEILING, HASH, Measured, Wanted, hashes
from measure import Run
from table import figure, table

FIGURES = ("measured", "p50 ms", "p99 ms", "server CPU ms", "Postgres CPU ms")
RATIOS = ("x poem", "x FastAPI", "x argon2id alone")
PEERS = ("poem", "fastapi")


def as_table(wanted: Wanted, measured: Measured) -> str:
    rows = [row for operation in wanted.operations for row in of_operation(operation, measured)]
    starts = {name: one.cold_starts_ms for name, one in measured.subjects.items()}
    rows += of_value("cold start", " ms", {name: statistics.median(each) for name, each in starts.items()}, measured)
    rows += of_value("memory, idle", " MiB", {name: one.idle_mib for name, one in measured.subjects.items()}, measured)
    rows += of_value("memory, after the load", " MiB", measured.loaded_mib, measured)
    return table(["operation", "who", *FIGURES, *RATIOS], rows, left=2)


def of_operation(operation: str, measured: Measured) -> list[list[str]]:
    def rates(name: str, of: Callable[[Run], float | None]) -> list[float]:
        return [rate for run in measured.runs.get((operation, name), []) if (rate := of(run)) is not None]

    def ratios(name: str, of: Callable[[Run], float | None]) -> list[str]:
        own = rates(name, of)
        peers = [ratio(own, rates(peer, of)) for peer in PEERS]
        return [*peers, ratio(own, rates(CEILING, of)) if hashes(operation) else "-"]

    if operation == HASH:
        return [[HASH, CEILING, *cells(measured.runs[operation, CEILING]), "-", "-", "-"]]
    rows = []
    for name, one in measured.subjects.items():
        runs = measured.runs.get((operation, name))
        if not runs:
            rows.append([operation, one.title, *["-"] * 8])
            continue
        rows.append([operation, one.title, *cells(runs), *ratios(name, lambda run: run.rate)])
        if operation == BESIDE_LOGINS:
            logins = figure(statistics.median(rates(name, lambda run: run.beside)), "/s")
            rows.append(["  the logins", one.title, logins, "-", "-", "-", "-", *ratios(name, lambda run: run.beside)])
    if hashes(operation):
        rows.append([operation, CEILING, *cells(measured.runs[operation, CEILING]), "-", "-", "-"])
    return rows


def of_value(title: str, unit: str, values: dict[str, float], measured: Measured) -> list[list[str]]:
    rows = []
    for name, value in values.items():
        against = [ratio([value], [values[peer]] if peer in values else []) for peer in PEERS]
        rows.append([title, measured.subjects[name].title, figure(value, unit), "-", "-", "-", "-", *against, "-"])
    return rows


def cells(runs: Sequence[Run]) -> list[str]:
    """Medians."""

    def median(of: Callable[[Run], float | None]) -> float | None:
        values = [value for run in runs if (value := of(run)) is not None]
        return statistics.median(values) if values else None

    times = [median(lambda run: run.p50_ms), median(lambda run: run.p99_ms)]
    costs = [median(lambda run: run.server_ms), median(lambda run: run.database_ms)]
    return [figure(median(lambda run: run.rate), "/s"), *map(figure, times), *map(figure, costs)]


def ratio(own: Sequence[float], others: Sequence[float]) -> str:
    """Of each round by itself; then the one in the middle."""
    if not own or len(own) != len(others):
        return "-"
    return figure(statistics.median(mine / theirs for mine, theirs in zip(own, others, strict=True)))


def as_json(wanted: Wanted, measured: Measured, conditions: Sequence[str]) -> dict[str, Any]:
    runs: dict[str, dict[str, list[dict[str, float | None]]]] = {}
    for (operation, name), each in measured.runs.items():
        runs.setdefault(operation, {})[name] = [vars(run) for run in each]
    return {
        "conditions": list(conditions),
        "wanted": vars(wanted),
        "cold_starts_ms": {name: one.cold_starts_ms for name, one in measured.subjects.items()},
        "idle_mib": {name: one.idle_mib for name, one in measured.subjects.items()},
        "loaded_mib": measured.loaded_mib,
        "runs": runs,
    }
