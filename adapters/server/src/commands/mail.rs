use std::{fs, path::Path};

use anyhow::{Context, bail};
use portreeve::{
    notifications::{Language, Letter, MailId, Mailer, Template},
    shared::{Clock, EmailAddress, Secrets},
};
use portreeve_crypto::SystemSecrets;
use portreeve_mail::{Dialogue, FileMailer, sample};

use super::say;
use crate::{
    Config, SystemClock,
    config::MailRoute,
    wiring::notifications::{smtp, templates},
};

/// Sends a mail with a link that opens nothing, and prints what was said.
pub async fn test(config: &Config, address: &str) -> anyhow::Result<()> {
    let to = EmailAddress::parse(address).with_context(|| format!("{address:?}"))?;
    let letter = letter(config, to)?;
    if let MailRoute::Folder(folder) = &config.mail.route {
        let mailer = FileMailer::new(folder.clone(), config.mail.sender.clone());
        let reply = mailer.send(&letter).await?;
        return say!("no mail server is set; the mail is {}", reply.as_str());
    }
    let mailer = smtp(config)?.context("there is a mail server")?;
    let mut dialogue = Dialogue::default();
    let sent = mailer.send_aloud(&letter, &mut dialogue).await;
    for line in dialogue.lines() {
        say!("{line}")?;
    }
    match sent {
        Ok(_) => say!("the server has taken the mail {}", letter.message_id),
        Err(error) => Err(error.into()),
    }
}

/// Writes every mail in every language as text and as HTML, with the templates of the operator.
pub fn preview(config: &Config, folder: &Path) -> anyhow::Result<()> {
    let templates = templates(&config.mail);
    let mut unusable = 0;
    for language in Language::ALL {
        let folder = folder.join(language.as_str());
        let made = fs::create_dir_all(&folder);
        made.with_context(|| format!("{} cannot be made", folder.display()))?;
        for template in Template::ALL {
            let values = sample(template, language);
            match templates.render_strictly(template, &values) {
                Ok(content) => {
                    let text = format!("{}\n\n{}", content.subject, content.text.expose());
                    write(&folder, &format!("{template}.txt"), &text)?;
                    write(&folder, &format!("{template}.html"), content.html.expose())?;
                }
                Err(error) => {
                    unusable += 1;
                    say!("{language}/{template}: {error}")?;
                }
            }
        }
    }
    if unusable > 0 {
        bail!("{unusable} mails cannot be made from the templates in MAIL_TEMPLATES_DIR");
    }
    say!("the mails are in {}", folder.display())
}

fn letter(config: &Config, to: EmailAddress) -> anyhow::Result<Letter> {
    let now = SystemClock.now();
    let id = MailId::new(now, SystemSecrets.random());
    let template = Template::VerifyEmail;
    let mut values = sample(template, Language::default());
    values.recipient = to.clone();
    values.at = now;
    Ok(Letter {
        id,
        template,
        to,
        message_id: format!("{id}@{}", config.mail.sender.domain()),
        date: now,
        content: templates(&config.mail).render_strictly(template, &values)?,
    })
}

fn write(folder: &Path, name: &str, content: &str) -> anyhow::Result<()> {
    let file = folder.join(name);
    fs::write(&file, content).with_context(|| format!("{} cannot be written", file.display()))
}
