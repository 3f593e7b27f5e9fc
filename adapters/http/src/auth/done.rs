use poem_openapi::ApiResponse;

#[derive(ApiResponse)]
pub enum Done {
    /// Done. There is nothing to say.
    #[oai(status = 204)]
    NoContent,
}
