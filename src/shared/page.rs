use super::AccountId;

/// Which part of a list is wanted: at most `limit` items, beginning after the item `after`.
///
/// Keyset paging: the cost does not grow with how far one has paged, and a row that is added meanwhile shifts nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest<Id = AccountId> {
    limit: u16,
    pub after: Option<Id>,
}

// Apart, so that they are found without saying whose page it is.
impl PageRequest {
    pub const DEFAULT_LIMIT: u16 = 50;
    pub const MAX_LIMIT: u16 = 200;
}

impl<Id> PageRequest<Id> {
    /// `limit` is brought into 1..=200.
    pub fn new(limit: u16, after: Option<Id>) -> Self {
        Self {
            limit: limit.clamp(1, PageRequest::MAX_LIMIT),
            after,
        }
    }

    pub fn limit(&self) -> u16 {
        self.limit
    }
}

/// A part of a list, and where the next part begins. There is no total: counting would cost as much as all the pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T, Id = AccountId> {
    pub items: Vec<T>,
    pub next: Option<Id>,
}

impl<T, Id> Page<T, Id> {
    /// Makes a page out of up to `limit + 1` items; the one too many only tells that there is a next page.
    pub fn from_overfull(
        mut items: Vec<T>,
        request: &PageRequest<Id>,
        id: impl Fn(&T) -> Id,
    ) -> Self {
        let limit = usize::from(request.limit());
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(id) } else { None };
        Self { items, next }
    }

    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U, Id> {
        Page {
            items: self.items.into_iter().map(f).collect(),
            next: self.next,
        }
    }
}
