use poem::{Request, http::header};

use crate::{auth::Origins, middleware::CorsPolicy, problem::Problem, settings::Settings};

/// From whose pages a live connection may be opened. No browser asks before it opens a WebSocket, so this does.
pub struct LiveOrigins {
    cors: CorsPolicy,
    own: Origins,
}

impl LiveOrigins {
    pub fn of(settings: &Settings) -> Self {
        Self {
            cors: settings.cors.clone(),
            own: Origins::new(settings.public_url.as_ref(), vec![]),
        }
    }

    /// Refuses what a page of another origin sends. Programs that are no browsers send none.
    pub fn check(&self, request: &Request) -> Result<(), Problem> {
        let origin = request.headers().get(header::ORIGIN);
        if origin.is_some_and(|origin| self.cors.allows(origin)) {
            return Ok(());
        }
        self.own.check(request)
    }
}
