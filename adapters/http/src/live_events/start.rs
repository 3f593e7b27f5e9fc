use portreeve::{
    events::{EventLog, Position},
    shared::StoreError,
};

/// How far behind a client may catch up. One who was away for longer gets again what it shows, which costs the store less.
pub const MAX_BEHIND: u64 = 10_000;

/// Where a connection begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// With what comes, after this.
    Live(Position),
    /// With what was missed since this.
    CatchUp(Position),
    /// With what comes, after this, and nobody knows what was missed.
    Gap(Position),
}

impl Start {
    /// `after` is what the client has seen, and `live` where the live events begin.
    pub async fn of(
        log: &dyn EventLog,
        after: Option<Position>,
        live: Position,
    ) -> Result<Self, StoreError> {
        let Some(after) = after else {
            return Ok(Self::Live(live));
        };
        if after == live {
            return Ok(Self::Live(live));
        }
        if after > live {
            // Another instance may have been faster. What was never there, is of another log.
            let is_ahead = after <= log.end().await?;
            return Ok(if is_ahead {
                Self::Live(after)
            } else {
                Self::Gap(live)
            });
        }
        if live.number() - after.number() > MAX_BEHIND {
            return Ok(Self::Gap(live));
        }
        let oldest = log.read(Position::START, 1).await?;
        let is_kept = oldest
            .first()
            .is_some_and(|oldest| oldest.position.number() <= after.number() + 1);
        Ok(if is_kept {
            Self::CatchUp(after)
        } else {
            Self::Gap(live)
        })
    }
}

/// The id of a message, as clients send it back.
pub fn position(id: &str) -> Option<Position> {
    let is_number = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    let number = id.parse::<u64>().ok().filter(|_| is_number)?;
    // What the databases can store.
    i64::try_from(number).ok().map(|_| Position::new(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_number_and_nothing_else() {
        for (id, read) in [
            ("0", Some(0)),
            ("42", Some(42)),
            ("9223372036854775807", Some(i64::MAX as u64)),
            ("9223372036854775808", None),
            ("-1", None),
            ("+1", None),
            (" 1", None),
            ("1.0", None),
            ("", None),
            ("x", None),
        ] {
            assert_eq!(position(id), read.map(Position::new), "{id}");
        }
    }
}
