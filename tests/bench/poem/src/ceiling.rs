use std::{
    thread,
    time::{Duration, Instant},
};

use anyhow::anyhow;

use crate::hashing::HashThread;

/// How many passwords all cores together hash in a second when they do nothing else.
pub fn hashes_per_second(length: Duration) -> anyhow::Result<f64> {
    let threads: Vec<_> = (0..thread::available_parallelism()?.get())
        .map(|_| thread::spawn(move || rate(length)))
        .collect();
    let mut sum = 0.0;
    for thread in threads {
        sum += thread.join().map_err(|_| anyhow!("a thread panicked"))??;
    }
    Ok(sum)
}

fn rate(length: Duration) -> anyhow::Result<f64> {
    let mut thread = HashThread::new()?;
    let mut hash = || {
        thread
            .digest(b"seven grey otters", b"sixteen bytes it")
            .map_err(|error| anyhow!("argon2: {error}"))
    };
    // The first one also gets its memory.
    hash()?;
    let (began, mut count) = (Instant::now(), 0.0);
    while began.elapsed() < length {
        hash()?;
        count += 1.0;
    }
    Ok(count / began.elapsed().as_secs_f64())
}
