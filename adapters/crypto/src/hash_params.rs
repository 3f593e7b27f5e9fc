use std::time::Instant;

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::phc::{self, Decimal},
};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use metrics::histogram;
use portreeve::auth::{HashError, PasswordHash};

use crate::{
    hash_cost::{HashCost, InvalidHashCost},
    hash_pool::Memory,
};

/// All that decides what argon2 makes of a password and a salt. Two equal values make equal hashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HashParams {
    algorithm: Algorithm,
    version: Version,
    params: Params,
}

/// A stored hash, taken apart.
pub(crate) struct Stored {
    pub params: HashParams,
    pub salt: phc::Salt,
    pub output: phc::Output,
}

impl HashParams {
    /// RFC 9106, section 4: a salt of 16 bytes suffices for all applications.
    pub const SALT_LEN: usize = 16;
    pub const OUTPUT_LEN: usize = 32;

    /// argon2id in version 1.3 (RFC 9106) with these parameters.
    pub fn wanted(cost: HashCost) -> Result<Self, InvalidHashCost> {
        let HashCost {
            memory_kib,
            iterations,
            parallelism,
        } = cost.check()?;
        let params = Params::new(memory_kib, iterations, parallelism, Some(Self::OUTPUT_LEN))
            .map_err(|_| InvalidHashCost::Memory)?;
        Ok(Self {
            algorithm: Algorithm::Argon2id,
            version: Version::V0x13,
            params,
        })
    }

    /// How many blocks of 1 KiB it fills.
    pub fn blocks(&self) -> usize {
        self.params.block_count()
    }

    pub fn compute(
        &self,
        password: &[u8],
        salt: &[u8],
        memory: &mut Memory,
    ) -> Result<Vec<u8>, HashError> {
        memory.hold(self.blocks()).map_err(broken)?;
        let mut output = vec![0; self.params.output_len().unwrap_or(Self::OUTPUT_LEN)];
        let began = Instant::now();
        Argon2::new(self.algorithm, self.version, self.params.clone())
            .hash_password_into_with_memory(password, salt, &mut output, memory.blocks())
            .map_err(broken)?;
        histogram!("portreeve_hash_duration_seconds").record(began.elapsed());
        Ok(output)
    }

    pub fn write(&self, salt: &[u8], output: &[u8]) -> PasswordHash {
        phc_string(&self.phc_prefix(), salt, output)
    }

    /// As in `$argon2id$v=19$m=19456,t=2,p=1`. [`PasswordHash::parameters`] finds the same in a hash.
    pub fn phc_prefix(&self) -> String {
        format!(
            "${}$v={}$m={},t={},p={}",
            self.algorithm,
            u32::from(self.version),
            self.params.m_cost(),
            self.params.t_cost(),
            self.params.p_cost(),
        )
    }
}

/// As in `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`.
pub(crate) fn phc_string(prefix: &str, salt: &[u8], output: &[u8]) -> PasswordHash {
    let [salt, output] = [salt, output].map(|bytes| STANDARD_NO_PAD.encode(bytes));
    PasswordHash::new(format!("{prefix}${salt}${output}"))
}

impl Stored {
    pub fn read(hash: &PasswordHash) -> Result<Self, HashError> {
        let hash = phc::PasswordHash::new(hash.expose()).map_err(broken)?;
        let params = Params::try_from(&hash).map_err(broken)?;
        HashCost {
            memory_kib: params.m_cost(),
            iterations: params.t_cost(),
            parallelism: params.p_cost(),
        }
        .check()
        .map_err(broken)?;
        Ok(Self {
            params: HashParams {
                algorithm: Algorithm::new(hash.algorithm.as_str()).map_err(broken)?,
                version: version(hash.version)?,
                params,
            },
            salt: hash.salt.ok_or_else(|| broken("a hash without its salt"))?,
            output: hash
                .hash
                .ok_or_else(|| broken("a hash without its output"))?,
        })
    }
}

/// A string without a version is from before there were versions, as libargon2 reads it: 1.0.
fn version(written: Option<Decimal>) -> Result<Version, HashError> {
    written.map_or(Ok(Version::V0x10), |number| {
        Version::try_from(number).map_err(broken)
    })
}

pub(crate) fn broken(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> HashError {
    HashError::Broken(cause.into())
}
