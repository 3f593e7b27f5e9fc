//! One writer, and commits that several share.
//!
//! A commit waits for the disk, and the disk takes about as long for one change as for a hundred. So the task that has the only writing
//! connection takes all the work that has come meanwhile into its next transaction, each piece in a savepoint of its own, and answers
//! everybody after the commit: nothing is acknowledged that is not on the disk.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use futures_util::future::BoxFuture;
use metrics::{Counter, Histogram, counter, histogram};
use portreeve::shared::{AccountId, Changes, StoreError};
use sqlx::{
    ConnectOptions, Connection,
    sqlite::{SqliteConnectOptions, SqliteConnection},
};
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, MissedTickBehavior, interval, timeout},
};

use crate::{Wake, error::store_error, file::PATIENCE};

/// How much may wait for the writer.
const QUEUE: usize = 4096;

/// How much one commit takes along. More would make the first of them wait for nothing.
const LARGEST_GROUP: usize = 256;

/// How often the writer looks for what other processes wrote.
const LOOK: Duration = Duration::from_millis(500);

pub(crate) struct Writer(mpsc::Sender<Box<dyn Job>>);

/// A piece of work, and who waits for it.
#[async_trait]
trait Job: Send {
    /// Nobody waits any more.
    fn is_abandoned(&self) -> bool;

    /// False if it went wrong: whatever it has written must be undone.
    async fn run(&mut self, connection: &mut SqliteConnection) -> bool;

    /// Tells whoever waits what has come of it, or why nothing did.
    fn answer(self: Box<Self>, committed: Result<(), &Arc<sqlx::Error>>);
}

/// Whose copies are no longer true once the work is committed.
pub(crate) struct Note {
    changes: Arc<Changes>,
    id: AccountId,
}

impl Note {
    pub(crate) fn new(changes: &Arc<Changes>, id: AccountId) -> Self {
        let changes = changes.clone();
        Self { changes, id }
    }
}

struct Piece<T, W> {
    work: Option<W>,
    result: Option<Result<T, sqlx::Error>>,
    note: Option<Note>,
    waiting: oneshot::Sender<Result<T, StoreError>>,
}

#[async_trait]
impl<T, W> Job for Piece<T, W>
where
    T: Send + 'static,
    W: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, sqlx::Error>>
        + Send
        + 'static,
{
    fn is_abandoned(&self) -> bool {
        self.waiting.is_closed()
    }

    async fn run(&mut self, connection: &mut SqliteConnection) -> bool {
        if let Some(work) = self.work.take() {
            self.result = Some(work(connection).await);
        }
        matches!(self.result, Some(Ok(_)))
    }

    fn answer(self: Box<Self>, committed: Result<(), &Arc<sqlx::Error>>) {
        // Also after a failure: nobody knows for certain what is on the disk.
        if let Some(note) = &self.note {
            note.changes.note(note.id);
        }
        let answer = match (self.result, committed) {
            (Some(Err(error)), _) => Err(store_error(error)),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (_, Err(error)) => Err(StoreError::unavailable(error.clone())),
            (None, Ok(())) => Err(StoreError::unavailable("it was not begun")),
        };
        // Whoever waited may be gone.
        let _ = self.waiting.send(answer);
    }
}

impl Writer {
    pub(crate) async fn start(
        options: SqliteConnectOptions,
        wake: Arc<Wake>,
    ) -> Result<Self, StoreError> {
        let connection = options.connect().await.map_err(store_error)?;
        let (sender, jobs) = mpsc::channel(QUEUE);
        let desk = Desk {
            options,
            connection: Some(connection),
            jobs,
            wake,
            seen: None,
            commits: histogram!("portreeve_file_commit_seconds"),
            changes: counter!("portreeve_file_changes_total"),
        };
        tokio::spawn(desk.work());
        Ok(Self(sender))
    }

    pub(crate) async fn run<T, W>(&self, work: W, note: Option<Note>) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, sqlx::Error>>
            + Send
            + 'static,
    {
        let (waiting, answer) = oneshot::channel();
        let piece = Piece {
            work: Some(work),
            result: None,
            note,
            waiting,
        };
        self.0
            .try_send(Box::new(piece))
            .map_err(|_| StoreError::unavailable("too much waits to be written"))?;
        match timeout(PATIENCE, answer).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(StoreError::unavailable("the writer has ended")),
            Err(_) => Err(StoreError::unavailable("the disk is too slow")),
        }
    }
}

/// Where the writer works.
struct Desk {
    options: SqliteConnectOptions,
    /// None after a failure, until the next piece of work.
    connection: Option<SqliteConnection>,
    jobs: mpsc::Receiver<Box<dyn Job>>,
    wake: Arc<Wake>,
    commits: Histogram,
    changes: Counter,
    /// What SQLite counted of the commits of others when we looked last.
    seen: Option<i64>,
}

impl Desk {
    async fn work(mut self) {
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                job = self.jobs.recv() => match job {
                    Some(first) => self.commit_with(first).await,
                    None => break,
                },
                _ = looks.tick() => self.look().await,
            }
        }
        let Some(connection) = self.connection else {
            return;
        };
        // Takes the log into the file, too.
        if let Err(error) = connection.close().await {
            tracing::warn!(%error, "the database was not closed as it should be");
        }
    }

    /// Wakes everybody if another process has written. What this connection writes does not count.
    async fn look(&mut self) {
        let Some(connection) = &mut self.connection else {
            return;
        };
        let version = sqlx::query_scalar("pragma data_version").fetch_one(connection);
        let Ok(version) = version.await else {
            return;
        };
        if self
            .seen
            .replace(version)
            .is_some_and(|seen| seen != version)
        {
            self.wake.all();
        }
    }

    /// One transaction: `first`, and what waits behind it.
    async fn commit_with(&mut self, first: Box<dyn Job>) {
        let mut group = vec![first];
        let began = Instant::now();
        let committed = self.transaction(&mut group).await.map_err(Arc::new);
        self.commits.record(began.elapsed());
        self.changes.increment(group.len() as u64);
        if let Err(error) = &committed {
            tracing::error!(%error, changes = group.len(), "changes could not be written");
            // Whatever state it is in: its transaction ends with it.
            self.connection = None;
        }
        for job in group {
            job.answer(committed.as_ref().copied());
        }
    }

    /// Puts into `group` what it takes along.
    async fn transaction(&mut self, group: &mut Vec<Box<dyn Job>>) -> Result<(), sqlx::Error> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => none.insert(self.options.connect().await?),
        };
        execute(connection, "begin immediate").await?;
        loop {
            if let Some(job) = group.last_mut().filter(|job| !job.is_abandoned()) {
                execute(connection, "savepoint piece").await?;
                let end = match job.run(connection).await {
                    true => "release piece",
                    false => "rollback to piece; release piece",
                };
                execute(connection, end).await?;
            }
            if group.len() == LARGEST_GROUP {
                break;
            }
            match self.jobs.try_recv() {
                Ok(job) => group.push(job),
                Err(_) => break,
            }
        }
        execute(connection, "commit").await
    }
}

async fn execute(connection: &mut SqliteConnection, sql: &'static str) -> Result<(), sqlx::Error> {
    sqlx::query(sql).execute(connection).await.map(drop)
}
