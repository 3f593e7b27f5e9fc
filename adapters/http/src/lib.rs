//! Inbound: the typed HTTP API on poem and poem-openapi.
//!
//! A request's way: `middleware` (id, headers, log) → the handler in `<context>/<paths>.rs`, whose body becomes a command → the service in
//! the core. What is refused becomes a `problem`; a context's own are in `<context>/problems.rs`. Nothing of poem leaves this crate but
//! the finished endpoint.
//!
//! Imports go one way, from this file down to `problem`: contexts import what all have in common and never the reverse.

mod admin;
mod auth;
mod bearer;
mod document;
mod examples;
mod live;
mod live_events;
mod log_throttle;
mod metrics_page;
mod middleware;
mod notifications;
mod origin;
mod pages;
mod ports;
mod problem;
mod public_url;
mod quality;
mod request;
mod security;
mod security_log;
mod service;
mod services;
mod settings;
mod users;
mod versions;

#[cfg(test)]
mod rules_tests;

use std::{collections::BTreeSet, sync::Arc};

use poem::{Response, endpoint::BoxEndpoint};
use poem_openapi::{ContactObject, LicenseObject, OpenApi, OpenApiService};
use serde_json::Value;

use self::{
    document::Declarations,
    metrics_page::MetricsPage,
    middleware::{
        AllowedMethods, Middleware, PathOverride, PathOverrides, Prefix, RequestMetrics,
        Retirement, UnlistedOrigins,
    },
    problem::{Kind, Rule},
    versions::{Version, Versions},
};
pub use self::{
    live_events::LiveEvents,
    metrics_page::Metrics,
    middleware::{
        CorsPolicy, Refusal, Refusals, RequestInfo, RequestOrigin, Traces, TrustedProxies,
    },
    ports::{Check, CheckState, Readiness, ShutdownSignal, SubscriptionLag, Subscriptions},
    public_url::PublicUrl,
    security_log::LoggedSecurity,
    services::Services,
    settings::Settings,
};

/// What each context declares: its operations, and the problems and rules of fields that only it answers with.
macro_rules! contexts {
    ($($context:ident),* $(,)?) => {
        fn operations(services: &Arc<Services>, settings: &Settings) -> impl OpenApi + use<> {
            ($($context::operations(services, settings),)*)
        }

        const KINDS: &[&[&Kind]] = &[
            problem::common::KINDS,
            security::KINDS,
            metrics_page::KINDS,
            $($context::KINDS,)*
        ];

        const RULES: &[&[&Rule]] = &[
            problem::common_rules::RULES,
            $($context::RULES,)*
        ];
    };
}

// In the order of the document.
contexts! {
    auth,
    users,
    admin,
    notifications,
    live,
    service,
}

static OVERRIDES: &[&PathOverride] = &[&auth::TOKEN_ENDPOINT];

/// The finished API.
pub struct Api {
    pub endpoint: BoxEndpoint<'static, Response>,
    /// Health and metrics, if they do not stand beside the API.
    pub management: Option<BoxEndpoint<'static, Response>>,
    /// The OpenAPI document of the first version, as it is without a public address.
    pub document: String,
    /// For malformed HTTP, which never reaches the endpoint.
    pub refusals: Refusals,
}

/// The whole API as one endpoint.
pub fn api(services: Services, settings: Settings) -> Api {
    let services = Arc::new(services);
    let api = operations(&services, &settings);
    let health = service::health(&services);
    if settings.management {
        let management = first_version(describe(health), services.clone());
        assemble(
            vec![first_version(describe(api), services)],
            Some(management),
            settings,
        )
    } else {
        assemble(
            vec![first_version(describe((api, health)), services)],
            None,
            settings,
        )
    }
}

fn first_version<T: OpenApi + 'static>(
    service: OpenApiService<T, ()>,
    services: Arc<Services>,
) -> Version {
    let declared = Declarations {
        kinds: &KINDS.concat(),
        rules: &RULES.concat(),
        password_flow: Some(&auth::PASSWORD_FLOW),
    };
    Version::new("", "/openapi.json", service, &declared).with(services)
}

/// The versions, the first one first, and the pages beside them, in their middleware. Health is among them, or in `management`.
fn assemble(versions: Vec<Version>, management: Option<Version>, settings: Settings) -> Api {
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
    let api_paths = versions::paths(&versions);
    let health = management.map(|health| vec![health]);
    let health_paths = health.as_deref().map(versions::paths);
    let all_paths: Vec<&Value> = std::iter::once(&api_paths).chain(&health_paths).collect();
    let prefix = prefix_of(&settings, &all_paths);
    let (management, beside_api) = match (health, &health_paths) {
        (Some(health), Some(paths)) => {
            let no_origins = CorsPolicy::Listed(vec![]);
            let middleware = middleware(paths, prefix.clone(), no_origins, &settings);
            let pages = pages::of_management(Versions(health), metrics);
            (Some(middleware.around(pages)), None)
        }
        _ => (None, Some(metrics)),
    };
    let middleware = middleware(&api_paths, prefix, settings.cors.clone(), &settings);
    let pages = pages::Pages {
        kinds: KINDS.concat(),
        documents,
        metrics: beside_api,
        docs: settings.docs,
    };
    Api {
        endpoint: middleware.around(pages.beside(Versions(versions))),
        management,
        document: document.unwrap_or_default(),
        refusals,
    }
}

fn prefix_of(settings: &Settings, paths: &[&Value]) -> Prefix {
    let documented = paths.iter().flat_map(|paths| versions::roots(paths));
    let own: BTreeSet<&str> = documented.chain(pages::ROOTS).collect();
    Prefix::of(settings.public_url.as_ref(), &own)
}

fn middleware(paths: &Value, prefix: Prefix, cors: CorsPolicy, settings: &Settings) -> Middleware {
    let own = settings.public_url.as_ref();
    let unlisted = || UnlistedOrigins::new(cors.clone(), own.map(|url| url.origin().to_owned()));
    Middleware {
        prefix,
        unlisted_origins: settings.names_unlisted_origins.then(unlisted),
        cors,
        methods: AllowedMethods::from_document(paths),
        retirement: Retirement::from_document(paths),
        overrides: PathOverrides(OVERRIDES),
        proxies: settings.proxies.clone(),
        metrics: RequestMetrics::of(paths),
        traces: settings.traces.clone(),
        clock: settings.clock.clone(),
        secrets: settings.secrets.clone(),
        deadline: settings.deadline,
    }
}

fn describe<T: OpenApi + 'static>(api: T) -> OpenApiService<T, ()> {
    OpenApiService::new(api, "Portreeve", env!("CARGO_PKG_VERSION"))
        .description(document::INTRODUCTION)
        .contact(ContactObject::new().name("The operator of this service"))
        .license(LicenseObject::new("MIT OR Apache-2.0").url("https://spdx.org/licenses/"))
}
