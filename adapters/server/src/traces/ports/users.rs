use portreeve::{
    events::Envelope,
    shared::{AccountId, Page, PageRequest, StoreError},
    users::{AddUserError, UpdateUserError, User, UserFilter, UserRepository},
};

use super::{Traced, traced};

traced! { UserRepository as "users" {
    async add(user: &User, events: &[Envelope]) -> Result<(), AddUserError>, [events];
    async by_id(id: AccountId) -> Result<Option<User>, StoreError>;
    async update(user: &User, events: &[Envelope]) -> Result<(), UpdateUserError>, [events];
    async list(filter: &UserFilter, page: &PageRequest) -> Result<Page<User>, StoreError>;
} }
