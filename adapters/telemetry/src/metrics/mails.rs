use std::{sync::Arc, time::Instant};

use async_trait::async_trait;
use metrics::{counter, histogram};
use portreeve::notifications::{Letter, Mailer, SendError, ServerReply};

/// Counts attempts to send a mail, and measures how long they take.
pub struct CountedMailer(Arc<dyn Mailer>);

impl CountedMailer {
    pub fn around(mailer: Arc<dyn Mailer>) -> Self {
        Self(mailer)
    }
}

#[async_trait]
impl Mailer for CountedMailer {
    async fn send(&self, letter: &Letter) -> Result<ServerReply, SendError> {
        let began = Instant::now();
        let sent = self.0.send(letter).await;
        histogram!("portreeve_mail_send_duration_seconds").record(began.elapsed());
        let outcome = match &sent {
            Ok(_) => "sent",
            Err(SendError::Deferred(_)) => "deferred",
            Err(SendError::Refused(_)) => "refused",
            Err(SendError::Undeliverable(_)) => "undeliverable",
        };
        let template = letter.template.as_str();
        counter!("portreeve_mail_attempts_total", "template" => template, "outcome" => outcome)
            .increment(1);
        sent
    }
}
