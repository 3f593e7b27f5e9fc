use portreeve_client::{Client, refusal, signed_in, types::LogInBody};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::var("PORTREEVE_URL").unwrap_or("http://localhost:8080".to_owned());
    let alice = LogInBody::builder()
        .email("alice@example.com")
        .password("seven grey otters");
    let grant = match Client::new(&url).log_in().body(alice).send().await {
        Ok(grant) => grant.into_inner(),
        Err(error) => match refusal(&error) {
            Some(problem) => return Err(problem.error.as_str().into()),
            None => return Err(error.into()),
        },
    };
    let me = signed_in(&url, &grant.access_token)?
        .get_me()
        .send()
        .await?;
    println!("{} {:?}", me.email, me.roles);
    Ok(())
}
