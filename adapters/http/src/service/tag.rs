use poem_openapi::Tags;

#[derive(Tags)]
pub enum Tag {
    /// Health and public keys of the service.
    #[oai(rename = "service")]
    Service,
}
