use serde_json::json;

use crate::support::binary::{Service, portreeve};

const PUBLIC: (&str, &str) = ("PUBLIC_URL", "https://example.com/accounts");

#[tokio::test]
async fn the_document_is_printed_the_same_wherever_the_service_is() {
    let committed = include_str!("../../openapi/portreeve-v1.json");

    let printed = portreeve(&["openapi"], &[PUBLIC], "").await;

    assert!(printed.status.success());
    let printed = String::from_utf8(printed.stdout).unwrap();
    assert!(printed == committed, "it is not the committed one");
}

#[tokio::test]
async fn the_log_says_where_the_service_is_and_why_a_cookie_was_refused() {
    let service = Service::starts(&[PUBLIC]).await;

    let refused = service
        .client
        .post("/api/v1/auth/refresh", json!({}))
        .header("cookie", "__Secure-portreeve_refresh=prt_x")
        .header("origin", "https://other.example");
    refused.await.is(403, "foreign-origin");
    service.stops().await;
    let (_, log) = service.ends_telling().await;

    assert!(
        log.contains("Swagger UI on https://example.com/accounts/docs"),
        "{log}"
    );
    assert!(log.contains("https://other.example"), "{log}");
    assert!(
        log.contains("set PUBLIC_URL or let the proxy forward Host"),
        "{log}"
    );
    assert!(!log.contains("prt_x"), "{log}");
}
