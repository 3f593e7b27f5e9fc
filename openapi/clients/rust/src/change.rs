use serde::{Deserialize, Serialize};

/// What a request makes of a field that may be empty. Left away, the field stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Option<String>", into = "Option<String>")]
pub enum Change {
    /// Nothing is in the field afterwards; `null` on the wire.
    Empty,
    To(String),
}

impl Change {
    pub fn to(text: impl Into<String>) -> Self {
        Self::To(text.into())
    }
}

impl From<Option<String>> for Change {
    fn from(text: Option<String>) -> Self {
        text.map_or(Self::Empty, Self::To)
    }
}

impl From<Change> for Option<String> {
    fn from(change: Change) -> Self {
        match change {
            Change::Empty => None,
            Change::To(text) => Some(text),
        }
    }
}
