use portreeve::{
    notifications::{Language, Template},
    shared::with_causes,
};
use portreeve_mail::{Dialogue, sample};

use super::Finding;
use crate::{
    Config,
    config::MailRoute,
    wiring::notifications::{smtp, templates},
};

const ABOUT: &str = "mail";

/// Connects to the mail server, and sends nothing. Makes every mail.
pub async fn check(config: &Config) -> Vec<Finding> {
    let mut findings = vec![match &config.mail.route {
        MailRoute::Folder(folder) => Finding::warn(
            ABOUT,
            format!(
                "no mail server is set, so mails are written to {} and nobody gets them; set SMTP_URL",
                folder.display()
            ),
        ),
        MailRoute::Smtp { .. } => server(config).await,
    }];
    findings.extend(unusable_templates(config));
    findings
}

async fn server(config: &Config) -> Finding {
    let mailer = match smtp(config) {
        Ok(Some(mailer)) => mailer,
        Ok(None) => return Finding::ok(ABOUT, "none"),
        Err(error) => return Finding::fail(ABOUT, format!("{error:#}")),
    };
    match mailer.check(&mut Dialogue::silent()).await {
        Ok(()) => Finding::ok(ABOUT, "the mail server can be reached"),
        Err(error) => Finding::fail(
            ABOUT,
            format!(
                "{}; see the dialogue with: portreeve mail test ADDRESS",
                with_causes(&error)
            ),
        ),
    }
}

fn unusable_templates(config: &Config) -> Vec<Finding> {
    let templates = templates(&config.mail);
    let all = Template::ALL
        .into_iter()
        .flat_map(|template| Language::ALL.map(|language| (template, language)));
    let unusable = all.filter_map(|(template, language)| {
        let values = sample(template, language);
        let error = templates.render_strictly(template, &values).err()?;
        let words = format!("MAIL_TEMPLATES_DIR: {language}/{template}: {error}");
        Some(Finding::fail(ABOUT, words))
    });
    unusable.collect()
}
