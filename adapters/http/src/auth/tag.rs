use poem_openapi::Tags;

#[derive(Tags)]
pub enum Tag {
    /// Accounts and sign-in.
    #[oai(rename = "auth")]
    Auth,
}
