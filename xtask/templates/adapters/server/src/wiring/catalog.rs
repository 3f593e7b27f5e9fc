use std::sync::Arc;

use portreeve::catalog::CatalogService;

use super::Environment;
use crate::Stores;

pub fn service(stores: &Stores, environment: &Environment) -> Arc<CatalogService> {
    Arc::new(CatalogService::new(
        stores.widgets.clone(),
        environment.clock.clone(),
        environment.secrets.clone(),
    ))
}
