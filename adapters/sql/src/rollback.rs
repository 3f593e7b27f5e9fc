/// Why a transaction of several statements is rolled back.
#[derive(Debug)]
pub enum Rollback<E> {
    /// A condition does not hold. The error is the answer of the port.
    Refused(E),
    Failed(sqlx::Error),
}

impl<E> From<sqlx::Error> for Rollback<E> {
    fn from(error: sqlx::Error) -> Self {
        Self::Failed(error)
    }
}
