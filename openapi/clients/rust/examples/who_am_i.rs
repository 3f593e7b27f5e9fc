use portreeve_client::{Error, Portreeve, types::LogOutScope};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let url = std::env::var("PORTREEVE_URL").unwrap_or("http://localhost:8080".to_owned());
    let portreeve = Portreeve::new(&url)?;
    portreeve
        .sign_in("alice@example.com", "seven grey otters")
        .await?;

    let me = portreeve.api().get_me().send().await?;
    println!("{} {:?}", me.email, me.roles);

    portreeve.sign_out(LogOutScope::Current).await
}
