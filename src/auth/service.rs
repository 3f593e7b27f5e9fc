use std::sync::Arc;

use super::{
    accounts::{AccountRepository, HashSurvey},
    lifecycle::{LifecycleService, MailRequestQueue, PendingRegistrationRepository, Registration},
    one_time_tokens::{LinkSigner, OneTimeTokenRepository},
    passwords::{PasswordHasher, PasswordStrength},
    security_log::SecurityLog,
    sessions::{
        RefreshTokens, SessionLookup, SessionPolicy, SessionRepository, SessionService,
        SignInsBySession, TokenIssuer,
    },
    throttling::Throttle,
    tickets::{EventTickets, TicketRepository, TicketService},
};
use crate::{
    shared::{Clock, Secrets},
    throttle::AttemptLimiter,
};

/// The services of this context.
#[derive(Clone)]
pub struct Auth {
    pub sessions: Arc<SessionService>,
    pub lifecycle: Arc<LifecycleService>,
    pub tickets: Arc<TicketService>,
}

/// The ports of this context.
pub struct Ports {
    pub accounts: Arc<dyn AccountRepository>,
    pub sessions: Arc<dyn SessionRepository>,
    pub session_lookup: Arc<dyn SessionLookup>,
    pub hasher: Arc<dyn PasswordHasher>,
    pub strength: Arc<dyn PasswordStrength>,
    pub limiter: Arc<dyn AttemptLimiter>,
    pub tokens: Arc<dyn TokenIssuer>,
    pub refresh_tokens: Arc<dyn RefreshTokens>,
    pub tickets: Arc<dyn TicketRepository>,
    pub event_tickets: Arc<dyn EventTickets>,
    pub one_time_tokens: Arc<dyn OneTimeTokenRepository>,
    pub pending_registrations: Arc<dyn PendingRegistrationRepository>,
    pub links: Arc<dyn LinkSigner>,
    pub mail_requests: Arc<dyn MailRequestQueue>,
    pub security_log: Arc<dyn SecurityLog>,
    pub clock: Arc<dyn Clock>,
    pub secrets: Arc<dyn Secrets>,
}

#[derive(Clone, Copy, Debug)]
pub struct Policy {
    pub session: SessionPolicy,
    pub registration: Registration,
}

impl Auth {
    pub fn new(ports: Ports, policy: Policy) -> Self {
        let history = SignInsBySession::new(
            ports.accounts.clone(),
            ports.sessions.clone(),
            ports.clock.clone(),
        );
        let throttle = Arc::new(Throttle::new(
            ports.limiter.clone(),
            Arc::new(history),
            ports.security_log.clone(),
        ));
        let sessions = SessionService {
            accounts: ports.accounts.clone(),
            sessions: ports.sessions,
            lookup: ports.session_lookup,
            hasher: ports.hasher.clone(),
            tokens: ports.tokens,
            refresh_tokens: ports.refresh_tokens,
            throttle: throttle.clone(),
            security_log: ports.security_log.clone(),
            clock: ports.clock.clone(),
            secrets: ports.secrets.clone(),
            policy: policy.session,
        };
        let sessions = Arc::new(sessions);
        let tickets = TicketService {
            sessions: sessions.clone(),
            tickets: ports.tickets,
            event_tickets: ports.event_tickets,
            limiter: ports.limiter,
            clock: ports.clock.clone(),
            secrets: ports.secrets.clone(),
        };
        let lifecycle = LifecycleService {
            accounts: ports.accounts,
            tokens: ports.one_time_tokens,
            pending: ports.pending_registrations,
            links: ports.links,
            requests: ports.mail_requests,
            hasher: ports.hasher,
            strength: ports.strength,
            throttle,
            security_log: ports.security_log,
            clock: ports.clock,
            secrets: ports.secrets,
            registration: policy.registration,
        };
        Self {
            sessions,
            lifecycle: Arc::new(lifecycle),
            tickets: Arc::new(tickets),
        }
    }

    /// Makes the links and codes of one-time tokens, for the one who mails them.
    pub fn links(&self) -> Arc<dyn LinkSigner> {
        self.lifecycle.links.clone()
    }

    /// A survey of the parameters of all stored hashes, for the hasher.
    pub fn hash_survey(&self) -> HashSurvey {
        let lifecycle = &self.lifecycle;
        HashSurvey::new(lifecycle.accounts.clone(), lifecycle.hasher.clone())
    }
}
