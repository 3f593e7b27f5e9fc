//! Reads tokens, one a line, from standard input: as arguments, every user of the machine would see them. Says who each one stands for,
//! or why it is refused.

mod revocations;
mod verify;

use std::{env, process::ExitCode, time::Duration};

use tokio::io::{AsyncBufReadExt, BufReader, stdin};

use crate::{
    revocations::Revocations,
    verify::{Claims, Error, Verifier},
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let set = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let url = set("PORTREEVE_URL").unwrap_or_else(|| "http://localhost:8080".into());
    let issuer = set("JWT_ISSUER").unwrap_or_else(|| "portreeve".into());
    let audience = set("JWT_AUDIENCE").unwrap_or_else(|| "portreeve".into());
    let algorithm = set("JWT_ALGORITHM")
        .unwrap_or_else(|| "EdDSA".into())
        .parse()?;
    let max_silence = match set("MAX_SILENCE_SECONDS") {
        Some(seconds) => Duration::from_secs(seconds.parse()?),
        None => Duration::MAX,
    };

    let http = reqwest::Client::builder()
        .timeout(Duration::from_secs(3))
        .build()?;
    let verifier = Verifier::new(http.clone(), &url, &issuer, &audience, algorithm);
    let revocations = match set("REVOCATIONS_TOKEN") {
        Some(token) => {
            let feed = http.get(format!("{url}/api/v1/auth/revocations"));
            Some(Revocations::follow(feed.bearer_auth(token), max_silence).await?)
        }
        None => None,
    };
    let check = async |token: &str| -> Result<Claims, Error> {
        let claims = verifier.verify(token).await?;
        if let Some(revocations) = &revocations {
            revocations.check(&claims.sid)?;
        }
        Ok(claims)
    };

    let mut code = ExitCode::SUCCESS;
    let mut lines = BufReader::new(stdin()).lines();
    while let Some(token) = lines.next_line().await? {
        match check(&token).await {
            Ok(claims) => println!("{} {}", claims.sub, claims.roles.join(",")),
            Err(error) => {
                println!("{error}");
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}
