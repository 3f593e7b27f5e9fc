use portreeve::shared::Secrets;

/// Randomness from the operating system, by way of AWS-LC.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemSecrets;

impl Secrets for SystemSecrets {
    fn random(&self) -> [u8; 16] {
        bytes()
    }
}

/// Panics rather than hand out bytes that can be guessed. It never comes to that: AWS-LC waits for the system to have entropy and
/// ends the process itself should the system call fail. The `Result` stems from the *ring* interface.
#[expect(
    clippy::expect_used,
    reason = "without randomness there is no safe way on, for any caller"
)]
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes).expect("the system has randomness");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_draws_are_alike() {
        assert_ne!(SystemSecrets.random(), SystemSecrets.random());
    }
}
