use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use tokio::{sync::Semaphore, task::JoinSet, time::timeout};

use super::*;

/// Answers each key with its double, odd ones not at all, once it is let through.
#[derive(Default)]
struct Doubling {
    statements: Mutex<Vec<Vec<u32>>>,
    at_work: AtomicUsize,
    most_at_work: AtomicUsize,
    fault: Option<Fault>,
    gate: Option<Arc<Semaphore>>,
}

#[derive(Clone, Copy)]
enum Fault {
    Error,
    Panic,
    /// The row of one key makes no sense.
    Row(u32),
}

impl BatchStatement for Arc<Doubling> {
    type Input = u32;
    type Output = u32;

    async fn execute(&self, keys: Vec<u32>) -> Result<Outputs<Self>, StoreError> {
        self.statements.lock().unwrap().push(keys.clone());
        let at_work = self.at_work.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_at_work.fetch_max(at_work, Ordering::SeqCst);
        if let Some(gate) = &self.gate {
            gate.acquire().await.unwrap().forget();
        }
        self.at_work.fetch_sub(1, Ordering::SeqCst);
        match self.fault {
            Some(Fault::Error) => return Err(StoreError::inconsistent("no such table")),
            Some(Fault::Panic) => panic!("a bug in the statement"),
            _ => {}
        }
        let bad_row = |key| matches!(self.fault, Some(Fault::Row(bad)) if bad == key);
        let row = |key: u32| match bad_row(key) {
            true => Err(StoreError::inconsistent("no such role")),
            false => Ok(key * 2),
        };
        let there = keys.into_iter().filter(|key| key % 2 == 0);
        Ok(there.map(|key| (key, row(key))).collect())
    }
}

type Subject = Arc<Batcher<Arc<Doubling>>>;

fn batcher(statement: Doubling) -> (Subject, Arc<Doubling>) {
    let statement = Arc::new(statement);
    (
        Arc::new(Batcher::new(statement.clone(), Duration::from_secs(60))),
        statement,
    )
}

fn gated() -> (Subject, Arc<Doubling>, Arc<Semaphore>) {
    let gate = Arc::new(Semaphore::new(0));
    let (batcher, statement) = batcher(Doubling {
        gate: Some(gate.clone()),
        ..Doubling::default()
    });
    (batcher, statement, gate)
}

/// Asks for the key, and comes back when the question is in the queue or on its way.
async fn ask(batcher: &Subject, key: u32, into: &mut JoinSet<Option<u32>>) {
    let batcher = batcher.clone();
    into.spawn(async move { batcher.submit(key).await.unwrap() });
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
}

/// Takes every worker; the reads end with the statements that hold them.
async fn take_all_lanes(batcher: &Subject, into: &mut JoinSet<Option<u32>>) {
    for _ in 0..WORKERS {
        ask(batcher, 0, into).await;
    }
}

/// What was asked for once the workers were free again.
fn later(statement: &Doubling) -> Vec<Vec<u32>> {
    statement.statements.lock().unwrap()[WORKERS..].to_vec()
}

async fn submit(batcher: &Subject, key: u32) -> Result<Option<u32>, StoreError> {
    timeout(Duration::from_secs(60), batcher.submit(key))
        .await
        .expect("an answer")
}

#[tokio::test]
async fn a_lone_read_goes_out_at_once() {
    let (batcher, statement) = batcher(Doubling::default());

    assert_eq!(submit(&batcher, 4).await.unwrap(), Some(8));
    assert_eq!(submit(&batcher, 5).await.unwrap(), None);

    assert_eq!(*statement.statements.lock().unwrap(), [[4], [5]]);
}

#[tokio::test]
async fn reads_that_come_while_the_lanes_are_taken_share_the_next_statement() {
    let (batcher, statement, gate) = gated();
    let mut reads = JoinSet::new();
    take_all_lanes(&batcher, &mut reads).await;
    for key in [6, 8, 10] {
        ask(&batcher, key, &mut reads).await;
    }

    gate.add_permits(WORKERS + 1);
    let answers = reads.join_all().await;

    assert!([12, 16, 20].iter().all(|one| answers.contains(&Some(*one))));
    assert_eq!(later(&statement).len(), 1);
    assert_eq!(later(&statement)[0].len(), 3);
    assert_eq!(statement.most_at_work.load(Ordering::SeqCst), WORKERS);
}

#[tokio::test]
async fn a_read_does_not_join_a_statement_that_has_begun() {
    let (batcher, statement, gate) = gated();
    let mut reads = JoinSet::new();
    take_all_lanes(&batcher, &mut reads).await;

    ask(&batcher, 0, &mut reads).await;
    gate.add_permits(WORKERS + 1);
    reads.join_all().await;

    assert_eq!(later(&statement), [[0]]);
}

#[tokio::test]
async fn a_key_that_several_ask_for_is_read_once() {
    let (batcher, statement, gate) = gated();
    let mut reads = JoinSet::new();
    take_all_lanes(&batcher, &mut reads).await;
    for key in [6, 6, 6] {
        ask(&batcher, key, &mut reads).await;
    }

    gate.add_permits(WORKERS + 1);
    let answers = reads.join_all().await;

    assert_eq!(answers.iter().filter(|one| **one == Some(12)).count(), 3);
    assert_eq!(later(&statement), [[6]]);
}

#[tokio::test]
async fn a_statement_takes_a_bounded_number_of_keys() {
    let (batcher, statement, gate) = gated();
    let mut reads = JoinSet::new();
    take_all_lanes(&batcher, &mut reads).await;
    for n in 1..=200 {
        ask(&batcher, 2 * n, &mut reads).await;
    }

    gate.add_permits(WORKERS + 2);
    reads.join_all().await;

    let sizes: Vec<usize> = later(&statement).iter().map(Vec::len).collect();
    assert_eq!(sizes, [MAX_INPUTS, 200 - MAX_INPUTS]);
}

#[tokio::test]
async fn an_error_reaches_everyone_who_waited_with_its_kind_and_cause() {
    let (batcher, _) = batcher(Doubling {
        fault: Some(Fault::Error),
        ..Doubling::default()
    });

    let error = submit(&batcher, 2).await.unwrap_err();

    assert!(matches!(error, StoreError::Inconsistent(_)));
    assert_eq!(error.source().unwrap().to_string(), "no such table");
}

#[tokio::test]
async fn a_panic_leaves_no_caller_waiting_and_the_workers_free() {
    let (batcher, _) = batcher(Doubling {
        fault: Some(Fault::Panic),
        ..Doubling::default()
    });

    for _ in 0..2 * WORKERS {
        let error = submit(&batcher, 2).await.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable(_)));
    }
}

#[tokio::test]
async fn a_row_that_makes_no_sense_spoils_only_its_own_read() {
    let (batcher, _) = batcher(Doubling {
        fault: Some(Fault::Row(2)),
        ..Doubling::default()
    });

    let (bad, good) = tokio::join!(submit(&batcher, 2), submit(&batcher, 4));

    assert!(bad.is_err());
    assert_eq!(good.unwrap(), Some(8));
}

#[tokio::test]
async fn nothing_is_read_for_those_who_have_gone_away() {
    let (batcher, statement, gate) = gated();
    let mut reads = JoinSet::new();
    let mut gone = JoinSet::new();
    take_all_lanes(&batcher, &mut reads).await;
    ask(&batcher, 6, &mut gone).await;
    ask(&batcher, 8, &mut reads).await;

    gone.shutdown().await;
    gate.add_permits(WORKERS + 1);
    reads.join_all().await;

    assert_eq!(later(&statement), [[8]]);
}

#[test]
fn a_runtime_that_ends_takes_the_waiting_with_it() {
    let (batcher, _, _) = gated();
    let ending = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let mut reads = JoinSet::new();
    ending.block_on(async {
        take_all_lanes(&batcher, &mut reads).await;
        ask(&batcher, 6, &mut reads).await;
    });
    drop(ending);

    let next = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let queue_is_empty = batcher.0.queue().waiting.is_empty();
    let stuck =
        next.block_on(async { timeout(Duration::from_millis(50), batcher.submit(8)).await });

    assert!(queue_is_empty);
    assert!(stuck.is_err(), "the gate is shut, so this read began");
}
