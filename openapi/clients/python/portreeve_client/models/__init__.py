"""Contains all the data models used in inputs/outputs"""

from .change_password_body import ChangePasswordBody
from .field_fault import FieldFault
from .field_fault_params import FieldFaultParams
from .grant import Grant
from .jwk import Jwk
from .jwk_set import JwkSet
from .live_status import LiveStatus
from .liveness import Liveness
from .log_in_body import LogInBody
from .log_out_body import LogOutBody
from .log_out_scope import LogOutScope
from .problem import Problem
from .problem_code import ProblemCode
from .profile_patch import ProfilePatch
from .readiness import Readiness
from .readiness_check import ReadinessCheck
from .readiness_check_status import ReadinessCheckStatus
from .ready_status import ReadyStatus
from .refresh_body import RefreshBody
from .register_body import RegisterBody
from .revocation import Revocation
from .revocations import Revocations
from .role import Role
from .role_change import RoleChange
from .session import Session
from .session_list import SessionList
from .status import Status
from .status_change import StatusChange
from .token_error import TokenError
from .token_error_code import TokenErrorCode
from .token_request import TokenRequest
from .token_type import TokenType
from .transport import Transport
from .user import User
from .user_page import UserPage

__all__ = (
    "ChangePasswordBody",
    "FieldFault",
    "FieldFaultParams",
    "Grant",
    "Jwk",
    "JwkSet",
    "LiveStatus",
    "Liveness",
    "LogInBody",
    "LogOutBody",
    "LogOutScope",
    "Problem",
    "ProblemCode",
    "ProfilePatch",
    "Readiness",
    "ReadinessCheck",
    "ReadinessCheckStatus",
    "ReadyStatus",
    "RefreshBody",
    "RegisterBody",
    "Revocation",
    "Revocations",
    "Role",
    "RoleChange",
    "Session",
    "SessionList",
    "Status",
    "StatusChange",
    "TokenError",
    "TokenErrorCode",
    "TokenRequest",
    "TokenType",
    "Transport",
    "User",
    "UserPage",
)
