from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _define
from attrs import field as _field

if TYPE_CHECKING:
    from ..models.job_run import JobRun


@_define
class Job:
    """Work that is done in the background."""

    name: str
    """The name of the job."""
    backlog: int
    """The number of runs that are due and have not begun."""
    schedule: str | None = None
    """The times at which it runs, as a cron expression in UTC. Absent if it has no schedule."""
    next_run: JobRun | None = None
    """One run of a job, with all its attempts."""
    last_run: JobRun | None = None
    """One run of a job, with all its attempts."""
    additional_properties: dict[str, Any] = _field(init=False, factory=dict)
    """The fields that this version does not know."""

    @classmethod
    def from_dict(cls, source: Mapping[str, Any]) -> Self:
        from ..models.job_run import JobRun

        d = dict(source)
        name = d.pop("name")
        backlog = d.pop("backlog")
        schedule = d.pop("schedule", None)
        next_run = None
        if d.get("next_run") is not None:
            next_run = JobRun.from_dict(d["next_run"])

        d.pop("next_run", None)
        last_run = None
        if d.get("last_run") is not None:
            last_run = JobRun.from_dict(d["last_run"])

        d.pop("last_run", None)
        self = cls(
            name=name,
            backlog=backlog,
            schedule=schedule,
            next_run=next_run,
            last_run=last_run,
        )
        self.additional_properties = d
        return self
