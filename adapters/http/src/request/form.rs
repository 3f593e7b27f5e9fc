use percent_encoding::percent_decode;
use poem::{Request, RequestBody, Result, http::StatusCode};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaMediaType, MetaRequest, Registry},
    types::Type,
};
use serde::de::DeserializeOwned;

use super::read::{check_content_type, read};
use crate::problem::{Problem, common};

const FORM: &str = "application/x-www-form-urlencoded";

/// A form, as OAuth 2.0 has its requests: unknown fields are ignored, and of the others none may come twice (RFC 6749, section 3.2).
///
/// One that cannot be read reaches the handler all the same: the refusal has a shape of its own there.
pub struct Form<T>(pub Result<T, Problem>);

impl<'a, T: DeserializeOwned + Type> ApiExtractor<'a> for Form<T> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        T::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        Some(MetaRequest {
            description: None,
            content: vec![MetaMediaType {
                content_type: FORM,
                schema: T::schema_ref(),
            }],
            required: true,
        })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> Result<Self> {
        let bytes = match read(request, body).await {
            Ok(bytes) => bytes,
            Err(error) if error.status() == StatusCode::BAD_REQUEST => {
                let message = "the body did not come whole, or not in time";
                return Ok(Self(Err(Problem::saying(&common::MALFORMED, message))));
            }
            Err(error) => return Err(error),
        };
        check_content_type(request, FORM)?;
        Ok(Self(parse(&bytes)))
    }
}

/// The parser's own words are not repeated: they may hold a value.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    // The parser would put a character of its own in the place of what is no UTF-8, in a password too.
    let is_text = percent_decode(bytes).decode_utf8().is_ok();
    let parsed = is_text.then(|| serde_urlencoded::from_bytes(bytes).ok());
    parsed.flatten().ok_or_else(|| {
        let message =
            "the body must be a form in UTF-8 with a grant_type, and none of its fields may come twice";
        Problem::saying(&common::MALFORMED, message)
    })
}
