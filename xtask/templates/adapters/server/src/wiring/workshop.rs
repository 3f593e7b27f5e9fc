use std::sync::Arc;

use portreeve::workshop::WorkshopService;

use super::Environment;
use crate::Stores;

pub fn service(stores: &Stores, environment: &Environment) -> Arc<WorkshopService> {
    Arc::new(WorkshopService::new(
        stores.gizmos.clone(),
        environment.clock.clone(),
        environment.secrets.clone(),
    ))
}
