use anyhow::{Context, bail};
use portreeve::shared::{Clock, EventId};

use super::{say, store};
use crate::{Config, SystemClock};

pub async fn dead(config: &Config, limit: u16) -> anyhow::Result<()> {
    let letters = store::existing(config)
        .await?
        .outbox
        .dead_letters(limit)
        .await?;
    for letter in &letters {
        say!(
            "{}  {}  {}  after {} attempts: {}",
            letter.id,
            letter.at,
            letter.name,
            letter.attempts,
            letter.reason
        )?;
    }
    if letters.is_empty() {
        say!("there are no dead letters")?;
    }
    Ok(())
}

pub async fn retry(config: &Config, id: &str) -> anyhow::Result<()> {
    let id: EventId = id
        .parse()
        .context("the id must be one that `portreeve events dead` lists")?;
    let stores = store::existing(config).await?;
    if !stores.outbox.requeue(id, SystemClock.now()).await? {
        bail!("there is no dead letter with this id");
    }
    stores.health.notify_others().await?;
    say!("the event will be delivered once more")?;
    Ok(())
}
