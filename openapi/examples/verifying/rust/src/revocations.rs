//! The sessions that have ended while tokens of theirs have not yet run out.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde::Deserialize;
use time::OffsetDateTime;
use tokio::time::{Instant, sleep};

use crate::verify::Error;

const RECONNECT_DELAY: Duration = Duration::from_secs(2);
/// Tokens are accepted for 30 s longer than they say, and clocks differ.
const LEEWAY: Duration = Duration::from_secs(60);

pub struct Revocations {
    feed: reqwest::RequestBuilder,
    max_silence: Duration,
    known: Mutex<Known>,
}

struct Known {
    ended: HashMap<String, OffsetDateTime>,
    received: Instant,
}

#[derive(Deserialize)]
struct Page {
    items: Vec<Item>,
    next_cursor: String,
    has_more: bool,
}

#[derive(Deserialize)]
struct Item {
    session_id: String,
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
}

impl Revocations {
    /// Returns when it knows all that matter: a verifier that begins without them lets in every user who has signed out. When the feed has
    /// been silent for longer than `max_silence`, no request is let in; with [`Duration::MAX`], a sign-out then holds when the token runs
    /// out.
    pub async fn follow(
        feed: reqwest::RequestBuilder,
        max_silence: Duration,
    ) -> reqwest::Result<Arc<Self>> {
        let known = Mutex::new(Known {
            ended: HashMap::new(),
            received: Instant::now(),
        });
        let this = Arc::new(Self {
            feed,
            max_silence,
            known,
        });
        let mut cursor = None;
        this.read(&mut cursor).await?;
        let reader = this.clone();
        tokio::spawn(async move {
            let mut silent = false;
            loop {
                sleep(RECONNECT_DELAY).await;
                let read = reader.read(&mut cursor).await;
                if let Err(error) = &read {
                    if !silent {
                        eprintln!("the feed of revocations is silent: {error}");
                    }
                    if error.is_status() {
                        // Perhaps it does not know this place any more: from the beginning.
                        cursor = None;
                    }
                }
                silent = read.is_err();
            }
        });
        Ok(this)
    }

    /// To be asked when the token is known to be good.
    pub fn check(&self, session: &str) -> Result<(), Error> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.ended.contains_key(session) {
            return Err(Error::Refused("its session has ended".into()));
        }
        if known.received.elapsed() > self.max_silence {
            return Err(Error::Unavailable(
                "the feed of revocations is silent".into(),
            ));
        }
        Ok(())
    }

    async fn read(&self, cursor: &mut Option<String>) -> reqwest::Result<()> {
        loop {
            let request = self.feed.try_clone().expect("it has no body");
            let request = request.query(&[("cursor", cursor.as_deref())]);
            let page: Page = request.send().await?.error_for_status()?.json().await?;
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.ended.extend(
                page.items
                    .into_iter()
                    .map(|item| (item.session_id, item.expires_at)),
            );
            *cursor = Some(page.next_cursor);
            if !page.has_more {
                let over = OffsetDateTime::now_utc() - LEEWAY;
                known.ended.retain(|_, expires_at| *expires_at > over);
                known.received = Instant::now();
                return Ok(());
            }
        }
    }
}
