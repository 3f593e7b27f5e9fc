use poem_openapi::Tags;

#[derive(Tags)]
pub enum Tag {
    /// Users and their profiles.
    #[oai(rename = "users")]
    Users,
}
