use async_trait::async_trait;
use portreeve_http::Ending;
use portreeve_listener::Lifecycle;

/// Ends answers without an end of their own when the listener drains its connections.
pub struct Draining(pub Lifecycle);

#[async_trait]
impl Ending for Draining {
    async fn comes(&self) {
        self.0.draining().await;
    }
}
