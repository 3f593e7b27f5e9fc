"""What both clients make of their options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

# Seconds. The service's own deadline is shorter.
TIMEOUT = 15.0


def http_options(
    url: str,
    language: str | None,
    timeout: float | httpx.Timeout | None,
    headers: Mapping[str, str] | None,
    transport: httpx.BaseTransport | httpx.AsyncBaseTransport | None,
) -> dict[str, Any]:
    """The arguments of `httpx.Client`."""
    of_language = {} if language is None else {"Accept-Language": language}
    return {
        "base_url": url,
        "timeout": timeout,
        "headers": {**of_language, **(headers or {})},
        "transport": transport,
        # A redirect may be to anyone, with the password or the token in the body.
        "follow_redirects": False,
        # Nothing else signs the requests, such as a .netrc.
        "auth": httpx.Auth(),
    }
