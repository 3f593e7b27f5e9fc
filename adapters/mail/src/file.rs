use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use async_trait::async_trait;
use portreeve::notifications::{Letter, Mailer, SendError, ServerReply};

use crate::{message::formatted, sender::Sender};

/// Writes each mail into a file, which mail programs open: `<id>.eml`, so that names sort by time and a mail that is sent again has one file.
///
/// Mails hold links that let their reader in, so nobody but the owner of the process may read the files.
pub struct FileMailer {
    folder: PathBuf,
    sender: Sender,
}

impl FileMailer {
    /// The folder is made with the first mail.
    pub fn new(folder: PathBuf, sender: Sender) -> Self {
        Self { folder, sender }
    }
}

#[async_trait]
impl Mailer for FileMailer {
    async fn send(&self, letter: &Letter) -> Result<ServerReply, SendError> {
        let bytes = formatted(letter, &self.sender)?;
        let file = self.folder.join(format!("{}.eml", letter.id));
        let (folder, to) = (self.folder.clone(), file.clone());
        let written = tokio::task::spawn_blocking(move || write(&folder, &to, &bytes)).await;
        let written = written
            .map_err(io::Error::other)
            .and_then(|written| written);
        written.map_err(|error| {
            let words = format!("{}: {error}", file.display());
            SendError::Deferred(ServerReply::of(&words))
        })?;
        let template = letter.template.as_str();
        tracing::info!(template, file = %file.display(), "a mail is written into a file");
        Ok(ServerReply::of(&format!("written to {}", file.display())))
    }
}

/// Whole or not at all.
fn write(folder: &Path, file: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut folders = fs::DirBuilder::new();
    folders.recursive(true).mode(0o700).create(folder)?;
    let unfinished = file.with_extension("unfinished");
    let mut options = OpenOptions::new();
    let options = options.write(true).create(true).truncate(true).mode(0o600);
    let mut open = options.open(&unfinished)?;
    open.write_all(bytes)?;
    open.sync_all()?;
    fs::rename(unfinished, file)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use portreeve::{
        notifications::{Content, MailId, Template},
        shared::{EmailAddress, Secret},
    };
    use time::macros::datetime;
    use uuid::Uuid;

    use super::*;

    fn letter() -> Letter {
        Letter {
            id: MailId::from_uuid(Uuid::nil()),
            template: Template::ResetPassword,
            to: EmailAddress::parse("ada@example.com").unwrap(),
            message_id: "1@example.com".into(),
            date: datetime!(2026-11-22 12:00 UTC),
            content: Content {
                subject: "Choose a new password".into(),
                text: Secret::new("text".into()),
                html: Secret::new("<p>html</p>".into()),
            },
        }
    }

    #[tokio::test]
    async fn a_mail_is_one_file_that_others_cannot_read() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().join("outbox");
        let sender = Sender::parse("no-reply@example.com").unwrap();
        let mailer = FileMailer::new(folder.clone(), sender);

        mailer.send(&letter()).await.unwrap();
        mailer.send(&letter()).await.unwrap();

        let files: Vec<_> = fs::read_dir(&folder)
            .unwrap()
            .map(|file| file.unwrap())
            .collect();
        assert_eq!(files.len(), 1);
        let mode = files[0].metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let text = fs::read_to_string(files[0].path()).unwrap();
        assert!(
            text.contains("Subject: Choose a new password\r\n"),
            "{text}"
        );
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_made_defers_the_mail() {
        let temporary = tempfile::tempdir().unwrap();
        let blocked = temporary.path().join("file");
        fs::write(&blocked, "").unwrap();
        let sender = Sender::parse("no-reply@example.com").unwrap();
        let mailer = FileMailer::new(blocked.join("outbox"), sender);

        let failed = mailer.send(&letter()).await;

        assert!(matches!(failed, Err(SendError::Deferred(_))), "{failed:?}");
    }
}
