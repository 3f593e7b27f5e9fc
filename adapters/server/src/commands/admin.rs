use anyhow::{Context, bail};
use portreeve::{
    auth::{Register, lifecycle::Error},
    shared::{DisplayName, EmailAddress},
};

use super::{password, say, store};
use crate::{App, Config, Environment};

pub async fn create(config: &Config, email: &str, name: Option<&str>) -> anyhow::Result<()> {
    EmailAddress::parse(email).context("--email")?;
    name.map(DisplayName::parse).transpose().context("--name")?;
    let stores = store::existing(config).await?;
    let app = App::on(stores, config, Environment::system()).await?;
    let command = Register {
        email: email.to_owned(),
        password: password::read()?,
        display_name: name.map(str::to_owned),
        address: None,
    };
    let onboarded = match app.onboarding.create_admin(command).await {
        Ok(onboarded) => onboarded,
        Err(Error::EmailTaken) => bail!(
            "an account with this address exists; make it an administrator with portreeve accounts role EMAIL admin, and give it a new password \
             with portreeve admin set-password"
        ),
        Err(Error::InvalidRegistration(faults)) => match faults.password {
            Some(rule) => bail!("the password {rule}"),
            None => bail!("the address or the name cannot be used"),
        },
        Err(error) => return Err(error.into()),
    };
    if let Some(error) = onboarded.profile_error {
        let error = anyhow::Error::from(error);
        return Err(error.context("the account exists; its profile is made when the service runs"));
    }
    app.stores.health.notify_others().await?;
    say!(
        "{} is an administrator now",
        onboarded.account.facts().email
    )
}
