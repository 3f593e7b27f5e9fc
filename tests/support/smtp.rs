//! A mail server that does what a test says, in this process: no port, and no time that passes by itself.

use std::{
    collections::{BTreeMap, VecDeque},
    io,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use base64::{Engine, prelude::BASE64_STANDARD};
use portreeve_mail::{Dial, SmtpStream};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::aws_lc_rs,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

/// What the server answers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asked {
    /// A new connection.
    Greeting,
    Hello,
    StartTls,
    Authentication,
    Sender,
    Recipient,
    Data,
    /// The mail, to its last line.
    Content,
}

impl Asked {
    /// All that a mail over a connection without encryption and password meets.
    pub const OF_A_MAIL: [Self; 6] = [
        Self::Greeting,
        Self::Hello,
        Self::Sender,
        Self::Recipient,
        Self::Data,
        Self::Content,
    ];
}

#[derive(Clone, Debug)]
pub enum Answer {
    Says(String),
    /// And nothing more, for ever.
    Hangs,
    /// The connection is closed.
    Drops,
}

/// One connection. What is not said here goes well.
#[derive(Clone, Debug, Default)]
pub struct Script {
    answers: BTreeMap<Asked, Answer>,
    /// The connection ends after so many mails.
    mails: Option<usize>,
}

impl Script {
    pub fn at(mut self, asked: Asked, answer: Answer) -> Self {
        self.answers.insert(asked, answer);
        self
    }

    pub fn says(self, asked: Asked, words: &str) -> Self {
        self.at(asked, Answer::Says(format!("{words}\r\n")))
    }

    pub fn closes_after(mut self, mails: usize) -> Self {
        self.mails = Some(mails);
        self
    }
}

/// A mail that has arrived.
#[derive(Clone, Debug)]
pub struct Arrived {
    pub from: String,
    pub to: String,
    pub content: String,
    pub is_encrypted: bool,
    /// The password that the sender gave.
    pub password: Option<String>,
}

impl Arrived {
    pub fn header(&self, name: &str) -> &str {
        let mut lines = self.content.lines().take_while(|line| !line.is_empty());
        let prefix = format!("{name}: ");
        let line = lines.find_map(|line| line.strip_prefix(&prefix));
        line.unwrap_or_else(|| panic!("no {name}: {}", self.content))
    }
}

/// The server. Each connection follows the next script; the last one is for all others.
pub struct SmtpServer {
    scripts: Mutex<VecDeque<Script>>,
    shared: Arc<Shared>,
    tls: TlsAcceptor,
    /// PEM.
    pub certificate: String,
}

#[derive(Default)]
struct Shared {
    arrived: Mutex<Vec<Arrived>>,
    /// Every line that came in, over all connections.
    lines: Mutex<Vec<String>>,
    connections: Mutex<usize>,
}

impl SmtpServer {
    pub fn with(scripts: impl IntoIterator<Item = Script>) -> Arc<Self> {
        let made = generate_simple_self_signed(vec!["mail.example.com".to_owned()]);
        let CertifiedKey { cert, signing_key } = made.expect("a certificate can be made");
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("there are versions")
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)
            .expect("they belong together");
        Arc::new(Self {
            scripts: Mutex::new(scripts.into_iter().collect()),
            shared: Arc::default(),
            tls: TlsAcceptor::from(Arc::new(config)),
            certificate: cert.pem(),
        })
    }

    pub fn arrived(&self) -> Vec<Arrived> {
        self.shared.arrived.lock().unwrap().clone()
    }

    pub fn lines(&self) -> Vec<String> {
        self.shared.lines.lock().unwrap().clone()
    }

    pub fn connections(&self) -> usize {
        *self.shared.connections.lock().unwrap()
    }
}

#[async_trait]
impl Dial for SmtpServer {
    async fn dial(&self) -> io::Result<Box<dyn SmtpStream>> {
        let script = {
            let mut scripts = self.scripts.lock().unwrap();
            match scripts.len() {
                0 => Script::default(),
                1 => scripts[0].clone(),
                _ => scripts.pop_front().unwrap(),
            }
        };
        *self.shared.connections.lock().unwrap() += 1;
        let (ours, theirs) = tokio::io::duplex(1 << 16);
        let connection = Connection {
            script,
            shared: self.shared.clone(),
            tls: self.tls.clone(),
        };
        // It ends when the other side goes away.
        tokio::spawn(async move { connection.serve(Box::new(theirs)).await });
        Ok(Box::new(ours))
    }
}

struct Connection {
    script: Script,
    shared: Arc<Shared>,
    tls: TlsAcceptor,
}

type Stream = BufReader<Box<dyn SmtpStream>>;

impl Connection {
    /// Until either side ends it.
    async fn serve(self, stream: Box<dyn SmtpStream>) -> Option<()> {
        let mut stream = BufReader::new(stream);
        let mut is_encrypted = false;
        let (mut from, mut to, mut password) = (String::new(), String::new(), None);
        let mut mails = 0;
        self.answer(&mut stream, Asked::Greeting, "220 mail.example.com ESMTP")
            .await?;
        loop {
            let line = self.line(&mut stream).await?;
            let word = line.split([' ', ':']).next().unwrap_or_default();
            match word.to_ascii_uppercase().as_str() {
                "EHLO" => {
                    let tls = if is_encrypted { "" } else { "250-STARTTLS\r\n" };
                    let usual = format!("250-mail.example.com\r\n{tls}250 AUTH PLAIN");
                    self.answer(&mut stream, Asked::Hello, &usual).await?;
                }
                "STARTTLS" => {
                    self.answer(&mut stream, Asked::StartTls, "220 go on")
                        .await?;
                    let encrypted = self.tls.accept(stream.into_inner()).await.ok()?;
                    stream = BufReader::new(Box::new(encrypted));
                    is_encrypted = true;
                }
                "AUTH" => {
                    let given = BASE64_STANDARD.decode(line.rsplit(' ').next()?).ok()?;
                    let given = String::from_utf8_lossy(&given).into_owned();
                    password = given.rsplit('\0').next().map(str::to_owned);
                    self.answer(&mut stream, Asked::Authentication, "235 welcome")
                        .await?;
                }
                "MAIL" => {
                    from = line;
                    self.answer(&mut stream, Asked::Sender, "250 ok").await?;
                }
                "RCPT" => {
                    to = line;
                    self.answer(&mut stream, Asked::Recipient, "250 ok").await?;
                }
                "DATA" => {
                    self.answer(&mut stream, Asked::Data, "354 go on").await?;
                    let content = self.content(&mut stream).await?;
                    let refuses = match self.script.answers.get(&Asked::Content) {
                        Some(Answer::Says(words)) => !words.starts_with('2'),
                        // It has taken the mail, and does not say so.
                        Some(Answer::Hangs | Answer::Drops) | None => false,
                    };
                    if !refuses {
                        self.shared.arrived.lock().unwrap().push(Arrived {
                            from: from.clone(),
                            to: to.clone(),
                            content,
                            is_encrypted,
                            password: password.clone(),
                        });
                    }
                    self.answer(&mut stream, Asked::Content, "250 2.0.0 queued as 4711")
                        .await?;
                    mails += 1;
                    if Some(mails) == self.script.mails {
                        return None;
                    }
                }
                "QUIT" => {
                    let _ = stream.write_all(b"221 bye\r\n").await;
                    return None;
                }
                _ => stream.write_all(b"502 what?\r\n").await.ok()?,
            }
        }
    }

    async fn answer(&self, stream: &mut Stream, asked: Asked, usual: &str) -> Option<()> {
        match self.script.answers.get(&asked) {
            Some(Answer::Says(words)) => stream.write_all(words.as_bytes()).await.ok(),
            Some(Answer::Hangs) => {
                // Until the other side goes.
                let mut rest = Vec::new();
                let _ = stream.read_to_end(&mut rest).await;
                None
            }
            Some(Answer::Drops) => None,
            None => {
                let words = format!("{usual}\r\n");
                stream.write_all(words.as_bytes()).await.ok()
            }
        }
    }

    /// The next line, without its end.
    async fn line(&self, stream: &mut Stream) -> Option<String> {
        let mut line = Vec::new();
        let count = stream.read_until(b'\n', &mut line).await.ok()?;
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        if count == 0 {
            return None;
        }
        self.shared.lines.lock().unwrap().push(line.clone());
        Some(line)
    }

    /// The lines of a mail, without the dots that were put before theirs.
    async fn content(&self, stream: &mut Stream) -> Option<String> {
        let mut content = String::new();
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.ok()? == 0 {
                return None;
            }
            if line == ".\r\n" {
                return Some(content);
            }
            content.push_str(line.strip_prefix('.').unwrap_or(&line));
        }
    }
}
