//! Inbound: the typed HTTP API on poem and poem-openapi.
//!
//! A request's way: `frame` (id, headers, log) → the handler in `<context>/mod.rs` → its body in `<context>/body.rs` becomes a command →
//! the service in the core. What is refused becomes a `problem` in `<context>/problems.rs`. Nothing of poem leaves this crate but
//! the finished endpoint.

mod auth;
mod bearer;
mod body;
mod document;
mod examples;
mod faults;
mod form;
mod frame;
mod header_text;
mod kinds;
mod metrics_page;
mod pages;
mod paging;
mod problem;
mod problem_set;
mod public_url;
mod security;
mod security_log;
mod seldom;
mod service;
mod users;
mod versions;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use poem::{Response, endpoint::BoxEndpoint};
use poem_openapi::{ContactObject, LicenseObject, OpenApi, OpenApiService};
use portreeve::{
    auth::Auth,
    onboarding::Onboarding,
    shared::{Clock, Secret, Secrets},
    users::UserService,
};
use tokio::sync::Semaphore;

use self::{
    auth::{AuthApi, RefreshCookie, WATCHERS},
    frame::{AllowedMethods, Frame, Prefix, Retirement, Traffic},
    metrics_page::MetricsPage,
    service::{HealthApi, KeysApi},
    users::UsersApi,
    versions::{Version, Versions},
};
pub use self::{
    frame::{Asked, CorsPolicy, Heard, Refusal, Refusals, Traces, TrustedProxies},
    metrics_page::Metrics,
    public_url::PublicUrl,
    security_log::LoggedSecurity,
};

/// What the handlers call.
pub struct Services {
    pub auth: Auth,
    pub users: Arc<UserService>,
    pub onboarding: Arc<Onboarding>,
    pub readiness: Arc<dyn Readiness>,
    pub ending: Arc<dyn Ending>,
    /// What the feed of revocations is asked for with. Without one, nobody may read it.
    pub revocations_token: Option<Secret<String>>,
}

/// What the frame needs beside the services.
pub struct Settings {
    pub cors: CorsPolicy,
    /// Where clients find the service, if it was told.
    pub public_url: Option<PublicUrl>,
    /// The name of the cookie with the refresh token.
    pub cookie_name: String,
    pub proxies: TrustedProxies,
    pub metrics: Arc<dyn Metrics>,
    /// What the metrics are asked for with. Without one, everybody may read them.
    pub metrics_token: Option<Secret<String>>,
    /// Whether health and metrics stand on an endpoint of their own, [`Api::management`], and not beside the API.
    pub management: bool,
    /// Whether Swagger UI is served.
    pub docs: bool,
    /// Without it, a request's trace is read from its headers for the log, and nothing else comes of it.
    pub traces: Option<Arc<dyn Traces>>,
    pub clock: Arc<dyn Clock>,
    pub secrets: Arc<dyn Secrets>,
    /// How long the work on a request may take, from when it is complete to its answer.
    pub deadline: Duration,
}

/// Whether the parts the service needs do their work.
#[async_trait]
pub trait Readiness: Send + Sync {
    /// One line for each part. Returns within a few seconds, whatever the parts do.
    async fn check(&self) -> Vec<Check>;
}

/// When the process comes to its end.
#[async_trait]
pub trait Ending: Send + Sync {
    /// Returns when nobody new is let in any more: answers that have no end of their own should come to one.
    async fn comes(&self);
}

/// How one part does. `detail` is shown to anybody.
#[derive(Clone, Debug)]
pub struct Check {
    pub name: &'static str,
    pub state: CheckState,
    pub detail: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckState {
    Ok,
    /// It does its work, and somebody should look.
    Warning,
    Failing,
}

/// The finished API.
pub struct Api {
    pub endpoint: BoxEndpoint<'static, Response>,
    /// Health and metrics, if they do not stand beside the API.
    pub management: Option<BoxEndpoint<'static, Response>>,
    /// The OpenAPI document of the first version, as it is without a public address.
    pub document: String,
    /// For what is no proper HTTP and so never reaches the endpoint.
    pub refusals: Refusals,
}

/// The whole API as one endpoint.
pub fn api(services: Services, settings: Settings) -> Api {
    let services = Arc::new(services);
    let origins = match &settings.cors {
        CorsPolicy::Anyone => vec![],
        CorsPolicy::Listed(origins) => origins.clone(),
    };
    let api = (
        AuthApi {
            services: services.clone(),
            cookie: RefreshCookie::new(
                settings.cookie_name.clone(),
                settings.public_url.as_ref(),
                origins,
            ),
            seats: Arc::new(Semaphore::new(WATCHERS)),
        },
        UsersApi {
            services: services.clone(),
        },
        KeysApi {
            services: services.clone(),
        },
    );
    let health = HealthApi {
        services: services.clone(),
    };
    if settings.management {
        let management = first(describe(health), services.clone());
        assembled(
            vec![first(describe(api), services)],
            Some(management),
            settings,
        )
    } else {
        assembled(
            vec![first(describe((api, health)), services)],
            None,
            settings,
        )
    }
}

fn first<T: OpenApi + 'static>(service: OpenApiService<T, ()>, services: Arc<Services>) -> Version {
    Version::new("", "/openapi.json", service).with(services)
}

/// The versions, the first one first, and the pages beside them, in their frame. Health is among them, or in `management`.
fn assembled(versions: Vec<Version>, management: Option<Version>, settings: Settings) -> Api {
    let documents: Vec<_> = versions
        .iter()
        .map(|version| (version.page, version.text(settings.public_url.as_ref())))
        .collect();
    // Committed and compared, so the same wherever the service is.
    let document = versions.first().map(|version| version.text(None));
    let refusals = Refusals {
        clock: settings.clock.clone(),
        secrets: settings.secrets.clone(),
        cors: settings.cors.clone(),
        proxies: settings.proxies.clone(),
    };
    let metrics = MetricsPage {
        metrics: settings.metrics.clone(),
        token: settings.metrics_token.clone(),
    };
    let (beside_api, apart) = match management {
        None => (Some(metrics), None),
        Some(health) => (None, Some((health, metrics))),
    };
    let management = apart.map(|(health, metrics)| {
        let versions = vec![health];
        let frame = frame(&versions, CorsPolicy::Listed(vec![]), &settings);
        frame.around(pages::of_management(Versions(versions), metrics))
    });
    let frame = frame(&versions, settings.cors.clone(), &settings);
    let pages = pages::Pages {
        documents,
        metrics: beside_api,
        docs: settings.docs,
    };
    Api {
        endpoint: frame.around(pages.beside(Versions(versions))),
        management,
        document: document.unwrap_or_default(),
        refusals,
    }
}

fn frame(versions: &[Version], cors: CorsPolicy, settings: &Settings) -> Frame {
    let paths = versions::paths(versions);
    Frame {
        prefix: Prefix::of(settings.public_url.as_ref()),
        cors,
        methods: AllowedMethods::from_document(&paths),
        retirement: Retirement::from_document(&paths),
        proxies: settings.proxies.clone(),
        traffic: Traffic::of(&paths),
        traces: settings.traces.clone(),
        clock: settings.clock.clone(),
        secrets: settings.secrets.clone(),
        deadline: settings.deadline,
    }
}

fn describe<T: OpenApi + 'static>(api: T) -> OpenApiService<T, ()> {
    OpenApiService::new(api, "Portreeve", env!("CARGO_PKG_VERSION"))
        .description("Accounts for your product: registration, sign-in, sessions, roles and profiles. Every refusal has one shape, `Problem`.")
        .contact(ContactObject::new().name("The operator of this service"))
        .license(LicenseObject::new("MIT OR Apache-2.0").url("https://spdx.org/licenses/"))
}
