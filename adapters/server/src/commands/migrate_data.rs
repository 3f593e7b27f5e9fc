use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressStyle};
use portreeve::shared::Secret;
use portreeve_postgres::{Pooler, PostgresStore};
use portreeve_sqlite::FileLock;
use portreeve_transfer::{Progress, Side, Step, transfer};

use super::{output, say, store};
use crate::{
    Config,
    config::StoreConfig,
    doctor::requirements,
    stores::{Worker, connected, file_place, must_be_current, place},
};

/// Enough for one move.
const CONNECTIONS: u16 = 2;

/// A side that is held: nobody else changes it meanwhile.
struct Opened {
    side: Side,
    name: String,
    file_lock: Option<FileLock>,
}

impl Opened {
    /// A file is whole by itself afterwards, also after a move that was broken off.
    async fn close(self) -> anyhow::Result<()> {
        let closed = self.side.close().await;
        if let Some(file_lock) = self.file_lock {
            file_lock.rest().await;
        }
        Ok(closed?)
    }
}

pub async fn run(config: &Config, from: Option<&str>, to: &str) -> anyhow::Result<()> {
    let store = |url: &str, option: &str| {
        StoreConfig::from_url(url, &config.data_dir, CONNECTIONS)
            .map_err(|problem| anyhow::anyhow!("{option} {problem}"))
    };
    let from = match from {
        Some(url) => store(url, "--from")?,
        None => config.store.clone(),
    };
    let to = store(to, "--to")?;
    let words = format!("the source is {}, the target {}", place(&from), place(&to));
    output::note(config, &words);
    let mut from = source(&from).await.context("the source")?;
    if matches!(&to, StoreConfig::Sqlite(file) if file_place(file) == from.name) {
        bail!("the source and the target are the same file");
    }
    let mut to = target(&to).await.context("the target")?;
    let mut bar = Bar(ProgressBar::new(0));
    let moved = transfer(&mut from.side, &from.name, &mut to.side, &mut bar).await;
    bar.0.finish_and_clear();
    let names = (from.name.clone(), to.name.clone());
    let closed = (from.close().await, to.close().await);
    for table in moved? {
        say!("{:>12}  {}", table.rows, table.table)?;
    }
    closed.0.and(closed.1)?;
    let (from, to) = names;
    say!(
        "{to} has everything that {from} has, compared row by row. Set DATABASE_URL to it, with the same SECRET_KEY; the source is as it was"
    )?;
    Ok(())
}

async fn source(store: &StoreConfig) -> anyhow::Result<Opened> {
    match store {
        StoreConfig::Memory => bail!("memory: is gone with its process, and cannot be moved"),
        StoreConfig::Sqlite(file) => {
            store::must_exist(file)?;
            let file_lock = FileLock::take(file)?;
            let side = Side::sqlite(file_lock.connect().await?);
            let opened = held(side, file_place(file), Some(file_lock)).await?;
            let found = portreeve_sqlite::examine(file).await?;
            if let Some(damage) = found.damage {
                bail!("{} is damaged: {damage}", file.display());
            }
            if !found.migrations.are_current() {
                bail!(
                    "its tables are not those of this version; run portreeve migrate there first"
                );
            }
            Ok(opened)
        }
        StoreConfig::Postgres { url, pooler, .. } => {
            let store = connected(url, CONNECTIONS, *pooler, Worker::Command).await?;
            serves_nobody(&store).await?;
            is_not_newer(&store).await?;
            must_be_current(&store).await?;
            let mut side = Side::postgres(store.connection().await?);
            side.freeze().await.context(
                "the tables cannot be locked against changes; end the services that use them",
            )?;
            held(side, store.place(), None).await
        }
    }
}

/// What a service writes to the source behind the back of a move is missing from the copy, and what it writes to the target is mixed into
/// it. Other commands and other programs may be there.
async fn serves_nobody(store: &PostgresStore) -> anyhow::Result<()> {
    let seen = store.services_seen().await?;
    if !seen.running.is_empty() {
        bail!(
            "a service is running on {}, from {}; end it, and move again",
            store.place(),
            seen.running.join(", from ")
        );
    }
    if !seen.pooled.is_empty() {
        tracing::warn!(
            "{} has connections of a service behind a connection pooler, from {}; they may outlive the service, so whether it runs cannot \
             be known: see that none does, because what it writes from now on is lost",
            store.place(),
            seen.pooled.join(", from ")
        );
    } else if store.may_overlook_services() {
        tracing::warn!(
            "through a connection pooler it cannot be known whether a service is running on {}; see that none does, because what it writes \
             from now on is lost",
            store.place()
        );
    }
    Ok(())
}

/// A service of this version works beside a newer one, but knows nothing of the tables and columns that came with that: they would be left
/// behind.
async fn is_not_newer(store: &PostgresStore) -> anyhow::Result<()> {
    let unknown = store.migrations().await?.unknown;
    // The sign of an unfinished move is no migration.
    if unknown.iter().any(|version| *version > 0) {
        bail!("its tables are those of a newer version; use that version of this program");
    }
    Ok(())
}

/// A source that is itself half of a move must not be taken for a whole.
async fn held(mut side: Side, name: String, file_lock: Option<FileLock>) -> anyhow::Result<Opened> {
    if let Some(begun) = side.unfinished().await? {
        bail!("a move from {begun} into it was begun and not ended");
    }
    Ok(Opened {
        side,
        name,
        file_lock,
    })
}

async fn target(store: &StoreConfig) -> anyhow::Result<Opened> {
    match store {
        StoreConfig::Memory => bail!("memory: would be gone with this command"),
        StoreConfig::Sqlite(file) => {
            let file_lock = FileLock::take(file)?;
            let mut side = Side::sqlite(file_lock.connect().await?);
            if side.unfinished().await?.is_none() {
                file_lock.migrate().await?;
            }
            Ok(Opened {
                side,
                name: file_place(file),
                file_lock: Some(file_lock),
            })
        }
        StoreConfig::Postgres { url, pooler, .. } => into_server(url, *pooler).await,
    }
}

async fn into_server(url: &Secret<String>, pooler: Pooler) -> anyhow::Result<Opened> {
    let store = connected(url, CONNECTIONS, pooler, Worker::Command).await?;
    serves_nobody(&store).await?;
    is_not_newer(&store).await?;
    requirements::pass(&requirements::postgres::check_target(&store).await?)?;
    let mut side = Side::postgres(store.connection().await?);
    if side.unfinished().await?.is_none() {
        store.migrate().await?;
    }
    Ok(Opened {
        side,
        name: store.place(),
        file_lock: None,
    })
}

/// On a terminal. Elsewhere nothing is drawn.
struct Bar(ProgressBar);

impl Progress for Bar {
    fn begins(&mut self, step: Step, table: &str, rows: u64, done: u64) {
        let words = match step {
            Step::Copy => "copying",
            Step::Compare => "comparing",
        };
        let style = "{msg:30} {bar:40} {human_pos}/{human_len}  {eta}";
        if let Ok(style) = ProgressStyle::with_template(style) {
            self.0.set_style(style);
        }
        self.0.reset();
        self.0.set_length(rows);
        self.0.set_position(done);
        self.0.set_message(format!("{words} {table}"));
    }

    fn goes_on(&mut self, rows: u64) {
        self.0.inc(rows);
    }
}
