use portreeve_crypto::HashCost;

use super::{HashConfig, problems::Problems, raw::Raw};

pub fn hashing(raw: &Raw, problems: &mut Problems) -> HashConfig {
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let memory_kib = problems.number(
        "ARGON2_MEMORY_KIB",
        raw.argon2_memory_kib.as_ref(),
        19_456,
        64,
        1_048_576,
    );
    let iterations = problems.number(
        "ARGON2_ITERATIONS",
        raw.argon2_iterations.as_ref(),
        2,
        1,
        100,
    );
    let parallelism = problems.number(
        "ARGON2_PARALLELISM",
        raw.argon2_parallelism.as_ref(),
        1,
        1,
        8,
    );
    let parameters = HashCost {
        memory_kib,
        iterations,
        parallelism,
    };
    HashConfig {
        parameters,
        threads: problems.number("HASH_THREADS", raw.hash_threads.as_ref(), cores, 1, 256),
        queue: problems.number("HASH_QUEUE", raw.hash_queue.as_ref(), 128, 1, 10_000),
    }
}
