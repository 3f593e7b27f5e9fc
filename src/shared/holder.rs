use uuid::Uuid;

/// A process that holds leases on work which one process at a time does. Another one after each start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder(pub Uuid);
