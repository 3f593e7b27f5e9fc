//! The wire shapes of `catalog`, and how they become its words.

use poem_openapi::{Object, types::Example};
use portreeve::{
    shared::{AccountId, Page, Timestamp},
    catalog::{CreateWidget, Widget, WidgetId, WidgetName},
};
use serde::Deserialize;
use uuid::{Uuid, uuid};

use crate::{
    examples::TIME,
    problem::{FieldErrors, Problem},
};

const EXAMPLE_ID: Uuid = uuid!("0198c2f3-5c1e-7a60-8f0b-3d1c5e7f9a2b");
const EXAMPLE_NAME: &str = "The first one";

/// A widget of yours.
#[derive(Object)]
#[oai(rename = "Widget", example)]
pub struct WidgetBody {
    id: Uuid,
    name: String,
    created_at: Timestamp,
}

/// A page of your widgets.
#[derive(Object)]
#[oai(example)]
pub struct WidgetPage {
    items: Vec<WidgetBody>,
    /// The `cursor` of the next page. `null` on the last page.
    #[oai(nullable)]
    next_cursor: Option<String>,
}

/// A new widget.
#[derive(Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(rename = "NewWidget", example, deny_unknown_fields)]
pub struct NewWidgetBody {
    #[oai(validator(min_length = 1, max_length = 100))]
    name: String,
}

impl NewWidgetBody {
    pub fn into_command(self, owner: AccountId) -> Result<CreateWidget, Problem> {
        let mut errors = FieldErrors::default();
        let name = errors.take("name", WidgetName::parse(&self.name));
        errors.or(name.map(|name| CreateWidget { owner, name }))
    }
}

impl From<&Widget> for WidgetBody {
    fn from(widget: &Widget) -> Self {
        let state = widget.state();
        Self {
            id: state.id.as_uuid(),
            name: state.name.as_str().to_owned(),
            created_at: state.created_at,
        }
    }
}

impl From<Page<Widget, WidgetId>> for WidgetPage {
    fn from(page: Page<Widget, WidgetId>) -> Self {
        Self {
            items: page.items.iter().map(WidgetBody::from).collect(),
            next_cursor: page.next.map(|id| id.to_string()),
        }
    }
}

impl Example for WidgetBody {
    fn example() -> Self {
        Self {
            id: EXAMPLE_ID,
            name: EXAMPLE_NAME.into(),
            created_at: TIME,
        }
    }
}

impl Example for WidgetPage {
    fn example() -> Self {
        Self {
            items: vec![WidgetBody::example()],
            next_cursor: Some(EXAMPLE_ID.to_string()),
        }
    }
}

impl Example for NewWidgetBody {
    fn example() -> Self {
        Self {
            name: EXAMPLE_NAME.into(),
        }
    }
}
