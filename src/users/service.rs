use std::sync::Arc;

use super::{
    AddUserError, Error, Event, ProfilePatch, UpdateUserError, User, UserFilter, UserLookup,
    UserRepository,
};
use crate::{
    events::Envelope,
    shared::{
        AccountFacts, AccountId, AccountStanding, Allowed, Attempted, Clock, DisplayName,
        EmailAddress, Page, PageRequest, Secrets, Timestamp, UsersRead, retry_on_conflict,
    },
};

/// The use cases of this context.
pub struct UserService {
    users: Arc<dyn UserRepository>,
    lookup: Arc<dyn UserLookup>,
    clock: Arc<dyn Clock>,
    secrets: Arc<dyn Secrets>,
}

/// Users change their own profile.
#[derive(Clone, Debug, Default)]
pub struct UpdateProfile {
    pub patch: ProfilePatch,
    /// Only if what they have seen is still so: one of these [tags](User::etag).
    pub if_match: Option<Vec<String>>,
}

/// How often a write begins again when another request changed the user meanwhile.
const ATTEMPTS: usize = 20;

impl UserService {
    pub fn new(
        users: Arc<dyn UserRepository>,
        lookup: Arc<dyn UserLookup>,
        clock: Arc<dyn Clock>,
        secrets: Arc<dyn Secrets>,
    ) -> Self {
        Self {
            users,
            lookup,
            clock,
            secrets,
        }
    }

    /// Makes the default profile, unless there is a profile already; returns the one that stands.
    ///
    /// Called for `AccountRegistered`, however often it is delivered, and right after a registration, so that a new user does not
    /// wait for the delivery.
    pub async fn ensure_profile(
        &self,
        facts: AccountFacts,
        display_name: Option<DisplayName>,
    ) -> Result<User, Error> {
        let id = facts.id;
        let (user, event) = User::new_default(facts, display_name);
        match self
            .users
            .add(&user, &[self.envelope(event, self.clock.now())])
            .await
        {
            Ok(()) => Ok(user),
            Err(AddUserError::Exists) => self.users.by_id(id).await?.ok_or(Error::UnknownUser),
            Err(AddUserError::Store(error)) => Err(error.into()),
        }
    }

    /// The user with these facts, as they are shown to themselves. Answers also when the profile has not been made yet.
    pub async fn me(&self, facts: AccountFacts) -> Result<User, Error> {
        Ok(match self.lookup.find(facts.id).await? {
            Some(user) => user.with_facts(facts),
            None => User::new_default(facts, None).0,
        })
    }

    pub async fn update_profile(
        &self,
        facts: AccountFacts,
        command: UpdateProfile,
    ) -> Result<User, Error> {
        retry_on_conflict(ATTEMPTS, || async {
            // Not made here: the event that will make it may bring a name, and would find the place taken.
            let mut user = self.users.by_id(facts.id).await?.ok_or(Error::NotYet)?;
            let seen = user.clone().with_facts(facts.clone()).etag();
            if command
                .if_match
                .as_ref()
                .is_some_and(|tags| !tags.contains(&seen))
            {
                return Err(Error::PreconditionFailed);
            }
            if command.patch.is_empty() {
                return Ok(Attempted::Done(user.with_facts(facts.clone())));
            }
            let now = self.clock.now();
            let event = user.update_profile(command.patch.clone(), now);
            match self.users.update(&user, &[self.envelope(event, now)]).await {
                Ok(()) => Ok(Attempted::Done(user.with_facts(facts.clone()))),
                Err(UpdateUserError::Changed) => Ok(Attempted::Conflict),
                Err(UpdateUserError::Store(error)) => Err(error.into()),
            }
        })
        .await
    }

    pub async fn list(
        &self,
        _: &Allowed<UsersRead>,
        filter: &UserFilter,
        page: &PageRequest,
    ) -> Result<Page<User>, Error> {
        Ok(self.users.list(filter, page).await?)
    }

    /// Fails with `UnknownUser` if the event arrives before that of the registration: it is delivered again later.
    pub(super) async fn apply_standing(
        &self,
        id: AccountId,
        email: Option<&EmailAddress>,
        standing: &AccountStanding,
        at: Timestamp,
    ) -> Result<(), Error> {
        retry_on_conflict(ATTEMPTS, || async {
            let mut user = self.users.by_id(id).await?.ok_or(Error::UnknownUser)?;
            if !user.apply_standing(email, standing, at) {
                return Ok(Attempted::Done(()));
            }
            match self.users.update(&user, &[]).await {
                Ok(()) => Ok(Attempted::Done(())),
                Err(UpdateUserError::Changed) => Ok(Attempted::Conflict),
                Err(UpdateUserError::Store(error)) => Err(error.into()),
            }
        })
        .await
    }

    fn envelope(&self, event: Event, now: Timestamp) -> Envelope {
        Envelope::new(event, now, self.secrets.random())
    }
}
