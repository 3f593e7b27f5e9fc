use poem::{Request, RequestBody, Result};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaParamIn, MetaSchemaRef, Registry},
    types::Type,
};

/// A header whose value is read by the handler. poem-openapi leaves out what is no text, and a header that cannot be read would count as
/// one that is absent. Here the bytes that are no text are replaced, so that the value is refused. Several lines are one list.
pub struct HeaderText(pub Option<String>);

impl<'a> ApiExtractor<'a> for HeaderText {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::Parameter];
    type ParamType = Option<String>;
    type ParamRawType = String;

    fn register(registry: &mut Registry) {
        <Option<String> as Type>::register(registry);
    }

    fn param_in() -> Option<MetaParamIn> {
        Some(MetaParamIn::Header)
    }

    fn param_schema_ref() -> Option<MetaSchemaRef> {
        Some(<Option<String> as Type>::schema_ref())
    }

    fn param_raw_type(&self) -> Option<&String> {
        self.0.as_ref()
    }

    async fn from_request(
        request: &'a Request,
        _: &mut RequestBody,
        options: ExtractParamOptions<Option<String>>,
    ) -> Result<Self> {
        let lines = request.headers().get_all(options.name).iter();
        let lines: Vec<_> = lines
            .map(|line| String::from_utf8_lossy(line.as_bytes()))
            .collect();
        Ok(Self((!lines.is_empty()).then(|| lines.join(", "))))
    }
}
