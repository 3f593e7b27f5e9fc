use portreeve::{
    auth::{Account, AccountState, PasswordHash},
    shared::{AccountFacts, AccountId, EmailAddress, Roles, StoreError, Timestamp},
};
use sqlx::{ColumnIndex, Decode, FromRow, Row, Type};
use uuid::Uuid;

use crate::{
    Parameters, RowName, Stored,
    tables::{Table, table},
};

pub const TABLE: Table = table!(auth.accounts by 1 {
    id Uuid, email Text, email_verified Bool, password_hash Text, roles Words, status Text, version Int,
    created_at Moment, updated_at Moment,
});

/// The columns of an [`AccountRow`], of a table called `a`. The names let it stand beside a session in one row.
#[macro_export]
macro_rules! account_columns {
    () => {
        "a.id as account_id, a.email, a.email_verified, a.password_hash, a.roles, a.status, a.version, \
         a.created_at as account_created_at, a.updated_at as account_updated_at"
    };
}

#[derive(sqlx::FromRow)]
pub struct AccountRow {
    account_id: Uuid,
    email: String,
    email_verified: bool,
    password_hash: String,
    roles: Stored<Roles>,
    status: String,
    version: Stored<u32>,
    account_created_at: Stored<Timestamp>,
    account_updated_at: Stored<Timestamp>,
}

/// The row of a statement that returns nulls where there is no account.
pub struct FoundAccountRow(pub Option<AccountRow>);

impl<'r, R> FromRow<'r, R> for FoundAccountRow
where
    R: Row,
    AccountRow: FromRow<'r, R>,
    Uuid: Decode<'r, R::Database> + Type<R::Database>,
    &'static str: ColumnIndex<R>,
{
    fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
        let id: Option<Uuid> = row.try_get("account_id")?;
        let account = id.map(|_| AccountRow::from_row(row));
        account.transpose().map(Self)
    }
}

impl AccountRow {
    /// # Errors
    /// A value makes no sense. `table` names it for the operator.
    pub fn read(self, table: &'static str) -> Result<Account, StoreError> {
        let id = self.account_id;
        let name = RowName { table, id };
        let facts = AccountFacts {
            id: AccountId::from_uuid(id),
            email: EmailAddress::restore(self.email),
            email_verified: self.email_verified,
            roles: name.stored("roles", self.roles)?,
            status: name.read("status", self.status.parse())?,
            version: name.stored("version", self.version)?,
            created_at: name.stored("created_at", self.account_created_at)?,
            updated_at: name.stored("updated_at", self.account_updated_at)?,
        };
        Ok(Account::restore(AccountState {
            facts,
            password: PasswordHash::new(self.password_hash),
        }))
    }
}

/// Binds all columns but `created_at`, in the order in which the statements of both stores have them.
pub fn bind_account<Q: Parameters>(query: Q, account: &Account) -> Q {
    let facts = account.facts();
    query
        .id(facts.id.as_uuid())
        .text(facts.email.as_str())
        .flag(facts.email_verified)
        .text(account.password().expose())
        .roles(&facts.roles)
        .text(facts.status.as_str())
        .number(facts.version)
        .moment(facts.updated_at)
}
