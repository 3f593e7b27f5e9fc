//! What is large is sent compressed, and once.

use crate::support::app::App;

const LARGE: [&str; 4] = [
    "/docs/swagger-ui-bundle.js",
    "/docs/swagger-ui.css",
    "/openapi.json",
    "/reference",
];

#[tokio::test]
async fn what_is_large_is_compressed_for_those_who_take_it() {
    let app = App::start().await;

    for path in LARGE {
        let plain = app.get(path).await;
        let small = app.get(path).header("accept-encoding", "gzip, br").await;

        assert_eq!(plain.has_status(200).header("content-encoding"), "");
        assert_eq!(small.has_status(200).header("content-encoding"), "gzip");
        let length = |text: &str| text.parse::<usize>().unwrap();
        let (plain_length, small_length) = (
            length(plain.header("content-length")),
            length(small.header("content-length")),
        );
        assert_eq!(plain.text.len(), plain_length, "{path}");
        assert!(small_length * 3 < plain_length, "{path}: {small_length}");
        for answer in [plain, small] {
            assert_eq!(answer.header("vary"), "Accept-Encoding", "{path}");
        }
    }
}

#[tokio::test]
async fn what_the_client_has_is_not_sent_again() {
    let app = App::start().await;

    for path in LARGE.into_iter().chain(["/", "/style.css", "/problems"]) {
        let first = app.get(path).header("accept-encoding", "gzip").await;
        let tag = first.header("etag").to_owned();
        let again = app.get(path).header("accept-encoding", "gzip");
        let again = again.header("if-none-match", &tag).await;
        // A cache must not answer others with the wrong form.
        let other_form = app.get(path).header("if-none-match", &tag).await;

        assert_eq!(again.has_status(304).header("etag"), tag, "{path}");
        assert_eq!(again.text, "", "{path}");
        other_form.has_status(200);
    }
}
