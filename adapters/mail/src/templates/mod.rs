//! Templates: text and HTML for each mail and language.
//!
//! They are in the binary, and a file of the same name in a folder of the operator takes the place of one. The folder is looked at for each
//! mail, so a change needs no restart. A file that is not usable is reported in the log, and the mail is made from the one in the binary:
//! who waits for a new password gets it.
//!
//! What is filled in is never read as a template, and HTML escapes it. What a template may cost is bounded.

mod builtin;
mod sample;

use std::path::{Path, PathBuf};

use minijinja::{
    Environment, Error, ErrorKind, TemplateSource, UndefinedBehavior, Value, context, path_loader,
};
use portreeve::{
    notifications::{Content, Language, MailTemplates, RenderError, Template, Values},
    shared::Secret,
};
use time::macros::format_description;

pub use self::sample::sample;

/// Instructions and about 64 bytes each: a thousand times what the longest template in the binary takes.
const FUEL: u64 = 100_000;
/// In characters. Mail programs show fewer.
const MAX_SUBJECT: usize = 200;

/// The templates of one service.
pub struct Templates {
    builtin: Environment<'static>,
    /// With the files of the operator in front.
    replaced: Option<Environment<'static>>,
    product: String,
}

impl Templates {
    /// `product` is what readers know the service as.
    pub fn new(product: String, folder: Option<PathBuf>) -> Self {
        Self {
            builtin: environment(None),
            replaced: folder.map(|folder| environment(Some(folder))),
            product,
        }
    }

    /// Without falling back to the templates in the binary.
    ///
    /// # Errors
    /// A file of the operator is not usable.
    pub fn render_strictly(
        &self,
        template: Template,
        values: &Values,
    ) -> Result<Content, RenderError> {
        let environment = self.replaced.as_ref().unwrap_or(&self.builtin);
        let rendered = self.content(environment, template, values);
        rendered.map_err(|error| RenderError(words(&error)))
    }

    fn content(
        &self,
        environment: &Environment<'_>,
        template: Template,
        values: &Values,
    ) -> Result<Content, Error> {
        let values_of_template = self.values(values);
        let file = |extension| format!("{}/{template}.{extension}", values.language);
        let render = |extension: &'static str| {
            let found = environment.get_template(&file(extension))?;
            found.render(&values_of_template)
        };
        let text = render("txt")?;
        let html = render("html")?;
        let (subject, text) = subject(&text).ok_or_else(|| {
            let wanted = "the first line must be Subject: and some text, the second empty";
            Error::new(ErrorKind::SyntaxError, format!("{}: {wanted}", file("txt")))
        })?;
        Ok(Content {
            subject,
            text: Secret::new(text),
            html: Secret::new(html),
        })
    }

    /// What is not there is not defined: a template that mentions it is not usable.
    fn values(&self, values: &Values) -> Value {
        let at = values.at.format(format_description!(
            "[year]-[month]-[day] [hour]:[minute] UTC"
        ));
        let always = context! {
            product => self.product.as_str(),
            recipient => values.recipient.as_str(),
            at => at.unwrap_or_default(),
        };
        match &values.link {
            Some(link) => context! {
                link => link.url.expose(),
                code => link.code.expose(),
                valid_for => valid_for(values.language, values.valid_minutes),
                ..always
            },
            None => always,
        }
    }
}

impl MailTemplates for Templates {
    fn render(&self, template: Template, values: &Values) -> Result<Content, RenderError> {
        if self.replaced.is_some() {
            match self.render_strictly(template, values) {
                Ok(content) => return Ok(content),
                Err(error) => {
                    let (template, language) = (template.as_str(), values.language.as_str());
                    tracing::error!(
                        template,
                        language,
                        error = error.0,
                        "a mail is made from the template in the binary, because that of MAIL_TEMPLATES_DIR is not usable"
                    );
                }
            }
        }
        let rendered = self.content(&self.builtin, template, values);
        rendered.map_err(|error| RenderError(words(&error)))
    }
}

fn environment(folder: Option<PathBuf>) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    // Debug output shows the values of a failed template, and a link is among them.
    environment.set_debug(false);
    match folder {
        None => environment.set_loader(|name| Ok(builtin::source(name).map(str::to_owned))),
        Some(folder) => {
            let files = path_loader(folder.clone());
            environment.set_loader(move |name| match files(name)? {
                Some(file) => Ok(Some(file)),
                None => {
                    Ok(builtin::source(name).map(|source| until_replaced(&folder, name, source)))
                }
            });
        }
    }
    environment
}

/// A template in the binary, until the operator puts a file in its place.
fn until_replaced(folder: &Path, name: &str, source: &'static str) -> TemplateSource {
    let file = folder.join(name);
    TemplateSource::new(source.to_owned()).with_uptodate_check(move || !file.exists())
}

/// Takes the first line apart from the rest.
fn subject(text: &str) -> Option<(String, String)> {
    let (first, rest) = text.split_once('\n')?;
    let subject = first.trim_end().strip_prefix("Subject: ")?.trim();
    let text = rest
        .strip_prefix('\n')
        .or_else(|| rest.strip_prefix("\r\n"))?;
    let subject: String = subject
        .chars()
        .filter(|c| !c.is_control())
        .take(MAX_SUBJECT)
        .collect();
    (!subject.is_empty()).then(|| (subject, text.to_owned()))
}

/// A duration in words, rounded down so that it promises no minute too many.
fn valid_for(language: Language, minutes: i64) -> String {
    let (number, unit) = match minutes.max(1) {
        minutes if minutes >= 4 * 24 * 60 => (minutes / (24 * 60), 2),
        minutes if minutes >= 120 => (minutes / 60, 1),
        minutes => (minutes, 0),
    };
    let [one, many] = match (language, unit) {
        (Language::English, 0) => ["minute", "minutes"],
        (Language::English, 1) => ["hour", "hours"],
        (Language::English, _) => ["day", "days"],
        (Language::German, 0) => ["Minute", "Minuten"],
        (Language::German, 1) => ["Stunde", "Stunden"],
        (Language::German, _) => ["Tag", "Tage"],
    };
    format!("{number} {}", if number == 1 { one } else { many })
}

/// With all causes.
fn words(error: &Error) -> String {
    portreeve::shared::with_causes(error)
}

#[cfg(test)]
mod lint;
#[cfg(test)]
mod tests;
