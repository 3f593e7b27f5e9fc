use poem_openapi::ApiResponse;

#[derive(ApiResponse)]
pub enum Done {
    /// No content.
    #[oai(status = 204)]
    NoContent,
}
