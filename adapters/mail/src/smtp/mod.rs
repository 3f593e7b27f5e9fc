//! The dialogue with a mail server (RFC 5321).
//!
//! | file | its subject |
//! |---|---|
//! | `address.rs` | `SMTP_URL` |
//! | `connection.rs` | one connection: how it is opened, and how a mail goes over it |
//! | `failure.rs` | what a refusal means for the mail and for its address |
//! | `line_stream.rs` | the bytes, so that nothing that was sent unencrypted is taken for encrypted |
//! | `dialogue.rs` | what was said, for operators |

mod address;
mod connection;
mod dialogue;
mod failure;
mod line_stream;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use lettre::transport::smtp::client::{Certificate, TlsParameters};
use portreeve::notifications::{Letter, Mailer, SendError, ServerReply};
use tokio::time::{Instant, timeout};

pub use self::{
    address::{Credentials, InvalidAddress, Security, SmtpAddress},
    connection::{Dial, SmtpStream},
    dialogue::Dialogue,
};
use self::{
    connection::{Connection, TcpDial},
    failure::Failure,
};
use crate::{
    message::{self, Formatted},
    sender::Sender,
};

/// A connection that is idle for longer may have been closed by the server or by what is between.
const MAX_IDLE: Duration = Duration::from_secs(20);
/// Servers change behind a name, and some limit what one connection may send.
const MAX_AGE: Duration = Duration::from_secs(300);
const MAX_MAILS: u32 = 100;
/// As many as the job sends at once.
const MAX_IDLE_CONNECTIONS: usize = 8;

/// How to reach a mail server.
#[derive(Clone, Debug)]
pub struct SmtpSettings {
    pub address: SmtpAddress,
    /// Certificates (PEM) to trust besides those that the system trusts.
    pub trusted: Option<Vec<u8>>,
    /// What this host calls itself.
    pub hello: String,
    pub timeouts: Timeouts,
}

/// How long the server may take. What takes longer is deferred.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// Until a connection is there, encrypted and authenticated.
    pub connect: Duration,
    /// For a command.
    pub command: Duration,
    /// To take a mail, which some servers examine meanwhile.
    pub content: Duration,
}

impl Default for Timeouts {
    /// Together less than the deadline of a job.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            command: Duration::from_secs(5),
            content: Duration::from_secs(20),
        }
    }
}

/// Sends mails over connections that it keeps for a while.
pub struct SmtpMailer {
    settings: SmtpSettings,
    sender: Sender,
    tls: TlsParameters,
    dial: Arc<dyn Dial>,
    idle: Mutex<Vec<Connection>>,
}

impl SmtpMailer {
    /// Connects with the first mail.
    ///
    /// # Errors
    /// A certificate is not readable.
    pub fn new(
        settings: SmtpSettings,
        sender: Sender,
    ) -> Result<Self, lettre::transport::smtp::Error> {
        let mut tls = TlsParameters::builder(settings.address.host.clone());
        if let Some(trusted) = &settings.trusted {
            tls = tls.add_root_certificate(Certificate::from_pem(trusted)?);
        }
        let dial = TcpDial {
            host: settings.address.host.clone(),
            port: settings.address.port,
        };
        Ok(Self {
            tls: tls.build()?,
            dial: Arc::new(dial),
            idle: Mutex::default(),
            settings,
            sender,
        })
    }

    /// The same, which reaches the server in another way. For tests.
    #[must_use]
    pub fn with_dial(self, dial: Arc<dyn Dial>) -> Self {
        Self { dial, ..self }
    }

    /// Sends a mail over a new connection, and writes down what is said.
    pub async fn send_aloud(
        &self,
        letter: &Letter,
        dialogue: &mut Dialogue,
    ) -> Result<ServerReply, SendError> {
        let mail = message::format(letter, &self.sender)?;
        let sent = self.over_new_connection(&mail, dialogue).await;
        let (connection, reply) = sent.map_err(|failure| {
            dialogue.note(&failure.to_string());
            SendError::from(failure)
        })?;
        connection
            .quit(self.settings.timeouts.command, dialogue)
            .await;
        Ok(reply)
    }

    /// Connects, and sends no mail.
    pub async fn check(&self, dialogue: &mut Dialogue) -> Result<(), SendError> {
        let connection = self.connect(dialogue).await.map_err(|failure| {
            dialogue.note(&failure.to_string());
            SendError::from(failure)
        })?;
        connection
            .quit(self.settings.timeouts.command, dialogue)
            .await;
        Ok(())
    }

    async fn send_formatted(&self, mail: &Formatted) -> Result<ServerReply, Failure> {
        let silent = &mut Dialogue::silent();
        if let Some(mut connection) = self.take_idle() {
            match connection.send(mail, self.settings.timeouts, silent).await {
                // The server had closed it: nothing of this mail was taken.
                Err(failure) if failure.is_stale_connection() => {}
                sent => return sent.map(|reply| self.keep(connection, reply)),
            }
        }
        let (connection, reply) = self.over_new_connection(mail, silent).await?;
        Ok(self.keep(connection, reply))
    }

    async fn over_new_connection(
        &self,
        mail: &Formatted,
        dialogue: &mut Dialogue,
    ) -> Result<(Connection, ServerReply), Failure> {
        let mut connection = self.connect(dialogue).await?;
        let reply = connection
            .send(mail, self.settings.timeouts, dialogue)
            .await?;
        Ok((connection, reply))
    }

    async fn connect(&self, dialogue: &mut Dialogue) -> Result<Connection, Failure> {
        let opened = Connection::open(&self.settings, &self.tls, &*self.dial, dialogue);
        let opened = timeout(self.settings.timeouts.connect, opened).await;
        opened.unwrap_or_else(|_| Err(Failure::timeout(failure::Stage::Connect)))
    }

    fn take_idle(&self) -> Option<Connection> {
        let now = Instant::now();
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|connection| connection.is_usable(now, MAX_IDLE, MAX_AGE, MAX_MAILS));
        idle.pop()
    }

    /// One that failed is not kept: it may be in the middle of a mail.
    fn keep(&self, connection: Connection, reply: ServerReply) -> ServerReply {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < MAX_IDLE_CONNECTIONS {
            idle.push(connection);
        }
        reply
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, letter: &Letter) -> Result<ServerReply, SendError> {
        let mail = message::format(letter, &self.sender)?;
        self.send_formatted(&mail).await.map_err(SendError::from)
    }
}
