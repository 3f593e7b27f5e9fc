use std::sync::Arc;

use portreeve::users::{StoredUsers, UserService};
use portreeve_cache::CachedUsers;

use super::Environment;
use crate::Stores;

pub fn service(stores: &Stores, environment: &Environment) -> Arc<UserService> {
    let stored = Arc::new(StoredUsers(stores.users.clone()));
    Arc::new(UserService::new(
        stores.users.clone(),
        Arc::new(CachedUsers::new(stored, stores.user_changes.clone())),
        environment.clock.clone(),
        environment.secrets.clone(),
    ))
}
