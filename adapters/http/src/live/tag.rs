use poem_openapi::Tags;

#[derive(Tags)]
pub enum Tag {
    /// Events as they happen.
    #[oai(rename = "events")]
    Events,
}
