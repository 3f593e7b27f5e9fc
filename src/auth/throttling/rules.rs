//! What is counted, and how patiently.

use std::{net::IpAddr, time::Duration};

use crate::{
    auth::{Backoff, Bucket, Caller, Error, Haunt},
    shared::{AccountId, EmailAddress, Network},
};

/// What somebody is about to try.
pub enum Attempt {
    SignIn {
        email: EmailAddress,
        network: Option<Network>,
    },
    Registration {
        network: Option<Network>,
    },
    Refresh {
        network: Option<Network>,
    },
    /// Of somebody who is signed in; they must prove that they know the old password.
    PasswordChange {
        account: AccountId,
    },
}

/// What an attempt has turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// It may have been a guess, and stays counted.
    Doubtful,
    /// A password was looked at and refused: only that work is counted.
    PasswordRefused,
    /// It came to nothing for another reason.
    Harmless,
    /// They are who they say.
    Proven,
}

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// One account, from one network.
const ACCOUNT_AND_NETWORK: Backoff = Backoff {
    free: 10,
    first: seconds(1),
    longest: seconds(60),
    forgive: seconds(60),
};
/// The same from where the owner has signed in: more of them come at once from there, and honest ones.
const HAUNT: Backoff = Backoff {
    free: 50,
    ..ACCOUNT_AND_NETWORK
};
/// One account, from anywhere: about a hundred an hour, the most that NIST SP 800-63B (section 3.2.2) lets fail.
const ACCOUNT: Backoff = Backoff {
    free: 20,
    first: seconds(1),
    longest: seconds(36),
    forgive: seconds(36),
};
/// One network, whatever the account. A company may stand behind one address.
const NETWORK: Backoff = Backoff {
    free: 100,
    first: seconds(1),
    longest: seconds(30),
    forgive: seconds(30),
};
/// Also those that find the address taken, because they tell that it is.
const REGISTRATION: Backoff = Backoff {
    free: 20,
    first: seconds(2),
    longest: seconds(60),
    forgive: seconds(60),
};
/// How often a password that somebody wants is looked at, which takes up to 20 ms of a processor. People try a few before one is taken.
const PASSWORD_CHECK: Backoff = Backoff {
    free: 100,
    first: seconds(1),
    longest: seconds(10),
    forgive: seconds(5),
};
/// How often it is looked up whether an account has sessions from one network.
const LOOKUP: Backoff = Backoff {
    free: 3,
    first: seconds(10),
    longest: seconds(60),
    forgive: seconds(60),
};
/// Nobody guesses a refresh token; this only bounds the work of a client that goes on with a dead one.
const REFRESH: Backoff = Backoff {
    free: 600,
    first: seconds(1),
    longest: seconds(10),
    forgive: seconds(1),
};

impl Attempt {
    pub fn sign_in(email: &EmailAddress, address: Option<IpAddr>) -> Self {
        Self::SignIn {
            email: email.clone(),
            network: address.map(Network::of),
        }
    }

    pub fn haunt(&self) -> Option<Haunt> {
        match self {
            Self::SignIn {
                email,
                network: Some(network),
            } => Some(Haunt {
                account: email.clone(),
                network: *network,
            }),
            _ => None,
        }
    }

    pub fn buckets(&self, caller: Caller) -> Vec<Bucket> {
        match self {
            Self::SignIn { email, network } => sign_in_buckets(email, *network, caller),
            Self::Registration { network } => {
                let mut buckets = of_network("registration", *network, REGISTRATION);
                buckets.extend(of_network("password_check", *network, PASSWORD_CHECK));
                buckets
            }
            Self::Refresh { network } => of_network("refresh", *network, REFRESH),
            Self::PasswordChange { account } => [
                ("password_change", ACCOUNT_AND_NETWORK),
                ("password_check", PASSWORD_CHECK),
            ]
            .map(|(scope, backoff)| Bucket {
                scope,
                subject: account.to_string(),
                backoff,
            })
            .to_vec(),
        }
    }

    pub fn finding<T>(&self, outcome: &Result<T, Error>) -> Finding {
        match (self, outcome) {
            (Self::SignIn { .. }, Err(Error::InvalidCredentials))
            | (Self::PasswordChange { .. }, Err(Error::WrongPassword))
            | (Self::Registration { .. }, Ok(_) | Err(Error::EmailTaken))
            | (
                Self::Refresh { .. },
                Err(Error::InvalidRefreshToken | Error::RefreshTokenReused | Error::SessionEnded),
            ) => Finding::Doubtful,
            (Self::SignIn { .. } | Self::PasswordChange { .. }, Ok(_)) => Finding::Proven,
            (Self::Registration { .. }, Err(Error::InvalidRegistration(_)))
            | (Self::PasswordChange { .. }, Err(Error::WeakPassword(_))) => {
                Finding::PasswordRefused
            }
            _ => Finding::Harmless,
        }
    }
}

/// Every scope that a [`Bucket`] has here.
pub const SCOPES: &[&str] = &[
    "password_change",
    "password_check",
    "refresh",
    "registration",
    "sign_in_account",
    "sign_in_account_and_network",
    "sign_in_network",
    "usual_place_lookup",
];

pub fn lookup(haunt: &Haunt) -> Bucket {
    Bucket {
        scope: "usual_place_lookup",
        subject: format!("{} {}", haunt.network, haunt.account),
        backoff: LOOKUP,
    }
}

fn sign_in_buckets(email: &EmailAddress, network: Option<Network>, caller: Caller) -> Vec<Bucket> {
    let of_account = Bucket {
        scope: "sign_in_account",
        subject: email.to_string(),
        backoff: ACCOUNT,
    };
    let Some(network) = network else {
        return vec![of_account];
    };
    let mut buckets = vec![Bucket {
        scope: "sign_in_account_and_network",
        subject: format!("{network} {email}"),
        backoff: match caller {
            Caller::Known => HAUNT,
            Caller::Unknown => ACCOUNT_AND_NETWORK,
        },
    }];
    if caller == Caller::Unknown {
        buckets.push(of_account);
        buckets.extend(of_network("sign_in_network", Some(network), NETWORK));
    }
    buckets
}

fn of_network(scope: &'static str, network: Option<Network>, backoff: Backoff) -> Vec<Bucket> {
    let bucket = |network: Network| Bucket {
        scope,
        subject: network.to_string(),
        backoff,
    };
    network.map(bucket).into_iter().collect()
}
