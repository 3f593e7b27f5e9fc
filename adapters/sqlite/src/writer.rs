//! One writer, and commits that several share.
//!
//! A commit waits for the disk, and the disk takes about as long for one change as for a hundred. So the task that has the only writing
//! connection takes all jobs that have come meanwhile into its next transaction, each in a savepoint of its own, and answers
//! all callers after the commit: nothing is acknowledged that is not on the disk.

use std::{path::PathBuf, sync::Arc, time::Duration};

use async_trait::async_trait;
use futures_util::future::BoxFuture;
use metrics::{Counter, Histogram, counter, histogram};
use portreeve::shared::StoreError;
use portreeve_sql::{CommitListeners, Invalidates, PendingEvents, Rollback};
use sqlx::{
    ConnectOptions, Connection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteConnection},
};
use tokio::{
    sync::{
        Notify,
        mpsc::{self, error::TrySendError},
        oneshot,
    },
    time::{Instant, MissedTickBehavior, interval, timeout},
};

use crate::{
    error::store_error,
    failed_commits::{FailedCommits, Failures},
    file::{BUSY_TIMEOUT, FileLock},
    health::WriteHealth,
    identity::{Gone, Identity},
    open,
    write::WriteTransaction,
};

/// How much may wait for the writer.
const QUEUE: usize = 4096;

/// How much one commit takes along. More would make the first of them wait for nothing.
const LARGEST_GROUP: usize = 256;

/// How often the writer looks for what other processes wrote.
const LOOK: Duration = Duration::from_millis(500);

pub(crate) struct Writer {
    jobs: mpsc::Sender<Box<dyn Job>>,
    ending: Arc<Notify>,
}

/// What the writer needs of the file, and keeps until it has ended.
pub(crate) struct Opened {
    pub path: PathBuf,
    pub identity: Arc<Identity>,
    pub health: Arc<WriteHealth>,
    /// They end before the writer does.
    pub readers: SqlitePool,
    /// Keeps others away from the file. None for who comes beside one that has it.
    pub file_lock: Option<FileLock>,
    pub failures: Failures,
}

/// Work for a transaction, and the caller that waits for it.
#[async_trait]
trait Job: Send {
    /// No caller waits any more.
    fn is_abandoned(&self) -> bool;

    /// False if what it has written must be undone.
    async fn run(&mut self, connection: &mut SqliteConnection) -> bool;

    /// Does what follows from the commit, and answers the caller.
    fn finish(
        self: Box<Self>,
        committed: Result<(), &Arc<sqlx::Error>>,
        listeners: &CommitListeners,
    );
}

struct WriteJob<T, E, W> {
    work: Option<W>,
    result: Option<Result<T, Rollback<E>>>,
    events: PendingEvents,
    invalidates: Invalidates,
    waiting: oneshot::Sender<Result<T, E>>,
}

#[async_trait]
impl<T, E, W> Job for WriteJob<T, E, W>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    W: for<'c> FnOnce(WriteTransaction<'c>) -> BoxFuture<'c, Result<T, Rollback<E>>>
        + Send
        + 'static,
{
    fn is_abandoned(&self) -> bool {
        self.waiting.is_closed()
    }

    async fn run(&mut self, connection: &mut SqliteConnection) -> bool {
        if let Some(work) = self.work.take() {
            let transaction = WriteTransaction::new(connection, &mut self.events);
            self.result = Some(work(transaction).await);
        }
        matches!(self.result, Some(Ok(_)))
    }

    fn finish(
        self: Box<Self>,
        committed: Result<(), &Arc<sqlx::Error>>,
        listeners: &CommitListeners,
    ) {
        // Also after a failure: it is not certain what is on the disk.
        listeners.invalidate(self.invalidates);
        let answer = match (self.result, committed) {
            (Some(Err(Rollback::Refused(refusal))), _) => Err(refusal),
            (Some(Err(Rollback::Failed(error))), _) => Err(store_error(error).into()),
            (Some(Ok(value)), Ok(())) => {
                if self.events.are_some() {
                    listeners.log_grown();
                }
                Ok(value)
            }
            (_, Err(error)) => Err(StoreError::unavailable(error.clone()).into()),
            (None, Ok(())) => Err(StoreError::unavailable("it was not begun").into()),
        };
        // The caller may be gone.
        let _ = self.waiting.send(answer);
    }
}

impl Writer {
    pub(crate) fn start(
        options: SqliteConnectOptions,
        connection: SqliteConnection,
        opened: Opened,
        listeners: Arc<CommitListeners>,
    ) -> Self {
        let (sender, jobs) = mpsc::channel(QUEUE);
        let ending = Arc::new(Notify::new());
        let task = WriterTask {
            options,
            connection: Some(connection),
            jobs,
            listeners,
            seen: None,
            commits: histogram!("portreeve_file_commit_seconds"),
            changes: counter!("portreeve_file_changes_total"),
            failed: FailedCommits::new(opened.failures),
            ending: ending.clone(),
            opened,
            _open: open::count(),
        };
        tokio::spawn(task.work());
        Self {
            jobs: sender,
            ending,
        }
    }

    /// One that takes nothing, for those who only read.
    pub(crate) fn none() -> Self {
        Self {
            jobs: mpsc::channel(1).0,
            ending: Arc::default(),
        }
    }

    /// Ends it and closes the file. Returns when that is done.
    pub(crate) async fn close(&self) {
        self.ending.notify_one();
        self.jobs.closed().await;
    }

    pub(crate) async fn run<T, E, W>(&self, work: W, invalidates: Invalidates) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        W: for<'c> FnOnce(WriteTransaction<'c>) -> BoxFuture<'c, Result<T, Rollback<E>>>
            + Send
            + 'static,
    {
        let (waiting, answer) = oneshot::channel();
        let write_job = WriteJob {
            work: Some(work),
            result: None,
            events: PendingEvents::default(),
            invalidates,
            waiting,
        };
        self.jobs
            .try_send(Box::new(write_job))
            .map_err(|error| match error {
                TrySendError::Full(_) => StoreError::unavailable("write queue full"),
                TrySendError::Closed(_) => StoreError::unavailable("the file is closed"),
            })?;
        match timeout(BUSY_TIMEOUT, answer).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(StoreError::unavailable("the writer has ended").into()),
            Err(_) => Err(StoreError::unavailable("the disk is too slow").into()),
        }
    }
}

/// Where the writer works.
struct WriterTask {
    options: SqliteConnectOptions,
    /// None after a failure, until the next piece of work.
    connection: Option<SqliteConnection>,
    /// Goes before `jobs`, whose end says that the file is free.
    opened: Opened,
    jobs: mpsc::Receiver<Box<dyn Job>>,
    listeners: Arc<CommitListeners>,
    commits: Histogram,
    changes: Counter,
    failed: FailedCommits,
    /// What SQLite counted of the commits of others when we looked last.
    seen: Option<i64>,
    ending: Arc<Notify>,
    _open: open::Count,
}

impl WriterTask {
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
                () = self.ending.notified() => break,
                _ = looks.tick() => self.look().await,
            }
        }
        self.end().await;
    }

    /// Closes everything and takes the log into the file, which is whole by itself then.
    async fn end(mut self) {
        self.opened.readers.close().await;
        let gone = self.opened.identity.verify().err();
        if let Some(error) = &gone {
            tracing::error!("the database {error}");
            if Gone::of(error) != Some(Gone::Log) {
                // Closing it would write its log into the file that has its name now. The process is about to end in any case.
                std::mem::forget(self.connection.take());
                return;
            }
        }
        if let Some(connection) = self.connection.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "the database was not closed as it should be");
        }
        if gone.is_some() {
            return;
        }
        let path = &self.opened.path;
        match &self.opened.file_lock {
            Some(file_lock) => file_lock.rest_from(&self.opened.identity).await,
            None => {
                // The process that had the file may have ended before.
                if let Ok(file_lock) = FileLock::take(path) {
                    file_lock.rest().await;
                }
            }
        }
    }

    /// Wakes all waiters if another process has written. What this connection writes does not count.
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
            self.listeners.invalidate_all();
            self.listeners.events_elsewhere();
            self.listeners.keys_changed();
        }
    }

    /// One transaction: `first`, and what waits behind it.
    async fn commit_with(&mut self, first: Box<dyn Job>) {
        let mut group = vec![first];
        let began = Instant::now();
        let committed = self.transaction(&mut group).await.map_err(Arc::new);
        self.commits.record(began.elapsed());
        self.changes.increment(group.len() as u64);
        if committed.is_ok() {
            self.failed.succeeded();
        }
        if let Err(error) = &committed {
            self.failed.failed(error, group.len());
            self.opened.health.failed(error);
            if !matches!(error.as_ref(), sqlx::Error::Io(error) if Gone::of(error).is_some()) {
                // Whatever state it is in: its transaction ends with it.
                self.connection = None;
            }
        }
        for job in group {
            job.finish(committed.as_ref().copied(), &self.listeners);
        }
    }

    /// Puts into `group` what it takes along.
    async fn transaction(&mut self, group: &mut Vec<Box<dyn Job>>) -> Result<(), sqlx::Error> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => {
                self.opened.identity.verify()?;
                none.insert(self.options.connect().await?)
            }
        };
        execute(connection, "begin immediate").await?;
        loop {
            if let Some(job) = group.last_mut().filter(|job| !job.is_abandoned()) {
                execute(connection, "savepoint write_job").await?;
                let end = match job.run(connection).await {
                    true => "release write_job",
                    false => "rollback to write_job; release write_job",
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
        // What goes into a file without a name is lost: so no caller may be answered as if it was written.
        if let Err(gone) = self.opened.identity.verify() {
            execute(connection, "rollback").await?;
            return Err(gone.into());
        }
        execute(connection, "commit").await
    }
}

async fn execute(connection: &mut SqliteConnection, sql: &'static str) -> Result<(), sqlx::Error> {
    sqlx::query(sql).execute(connection).await.map(drop)
}
