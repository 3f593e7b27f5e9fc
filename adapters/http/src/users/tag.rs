use poem_openapi::Tags;

#[derive(Tags)]
pub enum Tag {
    /// Profiles and people.
    #[oai(rename = "users")]
    Users,
}
