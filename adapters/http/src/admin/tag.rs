use poem_openapi::Tags;

#[derive(Tags)]
pub enum Tag {
    /// What runs behind the API.
    #[oai(rename = "admin")]
    Admin,
}
