use anyhow::{Context, bail};
use portreeve::{
    auth::{Error, Register},
    shared::{DisplayName, EmailAddress},
};

use super::{password, say, store};
use crate::{App, Config, World};

pub async fn create(config: &Config, email: &str, name: Option<&str>) -> anyhow::Result<()> {
    let email = EmailAddress::parse(email).context("--email")?;
    let display_name = name.map(DisplayName::parse).transpose().context("--name")?;
    let stores = store::existing(config).await?;
    let app = App::on(stores, config, World::real()).await?;
    let name = display_name.clone();
    let command = Register {
        email,
        password: password::read()?,
        display_name,
        address: None,
    };
    let account = match app.auth.create_admin(command).await {
        Ok(account) => account,
        Err(Error::EmailTaken) => bail!(
            "an account with this address exists; make it an administrator with portreeve accounts role EMAIL admin, and give it a new password \
             with portreeve admin set-password"
        ),
        Err(error) => return Err(error.into()),
    };
    // The event would make it, but not before somebody serves.
    app.users
        .welcome(account.facts().clone(), name)
        .await
        .context("the account exists; its profile will be made when the service runs")?;
    app.stores.probe.announce().await?;
    say!("{} is an administrator now", account.facts().email)
}
