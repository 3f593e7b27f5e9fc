use super::Language;
use crate::shared::{AccountId, EmailAddress, Timestamp};

/// Where mails to the owner of an account go: a copy of what events of `auth` and `users` say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    pub account_id: AccountId,
    /// None until the event of the registration is here.
    pub email: Option<EmailAddress>,
    /// That of the account when it got this address.
    pub email_version: u32,
    /// The language tag of the profile.
    pub locale: Option<String>,
    /// Since when a server refuses the address for good. An address that replaces it begins anew.
    pub undeliverable_since: Option<Timestamp>,
}

impl Recipient {
    pub fn language(&self) -> Language {
        Language::of_tag(self.locale.as_deref())
    }

    /// Whether no mail is sent to this address.
    pub fn is_undeliverable(&self, address: &EmailAddress) -> bool {
        self.undeliverable_since.is_some() && self.email.as_ref() == Some(address)
    }
}
