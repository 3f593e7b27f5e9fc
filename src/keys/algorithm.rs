use std::{fmt, str::FromStr};

/// What access tokens are signed with (RFC 7518, RFC 8037).
///
/// With the first three, others check our tokens by the public keys. `Hs256` is for an organisation where every service that checks a token
/// may also make one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SigningAlgorithm {
    /// Ed25519: short, fast, and the default.
    #[default]
    EdDsa,
    Es256,
    /// The slowest to sign; for those whose gateway knows nothing else.
    Rs256,
    Hs256,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be one of: EdDSA, ES256, RS256, HS256")]
pub struct UnknownAlgorithm;

impl SigningAlgorithm {
    pub const ALL: [Self; 4] = [Self::EdDsa, Self::Es256, Self::Rs256, Self::Hs256];

    /// The name in the `alg` of a token.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::EdDsa => "EdDSA",
            Self::Es256 => "ES256",
            Self::Rs256 => "RS256",
            Self::Hs256 => "HS256",
        }
    }
}

impl fmt::Display for SigningAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for SigningAlgorithm {
    type Err = UnknownAlgorithm;

    fn from_str(raw: &str) -> Result<Self, Self::Err> {
        match raw {
            "EdDSA" => Ok(Self::EdDsa),
            "ES256" => Ok(Self::Es256),
            "RS256" => Ok(Self::Rs256),
            "HS256" => Ok(Self::Hs256),
            _ => Err(UnknownAlgorithm),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_algorithm_is_known_by_its_name_alone() {
        for algorithm in SigningAlgorithm::ALL {
            assert_eq!(algorithm.as_str().parse(), Ok(algorithm));
        }
        for raw in ["", "none", "eddsa", "HS512"] {
            assert_eq!(raw.parse::<SigningAlgorithm>(), Err(UnknownAlgorithm));
        }
    }
}
