use std::fmt;

use zeroize::Zeroize;

/// A value that must not be seen: `Debug` prints nothing of it, there is no `Display`, and its memory is wiped when dropped.
#[derive(Clone)]
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself. Each call is a place to look at in a review.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Where randomness comes from: a cryptographically secure source in production, a counter in tests.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Secrets: Send + Sync {
    /// 128 bits that cannot be predicted.
    fn random(&self) -> [u8; 16];
}

#[cfg(test)]
impl MockSecrets {
    /// Another value at each call.
    pub fn counting() -> Self {
        let mut secrets = Self::new();
        let mut drawn = 0;
        secrets.expect_random().returning(move || {
            drawn += 1;
            [drawn; 16]
        });
        secrets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_prints_nothing_of_a_secret() {
        let secret = Secret::new("hunter2".to_owned());

        assert_eq!(format!("{secret:?}"), "(secret)");
    }
}
