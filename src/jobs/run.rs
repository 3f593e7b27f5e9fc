use serde::{Serialize, de::DeserializeOwned};

use super::JobError;
use crate::shared::{ParseEnumError, Timestamp, id};

id!(
    /// One run of a job, however often it is attempted.
    RunId
);

/// A run to be added.
#[derive(Clone, Debug, PartialEq)]
pub struct NewRun {
    /// A run whose id is there already is not added once more. So what queues a run for each event derives the id from that of the event.
    pub id: RunId,
    /// The name of the job.
    pub job: String,
    /// Of the runs of a job that have not ended, one has a key.
    pub key: Option<String>,
    pub arguments: Arguments,
    /// It is not begun before.
    pub run_at: Timestamp,
    pub created_at: Timestamp,
}

/// What a run is about, as JSON. Stored and shown to operators: never a secret. They may name a person, so the store empties them when the
/// run ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arguments(String);

impl Arguments {
    /// # Errors
    /// The value is none that JSON can hold, such as a map whose keys are no strings.
    pub fn of(value: &impl Serialize) -> Result<Self, serde_json::Error> {
        serde_json::to_string(value).map(Self)
    }

    /// As they are stored.
    pub fn from_json(json: String) -> Self {
        Self(json)
    }

    pub fn as_json(&self) -> &str {
        &self.0
    }

    /// # Errors
    /// They are those of another job, or of a newer version. Another attempt would not help.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, JobError> {
        serde_json::from_str(&self.0).map_err(|error| JobError::new(&error).permanent())
    }
}

impl Default for Arguments {
    /// None.
    fn default() -> Self {
        Self("{}".to_owned())
    }
}

/// How far a run has come, in units of its job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub done: u64,
    /// None if that is not known.
    pub total: Option<u64>,
}

/// One run, as the store has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    pub id: RunId,
    pub job: String,
    pub key: Option<String>,
    pub arguments: Arguments,
    pub state: RunState,
    /// When it is due; after a failed attempt, when the next one is.
    pub run_at: Timestamp,
    /// Those that were begun.
    pub attempts: u32,
    pub progress: Progress,
    /// Why the last attempt that failed did so, with all causes.
    pub error: Option<String>,
    pub created_at: Timestamp,
    /// When the last attempt began.
    pub started_at: Option<Timestamp>,
    /// When it succeeded or was given up.
    pub ended_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunState {
    /// For its time, or for another attempt.
    Waiting,
    /// Claimed by a process. If that is gone, another claims it when the lease has ended.
    Running,
    Succeeded,
    /// Given up.
    Failed,
}

impl RunState {
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Running, Self::Succeeded, Self::Failed];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }
}

impl std::str::FromStr for RunState {
    type Err = ParseEnumError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let mut states = Self::ALL.into_iter();
        let known = states.find(|state| state.as_str() == word);
        known.ok_or_else(|| ParseEnumError::of("waiting, running, succeeded, failed"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_come_back_as_they_were() {
        let value = (
            "ada\0@example.com".to_owned(),
            vec![1, u64::MAX],
            None::<u8>,
        );

        let arguments = Arguments::of(&value).unwrap();

        assert_eq!(arguments.read(), Ok(value));
        assert_eq!(
            Arguments::from_json(arguments.as_json().to_owned()),
            arguments
        );
    }

    #[test]
    fn arguments_of_another_job_are_not_tried_again() {
        let arguments = Arguments::of(&"ada@example.com").unwrap();

        let error = arguments.read::<u32>().unwrap_err();

        assert!(error.is_permanent());
    }

    #[test]
    fn every_state_has_a_word_of_its_own() {
        for state in RunState::ALL {
            assert_eq!(state.as_str().parse(), Ok(state));
        }
        assert!("done".parse::<RunState>().is_err());
    }
}
