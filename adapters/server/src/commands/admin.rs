use std::io::{self, BufRead, IsTerminal};

use anyhow::{Context, bail};
use portreeve::{
    auth::{Error, Register},
    shared::{DisplayName, EmailAddress, Secret},
};

use super::durable;
use crate::{App, Config, World};

pub async fn create(config: &Config, email: &str, name: Option<&str>) -> anyhow::Result<()> {
    let email = EmailAddress::parse(email).context("--email")?;
    let display_name = name.map(DisplayName::parse).transpose().context("--name")?;
    let app = App::on(durable(config).await?, config, World::real()).await?;
    let name = display_name.clone();
    let command = Register {
        email,
        password: password()?,
        display_name,
        address: None,
    };
    let account = match app.auth.create_admin(command).await {
        Ok(account) => account,
        Err(Error::EmailTaken) => bail!(
            "an account with this address exists; another administrator can give it the role admin"
        ),
        Err(error) => return Err(error.into()),
    };
    // The event would make it, but not before somebody serves.
    app.users
        .welcome(account.facts().clone(), name)
        .await
        .context("the account exists; its profile will be made when the service runs")?;
    app.stores.probe.announce().await?;
    println!("{} is an administrator now", account.facts().email);
    Ok(())
}

/// Asked for twice at a terminal, since it cannot be seen; read as one line from anything else.
fn password() -> anyhow::Result<Secret<String>> {
    if !io::stdin().is_terminal() {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line)?;
        let password = line.trim_end_matches(['\r', '\n']).to_owned();
        return if password.is_empty() {
            bail!("there is no password on standard input")
        } else {
            Ok(Secret::new(password))
        };
    }
    let password = Secret::new(rpassword::prompt_password("Password: ")?);
    let again = Secret::new(rpassword::prompt_password("Once more: ")?);
    if password.expose() == again.expose() {
        Ok(password)
    } else {
        bail!("the two are not the same; nothing was created")
    }
}
