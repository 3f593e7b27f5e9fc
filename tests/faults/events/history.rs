//! What subscribers have seen, compared with the log.

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::Path,
};

use uuid::Uuid;

use super::recorder::RECORDERS;
use crate::faults::{
    ledger::Ledger,
    trial::Trial,
    truth::{Logged, Truth},
};

/// One line of a recorder.
pub struct Seen {
    pub process: u32,
    pub id: Uuid,
}

/// What a recorder has seen, in all processes, in the order in which it saw it.
pub fn of(folder: &Path, name: &str) -> Vec<Seen> {
    let text = fs::read_to_string(folder.join(name)).unwrap_or_default();
    let lines = text.lines().map(|line| {
        let (process, id) = line.split_once(' ').expect("a process and an id");
        Seen {
            process: process.parse().expect("a process is a number"),
            id: id.parse().expect("an event has a UUID"),
        }
    });
    lines.collect()
}

/// No event of what was answered is missing in the log, and every recorder has seen all of the log, in the order of each account.
pub async fn is_whole(trial: &mut Trial, folder: &Path, ledgers: &[Ledger], truth: &mut Truth) {
    let log = truth.log().await;
    has_what_was_answered(trial, &log, ledgers, truth).await;
    let mut repeated = 0;
    for (name, _) in RECORDERS {
        let seen = of(folder, name);
        let ids: Vec<Uuid> = seen.iter().map(|seen| seen.id).collect();
        repeated += ids.len().saturating_sub(log.len());
        for fault in faults(&log, &ids) {
            trial.must(false, format!("{name}: {fault}"));
        }
    }
    trial.shows(format!("{} events, {repeated} came again", log.len()));
}

/// What is wrong with what a subscriber has seen of this log.
pub fn faults(log: &[Logged], seen: &[Uuid]) -> Vec<String> {
    let mut faults = Vec::new();
    // Which event of its account it is.
    let mut places = HashMap::new();
    let mut counts: HashMap<Uuid, usize> = HashMap::new();
    for event in log {
        let count = counts.entry(event.key).or_default();
        places.insert(event.id, (event.key, *count));
        *count += 1;
    }
    let mut firsts: HashSet<Uuid> = HashSet::new();
    let mut next: HashMap<Uuid, usize> = HashMap::new();
    let (mut strange, mut early) = (0, 0);
    for id in seen.iter().filter(|id| firsts.insert(**id)) {
        let Some((key, place)) = places.get(id) else {
            strange += 1;
            continue;
        };
        // All earlier ones were seen before.
        let expected = next.entry(*key).or_default();
        early += usize::from(place != expected);
        *expected += 1;
    }
    let lost = log.iter().filter(|event| !firsts.contains(&event.id));
    let lost = lost.count();
    if lost > 0 {
        faults.push(format!("{lost} of {} events lost", log.len()));
    }
    if early > 0 {
        faults.push(format!("{early} events out of the order of their account"));
    }
    if strange > 0 {
        faults.push(format!("{strange} events that are not in the log"));
    }
    faults
}

/// Each account has the event of its registration before all others, and one for each sign-in.
async fn has_what_was_answered(
    trial: &mut Trial,
    log: &[Logged],
    ledgers: &[Ledger],
    truth: &mut Truth,
) {
    let mut names: HashMap<Uuid, Vec<&str>> = HashMap::new();
    let mut positions = HashSet::new();
    for event in log {
        names.entry(event.key).or_default().push(&event.name);
        trial.must(positions.insert(event.position), "a position twice");
    }
    let ids = truth.ids().await;
    for ledger in ledgers.iter().filter(|ledger| ledger.registered) {
        let of_account = ids.get(&ledger.email).and_then(|id| names.get(id));
        let of_account = of_account.map(Vec::as_slice).unwrap_or_default();
        let sign_ins = of_account
            .iter()
            .filter(|name| **name == "auth.signed_in")
            .count();
        trial.must(
            of_account.first() == Some(&"auth.account_registered") && sign_ins >= ledger.sign_ins(),
            format!("{}: only {of_account:?}", ledger.email),
        );
    }
}

#[test]
fn what_is_lost_or_out_of_order_is_found() {
    let log: Vec<Logged> = (1..=4)
        .map(|position| Logged {
            position,
            id: Uuid::from_u128(position.unsigned_abs().into()),
            // Two accounts, in turns.
            key: Uuid::from_u128((position % 2).unsigned_abs().into()),
            name: "auth.signed_in".into(),
        })
        .collect();
    let found = |ids: &[u128]| {
        let ids: Vec<Uuid> = ids.iter().copied().map(Uuid::from_u128).collect();
        faults(&log, &ids)
    };

    assert_eq!(found(&[1, 2, 3, 4]), [""; 0]);
    assert_eq!(found(&[2, 1, 1, 4, 3, 2]), [""; 0]);
    assert_eq!(
        found(&[1, 3, 4]),
        [
            "1 of 4 events lost",
            "1 events out of the order of their account"
        ]
    );
    assert_eq!(
        found(&[3, 1, 2, 4, 5]),
        [
            "2 events out of the order of their account",
            "1 events that are not in the log"
        ]
    );
}
