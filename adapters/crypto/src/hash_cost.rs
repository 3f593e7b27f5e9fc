use argon2::Params;

/// What a password hash costs: us once, an attacker at each guess.
///
/// The default is the one OWASP recommends (Password Storage Cheat Sheet, argon2id): 19 MiB, two passes, one thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashCost {
    pub memory_kib: u32,
    pub iterations: u32,
    pub parallelism: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidHashCost {
    #[error("argon2 needs at least one iteration")]
    Iterations,
    #[error("argon2 needs a parallelism of 1 to {}", Params::MAX_P_COST)]
    Parallelism,
    #[error(
        "argon2 needs 8 KiB of memory for each degree of parallelism, and may have at most {} KiB",
        HashCost::MAX_MEMORY_KIB
    )]
    Memory,
    #[error(
        "argon2 may touch at most {} KiB: memory times iterations",
        HashCost::MAX_WORK_KIB
    )]
    Work,
}

impl Default for HashCost {
    fn default() -> Self {
        Self {
            memory_kib: Params::DEFAULT_M_COST,
            iterations: Params::DEFAULT_T_COST,
            parallelism: Params::DEFAULT_P_COST,
        }
    }
}

impl HashCost {
    /// 1 GiB. A stored hash that asks for more is damaged or hostile, and must not take the process down.
    pub const MAX_MEMORY_KIB: u32 = 1 << 20;
    /// Memory times iterations, 4 GiB: some ten seconds of one core. libsodium's `SENSITIVE` just fits.
    pub const MAX_WORK_KIB: u64 = 4 << 20;

    pub(crate) fn check(self) -> Result<Self, InvalidHashCost> {
        if self.iterations == 0 {
            return Err(InvalidHashCost::Iterations);
        }
        if !(1..=Params::MAX_P_COST).contains(&self.parallelism) {
            return Err(InvalidHashCost::Parallelism);
        }
        if !(8 * self.parallelism..=Self::MAX_MEMORY_KIB).contains(&self.memory_kib) {
            return Err(InvalidHashCost::Memory);
        }
        if u64::from(self.memory_kib) * u64::from(self.iterations) > Self::MAX_WORK_KIB {
            return Err(InvalidHashCost::Work);
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(memory_kib: u32, iterations: u32, parallelism: u32) -> Option<InvalidHashCost> {
        let cost = HashCost {
            memory_kib,
            iterations,
            parallelism,
        };
        cost.check().err()
    }

    #[test]
    fn the_default_is_what_owasp_recommends() {
        assert_eq!(
            HashCost::default(),
            HashCost {
                memory_kib: 19456,
                iterations: 2,
                parallelism: 1
            }
        );
        assert_eq!(checked(19456, 2, 1), None);
    }

    #[test]
    fn what_argon2_cannot_do_or_the_machine_should_not_is_refused() {
        assert_eq!(checked(64, 0, 1), Some(InvalidHashCost::Iterations));
        assert_eq!(checked(64, 1, 0), Some(InvalidHashCost::Parallelism));
        assert_eq!(checked(64, 1, u32::MAX), Some(InvalidHashCost::Parallelism));
        assert_eq!(checked(8, 1, 2), Some(InvalidHashCost::Memory));
        assert_eq!(checked(u32::MAX, 1, 1), Some(InvalidHashCost::Memory));
        assert_eq!(checked(1 << 20, 5, 1), Some(InvalidHashCost::Work));
        assert_eq!(checked(64, u32::MAX, 1), Some(InvalidHashCost::Work));
    }
}
