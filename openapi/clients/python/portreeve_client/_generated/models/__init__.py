"""Contains all the data models used in inputs/outputs"""

from .change_email_body import ChangeEmailBody
from .change_password_body import ChangePasswordBody
from .email_request import EmailRequest
from .event_ticket import EventTicket
from .field_fault import FieldFault
from .field_fault_params import FieldFaultParams
from .grant import Grant
from .job import Job
from .job_list import JobList
from .job_progress import JobProgress
from .job_run import JobRun
from .jwk import Jwk
from .jwk_set import JwkSet
from .list_mails_state import ListMailsState
from .list_users_role import ListUsersRole
from .list_users_status import ListUsersStatus
from .live_message import LiveMessage
from .liveness import Liveness
from .log_in_body import LogInBody
from .log_out_body import LogOutBody
from .log_out_scope import LogOutScope
from .mail import Mail
from .mail_page import MailPage
from .problem import Problem
from .profile_patch import ProfilePatch
from .readiness import Readiness
from .readiness_check import ReadinessCheck
from .refresh_body import RefreshBody
from .register_body import RegisterBody
from .reset_password_body import ResetPasswordBody
from .reset_token import ResetToken
from .revocation import Revocation
from .revocations import Revocations
from .role_change import RoleChange
from .role_change_role import RoleChangeRole
from .server_metadata import ServerMetadata
from .session_list import SessionList
from .status_change import StatusChange
from .status_change_status import StatusChangeStatus
from .subscription import Subscription
from .subscription_list import SubscriptionList
from .token_error import TokenError
from .token_request import TokenRequest
from .transport import Transport
from .undo_email_change_body import UndoEmailChangeBody
from .user import User
from .user_page import UserPage
from .user_session import UserSession
from .verify_email_body import VerifyEmailBody

__all__ = (
    "ChangeEmailBody",
    "ChangePasswordBody",
    "EmailRequest",
    "EventTicket",
    "FieldFault",
    "FieldFaultParams",
    "Grant",
    "Job",
    "JobList",
    "JobProgress",
    "JobRun",
    "Jwk",
    "JwkSet",
    "ListMailsState",
    "ListUsersRole",
    "ListUsersStatus",
    "LiveMessage",
    "Liveness",
    "LogInBody",
    "LogOutBody",
    "LogOutScope",
    "Mail",
    "MailPage",
    "Problem",
    "ProfilePatch",
    "Readiness",
    "ReadinessCheck",
    "RefreshBody",
    "RegisterBody",
    "ResetPasswordBody",
    "ResetToken",
    "Revocation",
    "Revocations",
    "RoleChange",
    "RoleChangeRole",
    "ServerMetadata",
    "SessionList",
    "StatusChange",
    "StatusChangeStatus",
    "Subscription",
    "SubscriptionList",
    "TokenError",
    "TokenRequest",
    "Transport",
    "UndoEmailChangeBody",
    "User",
    "UserPage",
    "UserSession",
    "VerifyEmailBody",
)
