use std::sync::Arc;

use super::{Error, Widget, WidgetId, WidgetName, WidgetRepository};
use crate::{
    events::Envelope,
    shared::{AccountId, Clock, Page, PageRequest, Secrets},
};

/// The use cases of this context.
pub struct CatalogService {
    widgets: Arc<dyn WidgetRepository>,
    clock: Arc<dyn Clock>,
    secrets: Arc<dyn Secrets>,
}

/// Creates a widget for its owner.
#[derive(Clone, Debug)]
pub struct CreateWidget {
    pub owner: AccountId,
    pub name: WidgetName,
}

impl CatalogService {
    pub fn new(
        widgets: Arc<dyn WidgetRepository>,
        clock: Arc<dyn Clock>,
        secrets: Arc<dyn Secrets>,
    ) -> Self {
        Self {
            widgets,
            clock,
            secrets,
        }
    }

    pub async fn create(&self, command: CreateWidget) -> Result<Widget, Error> {
        let now = self.clock.now();
        let id = WidgetId::new(now, self.secrets.random());
        let (widget, event) = Widget::create(id, command.owner, command.name, now);
        let created = Envelope::new(event, now, self.secrets.random());
        self.widgets.add(&widget, &[created]).await?;
        Ok(widget)
    }

    /// One of the owner's. A widget of another account is as unknown as one that does not exist.
    pub async fn one(&self, owner: AccountId, id: WidgetId) -> Result<Widget, Error> {
        let found = self.widgets.by_id(id).await?;
        found
            .filter(|widget| widget.belongs_to(owner))
            .ok_or(Error::UnknownWidget)
    }

    pub async fn list(
        &self,
        owner: AccountId,
        page: &PageRequest<WidgetId>,
    ) -> Result<Page<Widget, WidgetId>, Error> {
        Ok(self.widgets.list(owner, page).await?)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::{
        super::{AddWidgetError, MockWidgetRepository},
        *,
    };
    use crate::shared::{MockClock, MockSecrets, StoreError, Timestamp};

    const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);

    fn account(n: u8) -> AccountId {
        AccountId::new(NOW, [n; 16])
    }

    fn service(widgets: MockWidgetRepository) -> CatalogService {
        let mut clock = MockClock::new();
        clock.expect_now().return_const(NOW);
        let mut secrets = MockSecrets::new();
        secrets.expect_random().return_const([7; 16]);
        CatalogService::new(Arc::new(widgets), Arc::new(clock), Arc::new(secrets))
    }

    fn creating() -> CreateWidget {
        CreateWidget {
            owner: account(1),
            name: WidgetName::parse("First").unwrap(),
        }
    }

    #[tokio::test]
    async fn a_widget_is_written_together_with_the_news_of_it() {
        let mut widgets = MockWidgetRepository::new();
        widgets
            .expect_add()
            .withf(|widget, events| widget.belongs_to(account(1)) && events.len() == 1)
            .times(1)
            .returning(|_, _| Ok(()));

        let widget = service(widgets).create(creating()).await.unwrap();

        assert_eq!(widget.state().created_at, NOW);
    }

    #[tokio::test]
    async fn a_store_that_is_away_is_no_name_that_is_taken() {
        let mut widgets = MockWidgetRepository::new();
        widgets
            .expect_add()
            .returning(|_, _| Err(AddWidgetError::Store(StoreError::unavailable("gone"))));

        let error = service(widgets).create(creating()).await.unwrap_err();

        assert!(matches!(error, Error::Store(StoreError::Unavailable(_))));
    }

    #[tokio::test]
    async fn what_belongs_to_somebody_else_is_unknown() {
        let id = WidgetId::new(NOW, [7; 16]);
        let name = WidgetName::parse("First").unwrap();
        let (widget, _) = Widget::create(id, account(1), name, NOW);
        let mut widgets = MockWidgetRepository::new();
        let found = widget.clone();
        widgets
            .expect_by_id()
            .returning(move |_| Ok(Some(found.clone())));
        let service = service(widgets);

        assert_eq!(service.one(account(1), id).await.unwrap(), widget);
        let foreign = service.one(account(2), id).await;
        assert!(matches!(foreign, Err(Error::UnknownWidget)));
    }
}
