//! What a framework needs to know that is configured with the issuer alone (RFC 8414).

use std::sync::Arc;

use poem_openapi::{ApiResponse, Object, OpenApi, payload::Json, types::Example};
use portreeve::auth::SessionService;

use super::{
    keys::{JwkSetBody, public_keys},
    problems::NO_DISCOVERY,
    tag::Tag,
};
use crate::{
    auth::TOKEN_ENDPOINT,
    problem::{Problem, problem_set},
    public_url::PublicUrl,
    settings::Settings,
};

pub struct DiscoveryApi {
    pub sessions: Arc<SessionService>,
    /// Only where it is the issuer of the tokens too: a framework refuses a document that names another.
    pub issuer: Option<PublicUrl>,
}

problem_set!(DiscoveryProblem = &[&NO_DISCOVERY]);

impl DiscoveryApi {
    pub fn new(sessions: Arc<SessionService>, settings: &Settings) -> Self {
        let url = settings.public_url.clone();
        Self {
            sessions,
            issuer: url.filter(|url| url.to_string() == settings.issuer),
        }
    }

    fn metadata(&self) -> Result<Metadata, Problem> {
        let url = self.issuer.as_ref();
        let url = url.ok_or_else(|| Problem::of(&NO_DISCOVERY))?;
        let keys = public_keys(&self.sessions)?;
        Ok(Metadata::Ok(
            Json(MetadataBody::new(url, &keys)),
            "public, max-age=300".into(),
        ))
    }
}

#[OpenApi(tag = "Tag::Service")]
impl DiscoveryApi {
    /// Get the metadata of the issuer
    ///
    /// For frameworks that are configured with the address of an issuer (RFC 8414). Exists if `PUBLIC_URL` is configured and is the `iss`
    /// of the access tokens.
    #[oai(
        path = "/.well-known/oauth-authorization-server",
        method = "get",
        operation_id = "getAuthorizationServerMetadata"
    )]
    async fn oauth(&self) -> Result<Metadata, DiscoveryProblem> {
        Ok(self.metadata()?)
    }

    /// Get the metadata of the issuer, as OpenID Connect names it
    ///
    /// The same as `/.well-known/oauth-authorization-server`, where most frameworks look first. The service is no OpenID provider: it
    /// issues no ID tokens.
    #[oai(
        path = "/.well-known/openid-configuration",
        method = "get",
        operation_id = "getOpenidConfiguration"
    )]
    async fn openid(&self) -> Result<Metadata, DiscoveryProblem> {
        Ok(self.metadata()?)
    }
}

#[derive(ApiResponse)]
enum Metadata {
    /// The metadata.
    #[oai(status = 200)]
    Ok(
        Json<MetadataBody>,
        /// How long it may be cached.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

/// The metadata of the issuer (RFC 8414).
#[derive(Object)]
#[oai(rename = "ServerMetadata", example)]
struct MetadataBody {
    /// The `iss` of the access tokens.
    issuer: String,
    /// Where the public keys are.
    jwks_uri: String,
    /// Where OAuth 2.0 clients get tokens.
    token_endpoint: String,
    /// The grant types of `token_endpoint`.
    grant_types_supported: Vec<String>,
    /// Empty: there is no authorization endpoint.
    response_types_supported: Vec<String>,
    /// Clients of `token_endpoint` have no secret.
    token_endpoint_auth_methods_supported: Vec<String>,
    /// How tokens are signed. Empty if they are signed with a shared secret. Named after ID tokens because libraries look here.
    id_token_signing_alg_values_supported: Vec<String>,
    /// `sub` is the same for every client.
    subject_types_supported: Vec<String>,
    /// Where people read about this API.
    service_documentation: String,
}

impl MetadataBody {
    fn new(url: &PublicUrl, keys: &JwkSetBody) -> Self {
        let words = |words: &[&str]| words.iter().map(ToString::to_string).collect();
        Self {
            issuer: url.to_string(),
            jwks_uri: format!("{url}/.well-known/jwks.json"),
            token_endpoint: format!("{url}{}", TOKEN_ENDPOINT.path),
            grant_types_supported: words(&["password", "refresh_token"]),
            response_types_supported: vec![],
            token_endpoint_auth_methods_supported: words(&["none"]),
            id_token_signing_alg_values_supported: keys.algorithms(),
            subject_types_supported: words(&["public"]),
            service_documentation: format!("{url}/"),
        }
    }
}

impl Example for MetadataBody {
    fn example() -> Self {
        // An address of an example is one.
        #[expect(clippy::unwrap_used, reason = "it is written here")]
        let url = "https://accounts.example.com".parse().unwrap();
        Self::new(&url, &JwkSetBody::example())
    }
}
