//! What is served as it is: compressed for clients that take it, and not sent again to those that have it.

use std::{
    io::{Read, Write},
    sync::OnceLock,
};

use aws_lc_rs::digest::{SHA256, digest};
use bytes::Bytes;
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use poem::{
    Endpoint, Request, Response,
    endpoint::make_sync,
    get,
    http::{HeaderMap, HeaderValue, StatusCode, header},
};

use crate::quality;

/// Our own pages load a style sheet and an icon, and nothing else.
pub const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// A file or a page that stays the same while the process lives. Only one form of it is stored; the other is made when it is first asked
/// for.
pub struct Asset {
    headers: HeaderMap,
    stored: Stored,
    other: OnceLock<Bytes>,
    digest: OnceLock<String>,
}

enum Stored {
    Plain(Bytes),
    Gzip(Bytes),
}

impl Asset {
    /// A file that pages load. Browsers keep it for an hour.
    pub fn file(content_type: &'static str, text: &'static str) -> Self {
        let stored = Stored::Plain(Bytes::from_static(text.as_bytes()));
        Self::new(content_type, "public, max-age=3600", stored)
    }

    /// The same, compressed by the build.
    pub fn gzip_file(content_type: &'static str, compressed: &'static [u8]) -> Self {
        let stored = Stored::Gzip(Bytes::from_static(compressed));
        Self::new(content_type, "public, max-age=3600", stored)
    }

    /// What is read by itself, and may be another after an update: browsers ask whether it is.
    pub fn document(content_type: &'static str, text: impl Into<Bytes>) -> Self {
        Self::new(content_type, "no-cache", Stored::Plain(text.into()))
    }

    /// A page of our own.
    pub fn page(html: String) -> Self {
        Self::document("text/html; charset=utf-8", html).under(PAGE_POLICY)
    }

    fn new(content_type: &'static str, cache: &'static str, stored: Stored) -> Self {
        let headers = [
            (header::CONTENT_TYPE, content_type),
            (header::CACHE_CONTROL, cache),
            (header::VARY, "Accept-Encoding"),
        ];
        let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
        Self {
            headers: HeaderMap::from_iter(headers),
            stored,
            other: OnceLock::new(),
            digest: OnceLock::new(),
        }
    }

    /// With a Content-Security-Policy of its own.
    pub fn under(mut self, policy: &'static str) -> Self {
        let policy = HeaderValue::from_static(policy);
        self.headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        self
    }

    /// As an endpoint for `GET` and `HEAD`.
    pub fn served(self) -> impl Endpoint {
        get(make_sync(move |request: Request| {
            self.answer(request.headers())
        }))
    }

    pub fn answer(&self, asked: &HeaderMap) -> Response {
        let is_gzip = quality::takes_gzip(asked);
        let tag = self.tag(is_gzip);
        let mut response = if has(asked, &tag) {
            Response::builder()
                .status(StatusCode::NOT_MODIFIED)
                .finish()
        } else {
            Response::builder().body(self.bytes(is_gzip))
        };
        let headers = response.headers_mut();
        headers.extend(self.headers.clone());
        if let Ok(tag) = HeaderValue::try_from(tag) {
            headers.insert(header::ETAG, tag);
        }
        if is_gzip {
            let gzip = HeaderValue::from_static("gzip");
            headers.insert(header::CONTENT_ENCODING, gzip);
        }
        response
    }

    /// One tag for each form, as they differ in their bytes (RFC 9110, section 8.8.1).
    fn tag(&self, is_gzip: bool) -> String {
        let digest = self.digest.get_or_init(|| {
            let (Stored::Plain(bytes) | Stored::Gzip(bytes)) = &self.stored;
            let digest = digest(&SHA256, bytes);
            let hex = |byte: &u8| format!("{byte:02x}");
            digest.as_ref().iter().take(8).map(hex).collect()
        });
        let form = if is_gzip { "-gzip" } else { "" };
        format!("\"{digest}{form}\"")
    }

    fn bytes(&self, is_gzip: bool) -> Bytes {
        match (&self.stored, is_gzip) {
            (Stored::Plain(bytes), false) | (Stored::Gzip(bytes), true) => bytes.clone(),
            (Stored::Plain(bytes), true) => self.other.get_or_init(|| gzip(bytes)).clone(),
            (Stored::Gzip(bytes), false) => self.other.get_or_init(|| gunzip(bytes)).clone(),
        }
    }
}

/// Whether the client has it already (RFC 9110, section 13.1.2).
fn has(asked: &HeaderMap, tag: &str) -> bool {
    let lines = asked.get_all(header::IF_NONE_MATCH).into_iter();
    lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(|known| known.trim().trim_start_matches("W/"))
        .any(|known| known == tag || known == "*")
}

#[expect(clippy::expect_used, reason = "a Vec takes whatever is written")]
fn gzip(plain: &[u8]) -> Bytes {
    let mut compressed = GzEncoder::new(Vec::new(), Compression::best());
    compressed.write_all(plain).expect("a Vec takes it");
    compressed.finish().expect("a Vec takes it").into()
}

#[expect(clippy::expect_used, reason = "build.rs has compressed it")]
fn gunzip(compressed: &[u8]) -> Bytes {
    let mut plain = Vec::new();
    let mut reader = GzDecoder::new(compressed);
    reader.read_to_end(&mut plain).expect("build.rs wrote gzip");
    plain.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    async fn body(response: Response) -> Vec<u8> {
        response.into_body().into_vec().await.unwrap()
    }

    #[tokio::test]
    async fn both_forms_of_an_asset_say_the_same() {
        let text = "never odd or even ".repeat(100);
        let plain = Asset::document("text/plain", text.clone());
        let compressed = Vec::leak(gzip(text.as_bytes()).to_vec());
        let compressed = Asset::gzip_file("text/plain", compressed);

        for asset in [plain, compressed] {
            let identity = asset.answer(&HeaderMap::new());
            let gzip = asset.answer(&asking(header::ACCEPT_ENCODING, "gzip"));

            assert_eq!(identity.header(header::CONTENT_ENCODING), None);
            assert_eq!(gzip.header(header::CONTENT_ENCODING), Some("gzip"));
            assert_ne!(identity.header(header::ETAG), gzip.header(header::ETAG));
            let gzip = body(gzip).await;
            assert!(gzip.len() < 200);
            assert_eq!(gunzip(&gzip), body(identity).await);
        }
    }

    #[tokio::test]
    async fn what_the_client_has_is_not_sent_again() {
        let asset = Asset::document("text/plain", "text");
        let answer = asset.answer(&HeaderMap::new());
        let tag = answer.header(header::ETAG).unwrap();

        for known in [tag, &format!("\"x\", W/{tag}"), "*"] {
            let answer = asset.answer(&asking(header::IF_NONE_MATCH, known));
            assert_eq!(answer.status(), StatusCode::NOT_MODIFIED, "{known}");
            assert_eq!(answer.header(header::ETAG), Some(tag));
            assert_eq!(body(answer).await, b"");
        }
        let answer = asset.answer(&asking(header::IF_NONE_MATCH, "\"x\""));
        assert_eq!(answer.status(), StatusCode::OK);
    }
}
