use portreeve::{
    keys::{KeyService, KeyState, ListedKey, NewKey, Rotation, Seal},
    shared::Clock,
};

use super::{output::moment, say, store};
use crate::{Config, SystemClock, wiring};

pub async fn list(config: &Config) -> anyhow::Result<()> {
    let keys = open(config).await?;
    let listed = keys.list(SystemClock.now()).await?;
    for key in &listed {
        say!("{}", line(key)?)?;
    }
    if listed.is_empty() {
        say!("there is no stored key yet; the service makes one at its first start")?;
    }
    if keys.is_configured() {
        say!("access tokens are signed with JWT_SECRET, and not with a stored key")?;
    }
    Ok(())
}

pub async fn rotate(config: &Config) -> anyhow::Result<()> {
    let keys = open(config).await?;
    match keys.rotate(SystemClock.now()).await? {
        Rotation::Begun(key) => say!(
            "made a key for access tokens: {}\nIt is published now and signs from {}. The old one verifies until its last token has \
             expired, so sessions are not affected.\nThe key of the refresh tokens is not rotated.",
            name(&key),
            moment(key.signs_from)?
        )?,
        Rotation::UnderWay(key) => say!(
            "a successor exists already, and none was made: {} signs from {}",
            name(&key),
            moment(key.signs_from)?
        )?,
    }
    Ok(())
}

pub async fn replace_now(config: &Config) -> anyhow::Result<()> {
    let keys = open(config).await?;
    let key = keys.replace_now(SystemClock.now()).await?;
    say!(
        "made a key for access tokens, and deleted the others: {}\nIt signs from now on, and access tokens that were issued before \
         are rejected. Running instances load it at once, or within a minute. Services that verify tokens with the key set load it within \
         five minutes, and until then accept old tokens and reject new ones.\nSessions stay valid: refresh tokens work as before, and \
         their key is not rotated.",
        name(&key)
    )?;
    Ok(())
}

async fn open(config: &Config) -> anyhow::Result<KeyService> {
    let stores = store::existing(config).await?;
    Ok(wiring::keys::service(stores.keys, config))
}

fn line(key: &ListedKey) -> anyhow::Result<String> {
    let state = match key.state {
        KeyState::Next => "next".to_owned(),
        KeyState::Signing => "signing".to_owned(),
        KeyState::Verifying { until } => format!("verifying until {}", moment(until)?),
        KeyState::Retired => "retired".to_owned(),
    };
    let seal = match key.seal {
        Some(Seal::Current) => "sealed",
        Some(Seal::Previous) => "sealed with SECRET_KEY_PREVIOUS",
        Some(Seal::Open) => "not sealed",
        None => "does not open with this SECRET_KEY",
    };
    Ok(format!(
        "{:43}  {:13}  {:5}  since {}  {seal:10}  {state}",
        key.id.as_deref().unwrap_or("-"),
        key.purpose,
        key.algorithm,
        moment(key.active_from)?
    ))
}

fn name(key: &NewKey) -> String {
    format!("{} ({})", key.id, key.algorithm)
}
