use std::net::IpAddr;

tokio::task_local! {
    static CURRENT: RequestContext;
}

/// What is known of the request that the current task works on, for those who log and have no request at hand.
#[derive(Clone, Debug, Default)]
pub struct RequestContext {
    pub address: Option<IpAddr>,
    pub request_id: String,
}

impl RequestContext {
    pub async fn scope<T>(self, work: impl Future<Output = T>) -> T {
        CURRENT.scope(self, work).await
    }

    /// None outside a request, as for a command of the operator.
    pub fn current() -> Option<Self> {
        CURRENT.try_with(Clone::clone).ok()
    }
}
