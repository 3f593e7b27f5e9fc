use portreeve::{
    keys::{KeyState, KeyTerm, SigningKey},
    shared::Timestamp,
};

use super::{ACCESS, AccessTokenKeys, KeyError, KeyRing, REFRESH};
use crate::seals::Seal;

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

impl KeyRing {
    /// What is due: seals what lies open, or under the previous secret; adds the next key if the newest is old; forgets what is of no
    /// more use. Returns the keys as they are then. May be called by any number of instances, as often as they like.
    pub async fn tend(&self, now: Timestamp) -> Result<AccessTokenKeys, KeyError> {
        self.seal_what_is_not().await?;
        if self.jwt_secret()?.is_none() {
            // Should there be none, because somebody deleted all keys, a first one is made below.
            match self.rotate_if_old(now).await {
                Ok(()) | Err(KeyError::NoKey) => {}
                Err(error) => return Err(error),
            }
            self.forget_retired(now).await?;
        }
        self.access_tokens(now).await
    }

    /// Whoever else does so at the same moment seals the same material, so it does not matter who comes through.
    async fn seal_what_is_not(&self) -> Result<(), KeyError> {
        for purpose in [ACCESS, REFRESH] {
            for stored in self.repository.of(purpose).await? {
                let Some(sealed) = self.settings.seals.renewed(&stored)? else {
                    continue;
                };
                let done = self.repository.reseal(&sealed, &stored.material).await?;
                if done && stored.sealed {
                    tracing::info!(
                        purpose,
                        number = stored.number,
                        "sealed a key under the new SECRET_KEY"
                    );
                } else if done {
                    tracing::info!(
                        purpose,
                        number = stored.number,
                        "sealed a key that lay open; older backups still hold it so"
                    );
                }
            }
        }
        Ok(())
    }

    /// A private key that nothing needs is a danger and nothing else, so it is deleted and not kept for the record.
    async fn forget_retired(&self, now: Timestamp) -> Result<(), KeyError> {
        let stored = self.repository.of(ACCESS).await?;
        for (key, term) in stored.iter().zip(KeyTerm::of(&stored)) {
            if term.state(now) == KeyState::Retired {
                self.repository.remove(ACCESS, key.number).await?;
                tracing::info!(
                    number = key.number,
                    "forgot a signing key whose last token is dead"
                );
            }
        }
        Ok(())
    }

    /// Every stored key, also those that cannot be read.
    pub async fn list(&self, now: Timestamp) -> Result<Vec<ListedKey>, KeyError> {
        let mut listed = Vec::new();
        for purpose in [ACCESS, REFRESH] {
            let stored = self.repository.of(purpose).await?;
            let terms = KeyTerm::of(&stored);
            let keys = stored.iter().zip(terms);
            listed.extend(keys.map(|(key, term)| self.listed(key, term.state(now))));
        }
        Ok(listed)
    }

    fn listed(&self, key: &SigningKey, state: KeyState) -> ListedKey {
        let id = || Some(self.read(key).ok()?.id);
        ListedKey {
            id: (key.purpose == ACCESS).then(id).flatten(),
            purpose: key.purpose.clone(),
            algorithm: key.algorithm.clone(),
            created_at: key.created_at,
            active_from: key.active_from,
            state,
            seal: self.settings.seals.open(key).ok().map(|(_, seal)| seal),
        }
    }

    /// Whether the stored keys of access tokens are idle, because the configuration has one.
    pub fn is_configured(&self) -> bool {
        matches!(self.jwt_secret(), Ok(Some(_)))
    }
}
