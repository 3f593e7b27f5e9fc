use super::{
    AccessTokenKey, KeyChange, KeyError, KeyService, KeyState, KeyTerm, Seal, SigningKey,
    service::{ACCESS, REFRESH},
};
use crate::shared::Timestamp;

/// A stored key, as a person may see it: nothing secret.
#[derive(Clone, Debug)]
pub struct ListedKey {
    /// As in the `kid` of a token. None if no token names it, or if it cannot be read.
    pub id: Option<String>,
    pub purpose: String,
    pub algorithm: String,
    pub created_at: Timestamp,
    pub active_from: Timestamp,
    pub state: KeyState,
    /// None if it does not open with the secrets that are configured.
    pub seal: Option<Seal>,
}

impl KeyService {
    /// What is due: seals what is unencrypted, or under the previous secret; adds the next key if the newest is old; forgets what is of no
    /// more use. Returns the keys as they are then. May be called by any number of instances, as often as they like.
    pub async fn maintain(&self, now: Timestamp) -> Result<Vec<AccessTokenKey>, KeyError> {
        self.seal_what_is_not().await?;
        if self.jwt_secret()?.is_none() {
            // Should there be none, because all keys were deleted, a first one is made below.
            match self.rotate_if_old(now).await {
                Ok(()) | Err(KeyError::NoKey) => {}
                Err(error) => return Err(error),
            }
            self.delete_retired(now).await?;
        }
        self.access_tokens(now).await
    }

    /// The keys as they are stored now.
    pub async fn load(&self, now: Timestamp) -> Result<Vec<AccessTokenKey>, KeyError> {
        self.access_tokens(now).await
    }

    /// Another process that does so at the same moment seals the same material, so it does not matter which write succeeds.
    async fn seal_what_is_not(&self) -> Result<(), KeyError> {
        for purpose in [ACCESS, REFRESH] {
            for stored in self.ports.repository.of(purpose).await? {
                let Some((sealed, before)) = self.resealed(&stored)? else {
                    continue;
                };
                let done = self.ports.repository.reseal(&sealed, &stored.material);
                if done.await? {
                    self.ports.log.record(&KeyChange::Sealed {
                        purpose: stored.purpose,
                        number: stored.number,
                        before,
                    });
                }
            }
        }
        Ok(())
    }

    /// The same key under the current secret, and its seal before. None if it is current, or stays unencrypted.
    fn resealed(&self, stored: &SigningKey) -> Result<Option<(SigningKey, Seal)>, KeyError> {
        let opened = self.opened(stored)?;
        if opened.seal == Seal::Current {
            return Ok(None);
        }
        let sealed = self.ports.material.seal(stored.clone(), &opened.material)?;
        Ok(sealed.sealed.then_some((sealed, opened.seal)))
    }

    /// A private key that nothing needs is a danger and nothing else, so it is deleted and not kept for the record.
    async fn delete_retired(&self, now: Timestamp) -> Result<(), KeyError> {
        let stored = self.ports.repository.of(ACCESS).await?;
        for (key, term) in stored.iter().zip(KeyTerm::of(&stored)) {
            if term.state(now) == KeyState::Retired {
                self.ports.repository.remove(ACCESS, key.number).await?;
                self.ports
                    .log
                    .record(&KeyChange::Deleted { number: key.number });
            }
        }
        Ok(())
    }

    /// The numbers of the stored keys of access tokens, also of those that cannot be read. For an instance that lacks the secret they were
    /// sealed with: it must know at least which of its own keys are gone.
    pub async fn stored_numbers(&self) -> Result<Vec<u32>, KeyError> {
        let stored = self.ports.repository.of(ACCESS).await?;
        Ok(stored.iter().map(|key| key.number).collect())
    }

    /// Every stored key, also those that cannot be read.
    pub async fn list(&self, now: Timestamp) -> Result<Vec<ListedKey>, KeyError> {
        let mut listed = Vec::new();
        for purpose in [ACCESS, REFRESH] {
            let stored = self.ports.repository.of(purpose).await?;
            let terms = KeyTerm::of(&stored);
            let keys = stored.iter().zip(terms);
            listed.extend(keys.map(|(key, term)| self.listed(key, term.state(now))));
        }
        Ok(listed)
    }

    fn listed(&self, key: &SigningKey, state: KeyState) -> ListedKey {
        let id = || Some(self.access_token_key(key, KeyTerm::ENDLESS).ok()?.id);
        ListedKey {
            id: (key.purpose == ACCESS).then(id).flatten(),
            purpose: key.purpose.clone(),
            algorithm: key.algorithm.clone(),
            created_at: key.created_at,
            active_from: key.active_from,
            state,
            seal: self.opened(key).ok().map(|opened| opened.seal),
        }
    }

    /// Whether the stored keys of access tokens are idle, because the configuration has one.
    pub fn is_configured(&self) -> bool {
        matches!(self.jwt_secret(), Ok(Some(_)))
    }
}
