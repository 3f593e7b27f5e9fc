//! What a client was promised by an answer, to be compared with what the database holds in the end.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use uuid::Uuid;

use super::{trial::Trial, truth::Truth};
use crate::support::people::Grant;

pub struct Ledger {
    pub email: String,
    pub registered: bool,
    /// The name that was answered for last, and those that were tried since: any of them may be there.
    name: Option<String>,
    tried: Vec<String>,
    number: u32,
    /// Each session that was answered for, and how often it was refreshed.
    sessions: Vec<(Uuid, i64)>,
}

impl Ledger {
    pub fn new(email: String) -> Self {
        Self {
            email,
            registered: false,
            name: None,
            tried: Vec::new(),
            number: 0,
            sessions: Vec::new(),
        }
    }

    pub fn signs_in(&mut self, grant: &Grant) {
        let id = grant.session_id.parse().expect("a session's id is a UUID");
        self.sessions.push((id, 0));
    }

    pub fn sign_ins(&self) -> usize {
        self.sessions.len()
    }

    pub fn refreshes(&mut self) {
        let last = self.sessions.last_mut();
        last.expect("a user is signed in").1 += 1;
    }

    pub fn tries_name(&mut self) -> String {
        self.number += 1;
        let name = format!("name {}", self.number);
        self.tried.push(name.clone());
        name
    }

    pub fn has_name(&mut self, name: String) {
        self.name = Some(name);
        self.tried.clear();
    }

    fn may_be_called(&self, name: Option<&str>) -> bool {
        name == self.name.as_deref() || self.tried.iter().any(|tried| Some(tried.as_str()) == name)
    }
}

/// Every promise was kept, every account has one profile, and no event waits or is dead.
pub async fn are_kept(trial: &mut Trial, ledgers: &[Ledger], mut truth: Truth) {
    let waited = nothing_waits(&mut truth, trial.is_long()).await;
    trial.must(waited.is_ok(), format!("events: {waited:?}"));
    let names = truth.names().await;
    let generations = truth.generations().await;
    let mut promises = 0;
    for ledger in ledgers.iter().filter(|ledger| ledger.registered) {
        promises += 1 + ledger.sessions.len();
        match names.get(&ledger.email).map(Vec::as_slice) {
            Some([name]) => trial.must(
                ledger.may_be_called(name.as_deref()),
                format!("a lost change: {name:?}, not {:?}", ledger.name),
            ),
            Some(profiles) => {
                let count = profiles.len();
                trial.must(false, format!("{count} profiles of {}", ledger.email));
            }
            None => trial.must(false, format!("a lost account: {}", ledger.email)),
        }
        for (id, refreshed) in &ledger.sessions {
            let kept = generations.get(id);
            trial.must(
                kept >= Some(refreshed),
                format!("a lost session or refresh: {kept:?}, not {refreshed}"),
            );
        }
    }
    let lonely = names
        .values()
        .filter(|profiles| profiles.len() != 1)
        .count();
    trial.must(
        lonely == 0,
        format!("{lonely} accounts without one profile"),
    );
    trial.shows(format!("{promises} promises kept"));
}

/// Waits until every subscriber has seen every event. Errs with what is left.
async fn nothing_waits(truth: &mut Truth, is_patient: bool) -> Result<(), String> {
    let deadline = Instant::now() + Duration::from_secs(300);
    for round in 0_u32.. {
        // Those that failed would come again when they are due. The leases of a killed process end after some seconds.
        if !is_patient && round.is_multiple_of(50) {
            truth.make_events_due().await;
        }
        let (waiting, dead) = truth.events().await;
        if dead > 0 {
            return Err(format!("{dead} dead"));
        }
        if waiting == 0 {
            return Ok(());
        }
        if Instant::now() > deadline {
            return Err(format!("{waiting} still wait"));
        }
        sleep(Duration::from_millis(100)).await;
    }
    unreachable!("there is a deadline")
}
