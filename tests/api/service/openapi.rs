use crate::support::app::App;

#[tokio::test]
async fn the_document_is_served_as_it_was_built() {
    let app = App::start().await;

    let answer = app.get("/openapi.json").await;

    assert_eq!(answer.has_status(200).text, app.document());
    assert_eq!(answer.header("content-type"), "application/json");
}
