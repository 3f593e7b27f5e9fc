use std::sync::Arc;

use portreeve::users::UserService;
use portreeve_cache::KnownUsers;

use super::Environment;
use crate::Stores;

pub fn service(stores: &Stores, environment: &Environment) -> Arc<UserService> {
    Arc::new(UserService::new(
        stores.users.clone(),
        Arc::new(KnownUsers::new(stores.user_changes.clone())),
        environment.clock.clone(),
        environment.secrets.clone(),
    ))
}
