use poem_openapi::Tags;

#[derive(Tags)]
pub enum Tag {
    /// Mails, and what became of them.
    #[oai(rename = "mail")]
    Mail,
}
