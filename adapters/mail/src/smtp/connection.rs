use std::{fmt, io, time::Duration};

use async_trait::async_trait;
use lettre::transport::smtp::{
    Error,
    authentication::{Credentials as Login, Mechanism},
    client::{AsyncSmtpConnection, TlsParameters},
    commands::{Data, Mail, Quit, Rcpt},
    extension::{ClientId, Extension, MailBodyParameter, MailParameter},
    response::Response,
};
use portreeve::notifications::ServerReply;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::{Instant, timeout},
};

use super::{
    Dialogue, Security, SmtpSettings, Timeouts,
    failure::{Failure, Stage},
    line_stream::LineStream,
};
use crate::message::Formatted;

/// A connection that is not encrypted yet.
pub trait SmtpStream: AsyncRead + AsyncWrite + Send + Sync + Unpin + fmt::Debug {}

impl<S: AsyncRead + AsyncWrite + Send + Sync + Unpin + fmt::Debug> SmtpStream for S {}

/// Opens connections to the mail server.
#[async_trait]
pub trait Dial: Send + Sync {
    async fn dial(&self) -> io::Result<Box<dyn SmtpStream>>;
}

pub struct TcpDial {
    pub host: String,
    pub port: u16,
}

#[async_trait]
impl Dial for TcpDial {
    async fn dial(&self) -> io::Result<Box<dyn SmtpStream>> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
        stream.set_nodelay(true)?;
        Ok(Box::new(stream))
    }
}

/// Open, encrypted where it is to be, and authenticated where the server wants that.
pub struct Connection {
    smtp: AsyncSmtpConnection,
    opened: Instant,
    used: Instant,
    mails: u32,
}

impl Connection {
    pub async fn open(
        settings: &SmtpSettings,
        tls: &TlsParameters,
        dial: &dyn Dial,
        dialogue: &mut Dialogue,
    ) -> Result<Self, Failure> {
        let hello = ClientId::Domain(settings.hello.clone());
        let address = &settings.address;
        dialogue.note(&format!("connecting to {}", address.place()));
        let connected = |error: Error| Failure::of(Stage::Connect, &error);
        let mut smtp = match address.security {
            Security::Tls => {
                let to = (address.host.as_str(), address.port);
                let tls = Some(tls.clone());
                AsyncSmtpConnection::connect_tokio1(to, None, &hello, tls, None)
                    .await
                    .map_err(connected)?
            }
            Security::StartTls | Security::Opportunistic | Security::None => {
                let stream = dial.dial().await;
                let stream =
                    stream.map_err(|error| Failure::because(Stage::Connect, &error.to_string()))?;
                let stream = Box::new(LineStream::new(stream));
                AsyncSmtpConnection::connect_with_transport(stream, &hello)
                    .await
                    .map_err(connected)?
            }
        };
        dialogue.ours(&format!("EHLO {hello}"));
        dialogue.theirs(&smtp.server_info().to_string());
        let is_encrypted = match address.security {
            Security::Tls => true,
            Security::StartTls => start_tls(&mut smtp, tls, &hello, dialogue).await?,
            Security::Opportunistic if smtp.can_starttls() => {
                start_tls(&mut smtp, tls, &hello, dialogue).await?
            }
            Security::Opportunistic | Security::None => false,
        };
        if is_encrypted {
            dialogue.note("the connection is encrypted");
        }
        log_in(&mut smtp, settings, is_encrypted, dialogue).await?;
        let now = Instant::now();
        Ok(Self {
            smtp,
            opened: now,
            used: now,
            mails: 0,
        })
    }

    pub fn is_usable(&self, now: Instant, idle: Duration, age: Duration, mails: u32) -> bool {
        now - self.used < idle && now - self.opened < age && self.mails < mails
    }

    pub async fn send(
        &mut self,
        mail: &Formatted,
        timeouts: Timeouts,
        dialogue: &mut Dialogue,
    ) -> Result<ServerReply, Failure> {
        let parameters = self.parameters(mail)?;
        let sender = Mail::new(mail.envelope.from().cloned(), parameters);
        self.command(Stage::Sender, sender, timeouts.command, dialogue)
            .await?;
        for recipient in mail.envelope.to() {
            let recipient = Rcpt::new(recipient.clone(), Vec::new());
            self.command(Stage::Recipient, recipient, timeouts.command, dialogue)
                .await?;
        }
        self.command(Stage::Data, Data, timeouts.command, dialogue)
            .await?;
        dialogue.ours(&format!("(the mail, {} bytes)", mail.bytes.len()));
        let taken = timeout(timeouts.content, self.smtp.message(&mail.bytes)).await;
        let taken = taken.map_err(|_| Failure::timeout(Stage::Content))?;
        let reply = taken.map_err(|error| Failure::of(Stage::Content, &error))?;
        let reply = words(&reply);
        dialogue.theirs(&reply);
        self.used = Instant::now();
        self.mails += 1;
        Ok(ServerReply::of(&reply))
    }

    /// Ends it. What the server says to that does not matter.
    pub async fn quit(mut self, wait: Duration, dialogue: &mut Dialogue) {
        let ended = self.command(Stage::Content, Quit, wait, dialogue).await;
        if let Err(failure) = ended {
            dialogue.note(&failure.to_string());
        }
    }

    fn parameters(&self, mail: &Formatted) -> Result<Vec<MailParameter>, Failure> {
        let server = self.smtp.server_info();
        let mut parameters = Vec::new();
        if mail.has_other_letters() {
            if !server.supports_feature(Extension::SmtpUtfEight) {
                let words = "the address has other letters than ASCII, and the server does not take those (SMTPUTF8)";
                return Err(Failure::final_because(Stage::Sender, words));
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        if !mail.bytes.is_ascii() {
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        Ok(parameters)
    }

    async fn command(
        &mut self,
        stage: Stage,
        command: impl fmt::Display,
        wait: Duration,
        dialogue: &mut Dialogue,
    ) -> Result<(), Failure> {
        dialogue.ours(&command.to_string());
        let reply = timeout(wait, self.smtp.command(command)).await;
        let reply = reply.map_err(|_| Failure::timeout(stage))?;
        let reply = reply.map_err(|error| Failure::of(stage, &error))?;
        dialogue.theirs(&words(&reply));
        Ok(())
    }
}

async fn start_tls(
    smtp: &mut AsyncSmtpConnection,
    tls: &TlsParameters,
    hello: &ClientId,
    dialogue: &mut Dialogue,
) -> Result<bool, Failure> {
    if !smtp.can_starttls() {
        let words = "the server does not offer it, and SMTP_URL requires it";
        return Err(Failure::because(Stage::StartTls, words));
    }
    dialogue.ours("STARTTLS");
    let started = smtp.starttls(tls.clone(), hello).await;
    started.map_err(|error| Failure::of(Stage::StartTls, &error))?;
    dialogue.theirs(&smtp.server_info().to_string());
    Ok(true)
}

async fn log_in(
    smtp: &mut AsyncSmtpConnection,
    settings: &SmtpSettings,
    is_encrypted: bool,
    dialogue: &mut Dialogue,
) -> Result<(), Failure> {
    let Some(credentials) = &settings.address.credentials else {
        return Ok(());
    };
    if !is_encrypted && !settings.address.is_loopback() {
        let words = "no password is sent over a connection that is not encrypted";
        return Err(Failure::because(Stage::Authentication, words));
    }
    dialogue.ours("AUTH (user and password)");
    let login = Login::new(
        credentials.user.clone(),
        credentials.password.expose().clone(),
    );
    let mechanisms = [Mechanism::Plain, Mechanism::Login];
    let reply = smtp.auth(&mechanisms, &login).await;
    let reply = reply.map_err(|error| Failure::of(Stage::Authentication, &error))?;
    dialogue.theirs(&words(&reply));
    Ok(())
}

/// Code and text in one line.
fn words(reply: &Response) -> String {
    let lines: Vec<&str> = reply.message().collect();
    format!("{} {}", reply.code(), lines.join(" "))
}
