//! What is counted, and how patiently.

use std::{net::IpAddr, time::Duration};

use super::Outcome;
use crate::{
    auth::Priority,
    shared::{AccountId, EmailAddress, Network},
    throttle::{Backoff, Bucket, KnownNetwork},
};

/// What a client is about to try.
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
    /// By a signed-in user, who must prove that they know the old password.
    PasswordChange {
        account: AccountId,
    },
    /// Something is to be mailed to an address, whoever has it.
    MailRequest {
        email: EmailAddress,
        network: Option<Network>,
    },
    /// What stands in the link of a mail.
    Link {
        network: Option<Network>,
    },
    /// The digits of a mail.
    Code {
        email: EmailAddress,
        network: Option<Network>,
    },
}

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// One account, from one network.
const ACCOUNT_AND_NETWORK: Backoff = Backoff {
    burst: 10,
    first: seconds(1),
    max_delay: seconds(60),
    decay_interval: seconds(60),
};
/// The same from where the owner has signed in: more of them come at once from there, and honest ones.
const KNOWN_NETWORK: Backoff = Backoff {
    burst: 50,
    ..ACCOUNT_AND_NETWORK
};
/// One account, from anywhere: about a hundred an hour, the most that NIST SP 800-63B (section 3.2.2) lets fail.
const ACCOUNT: Backoff = Backoff {
    burst: 20,
    first: seconds(1),
    max_delay: seconds(36),
    decay_interval: seconds(36),
};
/// One network, whatever the account. A company may stand behind one address.
const NETWORK: Backoff = Backoff {
    burst: 100,
    first: seconds(1),
    max_delay: seconds(30),
    decay_interval: seconds(30),
};
/// Also those that find the address taken, because they tell that it is.
const REGISTRATION: Backoff = Backoff {
    burst: 20,
    first: seconds(2),
    max_delay: seconds(60),
    decay_interval: seconds(60),
};
/// How often a new password is estimated, which takes up to 20 ms of a processor. People try a few before one is taken.
const PASSWORD_CHECK: Backoff = Backoff {
    burst: 100,
    first: seconds(1),
    max_delay: seconds(10),
    decay_interval: seconds(5),
};
/// How often it is looked up whether an account has sessions from one network.
const LOOKUP: Backoff = Backoff {
    burst: 3,
    first: seconds(10),
    max_delay: seconds(60),
    decay_interval: seconds(60),
};
/// The same for one network, whatever the accounts: what a flood from there costs the store.
const NETWORK_LOOKUP: Backoff = Backoff {
    burst: 50,
    first: seconds(1),
    max_delay: seconds(10),
    decay_interval: seconds(5),
};
/// Refresh tokens cannot be guessed; this only bounds the work of a client that goes on with a dead one.
const REFRESH: Backoff = Backoff {
    burst: 600,
    first: seconds(1),
    max_delay: seconds(10),
    decay_interval: seconds(1),
};

/// Mails to one address that are asked for from one network. However many are asked for, one account gets no more than one in a minute.
const MAIL_REQUEST: Backoff = Backoff {
    burst: 5,
    first: seconds(10),
    max_delay: seconds(60),
    decay_interval: seconds(60),
};
/// The same from one network, whatever the address.
const MAIL_REQUEST_NETWORK: Backoff = Backoff {
    burst: 30,
    first: seconds(2),
    max_delay: seconds(60),
    decay_interval: seconds(60),
};
/// Links cannot be guessed; this only bounds the work of a client that goes on with a dead one.
const LINK: Backoff = Backoff {
    burst: 60,
    first: seconds(1),
    max_delay: seconds(10),
    decay_interval: seconds(5),
};
/// Codes for one address, from anywhere. Each token takes five, and a new one may be had every minute: so this bounds the guesses of a day
/// to about 60 of a million. The link is still good when it is exhausted.
const CODE: Backoff = Backoff {
    burst: 15,
    first: seconds(60),
    max_delay: seconds(1800),
    decay_interval: seconds(1800),
};

/// A ticket lasts for one connection, and a client that keeps losing its own should wait longer each time. Several pages may.
const EVENT_TICKET: Backoff = Backoff {
    burst: 60,
    first: seconds(1),
    max_delay: seconds(10),
    decay_interval: seconds(1),
};

/// What an attempt is counted in.
pub struct Buckets {
    /// Emptied by success, and refunded where the attempt was none of this kind.
    pub own: Vec<Bucket>,
    /// Other attempts are counted here too, so success takes back no more than itself.
    pub shared: Vec<Bucket>,
}

impl Buckets {
    pub fn all(&self) -> Vec<Bucket> {
        [self.own.as_slice(), &self.shared].concat()
    }
}

impl Attempt {
    pub fn sign_in(email: &EmailAddress, address: Option<IpAddr>) -> Self {
        Self::SignIn {
            email: email.clone(),
            network: address.map(Network::of),
        }
    }

    /// Where a sign-in comes from, for the account it wants.
    pub fn origin(&self) -> Option<KnownNetwork> {
        match self {
            Self::SignIn {
                email,
                network: Some(network),
            } => Some(KnownNetwork {
                account: email.clone(),
                network: *network,
            }),
            _ => None,
        }
    }

    pub fn buckets(&self, priority: Priority) -> Buckets {
        match self {
            Self::SignIn { email, network } => sign_in_buckets(email, *network, priority),
            Self::Registration { network } => Buckets {
                own: of_network("registration", *network, REGISTRATION),
                shared: of_network("password_check", *network, PASSWORD_CHECK),
            },
            Self::Refresh { network } => Buckets {
                own: of_network("refresh", *network, REFRESH),
                shared: Vec::new(),
            },
            Self::PasswordChange { account } => {
                let of_account = |scope, backoff| Bucket {
                    scope,
                    subject: account.to_string(),
                    backoff,
                };
                Buckets {
                    own: vec![of_account("password_change", ACCOUNT_AND_NETWORK)],
                    shared: vec![of_account("password_check", PASSWORD_CHECK)],
                }
            }
            Self::MailRequest { email, network } => {
                let network_and_email = network
                    .map_or_else(|| email.to_string(), |network| format!("{network} {email}"));
                Buckets {
                    own: vec![Bucket {
                        scope: "mail_request",
                        subject: network_and_email,
                        backoff: MAIL_REQUEST,
                    }],
                    shared: of_network("mail_request_network", *network, MAIL_REQUEST_NETWORK),
                }
            }
            Self::Link { network } => Buckets {
                own: of_network("one_time_link", *network, LINK),
                shared: Vec::new(),
            },
            Self::Code { email, network } => Buckets {
                own: vec![Bucket {
                    scope: "one_time_code",
                    subject: email.to_string(),
                    backoff: CODE,
                }],
                shared: of_network("one_time_link", *network, LINK),
            },
        }
    }

    /// What success says: a registration tells that its address was free, so it counts like a guess, and so does a mail that is asked for.
    pub fn outcome_of_success(&self) -> Outcome {
        match self {
            Self::SignIn { .. } | Self::PasswordChange { .. } | Self::Code { .. } => {
                Outcome::Verified
            }
            Self::Registration { .. } | Self::MailRequest { .. } => Outcome::CountsAsFailure,
            Self::Refresh { .. } | Self::Link { .. } => Outcome::Neutral,
        }
    }
}

/// Every scope that a [`Bucket`] has here.
pub const SCOPES: &[&str] = &[
    "event_ticket",
    "mail_request",
    "mail_request_network",
    "one_time_code",
    "one_time_link",
    "password_change",
    "password_check",
    "refresh",
    "registration",
    "sign_in_account",
    "sign_in_account_and_network",
    "sign_in_network",
    "usual_place_lookup",
    "usual_place_lookup_network",
];

/// How often a user gets a ticket.
pub fn event_ticket(account: AccountId) -> Bucket {
    Bucket {
        scope: "event_ticket",
        subject: account.to_string(),
        backoff: EVENT_TICKET,
    }
}

pub fn lookup(known: &KnownNetwork) -> [Bucket; 2] {
    [
        Bucket {
            scope: "usual_place_lookup",
            subject: format!("{} {}", known.network, known.account),
            backoff: LOOKUP,
        },
        Bucket {
            scope: "usual_place_lookup_network",
            subject: known.network.to_string(),
            backoff: NETWORK_LOOKUP,
        },
    ]
}

fn sign_in_buckets(email: &EmailAddress, network: Option<Network>, priority: Priority) -> Buckets {
    let of_account = Bucket {
        scope: "sign_in_account",
        subject: email.to_string(),
        backoff: ACCOUNT,
    };
    let Some(network) = network else {
        return Buckets {
            own: vec![of_account],
            shared: Vec::new(),
        };
    };
    let own = |backoff| {
        vec![Bucket {
            scope: "sign_in_account_and_network",
            subject: format!("{network} {email}"),
            backoff,
        }]
    };
    match priority {
        Priority::Trusted => Buckets {
            own: own(KNOWN_NETWORK),
            shared: Vec::new(),
        },
        Priority::Untrusted => {
            let mut shared = vec![of_account];
            shared.extend(of_network("sign_in_network", Some(network), NETWORK));
            Buckets {
                own: own(ACCOUNT_AND_NETWORK),
                shared,
            }
        }
    }
}

fn of_network(scope: &'static str, network: Option<Network>, backoff: Backoff) -> Vec<Bucket> {
    let bucket = |network: Network| Bucket {
        scope,
        subject: network.to_string(),
        backoff,
    };
    network.map(bucket).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_proof_of_the_password_clears_a_count() {
        let email = EmailAddress::parse("ada@example.com").unwrap();
        let account = AccountId::from_uuid(uuid::Uuid::nil());

        for (attempt, outcome) in [
            (Attempt::sign_in(&email, None), Outcome::Verified),
            (Attempt::PasswordChange { account }, Outcome::Verified),
            (
                Attempt::Registration { network: None },
                Outcome::CountsAsFailure,
            ),
            (Attempt::Refresh { network: None }, Outcome::Neutral),
        ] {
            assert_eq!(attempt.outcome_of_success(), outcome);
        }
    }
}
