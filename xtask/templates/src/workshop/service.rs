use std::sync::Arc;

use super::{Error, Gizmo, GizmoId, GizmoName, GizmoRepository};
use crate::{
    events::Envelope,
    shared::{AccountId, Clock, Page, PageRequest, Secrets},
};

/// The stories of this context.
pub struct WorkshopService {
    gizmos: Arc<dyn GizmoRepository>,
    clock: Arc<dyn Clock>,
    secrets: Arc<dyn Secrets>,
}

/// Somebody makes a gizmo for themselves.
#[derive(Clone, Debug)]
pub struct CreateGizmo {
    pub owner: AccountId,
    pub name: GizmoName,
}

impl WorkshopService {
    pub fn new(
        gizmos: Arc<dyn GizmoRepository>,
        clock: Arc<dyn Clock>,
        secrets: Arc<dyn Secrets>,
    ) -> Self {
        Self {
            gizmos,
            clock,
            secrets,
        }
    }

    pub async fn create(&self, command: CreateGizmo) -> Result<Gizmo, Error> {
        let now = self.clock.now();
        let id = GizmoId::new(now, self.secrets.random());
        let (gizmo, event) = Gizmo::create(id, command.owner, command.name, now);
        let told = Envelope::new(event, now, self.secrets.random());
        self.gizmos.add(&gizmo, &[told]).await?;
        Ok(gizmo)
    }

    /// One of the owner's. What belongs to somebody else is as unknown as what does not exist, so that nobody learns of others.
    pub async fn one(&self, owner: AccountId, id: GizmoId) -> Result<Gizmo, Error> {
        let found = self.gizmos.by_id(id).await?;
        found
            .filter(|gizmo| gizmo.belongs_to(owner))
            .ok_or(Error::UnknownGizmo)
    }

    pub async fn list(
        &self,
        owner: AccountId,
        page: &PageRequest<GizmoId>,
    ) -> Result<Page<Gizmo, GizmoId>, Error> {
        Ok(self.gizmos.list(owner, page).await?)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::{
        super::{AddGizmoError, MockGizmoRepository},
        *,
    };
    use crate::shared::{MockClock, MockSecrets, StoreError, Timestamp};

    const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);

    fn account(n: u8) -> AccountId {
        AccountId::new(NOW, [n; 16])
    }

    fn service(gizmos: MockGizmoRepository) -> WorkshopService {
        let mut clock = MockClock::new();
        clock.expect_now().return_const(NOW);
        let mut secrets = MockSecrets::new();
        secrets.expect_random().return_const([7; 16]);
        WorkshopService::new(Arc::new(gizmos), Arc::new(clock), Arc::new(secrets))
    }

    fn creating() -> CreateGizmo {
        CreateGizmo {
            owner: account(1),
            name: GizmoName::parse("First").unwrap(),
        }
    }

    #[tokio::test]
    async fn a_gizmo_is_written_together_with_the_news_of_it() {
        let mut gizmos = MockGizmoRepository::new();
        gizmos
            .expect_add()
            .withf(|gizmo, events| gizmo.belongs_to(account(1)) && events.len() == 1)
            .times(1)
            .returning(|_, _| Ok(()));

        let gizmo = service(gizmos).create(creating()).await.unwrap();

        assert_eq!(gizmo.state().created_at, NOW);
    }

    #[tokio::test]
    async fn a_store_that_is_away_is_no_name_that_is_taken() {
        let mut gizmos = MockGizmoRepository::new();
        gizmos
            .expect_add()
            .returning(|_, _| Err(AddGizmoError::Store(StoreError::unavailable("gone"))));

        let error = service(gizmos).create(creating()).await.unwrap_err();

        assert!(matches!(error, Error::Store(StoreError::Unavailable(_))));
    }

    #[tokio::test]
    async fn what_belongs_to_somebody_else_is_unknown() {
        let id = GizmoId::new(NOW, [7; 16]);
        let name = GizmoName::parse("First").unwrap();
        let (gizmo, _) = Gizmo::create(id, account(1), name, NOW);
        let mut gizmos = MockGizmoRepository::new();
        let found = gizmo.clone();
        gizmos
            .expect_by_id()
            .returning(move |_| Ok(Some(found.clone())));
        let service = service(gizmos);

        assert_eq!(service.one(account(1), id).await.unwrap(), gizmo);
        let foreign = service.one(account(2), id).await;
        assert!(matches!(foreign, Err(Error::UnknownGizmo)));
    }
}
