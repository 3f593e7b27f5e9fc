"""What the service answers. Unknown fields are in `additional_properties`; codes, roles and the like are strings, also those to come."""

from ._generated.models import (
    FieldFault,
    Grant,
    Jwk,
    JwkSet,
    Liveness,
    Problem,
    Readiness,
    ReadinessCheck,
    Revocation,
    Revocations,
    SessionList,
    User,
    UserPage,
    UserSession,
)
from ._generated.models import RoleChangeRole as Role
from ._generated.models import StatusChangeStatus as Status

__all__ = (
    "FieldFault",
    "Grant",
    "Jwk",
    "JwkSet",
    "Liveness",
    "Problem",
    "Readiness",
    "ReadinessCheck",
    "Revocation",
    "Revocations",
    "Role",
    "SessionList",
    "Status",
    "User",
    "UserPage",
    "UserSession",
)
