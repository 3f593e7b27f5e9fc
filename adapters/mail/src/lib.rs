//! Mails: written from templates, and handed to a mail server, to a folder, or to a test.
//!
//! | file | its subject |
//! |---|---|
//! | `templates/` | the templates in the binary, and those that replace them |
//! | `message.rs` | a letter as RFC 5322 has it |
//! | `sender.rs` | whom mails come from |
//! | `smtp/` | the dialogue with a mail server |
//! | `file.rs`, `memory.rs` | where mails go without one |

mod file;
mod memory;
mod message;
mod sender;
mod smtp;
mod templates;

pub use self::{
    file::FileMailer,
    memory::MemoryMailer,
    message::formatted,
    sender::{InvalidSender, Sender},
    smtp::{
        Credentials, Dial, Dialogue, InvalidAddress, Security, SmtpAddress, SmtpMailer,
        SmtpSettings, SmtpStream, Timeouts,
    },
    templates::{Templates, sample},
};
