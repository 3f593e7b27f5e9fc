use std::collections::TryReserveError;

use argon2::Block;

/// The blocks that a thread computes in, kept from one hash to the next: fresh ones would be fetched from the system, and cleared, each
/// time.
#[derive(Default)]
pub struct Memory(Vec<Block>);

impl Memory {
    /// Makes sure that it has that many blocks.
    pub fn hold(&mut self, blocks: usize) -> Result<(), TryReserveError> {
        if let Some(missing) = blocks.checked_sub(self.0.len()) {
            self.0.try_reserve_exact(missing)?;
            self.0.resize(blocks, Block::new());
        }
        Ok(())
    }

    pub fn blocks(&mut self) -> &mut [Block] {
        &mut self.0
    }

    pub fn keep_at_most(&mut self, blocks: usize) {
        if self.0.len() > blocks {
            self.0 = Vec::new();
        }
    }
}
