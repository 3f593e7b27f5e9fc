use std::{fs, path::PathBuf, sync::Arc};

use anyhow::Context;
use portreeve::{
    auth::LinkSigner,
    jobs::Job,
    notifications::{
        Link, LinkedToken, Links, MailQueue, MailQueuePorts, MailTemplates, Mailer,
        NotificationService, SendMail, SendMailPorts, Template,
    },
    shared::Secret,
};
use portreeve_crypto::{HmacLinks, RefreshTokenKey};
use portreeve_mail::{FileMailer, SmtpMailer, SmtpSettings, Templates, Timeouts};
use portreeve_telemetry::metrics::CountedMailer;

use super::{Environment, keys::Keys, traces::observed};
use crate::{
    Config, Stores,
    config::{LinkPattern, MailConfig, MailRoute},
};

/// What follows from events as mails.
pub struct Notifications {
    pub service: Arc<NotificationService>,
    /// The job.
    pub send_mail: Arc<dyn Job>,
}

/// # Errors
/// The certificates for the mail server cannot be read.
pub fn service(
    stores: &Stores,
    keys: &Keys,
    config: &Config,
    environment: &Environment,
) -> anyhow::Result<Notifications> {
    let mail = &config.mail;
    let mailer = match &environment.mailer {
        Some(mailer) => mailer.clone(),
        None => mailer(config)?,
    };
    let links = PageLinks {
        signer: Arc::new(HmacLinks::new(
            RefreshTokenKey::new(&keys.refresh_tokens).link_key(),
        )),
        pattern: mail.links.clone(),
    };
    let queue = Arc::new(MailQueue::new(
        MailQueuePorts {
            mails: stores.mails.clone(),
            recipients: stores.recipients.clone(),
            jobs: stores.jobs.clone(),
            clock: environment.clock.clone(),
        },
        mail.sender.domain().to_owned(),
    ));
    let send_mail = SendMail::new(SendMailPorts {
        mails: stores.mails.clone(),
        mailer: observed::<dyn Mailer>(Arc::new(CountedMailer::around(mailer)), config),
        templates: observed::<dyn MailTemplates>(Arc::new(templates(mail)), config),
        links: observed::<dyn Links>(Arc::new(links), config),
        clock: environment.clock.clone(),
        secrets: environment.secrets.clone(),
    });
    let service = NotificationService::new(
        stores.mails.clone(),
        stores.recipients.clone(),
        queue,
        environment.clock.clone(),
        environment.secrets.clone(),
    );
    Ok(Notifications {
        service: Arc::new(service),
        send_mail: Arc::new(send_mail),
    })
}

pub fn templates(mail: &MailConfig) -> Templates {
    Templates::new(mail.sender.product().to_owned(), mail.templates.clone())
}

fn mailer(config: &Config) -> anyhow::Result<Arc<dyn Mailer>> {
    Ok(match &config.mail.route {
        MailRoute::Folder(folder) => {
            Arc::new(FileMailer::new(folder.clone(), config.mail.sender.clone()))
        }
        MailRoute::Smtp { .. } => Arc::new(smtp(config)?.context("there is a mail server")?),
    })
}

/// The mail server, if mails go to one.
///
/// # Errors
/// The certificates for it cannot be read.
pub fn smtp(config: &Config) -> anyhow::Result<Option<SmtpMailer>> {
    let MailRoute::Smtp { address, trusted } = &config.mail.route else {
        return Ok(None);
    };
    let read = |file: &PathBuf| {
        let read = fs::read(file);
        read.with_context(|| format!("SMTP_CA_FILE={} cannot be read", file.display()))
    };
    let trusted: Option<Vec<u8>> = trusted.as_ref().map(read).transpose()?;
    let hello = match &config.public_url {
        Some(url) => url.host(),
        None => config.mail.sender.domain(),
    };
    let settings = SmtpSettings {
        address: address.clone(),
        trusted,
        hello: hello.to_owned(),
        timeouts: Timeouts::default(),
    };
    let mailer = SmtpMailer::new(settings, config.mail.sender.clone());
    Ok(Some(mailer.context("SMTP_CA_FILE cannot be used")?))
}

/// Links to pages, made with the key of the one-time tokens.
struct PageLinks {
    signer: Arc<dyn LinkSigner>,
    pattern: LinkPattern,
}

impl Links for PageLinks {
    fn link(&self, template: Template, token: LinkedToken) -> Link {
        let page = template.as_str().replace('_', "-");
        let secret = self.signer.sign(token.id);
        Link {
            url: Secret::new(self.pattern.fill(&page, secret.expose())),
            code: self.signer.code(token.id),
        }
    }
}
