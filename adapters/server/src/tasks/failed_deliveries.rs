use portreeve::events::{Content, DeliveryObserver, FailedDelivery};
use time::format_description::well_known::Rfc3339;

/// Logs each attempt to deliver an event that failed, in one line. The store keeps the last reason, too.
pub struct LoggedFailures;

impl DeliveryObserver for LoggedFailures {
    fn failed(&self, failed: &FailedDelivery<'_>) {
        let FailedDelivery {
            subscription,
            event,
            attempts,
            reason,
            retry_at,
        } = *failed;
        let (event_id, name) = (event.id, event.name.as_str());
        let Some(retry_at) = retry_at else {
            tracing::error!(
                %event_id,
                event = name,
                subscription,
                attempts,
                reason,
                "an event is given up; `portreeve events retry` delivers it once more"
            );
            return;
        };
        let retry_at = retry_at.format(&Rfc3339).unwrap_or_default();
        match event.content {
            Content::Readable(_) => tracing::warn!(
                %event_id,
                event = name,
                subscription,
                attempts,
                reason,
                retry_at,
                "an event could not be delivered and is tried again"
            ),
            Content::Unreadable(_) => tracing::warn!(
                %event_id,
                event = name,
                subscription,
                attempts,
                reason,
                retry_at,
                "this version does not know the event; it is tried again, and a newer version may take it"
            ),
        }
    }
}
