include!("../../examples/who_am_i.rs");

const README: &str = include_str!("../../README.md");
const EXAMPLE: &str = include_str!("../../examples/who_am_i.rs");

#[test]
fn the_readme_shows_the_example() {
    assert!(README.contains(&format!("```rust\n{EXAMPLE}```")));
}

#[tokio::test]
#[ignore = "needs a service"]
async fn the_example_of_the_readme_signs_in() {
    // There already, when the tests have run on this store before.
    let _ = crate::service::anonymous()
        .sign_up("alice@example.com", crate::service::PASSWORD)
        .await;

    let example = tokio::task::spawn_blocking(|| main().map_err(|error| error.to_string()));

    assert_eq!(example.await.unwrap(), Ok(()));
}
