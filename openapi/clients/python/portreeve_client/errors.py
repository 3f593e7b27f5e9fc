"""Refusals, raised. What the network does is raised as it comes, as an `httpx.HTTPError`."""

from __future__ import annotations

import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import httpx

from .models import Problem


@dataclass(frozen=True)
class FieldError:
    """An invalid field."""

    field: str
    code: str
    """The rule that the field breaks, for programs: `too_short`."""
    message: str
    params: dict[str, int]
    """The numbers in the rule, such as `min` and `max`."""


class PortreeveError(Exception):
    """The service refused. `str(error)` is its sentence for people, in the language of the client.

    The subclasses are those of the HTTP status; `type` names the exact problem.
    """

    def __init__(self, problem: Problem, retry_after: float | None = None) -> None:
        super().__init__(problem, retry_after)
        self.problem = problem
        self.retry_after = retry_after
        """Seconds to wait before the next try, where the service says so: with 429 and 503."""

    def __str__(self) -> str:
        return self.problem.error

    @property
    def type(self) -> str:
        """`/problems/email-taken`; `about:blank` where something else answered, such as a proxy."""
        return self.problem.type_

    @property
    def code(self) -> str:
        """The class of the problem: `CONFLICT`."""
        return self.problem.code

    @property
    def status(self) -> int:
        return self.problem.status

    @property
    def request_id(self) -> str:
        """What the service's log calls the request."""
        return self.problem.request_id

    @property
    def errors(self) -> list[FieldError]:
        """All invalid fields; empty where it is not about fields."""
        return [
            FieldError(
                fault.field,
                fault.code,
                fault.message,
                fault.params.additional_properties if fault.params else {},
            )
            for fault in self.problem.errors or []
        ]


class InvalidRequestError(PortreeveError):
    """400 and 422: see `errors`."""


class AuthenticationError(PortreeveError):
    """401: the credentials are wrong, or the session is over."""


class PermissionDeniedError(PortreeveError):
    """403"""


class NotFoundError(PortreeveError):
    """404"""


class ConflictError(PortreeveError):
    """409 and 412: something was there, or was changed, before."""


class RateLimitError(PortreeveError):
    """429: see `retry_after`."""


class ServiceUnavailableError(PortreeveError):
    """502, 503 and 504: see `retry_after`."""


_BY_STATUS: dict[int, type[PortreeveError]] = {
    400: InvalidRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    412: ConflictError,
    422: InvalidRequestError,
    429: RateLimitError,
    502: ServiceUnavailableError,
    503: ServiceUnavailableError,
    504: ServiceUnavailableError,
}


def refusal(response: httpx.Response) -> PortreeveError:
    """What to raise for an answer that is no success. It must have been read."""
    kind = _BY_STATUS.get(response.status_code, PortreeveError)
    return kind(problem_in(response) or _foreign(response), _seconds(response))


def problem_in(response: httpx.Response) -> Problem | None:
    if response.is_redirect:
        return None
    try:
        return Problem.from_dict(response.json())
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _foreign(response: httpx.Response) -> Problem:
    # The service answers with problems only, so this is a proxy speaking: behind it, the service is out of reach.
    said = (
        f"Something other than the service answered, with status {response.status_code}"
    )
    if response.is_redirect:
        place = response.headers.get("Location", "")
        said += f" and a redirect to {place!r}, which is not followed: correct the URL of the client"
    return Problem(
        type_="about:blank",
        title=response.reason_phrase,
        status=response.status_code,
        code="UNAVAILABLE",
        error=said,
        request_id=response.headers.get("X-Request-Id", ""),
    )


def _seconds(response: httpx.Response) -> float | None:
    header = response.headers.get("Retry-After", "")
    if header.isdecimal():
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except ValueError:
        return None
