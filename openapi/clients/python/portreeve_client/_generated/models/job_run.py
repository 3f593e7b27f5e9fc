from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from attrs import define as _define
from attrs import field as _field

if TYPE_CHECKING:
    from ..models.job_progress import JobProgress


@_define
class JobRun:
    """One run of a job, with all its attempts."""

    id: UUID
    """The id of the run."""
    job: str
    """The name of the job."""
    state: str
    """The state of a run."""
    run_at: datetime.datetime
    """The time at which it is due, or its next attempt."""
    attempts: int
    """The number of attempts that were begun."""
    progress: JobProgress
    """How far a run has come, in units of its job."""
    created_at: datetime.datetime
    """The time at which the run was planned."""
    error: str | None = None
    """Why the last attempt that failed did so."""
    started_at: datetime.datetime | None = None
    """The time at which the last attempt began."""
    ended_at: datetime.datetime | None = None
    """The time at which the run succeeded or was given up."""
    additional_properties: dict[str, Any] = _field(init=False, factory=dict)
    """The fields that this version does not know."""

    @classmethod
    def from_dict(cls, source: Mapping[str, Any]) -> Self:
        from ..models.job_progress import JobProgress

        d = dict(source)
        id = UUID(d.pop("id"))

        job = d.pop("job")
        state = d.pop("state")
        run_at = datetime.datetime.fromisoformat(d.pop("run_at"))

        attempts = d.pop("attempts")
        progress = JobProgress.from_dict(d.pop("progress"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        error = d.pop("error", None)
        started_at = None
        if d.get("started_at") is not None:
            started_at = datetime.datetime.fromisoformat(d["started_at"])

        d.pop("started_at", None)
        ended_at = None
        if d.get("ended_at") is not None:
            ended_at = datetime.datetime.fromisoformat(d["ended_at"])

        d.pop("ended_at", None)
        self = cls(
            id=id,
            job=job,
            state=state,
            run_at=run_at,
            attempts=attempts,
            progress=progress,
            created_at=created_at,
            error=error,
            started_at=started_at,
            ended_at=ended_at,
        )
        self.additional_properties = d
        return self
