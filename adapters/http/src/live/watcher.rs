use poem::{Request, RequestBody, Result, http::header};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaSecurityScheme, Registry},
};
use portreeve::auth::{Principal, TicketService};

use crate::{
    auth::INVALID_TICKET,
    problem::{Problem, common},
    security::SignedIn,
};

/// Who wants to watch events: by an access token, or by a ticket in the query.
///
/// By hand and not derived, because only one of the two has to be there.
pub enum Watcher {
    Bearer(Principal),
    /// Not spent yet.
    Ticket {
        ticket: String,
        /// Whose access token came with it, if one did.
        bearer: Option<Principal>,
    },
}

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
        let ticket = ticket(request);
        let mut bearer = None;
        if ticket.is_none() || request.headers().contains_key(header::AUTHORIZATION) {
            let signed_in = SignedIn::from_request(request, body, options).await?;
            bearer = Some(signed_in.0);
        }
        match (ticket, bearer) {
            (Some(ticket), bearer) => Ok(Self::Ticket { ticket, bearer }),
            (None, Some(bearer)) => Ok(Self::Bearer(bearer)),
            (None, None) => Err(Problem::of(&common::INVALID_ACCESS_TOKEN).into()),
        }
    }
}

impl Watcher {
    /// Spends the ticket if there is one: to be called when nothing else can be refused, because the client cannot use it again.
    pub async fn authenticated(self, tickets: &TicketService) -> Result<Principal, Problem> {
        let (ticket, bearer) = match self {
            Self::Bearer(principal) => return Ok(principal),
            Self::Ticket { ticket, bearer } => (ticket, bearer),
        };
        let principal = tickets.redeem(&ticket).await?;
        // A ticket that another's access token comes with has come into the wrong hands.
        let is_of_another = |bearer: Principal| bearer.account_id() != principal.account_id();
        if bearer.is_some_and(is_of_another) {
            return Err(Problem::of(&INVALID_TICKET));
        }
        Ok(principal)
    }
}

/// That of the query, whatever else is in it. A parameter is there once: the middleware sees to that.
fn ticket(request: &Request) -> Option<String> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(request.uri().query()?).ok()?;
    let mut named = pairs.into_iter().filter(|(name, _)| name == TICKET);
    named.next().map(|(_, ticket)| ticket)
}
