use std::sync::Arc;

use anyhow::Context;
use portreeve::{
    auth::{
        Auth, EventTickets, LinkSigner, PasswordHasher, PasswordStrength, Policy, Ports,
        RefreshTokens, SessionLookup, StoredSessions, TokenIssuer,
    },
    throttle::AttemptLimiter,
};
use portreeve_cache::CachedSessions;
use portreeve_crypto::{
    Argon2Hasher, HashPoolSettings, HmacLinks, HmacRefreshTokens, RandomEventTickets,
    RefreshTokenKey,
};
use portreeve_http::LoggedSecurity;
use portreeve_memory::{MemoryLimiter, Unlimited};

use super::{Environment, keys::Keys, traces::observed};
use crate::{Config, Stores, mail_request_queue::QueuedMailRequests};

/// # Errors
/// The parameters of the hasher are not usable.
pub fn service(
    stores: &Stores,
    keys: &Keys,
    config: &Config,
    environment: &Environment,
) -> anyhow::Result<Auth> {
    let refresh_token_key = RefreshTokenKey::new(&keys.refresh_tokens);
    let hasher = hasher(config, &refresh_token_key)?;
    let mail_requests = QueuedMailRequests {
        jobs: stores.jobs.clone(),
        key: refresh_token_key.link_key(),
        clock: environment.clock.clone(),
        secrets: environment.secrets.clone(),
    };
    let links = HmacLinks::new(refresh_token_key.link_key());
    let ports = Ports {
        accounts: stores.accounts.clone(),
        sessions: stores.sessions.clone(),
        session_lookup: session_lookup(stores),
        strength: observed::<dyn PasswordStrength>(Arc::new(hasher.strength()), config),
        hasher: observed::<dyn PasswordHasher>(Arc::new(hasher), config),
        limiter: observed(limiter(config, environment), config),
        tokens: observed::<dyn TokenIssuer>(keys.issuer.clone(), config),
        refresh_tokens: observed::<dyn RefreshTokens>(
            Arc::new(HmacRefreshTokens::new(refresh_token_key)),
            config,
        ),
        tickets: stores.tickets.clone(),
        event_tickets: observed::<dyn EventTickets>(Arc::new(RandomEventTickets), config),
        one_time_tokens: stores.one_time_tokens.clone(),
        pending_registrations: stores.pending_registrations.clone(),
        links: observed::<dyn LinkSigner>(Arc::new(links), config),
        mail_requests: Arc::new(mail_requests),
        security_log: Arc::new(LoggedSecurity::new()),
        clock: environment.clock.clone(),
        secrets: environment.secrets.clone(),
    };
    let policy = Policy {
        session: config.session,
        registration: config.registration,
    };
    Ok(Auth::new(ports, policy))
}

/// Its dummy hashes are derived from a key that only this service has.
fn hasher(config: &Config, key: &RefreshTokenKey) -> anyhow::Result<Argon2Hasher> {
    let pool = HashPoolSettings {
        threads: config.hashing.threads,
        queue: config.hashing.queue,
    };
    let hasher = Argon2Hasher::new(config.hashing.parameters, pool)
        .context("the parameters of argon2 are not usable")?;
    Ok(hasher.with_dummy_key(key.dummy_key()))
}

/// Asks the store only for what is not cached.
fn session_lookup(stores: &Stores) -> Arc<dyn SessionLookup> {
    let stored = Arc::new(StoredSessions(stores.sessions.clone()));
    Arc::new(CachedSessions::new(stored, stores.account_changes.clone()))
}

fn limiter(config: &Config, environment: &Environment) -> Arc<dyn AttemptLimiter> {
    if config.limits {
        Arc::new(MemoryLimiter::new(environment.stopwatch.clone()))
    } else {
        Arc::new(Unlimited)
    }
}
