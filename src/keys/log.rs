use super::{NewKey, Seal};

/// What was done to a stored key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyChange {
    /// There was none.
    Made {
        purpose: String,
        algorithm: String,
        sealed: bool,
    },
    /// The newest was too old.
    Rotated(NewKey),
    /// The newest was of another algorithm than the configured one.
    AlgorithmMigrated(NewKey),
    Sealed {
        purpose: String,
        number: u32,
        /// [`Seal::Open`]: older backups still hold it so.
        before: Seal,
    },
    /// Its last token is dead.
    Deleted { number: u32 },
}

/// Logs what happens to keys without a request.
pub trait KeyLog: Send + Sync {
    fn record(&self, change: &KeyChange);
}
