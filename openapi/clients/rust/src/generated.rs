// Generated from openapi/portreeve-v1.json by ./scripts/clients. Changes made here are lost.

#[allow(unused_imports)]
pub use progenitor_client::{ByteStream, ClientInfo, Error, ResponseValue};
#[allow(unused_imports)]
use progenitor_client::{ClientHooks, OperationInfo, RequestBuilderExt, encode_path};
/// Types used as operation parameters and responses.
#[allow(clippy::all)]
pub mod types {
    ///The new address, and the password.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone)]
    #[serde(deny_unknown_fields)]
    pub struct ChangeEmailBody {
        ///The address to sign in with from then on.
        pub new_email: ::std::string::String,
        ///Proves that the owner of the account asks for it.
        pub password: ::std::string::String,
    }
    impl ChangeEmailBody {
        pub fn builder() -> builder::ChangeEmailBody {
            Default::default()
        }
    }
    ///The current and the new password.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone)]
    #[serde(deny_unknown_fields)]
    pub struct ChangePasswordBody {
        ///Proves that the owner of the account asks for it.
        pub current_password: ::std::string::String,
        ///From 8 to 128 characters, and hard to guess. All characters are allowed.
        pub new_password: ::std::string::String,
    }
    impl ChangePasswordBody {
        pub fn builder() -> builder::ChangePasswordBody {
            Default::default()
        }
    }
    ///An address.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct EmailRequest {
        ///The address of the account, case-insensitive.
        pub email: ::std::string::String,
    }
    impl EmailRequest {
        pub fn builder() -> builder::EmailRequest {
            Default::default()
        }
    }
    ///What opens one live connection.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct EventTicket {
        ///In how many seconds the ticket expires.
        pub expires_in: u64,
        ///A secret, for the parameter `ticket` of one request.
        pub ticket: ::std::string::String,
    }
    impl EventTicket {
        pub fn builder() -> builder::EventTicket {
            Default::default()
        }
    }
    ///An invalid field.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct FieldFault {
        ///The rule that the field breaks, for programs. New values may be added.
        pub code: ::std::string::String,
        ///The name of the field in the request body, or of the parameter.
        pub field: ::std::string::String,
        ///The same for people, to be read behind the name of the field. In the language that `Accept-Language` prefers.
        pub message: ::std::string::String,
        ///The numbers in the rule, such as `min` and `max`. Absent if there are none.
        #[serde(
            default,
            skip_serializing_if = ":: std :: collections :: HashMap::is_empty"
        )]
        pub params: ::std::collections::HashMap<::std::string::String, u64>,
    }
    impl FieldFault {
        pub fn builder() -> builder::FieldFault {
            Default::default()
        }
    }
    ///The tokens of a session.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone)]
    pub struct Grant {
        ///A JWT for `Authorization: Bearer`.
        pub access_token: ::std::string::String,
        ///Seconds until the access token expires.
        pub expires_in: u32,
        ///Exchanged for the next pair of tokens, once. Absent with the transport `cookie`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub refresh_token: ::std::option::Option<::std::string::String>,
        ///The session, as in `sid` of the access token.
        pub session_id: ::uuid::Uuid,
        ///The scheme of `Authorization`.
        pub token_type: crate::types::TokenType,
    }
    impl Grant {
        pub fn builder() -> builder::Grant {
            Default::default()
        }
    }
    ///Work that is done in the background.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Job {
        ///The number of runs that are due and have not begun.
        pub backlog: u64,
        ///The run that ended last. Absent if none has.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub last_run: ::std::option::Option<JobRun>,
        ///The name of the job.
        pub name: ::std::string::String,
        ///The run that works or comes next. Absent if none is planned.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next_run: ::std::option::Option<JobRun>,
        ///The times at which it runs, as a cron expression in UTC. Absent if it has no schedule.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub schedule: ::std::option::Option<::std::string::String>,
    }
    impl Job {
        pub fn builder() -> builder::Job {
            Default::default()
        }
    }
    ///The jobs of the service.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct JobList {
        ///By name.
        pub items: ::std::vec::Vec<Job>,
    }
    impl JobList {
        pub fn builder() -> builder::JobList {
            Default::default()
        }
    }
    ///How far a run has come, in units of its job.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct JobProgress {
        ///What is done.
        pub done: u64,
        ///What there is to do. Absent if that is not known.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub total: ::std::option::Option<u64>,
    }
    impl JobProgress {
        pub fn builder() -> builder::JobProgress {
            Default::default()
        }
    }
    ///One run of a job, with all its attempts.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct JobRun {
        ///The number of attempts that were begun.
        pub attempts: u32,
        ///The time at which the run was planned.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///The time at which the run succeeded or was given up.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub ended_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///Why the last attempt that failed did so.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub error: ::std::option::Option<::std::string::String>,
        ///The id of the run.
        pub id: ::uuid::Uuid,
        ///The name of the job.
        pub job: ::std::string::String,
        ///How far it has come.
        pub progress: JobProgress,
        ///The time at which it is due, or its next attempt.
        pub run_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///The time at which the last attempt began.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub started_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///`waiting` for its time or for another attempt, `running`, `succeeded`, or `failed` after the last attempt.
        pub state: crate::types::JobRunState,
    }
    impl JobRun {
        pub fn builder() -> builder::JobRun {
            Default::default()
        }
    }
    ///A public key. `kty` determines which parameters are present.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Jwk {
        ///The only algorithm of this key.
        pub alg: ::std::string::String,
        ///The curve of an elliptic key.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub crv: ::std::option::Option<::std::string::String>,
        ///The exponent of an `RSA` key, in base64url.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub e: ::std::option::Option<::std::string::String>,
        ///The `kid` in the header of a token.
        pub kid: ::std::string::String,
        ///`OKP` (Ed25519), `EC` or `RSA`.
        pub kty: ::std::string::String,
        ///The modulus of an `RSA` key, in base64url.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub n: ::std::option::Option<::std::string::String>,
        ///`sig`: the key verifies signatures.
        #[serde(rename = "use")]
        pub use_: ::std::string::String,
        ///The x coordinate of an elliptic key, in base64url.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub x: ::std::option::Option<::std::string::String>,
        ///The y coordinate of an `EC` key, in base64url.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub y: ::std::option::Option<::std::string::String>,
    }
    impl Jwk {
        pub fn builder() -> builder::Jwk {
            Default::default()
        }
    }
    ///A set of public keys (RFC 7517).
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct JwkSet {
        ///The keys that sign, that have signed tokens which may not have expired, and that will sign next.
        pub keys: ::std::vec::Vec<Jwk>,
    }
    impl JwkSet {
        pub fn builder() -> builder::JwkSet {
            Default::default()
        }
    }
    ///The state of a mail.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd,
    )]
    pub enum ListMailsState {
        #[serde(rename = "queued")]
        Queued,
        #[serde(rename = "sending")]
        Sending,
        #[serde(rename = "sent")]
        Sent,
        #[serde(rename = "deferred")]
        Deferred,
        #[serde(rename = "failed")]
        Failed,
        #[serde(rename = "suppressed")]
        Suppressed,
    }
    impl ::std::fmt::Display for ListMailsState {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Queued => f.write_str("queued"),
                Self::Sending => f.write_str("sending"),
                Self::Sent => f.write_str("sent"),
                Self::Deferred => f.write_str("deferred"),
                Self::Failed => f.write_str("failed"),
                Self::Suppressed => f.write_str("suppressed"),
            }
        }
    }
    impl ::std::str::FromStr for ListMailsState {
        type Err = self::error::ConversionError;
        fn from_str(value: &str) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "queued" => Ok(Self::Queued),
                "sending" => Ok(Self::Sending),
                "sent" => Ok(Self::Sent),
                "deferred" => Ok(Self::Deferred),
                "failed" => Ok(Self::Failed),
                "suppressed" => Ok(Self::Suppressed),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ListMailsState {
        type Error = self::error::ConversionError;
        fn try_from(value: &str) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ListMailsState {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///A set of permissions.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd,
    )]
    pub enum ListUsersRole {
        #[serde(rename = "user")]
        User,
        #[serde(rename = "admin")]
        Admin,
    }
    impl ::std::fmt::Display for ListUsersRole {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::User => f.write_str("user"),
                Self::Admin => f.write_str("admin"),
            }
        }
    }
    impl ::std::str::FromStr for ListUsersRole {
        type Err = self::error::ConversionError;
        fn from_str(value: &str) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "user" => Ok(Self::User),
                "admin" => Ok(Self::Admin),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ListUsersRole {
        type Error = self::error::ConversionError;
        fn try_from(value: &str) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ListUsersRole {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///Whether a user may sign in.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd,
    )]
    pub enum ListUsersStatus {
        #[serde(rename = "active")]
        Active,
        #[serde(rename = "suspended")]
        Suspended,
    }
    impl ::std::fmt::Display for ListUsersStatus {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Active => f.write_str("active"),
                Self::Suspended => f.write_str("suspended"),
            }
        }
    }
    impl ::std::str::FromStr for ListUsersStatus {
        type Err = self::error::ConversionError;
        fn from_str(value: &str) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "active" => Ok(Self::Active),
                "suspended" => Ok(Self::Suspended),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ListUsersStatus {
        type Error = self::error::ConversionError;
        fn try_from(value: &str) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ListUsersStatus {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///A message of a live connection.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct LiveMessage {
        ///The time at which the event happened. Absent where it is no event.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///The event, as the document of the events describes it. Absent where it is no event.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub data: ::std::option::Option<::serde_json::Value>,
        ///The place to resume from, as `Last-Event-ID`, `after`, or in the first message. Opaque: ids may be compared for equality only.
        pub id: ::std::string::String,
        ///The name of an event, such as `auth.signed_out`; the document of the events lists them, and new ones may be added. Or `heartbeat`:
        ///nothing has happened up to `id`. Or `gap`: the place to resume from is too old or unknown, so events may have been missed: get
        ///again what you show.
        #[serde(rename = "type")]
        pub type_: ::std::string::String,
    }
    impl LiveMessage {
        pub fn builder() -> builder::LiveMessage {
            Default::default()
        }
    }
    ///The state of the process.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Liveness {
        ///The process answers.
        pub status: crate::types::LiveStatus,
    }
    impl Liveness {
        pub fn builder() -> builder::Liveness {
            Default::default()
        }
    }
    ///The credentials, and how the refresh token is returned.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone)]
    #[serde(deny_unknown_fields)]
    pub struct LogInBody {
        ///The address of the account, case-insensitive.
        pub email: ::std::string::String,
        ///The password of the account.
        pub password: ::std::string::String,
        ///`body` (the default): in the response body. `cookie`: in a cookie that scripts cannot read, for browsers.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub transport: ::std::option::Option<Transport>,
    }
    impl LogInBody {
        pub fn builder() -> builder::LogInBody {
            Default::default()
        }
    }
    ///The sessions to end, and the proof of the current session if the access token has expired.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Default)]
    #[serde(deny_unknown_fields)]
    pub struct LogOutBody {
        ///Identifies the session if there is no valid access token. Without it, the cookie does.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub refresh_token: ::std::option::Option<::std::string::String>,
        ///The default is `current`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub scope: ::std::option::Option<LogOutScope>,
        ///If present, nothing ends unless the session has this id: the cookie of a browser may belong to another account by now.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub session_id: ::std::option::Option<::uuid::Uuid>,
    }
    impl LogOutBody {
        pub fn builder() -> builder::LogOutBody {
            Default::default()
        }
    }
    ///`LogOutScope`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd,
    )]
    pub enum LogOutScope {
        #[serde(rename = "current")]
        Current,
        #[serde(rename = "others")]
        Others,
        #[serde(rename = "all")]
        All,
    }
    impl ::std::fmt::Display for LogOutScope {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Current => f.write_str("current"),
                Self::Others => f.write_str("others"),
                Self::All => f.write_str("all"),
            }
        }
    }
    impl ::std::str::FromStr for LogOutScope {
        type Err = self::error::ConversionError;
        fn from_str(value: &str) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "current" => Ok(Self::Current),
                "others" => Ok(Self::Others),
                "all" => Ok(Self::All),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for LogOutScope {
        type Error = self::error::ConversionError;
        fn try_from(value: &str) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for LogOutScope {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///A mail, without what is written in it.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Mail {
        ///The account that the mail is about. Absent if there is none yet.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub account_id: ::std::option::Option<::uuid::Uuid>,
        ///The number of attempts that were begun.
        pub attempts: u32,
        ///The time at which what it is about happened.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///The time at which it was sent, given up or suppressed.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub ended_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///The id of the mail.
        pub id: ::uuid::Uuid,
        ///The language tag of its text.
        pub language: ::std::string::String,
        ///The `Message-ID` of the mail, without angle brackets.
        pub message_id: ::std::string::String,
        ///The address that it goes to.
        pub recipient: ::std::string::String,
        ///What the mail server said last.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub reply: ::std::option::Option<::std::string::String>,
        ///What has become of it.
        pub state: crate::types::MailState,
        ///Why a `suppressed` mail is not sent: `expired`, `replaced`, `too_many`, or `undeliverable`. Others may be added.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub suppression: ::std::option::Option<::std::string::String>,
        ///The name of its template, such as `reset_password`.
        pub template: ::std::string::String,
    }
    impl Mail {
        pub fn builder() -> builder::Mail {
            Default::default()
        }
    }
    ///A part of the mails.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct MailPage {
        ///Newest first.
        pub items: ::std::vec::Vec<Mail>,
        ///The `cursor` of the next page. `null` on the last page.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub next_cursor: ::std::option::Option<::std::string::String>,
    }
    impl MailPage {
        pub fn builder() -> builder::MailPage {
            Default::default()
        }
    }
    ///An error (RFC 9457).
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Problem {
        ///The class of the problem.
        pub code: crate::types::ProblemCode,
        ///Describes this occurrence, for people. In the language that `Accept-Language` prefers, of English and German; what is wrong with a
        ///request that cannot be read is said in English.
        pub error: ::std::string::String,
        ///The invalid fields and parameters: all of them, or the first one of a request that cannot be read. Absent if none is invalid.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub errors: ::std::vec::Vec<FieldFault>,
        ///The same as in the header `X-Request-Id` and in the service's log.
        pub request_id: ::std::string::String,
        ///The HTTP status code.
        pub status: u16,
        ///The same for all problems of this type, in that language.
        pub title: ::std::string::String,
        ///Identifies the exact problem. A `GET` on it returns an explanation.
        #[serde(rename = "type")]
        pub type_: ::std::string::String,
    }
    impl Problem {
        pub fn builder() -> builder::Problem {
            Default::default()
        }
    }
    ///The changes of a profile. `null` or an empty text clears a field.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    #[serde(deny_unknown_fields)]
    pub struct ProfilePatch {
        ///An `https` URL.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub avatar_url: ::std::option::Option<crate::Change>,
        ///The name that others see.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub display_name: ::std::option::Option<crate::Change>,
        ///A language tag (RFC 5646).
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub locale: ::std::option::Option<crate::Change>,
        ///A name of the IANA time zone database, such as `Europe/Zurich`. Its existence is not checked.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub time_zone: ::std::option::Option<crate::Change>,
    }
    impl ProfilePatch {
        pub fn builder() -> builder::ProfilePatch {
            Default::default()
        }
    }
    ///The state of the service and of what it needs.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Readiness {
        ///The components that the service needs.
        pub checks: ::std::vec::Vec<ReadinessCheck>,
        ///The service can work.
        pub status: crate::types::ReadyStatus,
    }
    impl Readiness {
        pub fn builder() -> builder::Readiness {
            Default::default()
        }
    }
    ///A component that the service needs.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct ReadinessCheck {
        ///Describes the state, for people.
        pub detail: ::std::string::String,
        ///The name of the component.
        pub name: ::std::string::String,
        ///`warning`: the component works but needs attention.
        pub status: crate::types::ReadinessCheckStatus,
    }
    impl ReadinessCheck {
        pub fn builder() -> builder::ReadinessCheck {
            Default::default()
        }
    }
    ///The refresh token. Optional if the cookie carries it.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Default)]
    #[serde(deny_unknown_fields)]
    pub struct RefreshBody {
        ///The refresh token of the last sign-in or refresh.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub refresh_token: ::std::option::Option<::std::string::String>,
    }
    impl RefreshBody {
        pub fn builder() -> builder::RefreshBody {
            Default::default()
        }
    }
    ///A new account.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone)]
    #[serde(deny_unknown_fields)]
    pub struct RegisterBody {
        ///The name that others see. An empty text is none.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub display_name: ::std::option::Option<::std::string::String>,
        ///The address to sign in with.
        pub email: ::std::string::String,
        ///From 8 to 128 characters, and hard to guess. All characters are allowed.
        pub password: ::std::string::String,
    }
    impl RegisterBody {
        pub fn builder() -> builder::RegisterBody {
            Default::default()
        }
    }
    ///The new password, and the `token`, or `email` and `code`.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone)]
    #[serde(deny_unknown_fields)]
    pub struct ResetPasswordBody {
        ///The six digits of the mail.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub code: ::std::option::Option<::std::string::String>,
        ///The address that the mail was sent to.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub email: ::std::option::Option<::std::string::String>,
        ///From 8 to 128 characters, and hard to guess. All characters are allowed.
        pub new_password: ::std::string::String,
        ///What stands in the link of the mail.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub token: ::std::option::Option<::std::string::String>,
    }
    impl ResetPasswordBody {
        pub fn builder() -> builder::ResetPasswordBody {
            Default::default()
        }
    }
    ///A token to choose a new password with.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone)]
    pub struct ResetToken {
        ///A secret, for `POST /api/v1/auth/password/reset`, within an hour.
        pub reset_token: ::std::string::String,
    }
    impl ResetToken {
        pub fn builder() -> builder::ResetToken {
            Default::default()
        }
    }
    ///A revoked session.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Revocation {
        ///The time at which the session ended.
        pub ended_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///The time at which its last access token expires. Keep the item for one more minute, to allow for clock skew.
        pub expires_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///The `sid` of the access tokens to reject.
        pub session_id: ::uuid::Uuid,
    }
    impl Revocation {
        pub fn builder() -> builder::Revocation {
            Default::default()
        }
    }
    ///A page of revoked sessions.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Revocations {
        ///Whether the next request brings more items immediately.
        pub has_more: bool,
        ///Oldest first.
        pub items: ::std::vec::Vec<Revocation>,
        ///The `cursor` of the next request. Always there, because the feed never ends.
        pub next_cursor: ::std::string::String,
    }
    impl Revocations {
        pub fn builder() -> builder::Revocations {
            Default::default()
        }
    }
    ///The new role.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct RoleChange {
        ///The only role that the user has from now on.
        pub role: RoleChangeRole,
    }
    impl RoleChange {
        pub fn builder() -> builder::RoleChange {
            Default::default()
        }
    }
    ///The only role that the user has from now on.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd,
    )]
    pub enum RoleChangeRole {
        #[serde(rename = "user")]
        User,
        #[serde(rename = "admin")]
        Admin,
    }
    impl ::std::fmt::Display for RoleChangeRole {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::User => f.write_str("user"),
                Self::Admin => f.write_str("admin"),
            }
        }
    }
    impl ::std::str::FromStr for RoleChangeRole {
        type Err = self::error::ConversionError;
        fn from_str(value: &str) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "user" => Ok(Self::User),
                "admin" => Ok(Self::Admin),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for RoleChangeRole {
        type Error = self::error::ConversionError;
        fn try_from(value: &str) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for RoleChangeRole {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///The metadata of the issuer (RFC 8414).
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct ServerMetadata {
        ///The grant types of `token_endpoint`.
        pub grant_types_supported: ::std::vec::Vec<::std::string::String>,
        ///How tokens are signed. Empty if they are signed with a shared secret. Named after ID tokens because libraries look here.
        pub id_token_signing_alg_values_supported: ::std::vec::Vec<::std::string::String>,
        ///The `iss` of the access tokens.
        pub issuer: ::std::string::String,
        ///Where the public keys are.
        pub jwks_uri: ::std::string::String,
        ///Empty: there is no authorization endpoint.
        pub response_types_supported: ::std::vec::Vec<::std::string::String>,
        ///Where people read about this API.
        pub service_documentation: ::std::string::String,
        ///`sub` is the same for every client.
        pub subject_types_supported: ::std::vec::Vec<::std::string::String>,
        ///Where OAuth 2.0 clients get tokens.
        pub token_endpoint: ::std::string::String,
        ///Clients of `token_endpoint` have no secret.
        pub token_endpoint_auth_methods_supported: ::std::vec::Vec<::std::string::String>,
    }
    impl ServerMetadata {
        pub fn builder() -> builder::ServerMetadata {
            Default::default()
        }
    }
    ///A page of your live sessions.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SessionList {
        ///Newest first.
        pub items: ::std::vec::Vec<UserSession>,
        ///The `cursor` of the next page. `null` on the last page.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub next_cursor: ::std::option::Option<::std::string::String>,
    }
    impl SessionList {
        pub fn builder() -> builder::SessionList {
            Default::default()
        }
    }
    ///The new status.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct StatusChange {
        ///Whether the user may sign in.
        pub status: StatusChangeStatus,
    }
    impl StatusChange {
        pub fn builder() -> builder::StatusChange {
            Default::default()
        }
    }
    ///Whether the user may sign in.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd,
    )]
    pub enum StatusChangeStatus {
        #[serde(rename = "active")]
        Active,
        #[serde(rename = "suspended")]
        Suspended,
    }
    impl ::std::fmt::Display for StatusChangeStatus {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Active => f.write_str("active"),
                Self::Suspended => f.write_str("suspended"),
            }
        }
    }
    impl ::std::str::FromStr for StatusChangeStatus {
        type Err = self::error::ConversionError;
        fn from_str(value: &str) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "active" => Ok(Self::Active),
                "suspended" => Ok(Self::Suspended),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for StatusChangeStatus {
        type Error = self::error::ConversionError;
        fn try_from(value: &str) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for StatusChangeStatus {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///How far a subscriber has come.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Subscription {
        ///Whether an instance delivers to it.
        pub active: bool,
        ///The number of events that were given up.
        pub dead_letters: u64,
        ///The number of positions up to the end of the log. At least the number of events that it has not seen.
        pub lag_events: u64,
        ///How long the oldest event that it has not seen has waited, in seconds.
        pub lag_seconds: u64,
        ///The name of the subscription.
        pub name: ::std::string::String,
        ///The number of events that are tried again later, or wait behind one that is.
        pub parked: u64,
        ///Whether an operator has paused it.
        pub paused: bool,
        ///The position in the log up to which it has seen all events.
        pub position: u64,
    }
    impl Subscription {
        pub fn builder() -> builder::Subscription {
            Default::default()
        }
    }
    ///The subscriptions to the events of the service.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SubscriptionList {
        ///By name.
        pub items: ::std::vec::Vec<Subscription>,
    }
    impl SubscriptionList {
        pub fn builder() -> builder::SubscriptionList {
            Default::default()
        }
    }
    ///`Transport`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd,
    )]
    pub enum Transport {
        #[serde(rename = "body")]
        Body,
        #[serde(rename = "cookie")]
        Cookie,
    }
    impl ::std::fmt::Display for Transport {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Body => f.write_str("body"),
                Self::Cookie => f.write_str("cookie"),
            }
        }
    }
    impl ::std::str::FromStr for Transport {
        type Err = self::error::ConversionError;
        fn from_str(value: &str) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "body" => Ok(Self::Body),
                "cookie" => Ok(Self::Cookie),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for Transport {
        type Error = self::error::ConversionError;
        fn try_from(value: &str) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for Transport {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///The token of the link that was sent to the old address.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone)]
    #[serde(deny_unknown_fields)]
    pub struct UndoEmailChangeBody {
        ///What stands in the link of the mail.
        pub token: ::std::string::String,
    }
    impl UndoEmailChangeBody {
        pub fn builder() -> builder::UndoEmailChangeBody {
            Default::default()
        }
    }
    ///A user with account and profile.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct User {
        ///A picture, as an `https` URL.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub avatar_url: ::std::option::Option<::std::string::String>,
        ///The time of the registration.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///The name that others see.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub display_name: ::std::option::Option<::std::string::String>,
        ///The address that the user signs in with.
        pub email: ::std::string::String,
        ///Whether the user has proven that the address is theirs.
        pub email_verified: bool,
        ///Never changes, and is `sub` of the access tokens.
        pub id: ::uuid::Uuid,
        ///A language tag (RFC 5646).
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub locale: ::std::option::Option<::std::string::String>,
        ///What the user may do.
        pub roles: ::std::vec::Vec<crate::types::UserRole>,
        ///Whether the user may sign in.
        pub status: crate::types::UserStatus,
        ///A name of the IANA time zone database.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub time_zone: ::std::option::Option<::std::string::String>,
        ///The time of the last change of the account or the profile.
        pub updated_at: ::chrono::DateTime<::chrono::offset::Utc>,
    }
    impl User {
        pub fn builder() -> builder::User {
            Default::default()
        }
    }
    ///A page of users.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct UserPage {
        ///Newest first.
        pub items: ::std::vec::Vec<User>,
        ///The `cursor` of the next page. `null` on the last page.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub next_cursor: ::std::option::Option<::std::string::String>,
    }
    impl UserPage {
        pub fn builder() -> builder::UserPage {
            Default::default()
        }
    }
    ///A live session.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct UserSession {
        ///The network address of the sign-in.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub address: ::std::option::Option<::std::string::String>,
        ///The time of the sign-in.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///Whether this is the session of the request.
        pub current: bool,
        ///The `User-Agent` of the client.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub device: ::std::option::Option<::std::string::String>,
        ///The time at which the session ends unless it is refreshed.
        pub expires_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///As in `sid` of its access tokens.
        pub id: ::uuid::Uuid,
        ///The time of the last sign-in or refresh.
        pub last_used_at: ::chrono::DateTime<::chrono::offset::Utc>,
    }
    impl UserSession {
        pub fn builder() -> builder::UserSession {
            Default::default()
        }
    }
    ///The `token`, or `email` and `code`.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Default)]
    #[serde(deny_unknown_fields)]
    pub struct VerifyEmailBody {
        ///The six digits of the mail. Those for a new address need the access token of the account.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub code: ::std::option::Option<::std::string::String>,
        ///The address that the mail was sent to.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub email: ::std::option::Option<::std::string::String>,
        ///The password that the account was registered with, where there is no access token.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub password: ::std::option::Option<::std::string::String>,
        ///What stands in the link of the mail.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub token: ::std::option::Option<::std::string::String>,
    }
    impl VerifyEmailBody {
        pub fn builder() -> builder::VerifyEmailBody {
            Default::default()
        }
    }
    /// Types for composing complex structures.
    pub mod builder {
        #[derive(Clone)]
        pub struct ChangeEmailBody {
            new_email: ::std::result::Result<::std::string::String, ::std::string::String>,
            password: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for ChangeEmailBody {
            fn default() -> Self {
                Self {
                    new_email: Err("no value supplied for new_email".to_string()),
                    password: Err("no value supplied for password".to_string()),
                }
            }
        }
        impl ChangeEmailBody {
            pub fn new_email<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.new_email = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for new_email: {e}"));
                self
            }
            pub fn password<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.password = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for password: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<ChangeEmailBody> for super::ChangeEmailBody {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ChangeEmailBody,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    new_email: value.new_email?,
                    password: value.password?,
                })
            }
        }
        impl ::std::convert::From<super::ChangeEmailBody> for ChangeEmailBody {
            fn from(value: super::ChangeEmailBody) -> Self {
                Self {
                    new_email: Ok(value.new_email),
                    password: Ok(value.password),
                }
            }
        }
        #[derive(Clone)]
        pub struct ChangePasswordBody {
            current_password: ::std::result::Result<::std::string::String, ::std::string::String>,
            new_password: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for ChangePasswordBody {
            fn default() -> Self {
                Self {
                    current_password: Err("no value supplied for current_password".to_string()),
                    new_password: Err("no value supplied for new_password".to_string()),
                }
            }
        }
        impl ChangePasswordBody {
            pub fn current_password<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.current_password = value.try_into().map_err(|e| {
                    format!("error converting supplied value for current_password: {e}")
                });
                self
            }
            pub fn new_password<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.new_password = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for new_password: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<ChangePasswordBody> for super::ChangePasswordBody {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ChangePasswordBody,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    current_password: value.current_password?,
                    new_password: value.new_password?,
                })
            }
        }
        impl ::std::convert::From<super::ChangePasswordBody> for ChangePasswordBody {
            fn from(value: super::ChangePasswordBody) -> Self {
                Self {
                    current_password: Ok(value.current_password),
                    new_password: Ok(value.new_password),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct EmailRequest {
            email: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for EmailRequest {
            fn default() -> Self {
                Self {
                    email: Err("no value supplied for email".to_string()),
                }
            }
        }
        impl EmailRequest {
            pub fn email<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.email = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for email: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<EmailRequest> for super::EmailRequest {
            type Error = super::error::ConversionError;
            fn try_from(
                value: EmailRequest,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    email: value.email?,
                })
            }
        }
        impl ::std::convert::From<super::EmailRequest> for EmailRequest {
            fn from(value: super::EmailRequest) -> Self {
                Self {
                    email: Ok(value.email),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct EventTicket {
            expires_in: ::std::result::Result<u64, ::std::string::String>,
            ticket: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for EventTicket {
            fn default() -> Self {
                Self {
                    expires_in: Err("no value supplied for expires_in".to_string()),
                    ticket: Err("no value supplied for ticket".to_string()),
                }
            }
        }
        impl EventTicket {
            pub fn expires_in<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.expires_in = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for expires_in: {e}"));
                self
            }
            pub fn ticket<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.ticket = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for ticket: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<EventTicket> for super::EventTicket {
            type Error = super::error::ConversionError;
            fn try_from(
                value: EventTicket,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    expires_in: value.expires_in?,
                    ticket: value.ticket?,
                })
            }
        }
        impl ::std::convert::From<super::EventTicket> for EventTicket {
            fn from(value: super::EventTicket) -> Self {
                Self {
                    expires_in: Ok(value.expires_in),
                    ticket: Ok(value.ticket),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct FieldFault {
            code: ::std::result::Result<::std::string::String, ::std::string::String>,
            field: ::std::result::Result<::std::string::String, ::std::string::String>,
            message: ::std::result::Result<::std::string::String, ::std::string::String>,
            params: ::std::result::Result<
                ::std::collections::HashMap<::std::string::String, u64>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for FieldFault {
            fn default() -> Self {
                Self {
                    code: Err("no value supplied for code".to_string()),
                    field: Err("no value supplied for field".to_string()),
                    message: Err("no value supplied for message".to_string()),
                    params: Ok(Default::default()),
                }
            }
        }
        impl FieldFault {
            pub fn code<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.code = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for code: {e}"));
                self
            }
            pub fn field<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.field = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for field: {e}"));
                self
            }
            pub fn message<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.message = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for message: {e}"));
                self
            }
            pub fn params<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::collections::HashMap<::std::string::String, u64>>,
                T::Error: ::std::fmt::Display,
            {
                self.params = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for params: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<FieldFault> for super::FieldFault {
            type Error = super::error::ConversionError;
            fn try_from(
                value: FieldFault,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    code: value.code?,
                    field: value.field?,
                    message: value.message?,
                    params: value.params?,
                })
            }
        }
        impl ::std::convert::From<super::FieldFault> for FieldFault {
            fn from(value: super::FieldFault) -> Self {
                Self {
                    code: Ok(value.code),
                    field: Ok(value.field),
                    message: Ok(value.message),
                    params: Ok(value.params),
                }
            }
        }
        #[derive(Clone)]
        pub struct Grant {
            access_token: ::std::result::Result<::std::string::String, ::std::string::String>,
            expires_in: ::std::result::Result<u32, ::std::string::String>,
            refresh_token: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            session_id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            token_type: ::std::result::Result<crate::types::TokenType, ::std::string::String>,
        }
        impl ::std::default::Default for Grant {
            fn default() -> Self {
                Self {
                    access_token: Err("no value supplied for access_token".to_string()),
                    expires_in: Err("no value supplied for expires_in".to_string()),
                    refresh_token: Ok(Default::default()),
                    session_id: Err("no value supplied for session_id".to_string()),
                    token_type: Err("no value supplied for token_type".to_string()),
                }
            }
        }
        impl Grant {
            pub fn access_token<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.access_token = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for access_token: {e}"));
                self
            }
            pub fn expires_in<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u32>,
                T::Error: ::std::fmt::Display,
            {
                self.expires_in = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for expires_in: {e}"));
                self
            }
            pub fn refresh_token<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.refresh_token = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for refresh_token: {e}"));
                self
            }
            pub fn session_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.session_id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for session_id: {e}"));
                self
            }
            pub fn token_type<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<crate::types::TokenType>,
                T::Error: ::std::fmt::Display,
            {
                self.token_type = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for token_type: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<Grant> for super::Grant {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Grant,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    access_token: value.access_token?,
                    expires_in: value.expires_in?,
                    refresh_token: value.refresh_token?,
                    session_id: value.session_id?,
                    token_type: value.token_type?,
                })
            }
        }
        impl ::std::convert::From<super::Grant> for Grant {
            fn from(value: super::Grant) -> Self {
                Self {
                    access_token: Ok(value.access_token),
                    expires_in: Ok(value.expires_in),
                    refresh_token: Ok(value.refresh_token),
                    session_id: Ok(value.session_id),
                    token_type: Ok(value.token_type),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Job {
            backlog: ::std::result::Result<u64, ::std::string::String>,
            last_run:
                ::std::result::Result<::std::option::Option<super::JobRun>, ::std::string::String>,
            name: ::std::result::Result<::std::string::String, ::std::string::String>,
            next_run:
                ::std::result::Result<::std::option::Option<super::JobRun>, ::std::string::String>,
            schedule: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for Job {
            fn default() -> Self {
                Self {
                    backlog: Err("no value supplied for backlog".to_string()),
                    last_run: Ok(Default::default()),
                    name: Err("no value supplied for name".to_string()),
                    next_run: Ok(Default::default()),
                    schedule: Ok(Default::default()),
                }
            }
        }
        impl Job {
            pub fn backlog<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.backlog = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for backlog: {e}"));
                self
            }
            pub fn last_run<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::JobRun>>,
                T::Error: ::std::fmt::Display,
            {
                self.last_run = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for last_run: {e}"));
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for name: {e}"));
                self
            }
            pub fn next_run<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::JobRun>>,
                T::Error: ::std::fmt::Display,
            {
                self.next_run = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for next_run: {e}"));
                self
            }
            pub fn schedule<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.schedule = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for schedule: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<Job> for super::Job {
            type Error = super::error::ConversionError;
            fn try_from(value: Job) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    backlog: value.backlog?,
                    last_run: value.last_run?,
                    name: value.name?,
                    next_run: value.next_run?,
                    schedule: value.schedule?,
                })
            }
        }
        impl ::std::convert::From<super::Job> for Job {
            fn from(value: super::Job) -> Self {
                Self {
                    backlog: Ok(value.backlog),
                    last_run: Ok(value.last_run),
                    name: Ok(value.name),
                    next_run: Ok(value.next_run),
                    schedule: Ok(value.schedule),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct JobList {
            items: ::std::result::Result<::std::vec::Vec<super::Job>, ::std::string::String>,
        }
        impl ::std::default::Default for JobList {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                }
            }
        }
        impl JobList {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Job>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for items: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<JobList> for super::JobList {
            type Error = super::error::ConversionError;
            fn try_from(
                value: JobList,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                })
            }
        }
        impl ::std::convert::From<super::JobList> for JobList {
            fn from(value: super::JobList) -> Self {
                Self {
                    items: Ok(value.items),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct JobProgress {
            done: ::std::result::Result<u64, ::std::string::String>,
            total: ::std::result::Result<::std::option::Option<u64>, ::std::string::String>,
        }
        impl ::std::default::Default for JobProgress {
            fn default() -> Self {
                Self {
                    done: Err("no value supplied for done".to_string()),
                    total: Ok(Default::default()),
                }
            }
        }
        impl JobProgress {
            pub fn done<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.done = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for done: {e}"));
                self
            }
            pub fn total<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<u64>>,
                T::Error: ::std::fmt::Display,
            {
                self.total = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for total: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<JobProgress> for super::JobProgress {
            type Error = super::error::ConversionError;
            fn try_from(
                value: JobProgress,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    done: value.done?,
                    total: value.total?,
                })
            }
        }
        impl ::std::convert::From<super::JobProgress> for JobProgress {
            fn from(value: super::JobProgress) -> Self {
                Self {
                    done: Ok(value.done),
                    total: Ok(value.total),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct JobRun {
            attempts: ::std::result::Result<u32, ::std::string::String>,
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            ended_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            error: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            job: ::std::result::Result<::std::string::String, ::std::string::String>,
            progress: ::std::result::Result<super::JobProgress, ::std::string::String>,
            run_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            started_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            state: ::std::result::Result<crate::types::JobRunState, ::std::string::String>,
        }
        impl ::std::default::Default for JobRun {
            fn default() -> Self {
                Self {
                    attempts: Err("no value supplied for attempts".to_string()),
                    created_at: Err("no value supplied for created_at".to_string()),
                    ended_at: Ok(Default::default()),
                    error: Ok(Default::default()),
                    id: Err("no value supplied for id".to_string()),
                    job: Err("no value supplied for job".to_string()),
                    progress: Err("no value supplied for progress".to_string()),
                    run_at: Err("no value supplied for run_at".to_string()),
                    started_at: Ok(Default::default()),
                    state: Err("no value supplied for state".to_string()),
                }
            }
        }
        impl JobRun {
            pub fn attempts<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u32>,
                T::Error: ::std::fmt::Display,
            {
                self.attempts = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for attempts: {e}"));
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for created_at: {e}"));
                self
            }
            pub fn ended_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                        ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                    >,
                T::Error: ::std::fmt::Display,
            {
                self.ended_at = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for ended_at: {e}"));
                self
            }
            pub fn error<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.error = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for error: {e}"));
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn job<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.job = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for job: {e}"));
                self
            }
            pub fn progress<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::JobProgress>,
                T::Error: ::std::fmt::Display,
            {
                self.progress = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for progress: {e}"));
                self
            }
            pub fn run_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.run_at = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for run_at: {e}"));
                self
            }
            pub fn started_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                        ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                    >,
                T::Error: ::std::fmt::Display,
            {
                self.started_at = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for started_at: {e}"));
                self
            }
            pub fn state<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<crate::types::JobRunState>,
                T::Error: ::std::fmt::Display,
            {
                self.state = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for state: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<JobRun> for super::JobRun {
            type Error = super::error::ConversionError;
            fn try_from(
                value: JobRun,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    attempts: value.attempts?,
                    created_at: value.created_at?,
                    ended_at: value.ended_at?,
                    error: value.error?,
                    id: value.id?,
                    job: value.job?,
                    progress: value.progress?,
                    run_at: value.run_at?,
                    started_at: value.started_at?,
                    state: value.state?,
                })
            }
        }
        impl ::std::convert::From<super::JobRun> for JobRun {
            fn from(value: super::JobRun) -> Self {
                Self {
                    attempts: Ok(value.attempts),
                    created_at: Ok(value.created_at),
                    ended_at: Ok(value.ended_at),
                    error: Ok(value.error),
                    id: Ok(value.id),
                    job: Ok(value.job),
                    progress: Ok(value.progress),
                    run_at: Ok(value.run_at),
                    started_at: Ok(value.started_at),
                    state: Ok(value.state),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Jwk {
            alg: ::std::result::Result<::std::string::String, ::std::string::String>,
            crv: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            e: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            kid: ::std::result::Result<::std::string::String, ::std::string::String>,
            kty: ::std::result::Result<::std::string::String, ::std::string::String>,
            n: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            use_: ::std::result::Result<::std::string::String, ::std::string::String>,
            x: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            y: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for Jwk {
            fn default() -> Self {
                Self {
                    alg: Err("no value supplied for alg".to_string()),
                    crv: Ok(Default::default()),
                    e: Ok(Default::default()),
                    kid: Err("no value supplied for kid".to_string()),
                    kty: Err("no value supplied for kty".to_string()),
                    n: Ok(Default::default()),
                    use_: Err("no value supplied for use_".to_string()),
                    x: Ok(Default::default()),
                    y: Ok(Default::default()),
                }
            }
        }
        impl Jwk {
            pub fn alg<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.alg = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for alg: {e}"));
                self
            }
            pub fn crv<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.crv = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for crv: {e}"));
                self
            }
            pub fn e<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.e = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for e: {e}"));
                self
            }
            pub fn kid<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.kid = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for kid: {e}"));
                self
            }
            pub fn kty<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.kty = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for kty: {e}"));
                self
            }
            pub fn n<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.n = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for n: {e}"));
                self
            }
            pub fn use_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.use_ = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for use_: {e}"));
                self
            }
            pub fn x<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.x = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for x: {e}"));
                self
            }
            pub fn y<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.y = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for y: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<Jwk> for super::Jwk {
            type Error = super::error::ConversionError;
            fn try_from(value: Jwk) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    alg: value.alg?,
                    crv: value.crv?,
                    e: value.e?,
                    kid: value.kid?,
                    kty: value.kty?,
                    n: value.n?,
                    use_: value.use_?,
                    x: value.x?,
                    y: value.y?,
                })
            }
        }
        impl ::std::convert::From<super::Jwk> for Jwk {
            fn from(value: super::Jwk) -> Self {
                Self {
                    alg: Ok(value.alg),
                    crv: Ok(value.crv),
                    e: Ok(value.e),
                    kid: Ok(value.kid),
                    kty: Ok(value.kty),
                    n: Ok(value.n),
                    use_: Ok(value.use_),
                    x: Ok(value.x),
                    y: Ok(value.y),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct JwkSet {
            keys: ::std::result::Result<::std::vec::Vec<super::Jwk>, ::std::string::String>,
        }
        impl ::std::default::Default for JwkSet {
            fn default() -> Self {
                Self {
                    keys: Err("no value supplied for keys".to_string()),
                }
            }
        }
        impl JwkSet {
            pub fn keys<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Jwk>>,
                T::Error: ::std::fmt::Display,
            {
                self.keys = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for keys: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<JwkSet> for super::JwkSet {
            type Error = super::error::ConversionError;
            fn try_from(
                value: JwkSet,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self { keys: value.keys? })
            }
        }
        impl ::std::convert::From<super::JwkSet> for JwkSet {
            fn from(value: super::JwkSet) -> Self {
                Self {
                    keys: Ok(value.keys),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct LiveMessage {
            at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            data: ::std::result::Result<
                ::std::option::Option<::serde_json::Value>,
                ::std::string::String,
            >,
            id: ::std::result::Result<::std::string::String, ::std::string::String>,
            type_: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for LiveMessage {
            fn default() -> Self {
                Self {
                    at: Ok(Default::default()),
                    data: Ok(Default::default()),
                    id: Err("no value supplied for id".to_string()),
                    type_: Err("no value supplied for type_".to_string()),
                }
            }
        }
        impl LiveMessage {
            pub fn at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                        ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                    >,
                T::Error: ::std::fmt::Display,
            {
                self.at = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for at: {e}"));
                self
            }
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::serde_json::Value>>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for data: {e}"));
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn type_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.type_ = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for type_: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<LiveMessage> for super::LiveMessage {
            type Error = super::error::ConversionError;
            fn try_from(
                value: LiveMessage,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    at: value.at?,
                    data: value.data?,
                    id: value.id?,
                    type_: value.type_?,
                })
            }
        }
        impl ::std::convert::From<super::LiveMessage> for LiveMessage {
            fn from(value: super::LiveMessage) -> Self {
                Self {
                    at: Ok(value.at),
                    data: Ok(value.data),
                    id: Ok(value.id),
                    type_: Ok(value.type_),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Liveness {
            status: ::std::result::Result<crate::types::LiveStatus, ::std::string::String>,
        }
        impl ::std::default::Default for Liveness {
            fn default() -> Self {
                Self {
                    status: Err("no value supplied for status".to_string()),
                }
            }
        }
        impl Liveness {
            pub fn status<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<crate::types::LiveStatus>,
                T::Error: ::std::fmt::Display,
            {
                self.status = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for status: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<Liveness> for super::Liveness {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Liveness,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    status: value.status?,
                })
            }
        }
        impl ::std::convert::From<super::Liveness> for Liveness {
            fn from(value: super::Liveness) -> Self {
                Self {
                    status: Ok(value.status),
                }
            }
        }
        #[derive(Clone)]
        pub struct LogInBody {
            email: ::std::result::Result<::std::string::String, ::std::string::String>,
            password: ::std::result::Result<::std::string::String, ::std::string::String>,
            transport: ::std::result::Result<
                ::std::option::Option<super::Transport>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for LogInBody {
            fn default() -> Self {
                Self {
                    email: Err("no value supplied for email".to_string()),
                    password: Err("no value supplied for password".to_string()),
                    transport: Ok(Default::default()),
                }
            }
        }
        impl LogInBody {
            pub fn email<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.email = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for email: {e}"));
                self
            }
            pub fn password<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.password = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for password: {e}"));
                self
            }
            pub fn transport<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Transport>>,
                T::Error: ::std::fmt::Display,
            {
                self.transport = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for transport: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<LogInBody> for super::LogInBody {
            type Error = super::error::ConversionError;
            fn try_from(
                value: LogInBody,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    email: value.email?,
                    password: value.password?,
                    transport: value.transport?,
                })
            }
        }
        impl ::std::convert::From<super::LogInBody> for LogInBody {
            fn from(value: super::LogInBody) -> Self {
                Self {
                    email: Ok(value.email),
                    password: Ok(value.password),
                    transport: Ok(value.transport),
                }
            }
        }
        #[derive(Clone)]
        pub struct LogOutBody {
            refresh_token: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            scope: ::std::result::Result<
                ::std::option::Option<super::LogOutScope>,
                ::std::string::String,
            >,
            session_id:
                ::std::result::Result<::std::option::Option<::uuid::Uuid>, ::std::string::String>,
        }
        impl ::std::default::Default for LogOutBody {
            fn default() -> Self {
                Self {
                    refresh_token: Ok(Default::default()),
                    scope: Ok(Default::default()),
                    session_id: Ok(Default::default()),
                }
            }
        }
        impl LogOutBody {
            pub fn refresh_token<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.refresh_token = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for refresh_token: {e}"));
                self
            }
            pub fn scope<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::LogOutScope>>,
                T::Error: ::std::fmt::Display,
            {
                self.scope = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for scope: {e}"));
                self
            }
            pub fn session_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.session_id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for session_id: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<LogOutBody> for super::LogOutBody {
            type Error = super::error::ConversionError;
            fn try_from(
                value: LogOutBody,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    refresh_token: value.refresh_token?,
                    scope: value.scope?,
                    session_id: value.session_id?,
                })
            }
        }
        impl ::std::convert::From<super::LogOutBody> for LogOutBody {
            fn from(value: super::LogOutBody) -> Self {
                Self {
                    refresh_token: Ok(value.refresh_token),
                    scope: Ok(value.scope),
                    session_id: Ok(value.session_id),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Mail {
            account_id:
                ::std::result::Result<::std::option::Option<::uuid::Uuid>, ::std::string::String>,
            attempts: ::std::result::Result<u32, ::std::string::String>,
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            ended_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            language: ::std::result::Result<::std::string::String, ::std::string::String>,
            message_id: ::std::result::Result<::std::string::String, ::std::string::String>,
            recipient: ::std::result::Result<::std::string::String, ::std::string::String>,
            reply: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            state: ::std::result::Result<crate::types::MailState, ::std::string::String>,
            suppression: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            template: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for Mail {
            fn default() -> Self {
                Self {
                    account_id: Ok(Default::default()),
                    attempts: Err("no value supplied for attempts".to_string()),
                    created_at: Err("no value supplied for created_at".to_string()),
                    ended_at: Ok(Default::default()),
                    id: Err("no value supplied for id".to_string()),
                    language: Err("no value supplied for language".to_string()),
                    message_id: Err("no value supplied for message_id".to_string()),
                    recipient: Err("no value supplied for recipient".to_string()),
                    reply: Ok(Default::default()),
                    state: Err("no value supplied for state".to_string()),
                    suppression: Ok(Default::default()),
                    template: Err("no value supplied for template".to_string()),
                }
            }
        }
        impl Mail {
            pub fn account_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.account_id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for account_id: {e}"));
                self
            }
            pub fn attempts<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u32>,
                T::Error: ::std::fmt::Display,
            {
                self.attempts = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for attempts: {e}"));
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for created_at: {e}"));
                self
            }
            pub fn ended_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                        ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                    >,
                T::Error: ::std::fmt::Display,
            {
                self.ended_at = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for ended_at: {e}"));
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn language<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.language = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for language: {e}"));
                self
            }
            pub fn message_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.message_id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for message_id: {e}"));
                self
            }
            pub fn recipient<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.recipient = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for recipient: {e}"));
                self
            }
            pub fn reply<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.reply = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for reply: {e}"));
                self
            }
            pub fn state<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<crate::types::MailState>,
                T::Error: ::std::fmt::Display,
            {
                self.state = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for state: {e}"));
                self
            }
            pub fn suppression<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.suppression = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for suppression: {e}"));
                self
            }
            pub fn template<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.template = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for template: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<Mail> for super::Mail {
            type Error = super::error::ConversionError;
            fn try_from(value: Mail) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    account_id: value.account_id?,
                    attempts: value.attempts?,
                    created_at: value.created_at?,
                    ended_at: value.ended_at?,
                    id: value.id?,
                    language: value.language?,
                    message_id: value.message_id?,
                    recipient: value.recipient?,
                    reply: value.reply?,
                    state: value.state?,
                    suppression: value.suppression?,
                    template: value.template?,
                })
            }
        }
        impl ::std::convert::From<super::Mail> for Mail {
            fn from(value: super::Mail) -> Self {
                Self {
                    account_id: Ok(value.account_id),
                    attempts: Ok(value.attempts),
                    created_at: Ok(value.created_at),
                    ended_at: Ok(value.ended_at),
                    id: Ok(value.id),
                    language: Ok(value.language),
                    message_id: Ok(value.message_id),
                    recipient: Ok(value.recipient),
                    reply: Ok(value.reply),
                    state: Ok(value.state),
                    suppression: Ok(value.suppression),
                    template: Ok(value.template),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct MailPage {
            items: ::std::result::Result<::std::vec::Vec<super::Mail>, ::std::string::String>,
            next_cursor: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for MailPage {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next_cursor: Err("no value supplied for next_cursor".to_string()),
                }
            }
        }
        impl MailPage {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Mail>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for items: {e}"));
                self
            }
            pub fn next_cursor<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next_cursor = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for next_cursor: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<MailPage> for super::MailPage {
            type Error = super::error::ConversionError;
            fn try_from(
                value: MailPage,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next_cursor: value.next_cursor?,
                })
            }
        }
        impl ::std::convert::From<super::MailPage> for MailPage {
            fn from(value: super::MailPage) -> Self {
                Self {
                    items: Ok(value.items),
                    next_cursor: Ok(value.next_cursor),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Problem {
            code: ::std::result::Result<crate::types::ProblemCode, ::std::string::String>,
            error: ::std::result::Result<::std::string::String, ::std::string::String>,
            errors:
                ::std::result::Result<::std::vec::Vec<super::FieldFault>, ::std::string::String>,
            request_id: ::std::result::Result<::std::string::String, ::std::string::String>,
            status: ::std::result::Result<u16, ::std::string::String>,
            title: ::std::result::Result<::std::string::String, ::std::string::String>,
            type_: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for Problem {
            fn default() -> Self {
                Self {
                    code: Err("no value supplied for code".to_string()),
                    error: Err("no value supplied for error".to_string()),
                    errors: Ok(Default::default()),
                    request_id: Err("no value supplied for request_id".to_string()),
                    status: Err("no value supplied for status".to_string()),
                    title: Err("no value supplied for title".to_string()),
                    type_: Err("no value supplied for type_".to_string()),
                }
            }
        }
        impl Problem {
            pub fn code<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<crate::types::ProblemCode>,
                T::Error: ::std::fmt::Display,
            {
                self.code = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for code: {e}"));
                self
            }
            pub fn error<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.error = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for error: {e}"));
                self
            }
            pub fn errors<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::FieldFault>>,
                T::Error: ::std::fmt::Display,
            {
                self.errors = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for errors: {e}"));
                self
            }
            pub fn request_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.request_id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for request_id: {e}"));
                self
            }
            pub fn status<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u16>,
                T::Error: ::std::fmt::Display,
            {
                self.status = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for status: {e}"));
                self
            }
            pub fn title<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.title = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for title: {e}"));
                self
            }
            pub fn type_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.type_ = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for type_: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<Problem> for super::Problem {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Problem,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    code: value.code?,
                    error: value.error?,
                    errors: value.errors?,
                    request_id: value.request_id?,
                    status: value.status?,
                    title: value.title?,
                    type_: value.type_?,
                })
            }
        }
        impl ::std::convert::From<super::Problem> for Problem {
            fn from(value: super::Problem) -> Self {
                Self {
                    code: Ok(value.code),
                    error: Ok(value.error),
                    errors: Ok(value.errors),
                    request_id: Ok(value.request_id),
                    status: Ok(value.status),
                    title: Ok(value.title),
                    type_: Ok(value.type_),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ProfilePatch {
            avatar_url:
                ::std::result::Result<::std::option::Option<crate::Change>, ::std::string::String>,
            display_name:
                ::std::result::Result<::std::option::Option<crate::Change>, ::std::string::String>,
            locale:
                ::std::result::Result<::std::option::Option<crate::Change>, ::std::string::String>,
            time_zone:
                ::std::result::Result<::std::option::Option<crate::Change>, ::std::string::String>,
        }
        impl ::std::default::Default for ProfilePatch {
            fn default() -> Self {
                Self {
                    avatar_url: Ok(Default::default()),
                    display_name: Ok(Default::default()),
                    locale: Ok(Default::default()),
                    time_zone: Ok(Default::default()),
                }
            }
        }
        impl ProfilePatch {
            pub fn avatar_url<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<crate::Change>>,
                T::Error: ::std::fmt::Display,
            {
                self.avatar_url = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for avatar_url: {e}"));
                self
            }
            pub fn display_name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<crate::Change>>,
                T::Error: ::std::fmt::Display,
            {
                self.display_name = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for display_name: {e}"));
                self
            }
            pub fn locale<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<crate::Change>>,
                T::Error: ::std::fmt::Display,
            {
                self.locale = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for locale: {e}"));
                self
            }
            pub fn time_zone<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<crate::Change>>,
                T::Error: ::std::fmt::Display,
            {
                self.time_zone = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for time_zone: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<ProfilePatch> for super::ProfilePatch {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ProfilePatch,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    avatar_url: value.avatar_url?,
                    display_name: value.display_name?,
                    locale: value.locale?,
                    time_zone: value.time_zone?,
                })
            }
        }
        impl ::std::convert::From<super::ProfilePatch> for ProfilePatch {
            fn from(value: super::ProfilePatch) -> Self {
                Self {
                    avatar_url: Ok(value.avatar_url),
                    display_name: Ok(value.display_name),
                    locale: Ok(value.locale),
                    time_zone: Ok(value.time_zone),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Readiness {
            checks: ::std::result::Result<
                ::std::vec::Vec<super::ReadinessCheck>,
                ::std::string::String,
            >,
            status: ::std::result::Result<crate::types::ReadyStatus, ::std::string::String>,
        }
        impl ::std::default::Default for Readiness {
            fn default() -> Self {
                Self {
                    checks: Err("no value supplied for checks".to_string()),
                    status: Err("no value supplied for status".to_string()),
                }
            }
        }
        impl Readiness {
            pub fn checks<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::ReadinessCheck>>,
                T::Error: ::std::fmt::Display,
            {
                self.checks = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for checks: {e}"));
                self
            }
            pub fn status<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<crate::types::ReadyStatus>,
                T::Error: ::std::fmt::Display,
            {
                self.status = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for status: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<Readiness> for super::Readiness {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Readiness,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    checks: value.checks?,
                    status: value.status?,
                })
            }
        }
        impl ::std::convert::From<super::Readiness> for Readiness {
            fn from(value: super::Readiness) -> Self {
                Self {
                    checks: Ok(value.checks),
                    status: Ok(value.status),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ReadinessCheck {
            detail: ::std::result::Result<::std::string::String, ::std::string::String>,
            name: ::std::result::Result<::std::string::String, ::std::string::String>,
            status:
                ::std::result::Result<crate::types::ReadinessCheckStatus, ::std::string::String>,
        }
        impl ::std::default::Default for ReadinessCheck {
            fn default() -> Self {
                Self {
                    detail: Err("no value supplied for detail".to_string()),
                    name: Err("no value supplied for name".to_string()),
                    status: Err("no value supplied for status".to_string()),
                }
            }
        }
        impl ReadinessCheck {
            pub fn detail<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.detail = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for detail: {e}"));
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for name: {e}"));
                self
            }
            pub fn status<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<crate::types::ReadinessCheckStatus>,
                T::Error: ::std::fmt::Display,
            {
                self.status = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for status: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<ReadinessCheck> for super::ReadinessCheck {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ReadinessCheck,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    detail: value.detail?,
                    name: value.name?,
                    status: value.status?,
                })
            }
        }
        impl ::std::convert::From<super::ReadinessCheck> for ReadinessCheck {
            fn from(value: super::ReadinessCheck) -> Self {
                Self {
                    detail: Ok(value.detail),
                    name: Ok(value.name),
                    status: Ok(value.status),
                }
            }
        }
        #[derive(Clone)]
        pub struct RefreshBody {
            refresh_token: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for RefreshBody {
            fn default() -> Self {
                Self {
                    refresh_token: Ok(Default::default()),
                }
            }
        }
        impl RefreshBody {
            pub fn refresh_token<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.refresh_token = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for refresh_token: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<RefreshBody> for super::RefreshBody {
            type Error = super::error::ConversionError;
            fn try_from(
                value: RefreshBody,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    refresh_token: value.refresh_token?,
                })
            }
        }
        impl ::std::convert::From<super::RefreshBody> for RefreshBody {
            fn from(value: super::RefreshBody) -> Self {
                Self {
                    refresh_token: Ok(value.refresh_token),
                }
            }
        }
        #[derive(Clone)]
        pub struct RegisterBody {
            display_name: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            email: ::std::result::Result<::std::string::String, ::std::string::String>,
            password: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for RegisterBody {
            fn default() -> Self {
                Self {
                    display_name: Ok(Default::default()),
                    email: Err("no value supplied for email".to_string()),
                    password: Err("no value supplied for password".to_string()),
                }
            }
        }
        impl RegisterBody {
            pub fn display_name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.display_name = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for display_name: {e}"));
                self
            }
            pub fn email<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.email = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for email: {e}"));
                self
            }
            pub fn password<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.password = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for password: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<RegisterBody> for super::RegisterBody {
            type Error = super::error::ConversionError;
            fn try_from(
                value: RegisterBody,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    display_name: value.display_name?,
                    email: value.email?,
                    password: value.password?,
                })
            }
        }
        impl ::std::convert::From<super::RegisterBody> for RegisterBody {
            fn from(value: super::RegisterBody) -> Self {
                Self {
                    display_name: Ok(value.display_name),
                    email: Ok(value.email),
                    password: Ok(value.password),
                }
            }
        }
        #[derive(Clone)]
        pub struct ResetPasswordBody {
            code: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            email: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            new_password: ::std::result::Result<::std::string::String, ::std::string::String>,
            token: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for ResetPasswordBody {
            fn default() -> Self {
                Self {
                    code: Ok(Default::default()),
                    email: Ok(Default::default()),
                    new_password: Err("no value supplied for new_password".to_string()),
                    token: Ok(Default::default()),
                }
            }
        }
        impl ResetPasswordBody {
            pub fn code<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.code = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for code: {e}"));
                self
            }
            pub fn email<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.email = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for email: {e}"));
                self
            }
            pub fn new_password<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.new_password = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for new_password: {e}"));
                self
            }
            pub fn token<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.token = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for token: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<ResetPasswordBody> for super::ResetPasswordBody {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ResetPasswordBody,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    code: value.code?,
                    email: value.email?,
                    new_password: value.new_password?,
                    token: value.token?,
                })
            }
        }
        impl ::std::convert::From<super::ResetPasswordBody> for ResetPasswordBody {
            fn from(value: super::ResetPasswordBody) -> Self {
                Self {
                    code: Ok(value.code),
                    email: Ok(value.email),
                    new_password: Ok(value.new_password),
                    token: Ok(value.token),
                }
            }
        }
        #[derive(Clone)]
        pub struct ResetToken {
            reset_token: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for ResetToken {
            fn default() -> Self {
                Self {
                    reset_token: Err("no value supplied for reset_token".to_string()),
                }
            }
        }
        impl ResetToken {
            pub fn reset_token<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.reset_token = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for reset_token: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<ResetToken> for super::ResetToken {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ResetToken,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    reset_token: value.reset_token?,
                })
            }
        }
        impl ::std::convert::From<super::ResetToken> for ResetToken {
            fn from(value: super::ResetToken) -> Self {
                Self {
                    reset_token: Ok(value.reset_token),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Revocation {
            ended_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            expires_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            session_id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
        }
        impl ::std::default::Default for Revocation {
            fn default() -> Self {
                Self {
                    ended_at: Err("no value supplied for ended_at".to_string()),
                    expires_at: Err("no value supplied for expires_at".to_string()),
                    session_id: Err("no value supplied for session_id".to_string()),
                }
            }
        }
        impl Revocation {
            pub fn ended_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.ended_at = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for ended_at: {e}"));
                self
            }
            pub fn expires_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.expires_at = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for expires_at: {e}"));
                self
            }
            pub fn session_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.session_id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for session_id: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<Revocation> for super::Revocation {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Revocation,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    ended_at: value.ended_at?,
                    expires_at: value.expires_at?,
                    session_id: value.session_id?,
                })
            }
        }
        impl ::std::convert::From<super::Revocation> for Revocation {
            fn from(value: super::Revocation) -> Self {
                Self {
                    ended_at: Ok(value.ended_at),
                    expires_at: Ok(value.expires_at),
                    session_id: Ok(value.session_id),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Revocations {
            has_more: ::std::result::Result<bool, ::std::string::String>,
            items: ::std::result::Result<::std::vec::Vec<super::Revocation>, ::std::string::String>,
            next_cursor: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for Revocations {
            fn default() -> Self {
                Self {
                    has_more: Err("no value supplied for has_more".to_string()),
                    items: Err("no value supplied for items".to_string()),
                    next_cursor: Err("no value supplied for next_cursor".to_string()),
                }
            }
        }
        impl Revocations {
            pub fn has_more<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.has_more = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for has_more: {e}"));
                self
            }
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Revocation>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for items: {e}"));
                self
            }
            pub fn next_cursor<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.next_cursor = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for next_cursor: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<Revocations> for super::Revocations {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Revocations,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    has_more: value.has_more?,
                    items: value.items?,
                    next_cursor: value.next_cursor?,
                })
            }
        }
        impl ::std::convert::From<super::Revocations> for Revocations {
            fn from(value: super::Revocations) -> Self {
                Self {
                    has_more: Ok(value.has_more),
                    items: Ok(value.items),
                    next_cursor: Ok(value.next_cursor),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct RoleChange {
            role: ::std::result::Result<super::RoleChangeRole, ::std::string::String>,
        }
        impl ::std::default::Default for RoleChange {
            fn default() -> Self {
                Self {
                    role: Err("no value supplied for role".to_string()),
                }
            }
        }
        impl RoleChange {
            pub fn role<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::RoleChangeRole>,
                T::Error: ::std::fmt::Display,
            {
                self.role = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for role: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<RoleChange> for super::RoleChange {
            type Error = super::error::ConversionError;
            fn try_from(
                value: RoleChange,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self { role: value.role? })
            }
        }
        impl ::std::convert::From<super::RoleChange> for RoleChange {
            fn from(value: super::RoleChange) -> Self {
                Self {
                    role: Ok(value.role),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ServerMetadata {
            grant_types_supported: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            id_token_signing_alg_values_supported: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            issuer: ::std::result::Result<::std::string::String, ::std::string::String>,
            jwks_uri: ::std::result::Result<::std::string::String, ::std::string::String>,
            response_types_supported: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            service_documentation:
                ::std::result::Result<::std::string::String, ::std::string::String>,
            subject_types_supported: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            token_endpoint: ::std::result::Result<::std::string::String, ::std::string::String>,
            token_endpoint_auth_methods_supported: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for ServerMetadata {
            fn default() -> Self {
                Self {
                    grant_types_supported: Err(
                        "no value supplied for grant_types_supported".to_string()
                    ),
                    id_token_signing_alg_values_supported: Err(
                        "no value supplied for id_token_signing_alg_values_supported".to_string(),
                    ),
                    issuer: Err("no value supplied for issuer".to_string()),
                    jwks_uri: Err("no value supplied for jwks_uri".to_string()),
                    response_types_supported: Err(
                        "no value supplied for response_types_supported".to_string()
                    ),
                    service_documentation: Err(
                        "no value supplied for service_documentation".to_string()
                    ),
                    subject_types_supported: Err(
                        "no value supplied for subject_types_supported".to_string()
                    ),
                    token_endpoint: Err("no value supplied for token_endpoint".to_string()),
                    token_endpoint_auth_methods_supported: Err(
                        "no value supplied for token_endpoint_auth_methods_supported".to_string(),
                    ),
                }
            }
        }
        impl ServerMetadata {
            pub fn grant_types_supported<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.grant_types_supported = value.try_into().map_err(|e| {
                    format!("error converting supplied value for grant_types_supported: {e}")
                });
                self
            }
            pub fn id_token_signing_alg_values_supported<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.id_token_signing_alg_values_supported = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for id_token_signing_alg_values_supported: {e}"
                        )
                    });
                self
            }
            pub fn issuer<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.issuer = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for issuer: {e}"));
                self
            }
            pub fn jwks_uri<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.jwks_uri = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for jwks_uri: {e}"));
                self
            }
            pub fn response_types_supported<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.response_types_supported = value.try_into().map_err(|e| {
                    format!("error converting supplied value for response_types_supported: {e}")
                });
                self
            }
            pub fn service_documentation<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.service_documentation = value.try_into().map_err(|e| {
                    format!("error converting supplied value for service_documentation: {e}")
                });
                self
            }
            pub fn subject_types_supported<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.subject_types_supported = value.try_into().map_err(|e| {
                    format!("error converting supplied value for subject_types_supported: {e}")
                });
                self
            }
            pub fn token_endpoint<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.token_endpoint = value.try_into().map_err(|e| {
                    format!("error converting supplied value for token_endpoint: {e}")
                });
                self
            }
            pub fn token_endpoint_auth_methods_supported<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.token_endpoint_auth_methods_supported = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for token_endpoint_auth_methods_supported: {e}"
                        )
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ServerMetadata> for super::ServerMetadata {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ServerMetadata,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    grant_types_supported: value.grant_types_supported?,
                    id_token_signing_alg_values_supported: value
                        .id_token_signing_alg_values_supported?,
                    issuer: value.issuer?,
                    jwks_uri: value.jwks_uri?,
                    response_types_supported: value.response_types_supported?,
                    service_documentation: value.service_documentation?,
                    subject_types_supported: value.subject_types_supported?,
                    token_endpoint: value.token_endpoint?,
                    token_endpoint_auth_methods_supported: value
                        .token_endpoint_auth_methods_supported?,
                })
            }
        }
        impl ::std::convert::From<super::ServerMetadata> for ServerMetadata {
            fn from(value: super::ServerMetadata) -> Self {
                Self {
                    grant_types_supported: Ok(value.grant_types_supported),
                    id_token_signing_alg_values_supported: Ok(
                        value.id_token_signing_alg_values_supported
                    ),
                    issuer: Ok(value.issuer),
                    jwks_uri: Ok(value.jwks_uri),
                    response_types_supported: Ok(value.response_types_supported),
                    service_documentation: Ok(value.service_documentation),
                    subject_types_supported: Ok(value.subject_types_supported),
                    token_endpoint: Ok(value.token_endpoint),
                    token_endpoint_auth_methods_supported: Ok(
                        value.token_endpoint_auth_methods_supported
                    ),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct SessionList {
            items:
                ::std::result::Result<::std::vec::Vec<super::UserSession>, ::std::string::String>,
            next_cursor: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for SessionList {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next_cursor: Err("no value supplied for next_cursor".to_string()),
                }
            }
        }
        impl SessionList {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::UserSession>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for items: {e}"));
                self
            }
            pub fn next_cursor<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next_cursor = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for next_cursor: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<SessionList> for super::SessionList {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SessionList,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next_cursor: value.next_cursor?,
                })
            }
        }
        impl ::std::convert::From<super::SessionList> for SessionList {
            fn from(value: super::SessionList) -> Self {
                Self {
                    items: Ok(value.items),
                    next_cursor: Ok(value.next_cursor),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct StatusChange {
            status: ::std::result::Result<super::StatusChangeStatus, ::std::string::String>,
        }
        impl ::std::default::Default for StatusChange {
            fn default() -> Self {
                Self {
                    status: Err("no value supplied for status".to_string()),
                }
            }
        }
        impl StatusChange {
            pub fn status<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::StatusChangeStatus>,
                T::Error: ::std::fmt::Display,
            {
                self.status = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for status: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<StatusChange> for super::StatusChange {
            type Error = super::error::ConversionError;
            fn try_from(
                value: StatusChange,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    status: value.status?,
                })
            }
        }
        impl ::std::convert::From<super::StatusChange> for StatusChange {
            fn from(value: super::StatusChange) -> Self {
                Self {
                    status: Ok(value.status),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Subscription {
            active: ::std::result::Result<bool, ::std::string::String>,
            dead_letters: ::std::result::Result<u64, ::std::string::String>,
            lag_events: ::std::result::Result<u64, ::std::string::String>,
            lag_seconds: ::std::result::Result<u64, ::std::string::String>,
            name: ::std::result::Result<::std::string::String, ::std::string::String>,
            parked: ::std::result::Result<u64, ::std::string::String>,
            paused: ::std::result::Result<bool, ::std::string::String>,
            position: ::std::result::Result<u64, ::std::string::String>,
        }
        impl ::std::default::Default for Subscription {
            fn default() -> Self {
                Self {
                    active: Err("no value supplied for active".to_string()),
                    dead_letters: Err("no value supplied for dead_letters".to_string()),
                    lag_events: Err("no value supplied for lag_events".to_string()),
                    lag_seconds: Err("no value supplied for lag_seconds".to_string()),
                    name: Err("no value supplied for name".to_string()),
                    parked: Err("no value supplied for parked".to_string()),
                    paused: Err("no value supplied for paused".to_string()),
                    position: Err("no value supplied for position".to_string()),
                }
            }
        }
        impl Subscription {
            pub fn active<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.active = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for active: {e}"));
                self
            }
            pub fn dead_letters<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.dead_letters = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for dead_letters: {e}"));
                self
            }
            pub fn lag_events<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.lag_events = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for lag_events: {e}"));
                self
            }
            pub fn lag_seconds<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.lag_seconds = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for lag_seconds: {e}"));
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for name: {e}"));
                self
            }
            pub fn parked<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.parked = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for parked: {e}"));
                self
            }
            pub fn paused<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.paused = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for paused: {e}"));
                self
            }
            pub fn position<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.position = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for position: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<Subscription> for super::Subscription {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Subscription,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    active: value.active?,
                    dead_letters: value.dead_letters?,
                    lag_events: value.lag_events?,
                    lag_seconds: value.lag_seconds?,
                    name: value.name?,
                    parked: value.parked?,
                    paused: value.paused?,
                    position: value.position?,
                })
            }
        }
        impl ::std::convert::From<super::Subscription> for Subscription {
            fn from(value: super::Subscription) -> Self {
                Self {
                    active: Ok(value.active),
                    dead_letters: Ok(value.dead_letters),
                    lag_events: Ok(value.lag_events),
                    lag_seconds: Ok(value.lag_seconds),
                    name: Ok(value.name),
                    parked: Ok(value.parked),
                    paused: Ok(value.paused),
                    position: Ok(value.position),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct SubscriptionList {
            items:
                ::std::result::Result<::std::vec::Vec<super::Subscription>, ::std::string::String>,
        }
        impl ::std::default::Default for SubscriptionList {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                }
            }
        }
        impl SubscriptionList {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Subscription>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for items: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<SubscriptionList> for super::SubscriptionList {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SubscriptionList,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                })
            }
        }
        impl ::std::convert::From<super::SubscriptionList> for SubscriptionList {
            fn from(value: super::SubscriptionList) -> Self {
                Self {
                    items: Ok(value.items),
                }
            }
        }
        #[derive(Clone)]
        pub struct UndoEmailChangeBody {
            token: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for UndoEmailChangeBody {
            fn default() -> Self {
                Self {
                    token: Err("no value supplied for token".to_string()),
                }
            }
        }
        impl UndoEmailChangeBody {
            pub fn token<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.token = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for token: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<UndoEmailChangeBody> for super::UndoEmailChangeBody {
            type Error = super::error::ConversionError;
            fn try_from(
                value: UndoEmailChangeBody,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    token: value.token?,
                })
            }
        }
        impl ::std::convert::From<super::UndoEmailChangeBody> for UndoEmailChangeBody {
            fn from(value: super::UndoEmailChangeBody) -> Self {
                Self {
                    token: Ok(value.token),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct User {
            avatar_url: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            display_name: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            email: ::std::result::Result<::std::string::String, ::std::string::String>,
            email_verified: ::std::result::Result<bool, ::std::string::String>,
            id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            locale: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            roles: ::std::result::Result<
                ::std::vec::Vec<crate::types::UserRole>,
                ::std::string::String,
            >,
            status: ::std::result::Result<crate::types::UserStatus, ::std::string::String>,
            time_zone: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            updated_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for User {
            fn default() -> Self {
                Self {
                    avatar_url: Ok(Default::default()),
                    created_at: Err("no value supplied for created_at".to_string()),
                    display_name: Ok(Default::default()),
                    email: Err("no value supplied for email".to_string()),
                    email_verified: Err("no value supplied for email_verified".to_string()),
                    id: Err("no value supplied for id".to_string()),
                    locale: Ok(Default::default()),
                    roles: Err("no value supplied for roles".to_string()),
                    status: Err("no value supplied for status".to_string()),
                    time_zone: Ok(Default::default()),
                    updated_at: Err("no value supplied for updated_at".to_string()),
                }
            }
        }
        impl User {
            pub fn avatar_url<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.avatar_url = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for avatar_url: {e}"));
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for created_at: {e}"));
                self
            }
            pub fn display_name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.display_name = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for display_name: {e}"));
                self
            }
            pub fn email<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.email = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for email: {e}"));
                self
            }
            pub fn email_verified<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.email_verified = value.try_into().map_err(|e| {
                    format!("error converting supplied value for email_verified: {e}")
                });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn locale<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.locale = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for locale: {e}"));
                self
            }
            pub fn roles<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<crate::types::UserRole>>,
                T::Error: ::std::fmt::Display,
            {
                self.roles = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for roles: {e}"));
                self
            }
            pub fn status<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<crate::types::UserStatus>,
                T::Error: ::std::fmt::Display,
            {
                self.status = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for status: {e}"));
                self
            }
            pub fn time_zone<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.time_zone = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for time_zone: {e}"));
                self
            }
            pub fn updated_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.updated_at = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for updated_at: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<User> for super::User {
            type Error = super::error::ConversionError;
            fn try_from(value: User) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    avatar_url: value.avatar_url?,
                    created_at: value.created_at?,
                    display_name: value.display_name?,
                    email: value.email?,
                    email_verified: value.email_verified?,
                    id: value.id?,
                    locale: value.locale?,
                    roles: value.roles?,
                    status: value.status?,
                    time_zone: value.time_zone?,
                    updated_at: value.updated_at?,
                })
            }
        }
        impl ::std::convert::From<super::User> for User {
            fn from(value: super::User) -> Self {
                Self {
                    avatar_url: Ok(value.avatar_url),
                    created_at: Ok(value.created_at),
                    display_name: Ok(value.display_name),
                    email: Ok(value.email),
                    email_verified: Ok(value.email_verified),
                    id: Ok(value.id),
                    locale: Ok(value.locale),
                    roles: Ok(value.roles),
                    status: Ok(value.status),
                    time_zone: Ok(value.time_zone),
                    updated_at: Ok(value.updated_at),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct UserPage {
            items: ::std::result::Result<::std::vec::Vec<super::User>, ::std::string::String>,
            next_cursor: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for UserPage {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next_cursor: Err("no value supplied for next_cursor".to_string()),
                }
            }
        }
        impl UserPage {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::User>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for items: {e}"));
                self
            }
            pub fn next_cursor<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next_cursor = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for next_cursor: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<UserPage> for super::UserPage {
            type Error = super::error::ConversionError;
            fn try_from(
                value: UserPage,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next_cursor: value.next_cursor?,
                })
            }
        }
        impl ::std::convert::From<super::UserPage> for UserPage {
            fn from(value: super::UserPage) -> Self {
                Self {
                    items: Ok(value.items),
                    next_cursor: Ok(value.next_cursor),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct UserSession {
            address: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            current: ::std::result::Result<bool, ::std::string::String>,
            device: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            expires_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            last_used_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for UserSession {
            fn default() -> Self {
                Self {
                    address: Ok(Default::default()),
                    created_at: Err("no value supplied for created_at".to_string()),
                    current: Err("no value supplied for current".to_string()),
                    device: Ok(Default::default()),
                    expires_at: Err("no value supplied for expires_at".to_string()),
                    id: Err("no value supplied for id".to_string()),
                    last_used_at: Err("no value supplied for last_used_at".to_string()),
                }
            }
        }
        impl UserSession {
            pub fn address<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.address = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for address: {e}"));
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for created_at: {e}"));
                self
            }
            pub fn current<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.current = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for current: {e}"));
                self
            }
            pub fn device<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.device = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for device: {e}"));
                self
            }
            pub fn expires_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.expires_at = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for expires_at: {e}"));
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn last_used_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.last_used_at = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for last_used_at: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<UserSession> for super::UserSession {
            type Error = super::error::ConversionError;
            fn try_from(
                value: UserSession,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    address: value.address?,
                    created_at: value.created_at?,
                    current: value.current?,
                    device: value.device?,
                    expires_at: value.expires_at?,
                    id: value.id?,
                    last_used_at: value.last_used_at?,
                })
            }
        }
        impl ::std::convert::From<super::UserSession> for UserSession {
            fn from(value: super::UserSession) -> Self {
                Self {
                    address: Ok(value.address),
                    created_at: Ok(value.created_at),
                    current: Ok(value.current),
                    device: Ok(value.device),
                    expires_at: Ok(value.expires_at),
                    id: Ok(value.id),
                    last_used_at: Ok(value.last_used_at),
                }
            }
        }
        #[derive(Clone)]
        pub struct VerifyEmailBody {
            code: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            email: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            password: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            token: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for VerifyEmailBody {
            fn default() -> Self {
                Self {
                    code: Ok(Default::default()),
                    email: Ok(Default::default()),
                    password: Ok(Default::default()),
                    token: Ok(Default::default()),
                }
            }
        }
        impl VerifyEmailBody {
            pub fn code<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.code = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for code: {e}"));
                self
            }
            pub fn email<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.email = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for email: {e}"));
                self
            }
            pub fn password<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.password = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for password: {e}"));
                self
            }
            pub fn token<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.token = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for token: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<VerifyEmailBody> for super::VerifyEmailBody {
            type Error = super::error::ConversionError;
            fn try_from(
                value: VerifyEmailBody,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    code: value.code?,
                    email: value.email?,
                    password: value.password?,
                    token: value.token?,
                })
            }
        }
        impl ::std::convert::From<super::VerifyEmailBody> for VerifyEmailBody {
            fn from(value: super::VerifyEmailBody) -> Self {
                Self {
                    code: Ok(value.code),
                    email: Ok(value.email),
                    password: Ok(value.password),
                    token: Ok(value.token),
                }
            }
        }
        impl ::std::fmt::Debug for ChangeEmailBody {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct("ChangeEmailBody")
                    .field("new_email", &self.new_email)
                    .field("password", &format_args!("***"))
                    .finish()
            }
        }
        impl ::std::fmt::Debug for ChangePasswordBody {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct("ChangePasswordBody")
                    .field("current_password", &format_args!("***"))
                    .field("new_password", &format_args!("***"))
                    .finish()
            }
        }
        impl ::std::fmt::Debug for Grant {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct("Grant")
                    .field("access_token", &format_args!("***"))
                    .field("expires_in", &self.expires_in)
                    .field("refresh_token", &format_args!("***"))
                    .field("session_id", &self.session_id)
                    .field("token_type", &self.token_type)
                    .finish()
            }
        }
        impl ::std::fmt::Debug for LogInBody {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct("LogInBody")
                    .field("email", &self.email)
                    .field("password", &format_args!("***"))
                    .field("transport", &self.transport)
                    .finish()
            }
        }
        impl ::std::fmt::Debug for LogOutBody {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct("LogOutBody")
                    .field("refresh_token", &format_args!("***"))
                    .field("scope", &self.scope)
                    .field("session_id", &self.session_id)
                    .finish()
            }
        }
        impl ::std::fmt::Debug for RefreshBody {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct("RefreshBody")
                    .field("refresh_token", &format_args!("***"))
                    .finish()
            }
        }
        impl ::std::fmt::Debug for RegisterBody {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct("RegisterBody")
                    .field("display_name", &self.display_name)
                    .field("email", &self.email)
                    .field("password", &format_args!("***"))
                    .finish()
            }
        }
        impl ::std::fmt::Debug for ResetPasswordBody {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct("ResetPasswordBody")
                    .field("code", &self.code)
                    .field("email", &self.email)
                    .field("new_password", &format_args!("***"))
                    .field("token", &format_args!("***"))
                    .finish()
            }
        }
        impl ::std::fmt::Debug for ResetToken {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct("ResetToken")
                    .field("reset_token", &format_args!("***"))
                    .finish()
            }
        }
        impl ::std::fmt::Debug for UndoEmailChangeBody {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct("UndoEmailChangeBody")
                    .field("token", &format_args!("***"))
                    .finish()
            }
        }
        impl ::std::fmt::Debug for VerifyEmailBody {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct("VerifyEmailBody")
                    .field("code", &self.code)
                    .field("email", &self.email)
                    .field("password", &format_args!("***"))
                    .field("token", &format_args!("***"))
                    .finish()
            }
        }
    }
    /// Error types.
    pub mod error {
        /// Error from a `TryFrom` or `FromStr` implementation.
        pub struct ConversionError(::std::borrow::Cow<'static, str>);
        impl ::std::error::Error for ConversionError {}
        impl ::std::fmt::Display for ConversionError {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }
        impl ::std::fmt::Debug for ConversionError {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Debug::fmt(&self.0, f)
            }
        }
        impl From<&'static str> for ConversionError {
            fn from(value: &'static str) -> Self {
                Self(value.into())
            }
        }
        impl From<String> for ConversionError {
            fn from(value: String) -> Self {
                Self(value.into())
            }
        }
    }
    impl ::std::fmt::Debug for ChangeEmailBody {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            f.debug_struct("ChangeEmailBody")
                .field("new_email", &self.new_email)
                .field("password", &format_args!("***"))
                .finish()
        }
    }
    impl ::std::fmt::Debug for ChangePasswordBody {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            f.debug_struct("ChangePasswordBody")
                .field("current_password", &format_args!("***"))
                .field("new_password", &format_args!("***"))
                .finish()
        }
    }
    impl ::std::fmt::Debug for Grant {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            f.debug_struct("Grant")
                .field("access_token", &format_args!("***"))
                .field("expires_in", &self.expires_in)
                .field("refresh_token", &format_args!("***"))
                .field("session_id", &self.session_id)
                .field("token_type", &self.token_type)
                .finish()
        }
    }
    impl ::std::fmt::Debug for LogInBody {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            f.debug_struct("LogInBody")
                .field("email", &self.email)
                .field("password", &format_args!("***"))
                .field("transport", &self.transport)
                .finish()
        }
    }
    impl ::std::fmt::Debug for LogOutBody {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            f.debug_struct("LogOutBody")
                .field("refresh_token", &format_args!("***"))
                .field("scope", &self.scope)
                .field("session_id", &self.session_id)
                .finish()
        }
    }
    impl ::std::fmt::Debug for RefreshBody {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            f.debug_struct("RefreshBody")
                .field("refresh_token", &format_args!("***"))
                .finish()
        }
    }
    impl ::std::fmt::Debug for RegisterBody {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            f.debug_struct("RegisterBody")
                .field("display_name", &self.display_name)
                .field("email", &self.email)
                .field("password", &format_args!("***"))
                .finish()
        }
    }
    impl ::std::fmt::Debug for ResetPasswordBody {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            f.debug_struct("ResetPasswordBody")
                .field("code", &self.code)
                .field("email", &self.email)
                .field("new_password", &format_args!("***"))
                .field("token", &format_args!("***"))
                .finish()
        }
    }
    impl ::std::fmt::Debug for ResetToken {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            f.debug_struct("ResetToken")
                .field("reset_token", &format_args!("***"))
                .finish()
        }
    }
    impl ::std::fmt::Debug for UndoEmailChangeBody {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            f.debug_struct("UndoEmailChangeBody")
                .field("token", &format_args!("***"))
                .finish()
        }
    }
    impl ::std::fmt::Debug for VerifyEmailBody {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            f.debug_struct("VerifyEmailBody")
                .field("code", &self.code)
                .field("email", &self.email)
                .field("password", &format_args!("***"))
                .field("token", &format_args!("***"))
                .finish()
        }
    }
}
#[derive(Clone, Debug)]
///Client for Portreeve
///
///Accounts for your product: registration, sign-in, sessions, roles and profiles.
///
///## Authentication
///
///`logIn` returns an access token and a refresh token. Send the access token as `Authorization: Bearer <access token>`. It is valid for
///`expires_in` seconds; before that, `refreshSession` exchanges the refresh token for the next pair. In browsers, sign in with
///`"transport": "cookie"`: the refresh token is then in a cookie that scripts cannot read. Other services verify access tokens with the public
///keys of `getJwks`.
///
///## Errors
///
///Every error is a `Problem` (RFC 9457) with the media type `application/problem+json`. `type` identifies the exact problem and leads to a page
///that explains it; `code` is its class. `errors` lists the invalid fields, each with a stable `code`, its `params`, and a sentence: in a 422 all of
///them, in a 400 the first. Sentences are in English or German, as `Accept-Language` prefers; details of a request that cannot be read are in
///English.
///
///Besides the errors that an operation lists, every operation may answer 413, 414, 431, 500 and 503, and 415 if it takes a body.
///
///## Limits
///
///A body may have at most 64 KiB, path and query 4 KiB, headers 16 KiB. Attempts to sign in, to register and to refresh are counted by account
///and by network; too many get 429. Wait for the seconds in `Retry-After`, as with every 503.
///
///## Pages
///
///A list returns `items` and `next_cursor`. Send it as `cursor` to get the next page; on the last page it is `null`. `limit` is from 1 to 200.
///
///## Versions
///
///The version is in the path. Within a version, requests stay valid, and responses may get further fields, and further values where the document
///says `x-extensible-enum`: a client must accept those that it does not know. An operation that is about to go announces it with the headers
///`Deprecation` and `Sunset`.
///
///
///Version: 0.1.0
pub struct Client {
    pub(crate) baseurl: String,
    pub(crate) client: reqwest::Client,
    pub(crate) inner: crate::session::Session,
}
impl Client {
    /// Create a new client.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new(baseurl: &str, inner: crate::session::Session) -> Self {
        #[cfg(not(target_arch = "wasm32"))]
        let client = {
            let dur = ::std::time::Duration::from_secs(15u64);
            reqwest::ClientBuilder::new()
                .connect_timeout(dur)
                .timeout(dur)
        };
        #[cfg(target_arch = "wasm32")]
        let client = reqwest::ClientBuilder::new();
        Self::new_with_client(baseurl, client.build().unwrap(), inner)
    }
    /// Construct a new client with an existing `reqwest::Client`,
    /// allowing more control over its configuration.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new_with_client(
        baseurl: &str,
        client: reqwest::Client,
        inner: crate::session::Session,
    ) -> Self {
        Self {
            baseurl: baseurl.to_string(),
            client,
            inner,
        }
    }
}
impl ClientInfo<crate::session::Session> for Client {
    fn api_version() -> &'static str {
        "0.1.0"
    }
    fn baseurl(&self) -> &str {
        self.baseurl.as_str()
    }
    fn client(&self) -> &reqwest::Client {
        &self.client
    }
    fn inner(&self) -> &crate::session::Session {
        &self.inner
    }
}
const _: () = {
    #[allow(dead_code)]
    fn assert_client_hooks()
    where
        Client: ClientHooks<crate::session::Session>,
    {
    }
};
impl Client {
    ///Register an account
    ///
    ///Email addresses are compared without regard to case and Unicode form. The account gets the role `user`. A mail with the proof of the
    ///address is sent.
    ///
    ///Sends a `POST` request to `/api/v1/auth/register`
    ///
    ///```ignore
    ///let response = client.register_account()
    ///    .body(body)
    ///    .send()
    ///    .await;
    ///```
    pub fn register_account(&self) -> builder::RegisterAccount<'_> {
        builder::RegisterAccount::new(self)
    }
    ///Sign in
    ///
    ///The response is the same, and takes the same time, for a wrong password, an unknown address and a suspended account. With the
    ///transport `cookie`, the refresh token is in an `HttpOnly` cookie instead of the body, and only the service's own pages and the
    ///configured origins may sign in.
    ///
    ///Sends a `POST` request to `/api/v1/auth/login`
    ///
    ///```ignore
    ///let response = client.log_in()
    ///    .body(body)
    ///    .send()
    ///    .await;
    ///```
    pub fn log_in(&self) -> builder::LogIn<'_> {
        builder::LogIn::new(self)
    }
    ///Refresh the session
    ///
    ///Exchange the refresh token for a new pair of tokens. Without a `refresh_token` in the body, the cookie is used; without a cookie,
    ///no user is signed in, and the answer is 204. The previous
    ///refresh token returns the same pair again for a few seconds, so that concurrent tabs and lost responses do not end the session.
    ///Any later reuse is treated as theft and ends the session.
    ///
    ///Sends a `POST` request to `/api/v1/auth/refresh`
    ///
    ///```ignore
    ///let response = client.refresh_session()
    ///    .body(body)
    ///    .send()
    ///    .await;
    ///```
    pub fn refresh_session(&self) -> builder::RefreshSession<'_> {
        builder::RefreshSession::new(self)
    }
    ///Sign out
    ///
    ///Ends the current session, all others, or all. The access token identifies the session; if it is missing or has expired, the
    ///`refresh_token` in the body does, or else the cookie. The response is the same if the session has already ended or the refresh
    ///token is invalid. A refresh token that was already used ends its own session only.
    ///
    ///Sends a `POST` request to `/api/v1/auth/logout`
    ///
    ///```ignore
    ///let response = client.log_out()
    ///    .body(body)
    ///    .send()
    ///    .await;
    ///```
    pub fn log_out(&self) -> builder::LogOut<'_> {
        builder::LogOut::new(self)
    }
    ///List your sessions
    ///
    ///Returns the live sessions, newest first. If the account has reached the maximum number of sessions, a further sign-in ends the
    ///least recently used one.
    ///
    ///Sends a `GET` request to `/api/v1/auth/sessions`
    ///
    ///Arguments:
    ///- `cursor`: The `next_cursor` of the previous page.
    ///- `limit`: The maximum number of items, from 1 to 200.
    ///```ignore
    ///let response = client.list_sessions()
    ///    .cursor(cursor)
    ///    .limit(limit)
    ///    .send()
    ///    .await;
    ///```
    pub fn list_sessions(&self) -> builder::ListSessions<'_> {
        builder::ListSessions::new(self)
    }
    ///End one of your sessions
    ///
    ///End one of your sessions
    ///
    ///Sends a `DELETE` request to `/api/v1/auth/sessions/{id}`
    ///
    ///Arguments:
    ///- `id`: The id of the session.
    ///```ignore
    ///let response = client.end_session()
    ///    .id(id)
    ///    .send()
    ///    .await;
    ///```
    pub fn end_session(&self) -> builder::EndSession<'_> {
        builder::EndSession::new(self)
    }
    ///List revoked sessions
    ///
    ///For services that verify access tokens themselves: they must reject a token whose `sid` is listed, although it has not expired.
    ///Lists only sessions whose access tokens may not have expired yet. Poll with `cursor` every few seconds; an item may be repeated.
    ///
    ///Sends a `GET` request to `/api/v1/auth/revocations`
    ///
    ///Arguments:
    ///- `cursor`: The `next_cursor` of the previous response. Without it, all current revocations are returned.
    ///```ignore
    ///let response = client.list_revocations()
    ///    .cursor(cursor)
    ///    .send()
    ///    .await;
    ///```
    pub fn list_revocations(&self) -> builder::ListRevocations<'_> {
        builder::ListRevocations::new(self)
    }
    ///Stream revoked sessions
    ///
    ///The same as server-sent events: first all current revocations, then each new one within about a second. After a disconnect, send
    ///the id of the last event as `Last-Event-ID`. An instance serves at most 100 streams at the same time.
    ///
    ///Sends a `GET` request to `/api/v1/auth/revocations/stream`
    ///
    ///Arguments:
    ///- `last_event_id`: The id of the last received event.
    ///```ignore
    ///let response = client.watch_revocations()
    ///    .last_event_id(last_event_id)
    ///    .send()
    ///    .await;
    ///```
    pub fn watch_revocations(&self) -> builder::WatchRevocations<'_> {
        builder::WatchRevocations::new(self)
    }
    ///Change your password
    ///
    ///Ends all other sessions of the account.
    ///
    ///Sends a `POST` request to `/api/v1/auth/password/change`
    ///
    ///```ignore
    ///let response = client.change_password()
    ///    .body(body)
    ///    .send()
    ///    .await;
    ///```
    pub fn change_password(&self) -> builder::ChangePassword<'_> {
        builder::ChangePassword::new(self)
    }
    ///Ask for a new password
    ///
    ///If an account has the address, a mail with a link and a code is sent there, at most one in a minute. The response is the same, and
    ///takes the same time, whether or not there is such an account.
    ///
    ///Sends a `POST` request to `/api/v1/auth/password/forgot`
    ///
    ///```ignore
    ///let response = client.forgot_password()
    ///    .body(body)
    ///    .send()
    ///    .await;
    ///```
    pub fn forgot_password(&self) -> builder::ForgotPassword<'_> {
        builder::ForgotPassword::new(self)
    }
    ///Choose a new password
    ///
    ///With the token of a link, or with the address and the code of the same mail; a code may be tried five times. Ends all sessions of the
    ///account, makes all other links and codes worthless, and does not sign in.
    ///
    ///Sends a `POST` request to `/api/v1/auth/password/reset`
    ///
    ///```ignore
    ///let response = client.reset_password()
    ///    .body(body)
    ///    .send()
    ///    .await;
    ///```
    pub fn reset_password(&self) -> builder::ResetPassword<'_> {
        builder::ResetPassword::new(self)
    }
    ///Prove an address
    ///
    ///With the token of a link, or with the address and the code of the same mail; a code may be tried five times. It proves the address of
    ///an account, completes a change of the address, or confirms a registration.
    ///
    ///An account may have been registered by somebody else than the owner of its address. So the first proof must come with an access
    ///token of the account, or with the `password` of the registration. Without them the address is proven, all sessions end, the password
    ///is worth nothing any more, and the response has a token to choose another one.
    ///
    ///Sends a `POST` request to `/api/v1/auth/email/verify`
    ///
    ///```ignore
    ///let response = client.verify_email()
    ///    .body(body)
    ///    .send()
    ///    .await;
    ///```
    pub fn verify_email(&self) -> builder::VerifyEmail<'_> {
        builder::VerifyEmail::new(self)
    }
    ///Ask for the proof of an address once more
    ///
    ///If an account or a registration has the address and it is not proven, a mail with a link and a code is sent there, at most one in a
    ///minute. The response is the same, and takes the same time, in any case.
    ///
    ///Sends a `POST` request to `/api/v1/auth/email/resend`
    ///
    ///```ignore
    ///let response = client.resend_verification()
    ///    .body(body)
    ///    .send()
    ///    .await;
    ///```
    pub fn resend_verification(&self) -> builder::ResendVerification<'_> {
        builder::ResendVerification::new(self)
    }
    ///Change your address
    ///
    ///A mail with a link and a code is sent to the new address; send them to `POST /api/v1/auth/email/verify`. The old address stays until
    ///then. The old one gets a mail too, by which the change can be undone for 72 hours. If another account has the new address, the
    ///proof is refused.
    ///
    ///Sends a `POST` request to `/api/v1/auth/email/change`
    ///
    ///```ignore
    ///let response = client.change_email()
    ///    .body(body)
    ///    .send()
    ///    .await;
    ///```
    pub fn change_email(&self) -> builder::ChangeEmail<'_> {
        builder::ChangeEmail::new(self)
    }
    ///Undo a change of the address
    ///
    ///With the token of the link that was sent to the old address. Puts that address back, ends all sessions, and leaves the account without
    ///a password: the response has a token to choose one.
    ///
    ///Sends a `POST` request to `/api/v1/auth/email/undo`
    ///
    ///```ignore
    ///let response = client.undo_email_change()
    ///    .body(body)
    ///    .send()
    ///    .await;
    ///```
    pub fn undo_email_change(&self) -> builder::UndoEmailChange<'_> {
        builder::UndoEmailChange::new(self)
    }
    ///Get a user
    ///
    ///Get a user
    ///
    ///Sends a `GET` request to `/api/v1/users/{id}`
    ///
    ///Arguments:
    ///- `id`: The id of the user.
    ///```ignore
    ///let response = client.get_user()
    ///    .id(id)
    ///    .send()
    ///    .await;
    ///```
    pub fn get_user(&self) -> builder::GetUser<'_> {
        builder::GetUser::new(self)
    }
    ///Change the role of a user
    ///
    ///The new role takes effect immediately, also for access tokens issued before. The last active administrator keeps the role.
    ///
    ///Sends a `PATCH` request to `/api/v1/users/{id}/role`
    ///
    ///Arguments:
    ///- `id`: The id of the user.
    ///- `body`
    ///```ignore
    ///let response = client.change_role()
    ///    .id(id)
    ///    .body(body)
    ///    .send()
    ///    .await;
    ///```
    pub fn change_role(&self) -> builder::ChangeRole<'_> {
        builder::ChangeRole::new(self)
    }
    ///Suspend or reactivate a user
    ///
    ///A suspension ends all sessions of the user immediately. The last active administrator cannot be suspended.
    ///
    ///Sends a `PATCH` request to `/api/v1/users/{id}/status`
    ///
    ///Arguments:
    ///- `id`: The id of the user.
    ///- `body`
    ///```ignore
    ///let response = client.change_status()
    ///    .id(id)
    ///    .body(body)
    ///    .send()
    ///    .await;
    ///```
    pub fn change_status(&self) -> builder::ChangeStatus<'_> {
        builder::ChangeStatus::new(self)
    }
    ///Get your own profile
    ///
    ///Get your own profile
    ///
    ///Sends a `GET` request to `/api/v1/users/me`
    ///
    ///```ignore
    ///let response = client.get_me()
    ///    .send()
    ///    .await;
    ///```
    pub fn get_me(&self) -> builder::GetMe<'_> {
        builder::GetMe::new(self)
    }
    ///Change your own profile
    ///
    ///An absent field keeps its value; `null` or an empty text clears it. With `If-Match`, the change is made only if the profile has not changed.
    ///
    ///Sends a `PATCH` request to `/api/v1/users/me`
    ///
    ///Arguments:
    ///- `if_match`: The `ETag` of the state to change.
    ///- `body`
    ///```ignore
    ///let response = client.update_me()
    ///    .if_match(if_match)
    ///    .body(body)
    ///    .send()
    ///    .await;
    ///```
    pub fn update_me(&self) -> builder::UpdateMe<'_> {
        builder::UpdateMe::new(self)
    }
    ///List users
    ///
    ///Newest first. Roles and status are eventually consistent here; `getUser` returns the current ones.
    ///
    ///Sends a `GET` request to `/api/v1/users`
    ///
    ///Arguments:
    ///- `created_after`: Only users registered after this time (RFC 3339).
    ///- `cursor`: The `next_cursor` of the previous page.
    ///- `email`: The whole email address, case-insensitive.
    ///- `limit`: The maximum number of items, from 1 to 200.
    ///- `q`: A part of the email address or the display name.
    ///- `role`: Only users with this role.
    ///- `status`: Only users with this status.
    ///```ignore
    ///let response = client.list_users()
    ///    .created_after(created_after)
    ///    .cursor(cursor)
    ///    .email(email)
    ///    .limit(limit)
    ///    .q(q)
    ///    .role(role)
    ///    .status(status)
    ///    .send()
    ///    .await;
    ///```
    pub fn list_users(&self) -> builder::ListUsers<'_> {
        builder::ListUsers::new(self)
    }
    ///List the jobs
    ///
    ///Returns the jobs by name, each with the run that works or comes next and the one that ended last.
    ///
    ///Sends a `GET` request to `/api/v1/admin/jobs`
    ///
    ///```ignore
    ///let response = client.list_jobs()
    ///    .send()
    ///    .await;
    ///```
    pub fn list_jobs(&self) -> builder::ListJobs<'_> {
        builder::ListJobs::new(self)
    }
    ///Get a run of a job
    ///
    ///A run is kept until 30 days after its end.
    ///
    ///Sends a `GET` request to `/api/v1/admin/jobs/{id}`
    ///
    ///Arguments:
    ///- `id`: The id of the run.
    ///```ignore
    ///let response = client.get_job_run()
    ///    .id(id)
    ///    .send()
    ///    .await;
    ///```
    pub fn get_job_run(&self) -> builder::GetJobRun<'_> {
        builder::GetJobRun::new(self)
    }
    ///Run a job now
    ///
    ///Makes the next run of a scheduled job due now, and returns it. A job has one run at a time: if a run is at work already, that one
    ///is returned and no other is added, so a repeated request is harmless. An instance begins the run within a second; `getJobRun`
    ///returns its state. The schedule goes on from the end of the run.
    ///
    ///Sends a `POST` request to `/api/v1/admin/jobs/{name}/run`
    ///
    ///Arguments:
    ///- `name`: The name of the job.
    ///```ignore
    ///let response = client.run_job()
    ///    .name(name)
    ///    .send()
    ///    .await;
    ///```
    pub fn run_job(&self) -> builder::RunJob<'_> {
        builder::RunJob::new(self)
    }
    ///List the subscriptions
    ///
    ///Returns how far each subscriber to the events of the service has come.
    ///
    ///Sends a `GET` request to `/api/v1/admin/subscriptions`
    ///
    ///```ignore
    ///let response = client.list_subscriptions()
    ///    .send()
    ///    .await;
    ///```
    pub fn list_subscriptions(&self) -> builder::ListSubscriptions<'_> {
        builder::ListSubscriptions::new(self)
    }
    ///List mails
    ///
    ///Newest first. A mail is listed until 30 days after its end. What is written in it is not kept.
    ///
    ///Sends a `GET` request to `/api/v1/admin/mail`
    ///
    ///Arguments:
    ///- `account_id`: Only mails about this account.
    ///- `cursor`: The `next_cursor` of the previous page.
    ///- `limit`: The maximum number of items, from 1 to 200.
    ///- `recipient`: Only mails to this address, case-insensitive.
    ///- `state`: Only mails in this state.
    ///```ignore
    ///let response = client.list_mails()
    ///    .account_id(account_id)
    ///    .cursor(cursor)
    ///    .limit(limit)
    ///    .recipient(recipient)
    ///    .state(state)
    ///    .send()
    ///    .await;
    ///```
    pub fn list_mails(&self) -> builder::ListMails<'_> {
        builder::ListMails::new(self)
    }
    ///Send a mail once more
    ///
    ///Sends a mail that was deferred, given up or suppressed, beginning with the first attempt. It keeps its `Message-ID`. A mail whose
    ///link has expired is suppressed again. An instance begins within a second; `listMails` returns what becomes of it.
    ///
    ///Sends a `POST` request to `/api/v1/admin/mail/{id}/resend`
    ///
    ///Arguments:
    ///- `id`: The id of the mail.
    ///```ignore
    ///let response = client.resend_mail()
    ///    .id(id)
    ///    .send()
    ///    .await;
    ///```
    pub fn resend_mail(&self) -> builder::ResendMail<'_> {
        builder::ResendMail::new(self)
    }
    ///Stream events
    ///
    ///Events as they happen, as server-sent events: those of your account, or those of all accounts for administrators. The data of each
    ///is a `LiveMessage`. After a disconnect, send the id of the last message as `Last-Event-ID`, or as `after` where no header can be
    ///sent. An event without data comes every 15 seconds and moves that id; an event `close` comes before the service ends the stream,
    ///with a `code` and a `reason`.
    ///
    ///Sends a `GET` request to `/api/v1/events`
    ///
    ///Arguments:
    ///- `after`: The id of the last received message. Without it, the stream begins with the events to come.
    ///- `last_event_id`: The same; it takes precedence.
    ///```ignore
    ///let response = client.stream_events()
    ///    .after(after)
    ///    .last_event_id(last_event_id)
    ///    .send()
    ///    .await;
    ///```
    pub fn stream_events(&self) -> builder::StreamEvents<'_> {
        builder::StreamEvents::new(self)
    }
    ///Open a WebSocket for events
    ///
    ///The same as the stream of events, over a WebSocket (RFC 6455, version 13): each text message is a `LiveMessage`, a `heartbeat` every
    ///15 seconds included. The client may send one message, `{"after": "<id>"}`, with the id of the last received message, and pings. The
    ///close code says why the service closes the connection.
    ///
    ///Sends a `GET` request to `/api/v1/events/ws`
    ///
    ///Arguments:
    ///- `after`: The id of the last received message. Without it, and without a first message, the events to come are sent.
    ///```ignore
    ///let response = client.open_event_socket()
    ///    .after(after)
    ///    .send()
    ///    .await;
    ///```
    pub fn open_event_socket(&self) -> builder::OpenEventSocket<'_> {
        builder::OpenEventSocket::new(self)
    }
    ///Get a ticket for live events
    ///
    ///For browsers, which can send no header when they open a stream or a WebSocket: add it to the address as `ticket`. A ticket opens one
    ///connection, within half a minute, for the session that it was made for.
    ///
    ///Sends a `POST` request to `/api/v1/events/ticket`
    ///
    ///```ignore
    ///let response = client.create_event_ticket()
    ///    .send()
    ///    .await;
    ///```
    pub fn create_event_ticket(&self) -> builder::CreateEventTicket<'_> {
        builder::CreateEventTicket::new(self)
    }
    ///Get the public keys
    ///
    ///For services that verify access tokens themselves (RFC 7517). Empty if tokens are signed with a shared secret.
    ///
    ///Sends a `GET` request to `/.well-known/jwks.json`
    ///
    ///```ignore
    ///let response = client.get_jwks()
    ///    .send()
    ///    .await;
    ///```
    pub fn get_jwks(&self) -> builder::GetJwks<'_> {
        builder::GetJwks::new(self)
    }
    ///Get the metadata of the issuer
    ///
    ///For frameworks that are configured with the address of an issuer (RFC 8414). Exists if `PUBLIC_URL` is configured and is the `iss`
    ///of the access tokens.
    ///
    ///Sends a `GET` request to `/.well-known/oauth-authorization-server`
    ///
    ///```ignore
    ///let response = client.get_authorization_server_metadata()
    ///    .send()
    ///    .await;
    ///```
    pub fn get_authorization_server_metadata(&self) -> builder::GetAuthorizationServerMetadata<'_> {
        builder::GetAuthorizationServerMetadata::new(self)
    }
    ///Get the metadata of the issuer, as OpenID Connect names it
    ///
    ///The same as `/.well-known/oauth-authorization-server`, where most frameworks look first. The service is no OpenID provider: it
    ///issues no ID tokens.
    ///
    ///Sends a `GET` request to `/.well-known/openid-configuration`
    ///
    ///```ignore
    ///let response = client.get_openid_configuration()
    ///    .send()
    ///    .await;
    ///```
    pub fn get_openid_configuration(&self) -> builder::GetOpenidConfiguration<'_> {
        builder::GetOpenidConfiguration::new(self)
    }
    ///Check liveness
    ///
    ///Checks the process only: a database outage is no reason to restart it.
    ///
    ///Sends a `GET` request to `/health/live`
    ///
    ///```ignore
    ///let response = client.get_liveness()
    ///    .send()
    ///    .await;
    ///```
    pub fn get_liveness(&self) -> builder::GetLiveness<'_> {
        builder::GetLiveness::new(self)
    }
    ///Check readiness
    ///
    ///Returns 503 with the failing components in `errors` if the service cannot work.
    ///
    ///Sends a `GET` request to `/health/ready`
    ///
    ///```ignore
    ///let response = client.get_readiness()
    ///    .send()
    ///    .await;
    ///```
    pub fn get_readiness(&self) -> builder::GetReadiness<'_> {
        builder::GetReadiness::new(self)
    }
}
/// Types for composing operation parameters.
#[allow(clippy::all)]
pub mod builder {
    use super::types;
    #[allow(unused_imports)]
    use super::{
        ByteStream, ClientHooks, ClientInfo, Error, OperationInfo, RequestBuilderExt,
        ResponseValue, encode_path,
    };
    ///Builder for [`Client::register_account`]
    ///
    ///[`Client::register_account`]: super::Client::register_account
    #[derive(Debug, Clone)]
    pub struct RegisterAccount<'a> {
        client: &'a super::Client,
        body: Result<types::builder::RegisterBody, String>,
    }
    impl<'a> RegisterAccount<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::RegisterBody>,
            <V as std::convert::TryInto<types::RegisterBody>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| format!("conversion to `RegisterBody` for body failed: {}", s));
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::RegisterBody) -> types::builder::RegisterBody,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/api/v1/auth/register`
        pub async fn send(self) -> Result<ResponseValue<types::User>, Error<types::Problem>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| types::RegisterBody::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/api/v1/auth/register", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "register_account",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                201u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::log_in`]
    ///
    ///[`Client::log_in`]: super::Client::log_in
    #[derive(Debug, Clone)]
    pub struct LogIn<'a> {
        client: &'a super::Client,
        body: Result<types::builder::LogInBody, String>,
    }
    impl<'a> LogIn<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::LogInBody>,
            <V as std::convert::TryInto<types::LogInBody>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| format!("conversion to `LogInBody` for body failed: {}", s));
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::LogInBody) -> types::builder::LogInBody,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/api/v1/auth/login`
        pub async fn send(self) -> Result<ResponseValue<types::Grant>, Error<types::Problem>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| types::LogInBody::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/api/v1/auth/login", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "log_in",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::refresh_session`]
    ///
    ///[`Client::refresh_session`]: super::Client::refresh_session
    #[derive(Debug, Clone)]
    pub struct RefreshSession<'a> {
        client: &'a super::Client,
        body: Result<types::builder::RefreshBody, String>,
    }
    impl<'a> RefreshSession<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::RefreshBody>,
            <V as std::convert::TryInto<types::RefreshBody>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| format!("conversion to `RefreshBody` for body failed: {}", s));
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::RefreshBody) -> types::builder::RefreshBody,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/api/v1/auth/refresh`
        pub async fn send(self) -> Result<ResponseValue<types::Grant>, Error<types::Problem>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| types::RefreshBody::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/api/v1/auth/refresh", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "refresh_session",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::log_out`]
    ///
    ///[`Client::log_out`]: super::Client::log_out
    #[derive(Debug, Clone)]
    pub struct LogOut<'a> {
        client: &'a super::Client,
        body: Result<types::builder::LogOutBody, String>,
    }
    impl<'a> LogOut<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::LogOutBody>,
            <V as std::convert::TryInto<types::LogOutBody>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| format!("conversion to `LogOutBody` for body failed: {}", s));
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::LogOutBody) -> types::builder::LogOutBody,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/api/v1/auth/logout`
        pub async fn send(self) -> Result<ResponseValue<()>, Error<types::Problem>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| types::LogOutBody::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/api/v1/auth/logout", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "log_out",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                204u16 => Ok(ResponseValue::empty(response)),
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::list_sessions`]
    ///
    ///[`Client::list_sessions`]: super::Client::list_sessions
    #[derive(Debug, Clone)]
    pub struct ListSessions<'a> {
        client: &'a super::Client,
        cursor: Result<Option<::std::string::String>, String>,
        limit: Result<Option<::std::num::NonZeroU16>, String>,
    }
    impl<'a> ListSessions<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                cursor: Ok(None),
                limit: Ok(None),
            }
        }
        pub fn cursor<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.cursor = value.try_into().map(Some).map_err(|_| {
                "conversion to `:: std :: string :: String` for cursor failed".to_string()
            });
            self
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::num::NonZeroU16>,
        {
            self.limit = value.try_into().map(Some).map_err(|_| {
                "conversion to `:: std :: num :: NonZeroU16` for limit failed".to_string()
            });
            self
        }
        ///Sends a `GET` request to `/api/v1/auth/sessions`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::SessionList>, Error<types::Problem>> {
            let Self {
                client,
                cursor,
                limit,
            } = self;
            let cursor = cursor.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let url = format!("{}/api/v1/auth/sessions", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("cursor", &cursor))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_sessions",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::end_session`]
    ///
    ///[`Client::end_session`]: super::Client::end_session
    #[derive(Debug, Clone)]
    pub struct EndSession<'a> {
        client: &'a super::Client,
        id: Result<::uuid::Uuid, String>,
    }
    impl<'a> EndSession<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                id: Err("id was not initialized".to_string()),
            }
        }
        pub fn id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.id = value
                .try_into()
                .map_err(|_| "conversion to `:: uuid :: Uuid` for id failed".to_string());
            self
        }
        ///Sends a `DELETE` request to `/api/v1/auth/sessions/{id}`
        pub async fn send(self) -> Result<ResponseValue<()>, Error<types::Problem>> {
            let Self { client, id } = self;
            let id = id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/api/v1/auth/sessions/{}",
                client.baseurl,
                encode_path(&id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .delete(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "end_session",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                204u16 => Ok(ResponseValue::empty(response)),
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::list_revocations`]
    ///
    ///[`Client::list_revocations`]: super::Client::list_revocations
    #[derive(Debug, Clone)]
    pub struct ListRevocations<'a> {
        client: &'a super::Client,
        cursor: Result<Option<::std::string::String>, String>,
    }
    impl<'a> ListRevocations<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                cursor: Ok(None),
            }
        }
        pub fn cursor<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.cursor = value.try_into().map(Some).map_err(|_| {
                "conversion to `:: std :: string :: String` for cursor failed".to_string()
            });
            self
        }
        ///Sends a `GET` request to `/api/v1/auth/revocations`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Revocations>, Error<types::Problem>> {
            let Self { client, cursor } = self;
            let cursor = cursor.map_err(Error::InvalidRequest)?;
            let url = format!("{}/api/v1/auth/revocations", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("cursor", &cursor))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_revocations",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::watch_revocations`]
    ///
    ///[`Client::watch_revocations`]: super::Client::watch_revocations
    #[derive(Debug, Clone)]
    pub struct WatchRevocations<'a> {
        client: &'a super::Client,
        last_event_id: Result<Option<::std::string::String>, String>,
    }
    impl<'a> WatchRevocations<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                last_event_id: Ok(None),
            }
        }
        pub fn last_event_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.last_event_id = value.try_into().map(Some).map_err(|_| {
                "conversion to `:: std :: string :: String` for last_event_id failed".to_string()
            });
            self
        }
        ///Sends a `GET` request to `/api/v1/auth/revocations/stream`
        pub async fn send(self) -> Result<ResponseValue<ByteStream>, Error<types::Problem>> {
            let Self {
                client,
                last_event_id,
            } = self;
            let last_event_id = last_event_id.map_err(Error::InvalidRequest)?;
            let url = format!("{}/api/v1/auth/revocations/stream", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(2usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            if let Some(value) = last_event_id {
                header_map.append("Last-Event-ID", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client.client.get(url).headers(header_map).build()?;
            let info = OperationInfo {
                operation_id: "watch_revocations",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => Ok(ResponseValue::stream(response)),
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::change_password`]
    ///
    ///[`Client::change_password`]: super::Client::change_password
    #[derive(Debug, Clone)]
    pub struct ChangePassword<'a> {
        client: &'a super::Client,
        body: Result<types::builder::ChangePasswordBody, String>,
    }
    impl<'a> ChangePassword<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::ChangePasswordBody>,
            <V as std::convert::TryInto<types::ChangePasswordBody>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| format!("conversion to `ChangePasswordBody` for body failed: {}", s));
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                    types::builder::ChangePasswordBody,
                ) -> types::builder::ChangePasswordBody,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/api/v1/auth/password/change`
        pub async fn send(self) -> Result<ResponseValue<()>, Error<types::Problem>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| types::ChangePasswordBody::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/api/v1/auth/password/change", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "change_password",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                204u16 => Ok(ResponseValue::empty(response)),
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::forgot_password`]
    ///
    ///[`Client::forgot_password`]: super::Client::forgot_password
    #[derive(Debug, Clone)]
    pub struct ForgotPassword<'a> {
        client: &'a super::Client,
        body: Result<types::builder::EmailRequest, String>,
    }
    impl<'a> ForgotPassword<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::EmailRequest>,
            <V as std::convert::TryInto<types::EmailRequest>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| format!("conversion to `EmailRequest` for body failed: {}", s));
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::EmailRequest) -> types::builder::EmailRequest,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/api/v1/auth/password/forgot`
        pub async fn send(self) -> Result<ResponseValue<()>, Error<types::Problem>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| types::EmailRequest::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/api/v1/auth/password/forgot", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "forgot_password",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                202u16 => Ok(ResponseValue::empty(response)),
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::reset_password`]
    ///
    ///[`Client::reset_password`]: super::Client::reset_password
    #[derive(Debug, Clone)]
    pub struct ResetPassword<'a> {
        client: &'a super::Client,
        body: Result<types::builder::ResetPasswordBody, String>,
    }
    impl<'a> ResetPassword<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::ResetPasswordBody>,
            <V as std::convert::TryInto<types::ResetPasswordBody>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| format!("conversion to `ResetPasswordBody` for body failed: {}", s));
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                    types::builder::ResetPasswordBody,
                ) -> types::builder::ResetPasswordBody,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/api/v1/auth/password/reset`
        pub async fn send(self) -> Result<ResponseValue<()>, Error<types::Problem>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| types::ResetPasswordBody::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/api/v1/auth/password/reset", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "reset_password",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                204u16 => Ok(ResponseValue::empty(response)),
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::verify_email`]
    ///
    ///[`Client::verify_email`]: super::Client::verify_email
    #[derive(Debug, Clone)]
    pub struct VerifyEmail<'a> {
        client: &'a super::Client,
        body: Result<types::builder::VerifyEmailBody, String>,
    }
    impl<'a> VerifyEmail<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::VerifyEmailBody>,
            <V as std::convert::TryInto<types::VerifyEmailBody>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| format!("conversion to `VerifyEmailBody` for body failed: {}", s));
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::VerifyEmailBody) -> types::builder::VerifyEmailBody,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/api/v1/auth/email/verify`
        pub async fn send(self) -> Result<ResponseValue<types::ResetToken>, Error<types::Problem>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| types::VerifyEmailBody::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/api/v1/auth/email/verify", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "verify_email",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::resend_verification`]
    ///
    ///[`Client::resend_verification`]: super::Client::resend_verification
    #[derive(Debug, Clone)]
    pub struct ResendVerification<'a> {
        client: &'a super::Client,
        body: Result<types::builder::EmailRequest, String>,
    }
    impl<'a> ResendVerification<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::EmailRequest>,
            <V as std::convert::TryInto<types::EmailRequest>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| format!("conversion to `EmailRequest` for body failed: {}", s));
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::EmailRequest) -> types::builder::EmailRequest,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/api/v1/auth/email/resend`
        pub async fn send(self) -> Result<ResponseValue<()>, Error<types::Problem>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| types::EmailRequest::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/api/v1/auth/email/resend", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "resend_verification",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                202u16 => Ok(ResponseValue::empty(response)),
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::change_email`]
    ///
    ///[`Client::change_email`]: super::Client::change_email
    #[derive(Debug, Clone)]
    pub struct ChangeEmail<'a> {
        client: &'a super::Client,
        body: Result<types::builder::ChangeEmailBody, String>,
    }
    impl<'a> ChangeEmail<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::ChangeEmailBody>,
            <V as std::convert::TryInto<types::ChangeEmailBody>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| format!("conversion to `ChangeEmailBody` for body failed: {}", s));
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::ChangeEmailBody) -> types::builder::ChangeEmailBody,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/api/v1/auth/email/change`
        pub async fn send(self) -> Result<ResponseValue<()>, Error<types::Problem>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| types::ChangeEmailBody::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/api/v1/auth/email/change", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "change_email",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                202u16 => Ok(ResponseValue::empty(response)),
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::undo_email_change`]
    ///
    ///[`Client::undo_email_change`]: super::Client::undo_email_change
    #[derive(Debug, Clone)]
    pub struct UndoEmailChange<'a> {
        client: &'a super::Client,
        body: Result<types::builder::UndoEmailChangeBody, String>,
    }
    impl<'a> UndoEmailChange<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::UndoEmailChangeBody>,
            <V as std::convert::TryInto<types::UndoEmailChangeBody>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| format!("conversion to `UndoEmailChangeBody` for body failed: {}", s));
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                    types::builder::UndoEmailChangeBody,
                ) -> types::builder::UndoEmailChangeBody,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/api/v1/auth/email/undo`
        pub async fn send(self) -> Result<ResponseValue<types::ResetToken>, Error<types::Problem>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| types::UndoEmailChangeBody::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/api/v1/auth/email/undo", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "undo_email_change",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::get_user`]
    ///
    ///[`Client::get_user`]: super::Client::get_user
    #[derive(Debug, Clone)]
    pub struct GetUser<'a> {
        client: &'a super::Client,
        id: Result<::uuid::Uuid, String>,
    }
    impl<'a> GetUser<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                id: Err("id was not initialized".to_string()),
            }
        }
        pub fn id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.id = value
                .try_into()
                .map_err(|_| "conversion to `:: uuid :: Uuid` for id failed".to_string());
            self
        }
        ///Sends a `GET` request to `/api/v1/users/{id}`
        pub async fn send(self) -> Result<ResponseValue<types::User>, Error<types::Problem>> {
            let Self { client, id } = self;
            let id = id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/api/v1/users/{}",
                client.baseurl,
                encode_path(&id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_user",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::change_role`]
    ///
    ///[`Client::change_role`]: super::Client::change_role
    #[derive(Debug, Clone)]
    pub struct ChangeRole<'a> {
        client: &'a super::Client,
        id: Result<::uuid::Uuid, String>,
        body: Result<types::builder::RoleChange, String>,
    }
    impl<'a> ChangeRole<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                id: Err("id was not initialized".to_string()),
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.id = value
                .try_into()
                .map_err(|_| "conversion to `:: uuid :: Uuid` for id failed".to_string());
            self
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::RoleChange>,
            <V as std::convert::TryInto<types::RoleChange>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| format!("conversion to `RoleChange` for body failed: {}", s));
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::RoleChange) -> types::builder::RoleChange,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `PATCH` request to `/api/v1/users/{id}/role`
        pub async fn send(self) -> Result<ResponseValue<types::User>, Error<types::Problem>> {
            let Self { client, id, body } = self;
            let id = id.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| types::RoleChange::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/api/v1/users/{}/role",
                client.baseurl,
                encode_path(&id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .patch(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "change_role",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::change_status`]
    ///
    ///[`Client::change_status`]: super::Client::change_status
    #[derive(Debug, Clone)]
    pub struct ChangeStatus<'a> {
        client: &'a super::Client,
        id: Result<::uuid::Uuid, String>,
        body: Result<types::builder::StatusChange, String>,
    }
    impl<'a> ChangeStatus<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                id: Err("id was not initialized".to_string()),
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.id = value
                .try_into()
                .map_err(|_| "conversion to `:: uuid :: Uuid` for id failed".to_string());
            self
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::StatusChange>,
            <V as std::convert::TryInto<types::StatusChange>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| format!("conversion to `StatusChange` for body failed: {}", s));
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::StatusChange) -> types::builder::StatusChange,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `PATCH` request to `/api/v1/users/{id}/status`
        pub async fn send(self) -> Result<ResponseValue<types::User>, Error<types::Problem>> {
            let Self { client, id, body } = self;
            let id = id.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| types::StatusChange::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/api/v1/users/{}/status",
                client.baseurl,
                encode_path(&id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .patch(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "change_status",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::get_me`]
    ///
    ///[`Client::get_me`]: super::Client::get_me
    #[derive(Debug, Clone)]
    pub struct GetMe<'a> {
        client: &'a super::Client,
    }
    impl<'a> GetMe<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        ///Sends a `GET` request to `/api/v1/users/me`
        pub async fn send(self) -> Result<ResponseValue<types::User>, Error<types::Problem>> {
            let Self { client } = self;
            let url = format!("{}/api/v1/users/me", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_me",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::update_me`]
    ///
    ///[`Client::update_me`]: super::Client::update_me
    #[derive(Debug, Clone)]
    pub struct UpdateMe<'a> {
        client: &'a super::Client,
        if_match: Result<Option<::std::string::String>, String>,
        body: Result<types::builder::ProfilePatch, String>,
    }
    impl<'a> UpdateMe<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                if_match: Ok(None),
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn if_match<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.if_match = value.try_into().map(Some).map_err(|_| {
                "conversion to `:: std :: string :: String` for if_match failed".to_string()
            });
            self
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::ProfilePatch>,
            <V as std::convert::TryInto<types::ProfilePatch>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| format!("conversion to `ProfilePatch` for body failed: {}", s));
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::ProfilePatch) -> types::builder::ProfilePatch,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `PATCH` request to `/api/v1/users/me`
        pub async fn send(self) -> Result<ResponseValue<types::User>, Error<types::Problem>> {
            let Self {
                client,
                if_match,
                body,
            } = self;
            let if_match = if_match.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| types::ProfilePatch::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/api/v1/users/me", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(2usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            if let Some(value) = if_match {
                header_map.append("If-Match", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .patch(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "update_me",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::list_users`]
    ///
    ///[`Client::list_users`]: super::Client::list_users
    #[derive(Debug, Clone)]
    pub struct ListUsers<'a> {
        client: &'a super::Client,
        created_after: Result<Option<::chrono::DateTime<::chrono::offset::Utc>>, String>,
        cursor: Result<Option<::std::string::String>, String>,
        email: Result<Option<::std::string::String>, String>,
        limit: Result<Option<::std::num::NonZeroU16>, String>,
        q: Result<Option<::std::string::String>, String>,
        role: Result<Option<types::ListUsersRole>, String>,
        status: Result<Option<types::ListUsersStatus>, String>,
    }
    impl<'a> ListUsers<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                created_after: Ok(None),
                cursor: Ok(None),
                email: Ok(None),
                limit: Ok(None),
                q: Ok(None),
                role: Ok(None),
                status: Ok(None),
            }
        }
        pub fn created_after<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
        {
            self.created_after = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: chrono :: DateTime < :: chrono :: offset :: Utc >` for created_after failed"
                        .to_string()
                });
            self
        }
        pub fn cursor<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.cursor = value.try_into().map(Some).map_err(|_| {
                "conversion to `:: std :: string :: String` for cursor failed".to_string()
            });
            self
        }
        pub fn email<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.email = value.try_into().map(Some).map_err(|_| {
                "conversion to `:: std :: string :: String` for email failed".to_string()
            });
            self
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::num::NonZeroU16>,
        {
            self.limit = value.try_into().map(Some).map_err(|_| {
                "conversion to `:: std :: num :: NonZeroU16` for limit failed".to_string()
            });
            self
        }
        pub fn q<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.q = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `:: std :: string :: String` for q failed".to_string());
            self
        }
        pub fn role<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::ListUsersRole>,
        {
            self.role = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `ListUsersRole` for role failed".to_string());
            self
        }
        pub fn status<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::ListUsersStatus>,
        {
            self.status = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `ListUsersStatus` for status failed".to_string());
            self
        }
        ///Sends a `GET` request to `/api/v1/users`
        pub async fn send(self) -> Result<ResponseValue<types::UserPage>, Error<types::Problem>> {
            let Self {
                client,
                created_after,
                cursor,
                email,
                limit,
                q,
                role,
                status,
            } = self;
            let created_after = created_after.map_err(Error::InvalidRequest)?;
            let cursor = cursor.map_err(Error::InvalidRequest)?;
            let email = email.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let q = q.map_err(Error::InvalidRequest)?;
            let role = role.map_err(Error::InvalidRequest)?;
            let status = status.map_err(Error::InvalidRequest)?;
            let url = format!("{}/api/v1/users", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new(
                    "created_after",
                    &created_after,
                ))
                .query(&progenitor_client::QueryParam::new("cursor", &cursor))
                .query(&progenitor_client::QueryParam::new("email", &email))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("q", &q))
                .query(&progenitor_client::QueryParam::new("role", &role))
                .query(&progenitor_client::QueryParam::new("status", &status))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_users",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::list_jobs`]
    ///
    ///[`Client::list_jobs`]: super::Client::list_jobs
    #[derive(Debug, Clone)]
    pub struct ListJobs<'a> {
        client: &'a super::Client,
    }
    impl<'a> ListJobs<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        ///Sends a `GET` request to `/api/v1/admin/jobs`
        pub async fn send(self) -> Result<ResponseValue<types::JobList>, Error<types::Problem>> {
            let Self { client } = self;
            let url = format!("{}/api/v1/admin/jobs", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_jobs",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::get_job_run`]
    ///
    ///[`Client::get_job_run`]: super::Client::get_job_run
    #[derive(Debug, Clone)]
    pub struct GetJobRun<'a> {
        client: &'a super::Client,
        id: Result<::uuid::Uuid, String>,
    }
    impl<'a> GetJobRun<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                id: Err("id was not initialized".to_string()),
            }
        }
        pub fn id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.id = value
                .try_into()
                .map_err(|_| "conversion to `:: uuid :: Uuid` for id failed".to_string());
            self
        }
        ///Sends a `GET` request to `/api/v1/admin/jobs/{id}`
        pub async fn send(self) -> Result<ResponseValue<types::JobRun>, Error<types::Problem>> {
            let Self { client, id } = self;
            let id = id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/api/v1/admin/jobs/{}",
                client.baseurl,
                encode_path(&id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_job_run",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::run_job`]
    ///
    ///[`Client::run_job`]: super::Client::run_job
    #[derive(Debug, Clone)]
    pub struct RunJob<'a> {
        client: &'a super::Client,
        name: Result<::std::string::String, String>,
    }
    impl<'a> RunJob<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                name: Err("name was not initialized".to_string()),
            }
        }
        pub fn name<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.name = value.try_into().map_err(|_| {
                "conversion to `:: std :: string :: String` for name failed".to_string()
            });
            self
        }
        ///Sends a `POST` request to `/api/v1/admin/jobs/{name}/run`
        pub async fn send(self) -> Result<ResponseValue<types::JobRun>, Error<types::Problem>> {
            let Self { client, name } = self;
            let name = name.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/api/v1/admin/jobs/{}/run",
                client.baseurl,
                encode_path(&name.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "run_job",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                202u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::list_subscriptions`]
    ///
    ///[`Client::list_subscriptions`]: super::Client::list_subscriptions
    #[derive(Debug, Clone)]
    pub struct ListSubscriptions<'a> {
        client: &'a super::Client,
    }
    impl<'a> ListSubscriptions<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        ///Sends a `GET` request to `/api/v1/admin/subscriptions`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::SubscriptionList>, Error<types::Problem>> {
            let Self { client } = self;
            let url = format!("{}/api/v1/admin/subscriptions", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_subscriptions",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::list_mails`]
    ///
    ///[`Client::list_mails`]: super::Client::list_mails
    #[derive(Debug, Clone)]
    pub struct ListMails<'a> {
        client: &'a super::Client,
        account_id: Result<Option<::uuid::Uuid>, String>,
        cursor: Result<Option<::std::string::String>, String>,
        limit: Result<Option<::std::num::NonZeroU16>, String>,
        recipient: Result<Option<::std::string::String>, String>,
        state: Result<Option<types::ListMailsState>, String>,
    }
    impl<'a> ListMails<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                account_id: Ok(None),
                cursor: Ok(None),
                limit: Ok(None),
                recipient: Ok(None),
                state: Ok(None),
            }
        }
        pub fn account_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.account_id = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `:: uuid :: Uuid` for account_id failed".to_string());
            self
        }
        pub fn cursor<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.cursor = value.try_into().map(Some).map_err(|_| {
                "conversion to `:: std :: string :: String` for cursor failed".to_string()
            });
            self
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::num::NonZeroU16>,
        {
            self.limit = value.try_into().map(Some).map_err(|_| {
                "conversion to `:: std :: num :: NonZeroU16` for limit failed".to_string()
            });
            self
        }
        pub fn recipient<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.recipient = value.try_into().map(Some).map_err(|_| {
                "conversion to `:: std :: string :: String` for recipient failed".to_string()
            });
            self
        }
        pub fn state<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::ListMailsState>,
        {
            self.state = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `ListMailsState` for state failed".to_string());
            self
        }
        ///Sends a `GET` request to `/api/v1/admin/mail`
        pub async fn send(self) -> Result<ResponseValue<types::MailPage>, Error<types::Problem>> {
            let Self {
                client,
                account_id,
                cursor,
                limit,
                recipient,
                state,
            } = self;
            let account_id = account_id.map_err(Error::InvalidRequest)?;
            let cursor = cursor.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let recipient = recipient.map_err(Error::InvalidRequest)?;
            let state = state.map_err(Error::InvalidRequest)?;
            let url = format!("{}/api/v1/admin/mail", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new(
                    "account_id",
                    &account_id,
                ))
                .query(&progenitor_client::QueryParam::new("cursor", &cursor))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("recipient", &recipient))
                .query(&progenitor_client::QueryParam::new("state", &state))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_mails",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::resend_mail`]
    ///
    ///[`Client::resend_mail`]: super::Client::resend_mail
    #[derive(Debug, Clone)]
    pub struct ResendMail<'a> {
        client: &'a super::Client,
        id: Result<::uuid::Uuid, String>,
    }
    impl<'a> ResendMail<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                id: Err("id was not initialized".to_string()),
            }
        }
        pub fn id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.id = value
                .try_into()
                .map_err(|_| "conversion to `:: uuid :: Uuid` for id failed".to_string());
            self
        }
        ///Sends a `POST` request to `/api/v1/admin/mail/{id}/resend`
        pub async fn send(self) -> Result<ResponseValue<types::Mail>, Error<types::Problem>> {
            let Self { client, id } = self;
            let id = id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/api/v1/admin/mail/{}/resend",
                client.baseurl,
                encode_path(&id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "resend_mail",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                202u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::stream_events`]
    ///
    ///[`Client::stream_events`]: super::Client::stream_events
    #[derive(Debug, Clone)]
    pub struct StreamEvents<'a> {
        client: &'a super::Client,
        after: Result<Option<::std::string::String>, String>,
        last_event_id: Result<Option<::std::string::String>, String>,
    }
    impl<'a> StreamEvents<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                after: Ok(None),
                last_event_id: Ok(None),
            }
        }
        pub fn after<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.after = value.try_into().map(Some).map_err(|_| {
                "conversion to `:: std :: string :: String` for after failed".to_string()
            });
            self
        }
        pub fn last_event_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.last_event_id = value.try_into().map(Some).map_err(|_| {
                "conversion to `:: std :: string :: String` for last_event_id failed".to_string()
            });
            self
        }
        ///Sends a `GET` request to `/api/v1/events`
        pub async fn send(self) -> Result<ResponseValue<ByteStream>, Error<types::Problem>> {
            let Self {
                client,
                after,
                last_event_id,
            } = self;
            let after = after.map_err(Error::InvalidRequest)?;
            let last_event_id = last_event_id.map_err(Error::InvalidRequest)?;
            let url = format!("{}/api/v1/events", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(2usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            if let Some(value) = last_event_id {
                header_map.append("Last-Event-ID", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .query(&progenitor_client::QueryParam::new("after", &after))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "stream_events",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => Ok(ResponseValue::stream(response)),
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::open_event_socket`]
    ///
    ///[`Client::open_event_socket`]: super::Client::open_event_socket
    #[derive(Debug, Clone)]
    pub struct OpenEventSocket<'a> {
        client: &'a super::Client,
        after: Result<Option<::std::string::String>, String>,
    }
    impl<'a> OpenEventSocket<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                after: Ok(None),
            }
        }
        pub fn after<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.after = value.try_into().map(Some).map_err(|_| {
                "conversion to `:: std :: string :: String` for after failed".to_string()
            });
            self
        }
        ///Sends a `GET` request to `/api/v1/events/ws`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::LiveMessage>, Error<types::Problem>> {
            let Self { client, after } = self;
            let after = after.map_err(Error::InvalidRequest)?;
            let url = format!("{}/api/v1/events/ws", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("after", &after))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "open_event_socket",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                101u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::create_event_ticket`]
    ///
    ///[`Client::create_event_ticket`]: super::Client::create_event_ticket
    #[derive(Debug, Clone)]
    pub struct CreateEventTicket<'a> {
        client: &'a super::Client,
    }
    impl<'a> CreateEventTicket<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        ///Sends a `POST` request to `/api/v1/events/ticket`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::EventTicket>, Error<types::Problem>> {
            let Self { client } = self;
            let url = format!("{}/api/v1/events/ticket", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "create_event_ticket",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                201u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::get_jwks`]
    ///
    ///[`Client::get_jwks`]: super::Client::get_jwks
    #[derive(Debug, Clone)]
    pub struct GetJwks<'a> {
        client: &'a super::Client,
    }
    impl<'a> GetJwks<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        ///Sends a `GET` request to `/.well-known/jwks.json`
        pub async fn send(self) -> Result<ResponseValue<types::JwkSet>, Error<types::Problem>> {
            let Self { client } = self;
            let url = format!("{}/.well-known/jwks.json", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_jwks",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::get_authorization_server_metadata`]
    ///
    ///[`Client::get_authorization_server_metadata`]: super::Client::get_authorization_server_metadata
    #[derive(Debug, Clone)]
    pub struct GetAuthorizationServerMetadata<'a> {
        client: &'a super::Client,
    }
    impl<'a> GetAuthorizationServerMetadata<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        ///Sends a `GET` request to `/.well-known/oauth-authorization-server`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::ServerMetadata>, Error<types::Problem>> {
            let Self { client } = self;
            let url = format!("{}/.well-known/oauth-authorization-server", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_authorization_server_metadata",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::get_openid_configuration`]
    ///
    ///[`Client::get_openid_configuration`]: super::Client::get_openid_configuration
    #[derive(Debug, Clone)]
    pub struct GetOpenidConfiguration<'a> {
        client: &'a super::Client,
    }
    impl<'a> GetOpenidConfiguration<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        ///Sends a `GET` request to `/.well-known/openid-configuration`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::ServerMetadata>, Error<types::Problem>> {
            let Self { client } = self;
            let url = format!("{}/.well-known/openid-configuration", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_openid_configuration",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::get_liveness`]
    ///
    ///[`Client::get_liveness`]: super::Client::get_liveness
    #[derive(Debug, Clone)]
    pub struct GetLiveness<'a> {
        client: &'a super::Client,
    }
    impl<'a> GetLiveness<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        ///Sends a `GET` request to `/health/live`
        pub async fn send(self) -> Result<ResponseValue<types::Liveness>, Error<types::Problem>> {
            let Self { client } = self;
            let url = format!("{}/health/live", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_liveness",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    ///Builder for [`Client::get_readiness`]
    ///
    ///[`Client::get_readiness`]: super::Client::get_readiness
    #[derive(Debug, Clone)]
    pub struct GetReadiness<'a> {
        client: &'a super::Client,
    }
    impl<'a> GetReadiness<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        ///Sends a `GET` request to `/health/ready`
        pub async fn send(self) -> Result<ResponseValue<types::Readiness>, Error<types::Problem>> {
            let Self { client } = self;
            let url = format!("{}/health/ready", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(super::Client::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_readiness",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                500u16..=599u16 => Err(Error::ErrorResponse(
                    ResponseValue::from_response(response).await?,
                )),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
}
/// Items consumers will typically use such as the Client.
pub mod prelude {
    pub use self::super::Client;
}
/// Enumerations that may grow.
pub mod open {
    crate::open_enum! {
    /// The state of a run.
    JobRunState {
    Waiting = "waiting",
    Running = "running",
    Succeeded = "succeeded",
    Failed = "failed",
    }
    }
    crate::open_enum! {
    /// It may grow.
    LiveStatus {
    Alive = "alive",
    }
    }
    crate::open_enum! {
    /// The state of a mail.
    MailState {
    Queued = "queued",
    Sending = "sending",
    Sent = "sent",
    Deferred = "deferred",
    Failed = "failed",
    Suppressed = "suppressed",
    }
    }
    crate::open_enum! {
    /// The class of a problem, for programs. New values may be added.
    ProblemCode {
    ValidationFailed = "VALIDATION_FAILED",
    Unauthorized = "UNAUTHORIZED",
    Forbidden = "FORBIDDEN",
    NotFound = "NOT_FOUND",
    MethodNotAllowed = "METHOD_NOT_ALLOWED",
    Conflict = "CONFLICT",
    PreconditionFailed = "PRECONDITION_FAILED",
    PayloadTooLarge = "PAYLOAD_TOO_LARGE",
    UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE",
    RateLimited = "RATE_LIMITED",
    Unavailable = "UNAVAILABLE",
    Internal = "INTERNAL",
    }
    }
    crate::open_enum! {
    /// It may grow.
    ReadinessCheckStatus {
    Ok = "ok",
    Warning = "warning",
    }
    }
    crate::open_enum! {
    /// It may grow.
    ReadyStatus {
    Ready = "ready",
    }
    }
    crate::open_enum! {
    /// It may grow.
    TokenType {
    Bearer = "Bearer",
    }
    }
    crate::open_enum! {
    /// A set of permissions.
    UserRole {
    User = "user",
    Admin = "admin",
    }
    }
    crate::open_enum! {
    /// Whether a user may sign in.
    UserStatus {
    Active = "active",
    Suspended = "suspended",
    }
    }
}
