//! Reading the bytes of a body, and the headers that say what they are.

use futures_util::StreamExt;
use poem::{Body, FromRequest, Request, RequestBody, Result, http::header};
use tokio::time::timeout;

use super::{
    limits::{BODY_TIMEOUT, MAX_BODY},
    received::BodyReceived,
};
use crate::problem::{Problem, common};

/// Refuses a body of another kind than `wanted`, and one in another charset than UTF-8. Other parameters are left aside.
pub fn check_content_type(request: &Request, wanted: &str) -> Result<(), Problem> {
    let mut parts = request.content_type().unwrap_or_default().split(';');
    let essence = parts.next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case(wanted) {
        let message = format!("send the body with Content-Type: {wanted}");
        return Err(Problem::saying(&common::UNSUPPORTED_MEDIA_TYPE, message));
    }
    if parts.all(|parameter| is_in_utf8(parameter.trim())) {
        Ok(())
    } else {
        let message = "send the body in UTF-8, and no other charset in Content-Type";
        Err(Problem::saying(&common::UNSUPPORTED_MEDIA_TYPE, message))
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
        let message = "send the body as it is, without Content-Encoding";
        Err(Problem::saying(
            &common::UNSUPPORTED_CONTENT_ENCODING,
            message,
        ))
    }
}

/// The whole body, or the refusal of one that is too large, as soon as it is known to be: what is still to come of it is thrown away by
/// the connection. One that announces its size is refused by the middleware. Never keeps more than [`MAX_BODY`].
pub async fn read(request: &Request, body: &mut RequestBody) -> Result<Vec<u8>> {
    check_content_encoding(request)?;
    let body = <Body as FromRequest>::from_request(request, body).await?;
    let bytes = timeout(BODY_TIMEOUT, collected(body))
        .await
        .map_err(|_| Problem::saying(&common::MALFORMED, "the body did not come in time"))??;
    if let Some(received) = request.extensions().get::<BodyReceived>() {
        received.mark_complete();
    }
    Ok(bytes)
}

async fn collected(body: Body) -> Result<Vec<u8>, Problem> {
    let mut chunks = Box::pin(body.into_bytes_stream());
    let mut bytes = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| {
            Problem::saying(
                &common::MALFORMED,
                "the body ended before its announced length",
            )
        })?;
        if bytes.len() + chunk.len() > MAX_BODY {
            return Err(Problem::of(&common::PAYLOAD_TOO_LARGE));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
