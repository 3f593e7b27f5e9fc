//! Reading a request body: bounded, strict, and without ever repeating a value in an error, since it may be a password.

use std::time::Duration;

use futures_util::StreamExt;
use poem::{Body as PoemBody, FromRequest, Request, RequestBody, Result, http::header};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaMediaType, MetaRequest, Registry},
    types::Type,
};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use tokio::time::timeout;

use crate::{kinds, middleware::BodyReceived, problem::Problem};

const JSON: &str = "application/json";

/// No operation needs more; the longest honest request has about 3 KiB.
pub const MAX_BODY: usize = 64 * 1024;
/// How long a body may take altogether: one that comes in drips would keep its connection for ever. The largest one needs 6.4 KiB a
/// second.
pub const BODY_TIMEOUT: Duration = Duration::from_secs(10);
/// How deep arrays and objects may be nested. No operation needs more than two.
const MAX_DEPTH: usize = 64;

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

/// For an optional field: it may be left away, but not be `null`, as the document says.
pub fn non_null<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
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

/// Refuses a body of another kind than `wanted`, and one in another charset than UTF-8. Other parameters are left aside.
pub fn check_content_type(request: &Request, wanted: &str) -> Result<(), Problem> {
    let mut parts = request.content_type().unwrap_or_default().split(';');
    let essence = parts.next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case(wanted) {
        let told = format!("send the body with Content-Type: {wanted}");
        return Err(Problem::saying(&kinds::UNSUPPORTED_MEDIA_TYPE, told));
    }
    if parts.all(|parameter| is_in_utf8(parameter.trim())) {
        Ok(())
    } else {
        let told = "send the body in UTF-8, and no other charset in Content-Type";
        Err(Problem::saying(&kinds::UNSUPPORTED_MEDIA_TYPE, told))
    }
}

/// False for a `charset` that is not UTF-8. ASCII is a part of it, and some write it without the hyphen.
fn is_in_utf8(parameter: &str) -> bool {
    let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
    let value = value.trim_matches('"');
    !name.eq_ignore_ascii_case("charset")
        || ["utf-8", "utf8", "us-ascii"]
            .iter()
            .any(|known| value.eq_ignore_ascii_case(known))
}

/// Refuses a body that is compressed: nothing here takes it apart.
fn check_content_encoding(request: &Request) -> Result<(), Problem> {
    let lines = request.headers().get_all(header::CONTENT_ENCODING).iter();
    let mut codings = lines
        .flat_map(|line| line.as_bytes().split(|byte| *byte == b','))
        .map(<[u8]>::trim_ascii);
    if codings.all(|coding| coding.is_empty() || coding.eq_ignore_ascii_case(b"identity")) {
        Ok(())
    } else {
        let told = "send the body as it is, without Content-Encoding";
        Err(Problem::saying(&kinds::UNSUPPORTED_CONTENT_ENCODING, told))
    }
}

/// The whole body, or the refusal of one that is too large, as soon as it is known to be: what is still to come of it is thrown away by
/// the connection. One that announces its size is refused by the frame. Never keeps more than [`MAX_BODY`].
pub async fn read(request: &Request, body: &mut RequestBody) -> Result<Vec<u8>> {
    check_content_encoding(request)?;
    let body = <PoemBody as FromRequest>::from_request(request, body).await?;
    let bytes = timeout(BODY_TIMEOUT, collected(body))
        .await
        .map_err(|_| Problem::saying(&kinds::MALFORMED, "the body did not come in time"))??;
    if let Some(received) = request.extensions().get::<BodyReceived>() {
        received.is_complete();
    }
    Ok(bytes)
}

async fn collected(body: PoemBody) -> Result<Vec<u8>, Problem> {
    let mut chunks = Box::pin(body.into_bytes_stream());
    let mut bytes = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| {
            Problem::saying(
                &kinds::MALFORMED,
                "the body ended before its announced length",
            )
        })?;
        if bytes.len() + chunk.len() > MAX_BODY {
            return Err(Problem::of(&kinds::PAYLOAD_TOO_LARGE));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    if bytes.is_empty() {
        return Err(Problem::saying(
            &kinds::MALFORMED,
            "the body is empty; it must be a JSON object",
        ));
    }
    // serde would also take an array for a struct, its items for the fields in their order.
    if bytes.trim_ascii_start().first() == Some(&b'[') {
        return Err(Problem::saying(
            &kinds::MALFORMED,
            "the body is an array; it must be a JSON object",
        ));
    }
    if is_deeper_than(MAX_DEPTH, bytes) {
        return Err(Problem::saying(
            &kinds::MALFORMED,
            format!("the body is nested more than {MAX_DEPTH} deep"),
        ));
    }
    serde_json::from_slice(bytes)
        .map_err(|error| Problem::saying(&kinds::MALFORMED, describe(&error)))
}

/// Whether more brackets and braces than that are open at once, those in strings left aside. serde_json has a limit too, but a fixed
/// one, 128.
fn is_deeper_than(most: usize, json: &[u8]) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > most {
            return true;
        }
    }
    false
}

/// serde's sentence without the value it found: `invalid type: string "hunter2", expected u8` becomes `expected u8`.
fn describe(error: &serde_json::Error) -> String {
    let sentence = error.to_string();
    let found_something = ["invalid type: ", "invalid value: ", "unknown variant "]
        .iter()
        .any(|opening| sentence.starts_with(opening));
    let told = if found_something {
        sentence
            .rfind(", expected ")
            .and_then(|at| sentence.get(at + 2..))
    } else {
        Some(sentence.as_str())
    };
    format!(
        "the body is not what this operation takes: {}",
        told.unwrap_or("a value has the wrong type")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[serde(default, deserialize_with = "non_null")]
        word: Option<String>,
    }

    fn refusal(json: &str) -> String {
        parse::<Sample>(json.as_bytes()).unwrap_err().error
    }

    #[test]
    fn a_value_of_the_wrong_type_is_refused_and_not_repeated() {
        assert_eq!(
            refusal(r#"{"word": 12345}"#),
            "the body is not what this operation takes: expected a string at line 1 column 14"
        );
        assert!(!refusal(r#""hunter2, expected hunter2""#).contains("hunter2"));
    }

    #[test]
    fn a_word_that_is_none_of_the_list_is_not_repeated() {
        #[derive(Debug, Deserialize)]
        #[serde(rename_all = "snake_case")]
        enum Word {
            Yes,
            No,
        }

        let told = parse::<Word>(b"\"hunter2, expected hunter2\"")
            .unwrap_err()
            .error;

        assert!(told.contains("expected `yes` or `no`") && !told.contains("hunter2"));
    }

    #[test]
    fn an_array_is_not_taken_for_an_object() {
        assert!(refusal(" [\"x\"]").contains("must be a JSON object"));
        assert!(refusal("[]").contains("must be a JSON object"));
    }

    #[test]
    fn null_unknown_and_doubled_fields_are_refused() {
        assert!(refusal(r#"{"word": null}"#).contains("expected a string"));
        assert!(refusal(r#"{"world": "x"}"#).contains("unknown field `world`, expected `word`"));
        assert!(refusal(r#"{"word": "x", "word": "y"}"#).contains("duplicate field `word`"));
    }

    #[test]
    fn sixty_four_levels_are_read_and_one_more_is_refused() {
        let nested = |levels: usize| {
            let (open, close) = ("[".repeat(levels - 1), "]".repeat(levels - 1));
            format!("{{\"word\": {open}{close}}}")
        };

        assert!(refusal(&nested(64)).contains("expected a string"));
        assert!(refusal(&nested(65)).contains("nested more than 64 deep"));
        assert!(!is_deeper_than(1, br#"{"word": "[[{{\"[[", "x": "\\"}"#));
        assert!(!is_deeper_than(1, b"[][][][]"));
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for raw in ["", "{", "nul", "{}x", "\"\\ud800\"", &"[".repeat(10_000)] {
            assert!(parse::<Sample>(raw.as_bytes()).is_err(), "{raw:.10}");
        }
        assert!(parse::<Sample>(b"{}").unwrap().word.is_none());
    }
}
