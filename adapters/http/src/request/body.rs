use poem::{Request, RequestBody, Result};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaMediaType, MetaRequest, Registry},
    types::Type,
};
use serde::de::DeserializeOwned;

use super::{
    json::parse,
    read::{check_content_type, read},
};

const JSON: &str = "application/json";

/// A body that must be there. serde does the parsing, because poem-openapi takes numbers for strings and the last of two equal keys;
/// poem-openapi describes the type.
pub struct Body<T>(pub T);

/// A body that may be left away, and then is `T::default()`.
pub struct OptionalBody<T>(pub T);

impl<'a, T: DeserializeOwned + Type> ApiExtractor<'a> for Body<T> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        T::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        Some(meta::<T>(true))
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> Result<Self> {
        let bytes = read(request, body).await?;
        check_content_type(request, JSON)?;
        Ok(Self(parse(&bytes)?))
    }
}

impl<'a, T: DeserializeOwned + Type + Default> ApiExtractor<'a> for OptionalBody<T> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        T::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        Some(meta::<T>(false))
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> Result<Self> {
        let bytes = read(request, body).await?;
        if bytes.is_empty() {
            return Ok(Self(T::default()));
        }
        check_content_type(request, JSON)?;
        Ok(Self(parse(&bytes)?))
    }
}

fn meta<T: Type>(required: bool) -> MetaRequest {
    MetaRequest {
        description: None,
        content: vec![MetaMediaType {
            content_type: JSON,
            schema: T::schema_ref(),
        }],
        required,
    }
}
