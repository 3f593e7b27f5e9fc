use portreeve::shared::{Roles, Timestamp};
use sqlx::{Postgres, Sqlite};
use uuid::Uuid;

use crate::{Query, stored};

/// A statement of either database. Each call binds the next parameter.
#[must_use]
pub trait Parameters: Sized {
    fn id(self, id: Uuid) -> Self;
    fn id_or_null(self, id: Option<Uuid>) -> Self;
    fn flag(self, flag: bool) -> Self;
    fn text(self, text: &str) -> Self;
    fn text_or_null(self, text: Option<&str>) -> Self;
    fn bytes(self, bytes: &[u8]) -> Self;
    fn number(self, number: u32) -> Self;
    fn moment(self, moment: Timestamp) -> Self;
    fn moment_or_null(self, moment: Option<Timestamp>) -> Self;
    fn roles(self, roles: &Roles) -> Self;
}

macro_rules! parameters_of {
    ($($database:ty),*) => {$(
        impl Parameters for Query<$database> {
            fn id(self, id: Uuid) -> Self {
                self.bind(id)
            }

            fn id_or_null(self, id: Option<Uuid>) -> Self {
                self.bind(id)
            }

            fn flag(self, flag: bool) -> Self {
                self.bind(flag)
            }

            fn text(self, text: &str) -> Self {
                self.bind(text)
            }

            fn text_or_null(self, text: Option<&str>) -> Self {
                self.bind(text)
            }

            fn bytes(self, bytes: &[u8]) -> Self {
                self.bind(bytes)
            }

            fn number(self, number: u32) -> Self {
                self.bind(stored(number))
            }

            fn moment(self, moment: Timestamp) -> Self {
                self.bind(stored(moment))
            }

            fn moment_or_null(self, moment: Option<Timestamp>) -> Self {
                self.bind(moment.map(stored))
            }

            fn roles(self, roles: &Roles) -> Self {
                self.bind(stored(roles.clone()))
            }
        }
    )*};
}

parameters_of!(Postgres, Sqlite);
