use std::{sync::Arc, thread};

use anyhow::Context;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use aws_lc_rs::{constant_time::verify_slices_are_equal, rand};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use poem::{Result, error::InternalServerError};
use tokio::sync::{Mutex, mpsc, oneshot};

const MEMORY_KIB: u32 = 19456;
const ITERATIONS: u32 = 2;
const PARALLELISM: u32 = 1;
const LENGTH: usize = 32;

/// Passwords under argon2id, on as many threads as there are cores. Who finds them busy waits, however long the line is.
pub struct Hashing {
    jobs: mpsc::UnboundedSender<Job>,
}

type Job = Box<dyn FnOnce(&mut HashThread) + Send>;

/// What one thread hashes with. Its memory is allocated at the first hash, and kept.
pub struct HashThread {
    argon2: Argon2<'static>,
    memory: Vec<Block>,
}

impl HashThread {
    pub fn new() -> anyhow::Result<Self> {
        let params = Params::new(MEMORY_KIB, ITERATIONS, PARALLELISM, Some(LENGTH))
            .map_err(|error| anyhow::anyhow!("argon2: {error}"))?;
        Ok(Self {
            memory: Vec::new(),
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
        })
    }

    pub fn digest(&mut self, password: &[u8], salt: &[u8]) -> argon2::Result<[u8; LENGTH]> {
        let blocks = self.argon2.params().block_count();
        self.memory.resize(blocks, Block::default());
        let mut output = [0; LENGTH];
        self.argon2.hash_password_into_with_memory(
            password,
            salt,
            &mut output,
            &mut self.memory,
        )?;
        Ok(output)
    }
}

impl Hashing {
    pub fn start() -> anyhow::Result<Self> {
        let (jobs, waiting) = mpsc::unbounded_channel::<Job>();
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..thread::available_parallelism()?.get() {
            let (waiting, mut thread) = (waiting.clone(), HashThread::new()?);
            let work = move || {
                // The lock is held while waiting, and not while working.
                loop {
                    let next = waiting.blocking_lock().blocking_recv();
                    let Some(job) = next else { break };
                    job(&mut thread);
                }
            };
            thread::Builder::new()
                .spawn(work)
                .context("no thread to hash on")?;
        }
        Ok(Self { jobs })
    }

    /// As a PHC string.
    pub async fn hash(&self, password: String) -> Result<String> {
        let mut salt = [0; 16];
        rand::fill(&mut salt).map_err(InternalServerError)?;
        let digest = self.digest(password, salt.to_vec()).await?;
        Ok(format!(
            "$argon2id$v=19$m={MEMORY_KIB},t={ITERATIONS},p={PARALLELISM}${}${}",
            STANDARD_NO_PAD.encode(salt),
            STANDARD_NO_PAD.encode(digest)
        ))
    }

    /// Whether it is the password of a PHC string that [`Hashing::hash`] made.
    pub async fn matches(&self, password: String, phc: &str) -> Result<bool> {
        let mut fields = phc.rsplit('$');
        let mut field = || STANDARD_NO_PAD.decode(fields.next().unwrap_or_default());
        let (Ok(expected), Ok(salt)) = (field(), field()) else {
            return Ok(false);
        };
        let digest = self.digest(password, salt).await?;
        Ok(verify_slices_are_equal(&digest, &expected).is_ok())
    }

    async fn digest(&self, password: String, salt: Vec<u8>) -> Result<[u8; LENGTH]> {
        let (answer, answered) = oneshot::channel();
        let job = move |thread: &mut HashThread| {
            // The caller may be gone.
            let _ = answer.send(thread.digest(password.as_bytes(), &salt));
        };
        // If there is no thread any more, the answer fails instead.
        let _ = self.jobs.send(Box::new(job));
        let digest = answered.await.map_err(InternalServerError)?;
        digest.map_err(InternalServerError)
    }
}
