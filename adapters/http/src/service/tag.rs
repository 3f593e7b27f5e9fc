use poem_openapi::Tags;

#[derive(Tags)]
pub enum Tag {
    /// The service itself.
    #[oai(rename = "service")]
    Service,
}
