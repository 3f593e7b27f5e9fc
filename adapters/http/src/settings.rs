use std::{sync::Arc, time::Duration};

use portreeve::shared::{Clock, Secret, Secrets};

use crate::{
    metrics_page::Metrics,
    middleware::{CorsPolicy, Traces, TrustedProxies},
    public_url::PublicUrl,
};

/// What the API needs beside the services.
pub struct Settings {
    pub cors: CorsPolicy,
    /// Whether origins that may not read the answers are logged: for development, where the browser does not say why.
    pub names_unlisted_origins: bool,
    /// The public address of the service, if it is configured.
    pub public_url: Option<PublicUrl>,
    /// The `iss` of the access tokens.
    pub issuer: String,
    /// The name of the cookie with the refresh token.
    pub cookie_name: String,
    pub proxies: TrustedProxies,
    pub metrics: Arc<dyn Metrics>,
    /// What the metrics are asked for with. Without one, they are public.
    pub metrics_token: Option<Secret<String>>,
    /// Whether health and metrics stand on an endpoint of their own, [`Api::management`](crate::Api::management), and not beside the API.
    pub management: bool,
    /// Whether Swagger UI and the reference are served.
    pub docs: bool,
    /// Without it, a request's trace is read from its headers for the log, and nothing else comes of it.
    pub traces: Option<Arc<dyn Traces>>,
    pub clock: Arc<dyn Clock>,
    pub secrets: Arc<dyn Secrets>,
    /// How long the work on a request may take, from when it is complete to its answer.
    pub deadline: Duration,
}
