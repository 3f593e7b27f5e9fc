use std::sync::Arc;

use poem::{Request, RequestBody, Result, http::header};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaSecurityScheme, Registry},
};

use crate::{auth::problems::INVALID_REVOCATIONS_TOKEN, bearer, services::Services};

/// A service that checks our access tokens, and has the token of the configuration.
///
/// By hand and not derived, because the derived ones answer for a missing header that an access token is missing.
pub struct FeedReader;

const SCHEME: &str = "revocationsToken";

impl<'a> ApiExtractor<'a> for FeedReader {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        registry.create_security_scheme(
            SCHEME,
            MetaSecurityScheme {
                ty: "http",
                description: Some(
                    "The value of `REVOCATIONS_TOKEN` in the service's configuration.",
                ),
                name: None,
                key_in: None,
                scheme: Some("bearer"),
                bearer_format: None,
                flows: None,
                openid_connect_url: None,
            },
        );
    }

    fn security_schemes() -> Vec<&'static str> {
        vec![SCHEME]
    }

    async fn from_request(
        request: &'a Request,
        _: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> Result<Self> {
        let services = request.data::<Arc<Services>>();
        let token = services.and_then(|services| services.revocations_token.as_ref());
        let header = request.header(header::AUTHORIZATION);
        if token.is_some_and(|token| bearer::matches_token(header, token)) {
            Ok(Self)
        } else {
            Err(bearer::refusal(header, &INVALID_REVOCATIONS_TOKEN).into())
        }
    }
}
