/// Concurrent writes changed the same thing, again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("others changed it at the same time again and again")]
pub struct Contention;

/// What one attempt at a change came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempted<T> {
    Done(T),
    /// Another write came between our read and our write. What was decided may be wrong now.
    Conflict,
}

/// Makes up to `attempts` attempts, each of which must look again at what it decides upon.
///
/// # Errors
/// The first error of an attempt, or [`Contention`] if all of them met a conflict.
pub async fn retry_on_conflict<T, E, F>(
    attempts: usize,
    mut attempt: impl FnMut() -> F,
) -> Result<T, E>
where
    E: From<Contention>,
    F: Future<Output = Result<Attempted<T>, E>>,
{
    for _ in 0..attempts {
        if let Attempted::Done(done) = attempt().await? {
            return Ok(done);
        }
    }
    Err(Contention.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn after(conflicts: usize) -> (Result<&'static str, Contention>, usize) {
        let mut made = 0;
        let done = retry_on_conflict(3, || {
            made += 1;
            std::future::ready(Ok(match made > conflicts {
                true => Attempted::Done("done"),
                false => Attempted::Conflict,
            }))
        })
        .await;
        (done, made)
    }

    #[tokio::test]
    async fn a_conflict_is_tried_again_and_not_for_ever() {
        assert_eq!(after(0).await, (Ok("done"), 1));
        assert_eq!(after(2).await, (Ok("done"), 3));
        assert_eq!(after(3).await, (Err(Contention), 3));
    }
}
