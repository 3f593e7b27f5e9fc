//! The address in a problem's `type` leads to a page about it.

use std::collections::BTreeSet;

use crate::support::app::App;

/// Every `/problems/<slug>` that the document mentions.
fn mentioned(document: &str) -> BTreeSet<String> {
    let parts = document.split("/problems/").skip(1);
    parts
        .map(|part| {
            let end = part.find(|c: char| !c.is_ascii_lowercase() && c != '-');
            format!("/problems/{}", &part[..end.unwrap_or(part.len())])
        })
        .collect()
}

#[tokio::test]
async fn every_problem_of_the_document_has_a_page() {
    let app = App::start().await;

    let problems = mentioned(app.document());

    assert!(problems.len() > 15, "{problems:?}");
    for problem in &problems {
        let page = app.get(problem).await;
        assert_eq!((page.status, problem), (200, problem));
        assert!(page.text.contains(problem), "{problem}");
    }
}

#[tokio::test]
async fn the_type_of_a_problem_is_the_address_of_its_page() {
    let app = App::start().await;
    let problem = app.get("/nowhere").await;

    let kind = problem.json()["type"].as_str().unwrap().to_owned();

    app.get(&kind).await.has_status(200);
}

#[tokio::test]
async fn a_problem_that_does_not_exist_has_no_page() {
    let app = App::start().await;

    for slug in ["nothing", "Email-Taken", "%3Cscript%3E"] {
        app.get(&format!("/problems/{slug}"))
            .await
            .is(404, "unknown-path");
    }
}
