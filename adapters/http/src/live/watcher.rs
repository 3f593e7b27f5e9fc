use std::sync::Arc;

use poem::{Request, RequestBody, Result, http::header};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaSecurityScheme, Registry},
};
use portreeve::auth::Principal;

use crate::{
    auth::INVALID_TICKET,
    problem::{Problem, common},
    security::SignedIn,
    services::Services,
};

/// Who watches events: by an access token, or by a ticket in the query.
///
/// By hand and not derived, because only one of the two has to be there.
pub struct Watcher(pub Principal);

const BEARER: &str = "bearerAuth";
const TICKET_SCHEME: &str = "eventTicket";
const TICKET: &str = "ticket";

impl<'a> ApiExtractor<'a> for Watcher {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        SignedIn::register(registry);
        registry.create_security_scheme(
            TICKET_SCHEME,
            MetaSecurityScheme {
                ty: "apiKey",
                description: Some(
                    "A ticket of `POST /api/v1/events/ticket`, for clients that cannot send a header. It opens one connection.",
                ),
                name: Some(TICKET),
                key_in: Some("query"),
                scheme: None,
                bearer_format: None,
                flows: None,
                openid_connect_url: None,
            },
        );
    }

    fn security_schemes() -> Vec<&'static str> {
        vec![BEARER, TICKET_SCHEME]
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        options: ExtractParamOptions<()>,
    ) -> Result<Self> {
        let Some(ticket) = ticket(request) else {
            let SignedIn(principal) = SignedIn::from_request(request, body, options).await?;
            return Ok(Self(principal));
        };
        let services = request.data::<Arc<Services>>();
        let services = services.ok_or_else(|| Problem::of(&common::INTERNAL))?;
        let redeemed = services.auth.tickets.redeem(&ticket).await;
        let principal = redeemed.map_err(Problem::from)?;
        // A ticket that another's access token comes with has come into the wrong hands.
        if request.headers().contains_key(header::AUTHORIZATION) {
            let SignedIn(bearer) = SignedIn::from_request(request, body, options).await?;
            if bearer.account_id() != principal.account_id() {
                return Err(Problem::of(&INVALID_TICKET).into());
            }
        }
        Ok(Self(principal))
    }
}

/// That of the query, whatever else is in it. A parameter is there once: the middleware sees to that.
fn ticket(request: &Request) -> Option<String> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(request.uri().query()?).ok()?;
    let mut named = pairs.into_iter().filter(|(name, _)| name == TICKET);
    named.next().map(|(_, ticket)| ticket)
}
