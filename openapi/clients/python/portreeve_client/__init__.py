"""A client for Portreeve. Begin with `Portreeve`, or with `AsyncPortreeve` where there is asyncio."""

from ._generated.types import UNSET
from .async_portreeve import AsyncPortreeve
from .errors import (
    AuthenticationError,
    ConflictError,
    FieldError,
    InvalidRequestError,
    NotFoundError,
    PermissionDeniedError,
    PortreeveError,
    RateLimitError,
    ServiceUnavailableError,
)
from .models import User, UserSession
from .portreeve import Portreeve
from .storage import (
    FileStorage,
    MemoryStorage,
    TokenFileError,
    Tokens,
    TokenStorage,
)

__all__ = (
    "UNSET",
    "AsyncPortreeve",
    "AuthenticationError",
    "ConflictError",
    "FieldError",
    "FileStorage",
    "InvalidRequestError",
    "MemoryStorage",
    "NotFoundError",
    "PermissionDeniedError",
    "Portreeve",
    "PortreeveError",
    "RateLimitError",
    "ServiceUnavailableError",
    "TokenFileError",
    "TokenStorage",
    "Tokens",
    "User",
    "UserSession",
)
