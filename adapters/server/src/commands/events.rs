use anyhow::{Context, bail};
use portreeve::{
    events::{LoggedEvent, Position, Rewind},
    shared::{Clock, EventId, Timestamp},
};
use time::{Duration, format_description::well_known::Rfc3339};

use super::{output::moment, say, store};
use crate::{Config, EventFlow, Stores, SystemClock, event_flow::Lag, wiring::events::followed};

/// Dead letters that are retried in one statement.
const STEP: u16 = 1000;

/// An instance takes a subscription that was resumed or rewound within this time.
const HANDOVER: Duration = Duration::seconds(3);

/// Lists how far each subscription has come.
pub async fn subscriptions(config: &Config) -> anyhow::Result<()> {
    let stores = store::existing(config).await?;
    let flow = EventFlow::of(&stores).await?;
    let now = SystemClock.now();
    for lag in &flow.subscriptions {
        let one = &lag.subscription;
        let state = match (one.is_paused, one.is_leased) {
            (true, _) => "paused",
            (false, true) if one.seems_down() => {
                "all that is tried fails, so one event is tried every ten seconds"
            }
            (false, true) if lag.is_stuck(now) => "an instance works on it, and nothing succeeds",
            (false, true) => "running",
            (false, false) if !followed().any(|name| name == one.name) => {
                "this version does not follow it"
            }
            (false, false) if one.idle < HANDOVER => "waits for an instance",
            (false, false) => "no instance works on it",
        };
        let parked = match one.parked {
            0 => "0 parked".to_owned(),
            many => format!(
                "{many} parked for {} s",
                lag.parked_age(now).whole_seconds()
            ),
        };
        say!(
            "{}  at {}, {} behind for {} s, {parked}, {} dead: {state}",
            one.name,
            one.position,
            lag.events,
            lag.age(now).whole_seconds(),
            one.dead
        )?;
    }
    for name in followed().filter(|name| !flow.has(name)) {
        say!("{name}  is not there; an instance that works on events makes it")?;
    }
    if flow.unsequenced > 0 {
        say!("outbox: {} waiting", flow.unsequenced)?;
    }
    Ok(())
}

pub async fn set_paused(config: &Config, name: &str, paused: bool) -> anyhow::Result<()> {
    let stores = store::existing(config).await?;
    // Before an instance goes on.
    let flow = match paused {
        true => None,
        false => Some(EventFlow::of(&stores).await?),
    };
    if !stores.subscriptions.set_paused(name, paused).await? {
        bail!(unknown(&stores, name).await?);
    }
    stores.health.notify_others().await?;
    match paused {
        true => say!(
            "{name} is paused; its events are kept as long as the log is, and go on with: portreeve events resume {name}"
        ),
        false => {
            say!("{name} goes on")?;
            match flow
                .iter()
                .flat_map(|flow| &flow.subscriptions)
                .find(|lag| lag.subscription.name == name)
            {
                Some(lag) => say_gap(lag),
                None => Ok(()),
            }
        }
    }
}

fn say_gap(lag: &Lag) -> anyhow::Result<()> {
    let Some(kept_from) = lag.gap_until else {
        return Ok(());
    };
    say!(
        "events up to {} were removed by retention: {} of them it has not seen",
        kept_from.number() - 1,
        lag.removed()
    )
}

/// `to` is a position, or a time as in RFC 3339.
pub async fn rewind(config: &Config, name: &str, to: &str) -> anyhow::Result<()> {
    let stores = store::existing(config).await?;
    let (position, at) = match (to.parse(), Timestamp::parse(to, &Rfc3339)) {
        // No log is longer.
        (Ok(number), _) => (Position::new(i64::MAX.unsigned_abs().min(number)), None),
        (_, Ok(at)) if at > SystemClock.now() => bail!("--to is a time in the future"),
        (_, Ok(at)) => (stores.log.position_at(at).await?, Some(at)),
        _ => bail!("--to must be a position, or a time as in 2026-11-30T08:00:00Z"),
    };
    match stores.subscriptions.rewind(name, position).await? {
        Rewind::Done => {}
        Rewind::Ahead(stands_at) => bail!(
            "{name} stands at {stands_at}, so beginning again after {position} would skip events that it has not seen; give a position up \
             to {stands_at}, or an earlier time"
        ),
        Rewind::Unknown => bail!(unknown(&stores, name).await?),
    }
    stores.health.notify_others().await?;
    say!("{name} begins again after {position}; what it has done since is done once more")?;
    let oldest = stores.log.read(Position::START, 1).await?.pop();
    if let Some(oldest) = oldest.filter(|oldest| is_cut(oldest, position, at)) {
        let begins_at = oldest.position;
        say!(
            "the log begins at {begins_at}, so it begins there; older events were removed by retention"
        )?;
    }
    Ok(())
}

/// Whether events were removed that were asked for: those after a position, or since a time.
fn is_cut(oldest: &LoggedEvent, position: Position, at: Option<Timestamp>) -> bool {
    match at {
        Some(at) => oldest.position.number() > 1 && at < oldest.at,
        None => position.number() + 1 < oldest.position.number(),
    }
}

pub async fn dead(config: &Config, limit: u16) -> anyhow::Result<()> {
    let stores = store::existing(config).await?;
    let letters = stores.subscriptions.dead_letters(limit).await?;
    for letter in &letters {
        say!(
            "{}  {}  {}  for {} after {} attempts: {}",
            letter.id,
            moment(letter.at)?,
            letter.name,
            letter.subscription,
            letter.attempts,
            letter.reason
        )?;
    }
    if letters.is_empty() {
        say!("there are no dead letters")?;
    }
    Ok(())
}

/// Lists what is parked and not dead.
pub async fn parked(config: &Config, subscription: Option<&str>, limit: u16) -> anyhow::Result<()> {
    let stores = store::existing(config).await?;
    must_exist(&stores, subscription).await?;
    let parked = stores.subscriptions.pending(subscription, limit).await?;
    for event in &parked {
        let next = match event.due_at {
            Some(at) => format!("next at {}", moment(at)?),
            None => "waits behind an earlier one of its account".to_owned(),
        };
        let reason = event.reason.as_deref().map(|reason| format!(": {reason}"));
        say!(
            "{}  {}  {}  for {} after {} attempts, {next}{}",
            event.id,
            moment(event.at)?,
            event.name,
            event.subscription,
            event.attempts,
            reason.unwrap_or_default()
        )?;
    }
    if parked.is_empty() {
        say!("there are no parked events")?;
    }
    Ok(())
}

pub async fn retry(config: &Config, id: &str, subscription: Option<&str>) -> anyhow::Result<()> {
    let id = event_id(id)?;
    let stores = store::existing(config).await?;
    must_exist(&stores, subscription).await?;
    let now = SystemClock.now();
    let retried = stores.subscriptions.retry(id, subscription, now).await?;
    if retried == 0 {
        bail!("there is no dead letter and no parked event with this id");
    }
    stores.health.notify_others().await?;
    say!("the event will be delivered once more")
}

pub async fn retry_all(config: &Config, name: &str) -> anyhow::Result<()> {
    let stores = store::existing(config).await?;
    let now = SystemClock.now();
    let mut retried = 0;
    loop {
        let step = stores.subscriptions.retry_all(name, now, STEP).await?;
        retried += step;
        if step < u64::from(STEP) {
            break;
        }
    }
    if retried == 0 && !stores.subscriptions.exists(name).await? {
        bail!(unknown(&stores, name).await?);
    }
    stores.health.notify_others().await?;
    match retried {
        0 => say!("{name} has no dead letters, and no parked events that wait for a later time"),
        1 => say!("one event will be delivered once more"),
        many => say!("{many} events will be delivered once more"),
    }
}

pub async fn remove(config: &Config, name: &str) -> anyhow::Result<()> {
    let stores = store::existing(config).await?;
    if followed().any(|one| one == name) {
        bail!(
            "this version needs {name}, and would make it again; to keep events from it: portreeve events pause {name}; to do them all once \
             more: portreeve events rewind {name} --to 0"
        );
    }
    if stores.subscriptions.remove(name).await? {
        return say!("{name} is removed");
    }
    if stores.subscriptions.exists(name).await? {
        bail!("an instance of a version that needs {name} works on it");
    }
    bail!(unknown(&stores, name).await?)
}

pub async fn discard(config: &Config, id: &str, subscription: Option<&str>) -> anyhow::Result<()> {
    let id = event_id(id)?;
    let stores = store::existing(config).await?;
    must_exist(&stores, subscription).await?;
    if stores.subscriptions.discard(id, subscription).await? == 0 {
        bail!("there is no dead letter with this id");
    }
    say!("the dead letter is dropped")
}

fn event_id(id: &str) -> anyhow::Result<EventId> {
    id.parse().context(
        "the id must be one that `portreeve events dead` or `portreeve events parked` lists",
    )
}

async fn must_exist(stores: &Stores, subscription: Option<&str>) -> anyhow::Result<()> {
    if let Some(name) = subscription
        && !stores.subscriptions.exists(name).await?
    {
        bail!(unknown(stores, name).await?);
    }
    Ok(())
}

async fn unknown(stores: &Stores, name: &str) -> anyhow::Result<String> {
    let all = stores.subscriptions.all().await?;
    let names: Vec<String> = all.into_iter().map(|one| one.name).collect();
    Ok(format!(
        "there is no subscription {name}; there are: {}",
        names.join(", ")
    ))
}
