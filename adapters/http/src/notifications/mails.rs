use std::sync::Arc;

use poem_openapi::{
    ApiResponse, OpenApi,
    param::{Path, Query},
    payload::Json,
};
use portreeve::{
    notifications::{MailFilter, MailId, MailManage, MailRead, NotificationService},
    shared::{AccountId, EmailAddress},
};
use uuid::Uuid;

use super::{
    body::{MailBody, MailPage, MailStateName},
    problems::{MAIL_SENT, UNKNOWN_MAIL},
    tag::Tag,
};
use crate::{
    problem::{FieldErrors, common, problem_set},
    request::{default_limit, page_or_fault},
    security::{ADMIN, Allowed},
};

pub struct MailsApi(pub Arc<NotificationService>);

problem_set!(
    ListMailsProblem = ADMIN,
    &[&common::MALFORMED, &common::VALIDATION_FAILED],
);
problem_set!(
    ResendMailProblem = ADMIN,
    &[&common::MALFORMED, &UNKNOWN_MAIL, &MAIL_SENT],
);

#[OpenApi(prefix_path = "/api/v1/admin/mail", tag = "Tag::Mail")]
impl MailsApi {
    /// List mails
    ///
    /// Newest first. A mail is listed until 30 days after its end. What is written in it is not kept.
    #[oai(path = "/", method = "get", operation_id = "listMails")]
    async fn list(
        &self,
        caller: Allowed<MailRead>,
        /// The maximum number of items, from 1 to 200.
        #[oai(
            validator(minimum(value = "1"), maximum(value = "200")),
            default = "default_limit"
        )]
        limit: Query<u16>,
        /// The `next_cursor` of the previous page.
        cursor: Query<Option<String>>,
        /// Only mails in this state.
        state: Query<Option<MailStateName>>,
        /// Only mails about this account.
        account_id: Query<Option<Uuid>>,
        /// Only mails to this address, case-insensitive.
        recipient: Query<Option<String>>,
    ) -> Result<Json<MailPage>, ListMailsProblem> {
        let mut errors = FieldErrors::default();
        let page = page_or_fault(limit.0, cursor.0.as_deref(), &mut errors);
        let recipient = recipient.0.as_deref().map(EmailAddress::parse).transpose();
        let recipient = errors.take("recipient", recipient).flatten();
        let filter = MailFilter {
            state: state.0.map(Into::into),
            account_id: account_id.0.map(AccountId::from_uuid),
            recipient,
        };
        let (filter, page) = errors.or(Some((filter, page)))?;
        let mails = self.0.list(&caller.0, &filter, &page).await?;
        Ok(Json(MailPage::from(mails)))
    }

    /// Send a mail once more
    ///
    /// Sends a mail that was deferred, given up or suppressed, beginning with the first attempt. It keeps its `Message-ID`. A mail whose
    /// link has expired is suppressed again. An instance begins within a second; `listMails` returns what becomes of it.
    #[oai(path = "/:id/resend", method = "post", operation_id = "resendMail")]
    async fn resend(
        &self,
        caller: Allowed<MailManage>,
        /// The id of the mail.
        id: Path<Uuid>,
    ) -> Result<MailAccepted, ResendMailProblem> {
        let mail = self.0.resend(&caller.0, MailId::from_uuid(id.0)).await?;
        Ok(MailAccepted::Accepted(Json(MailBody::from(&mail))))
    }
}

#[derive(ApiResponse)]
enum MailAccepted {
    /// The mail is queued.
    #[oai(status = 202)]
    Accepted(Json<MailBody>),
}
