//! How large a request may be, and how slow its body.

use std::time::Duration;

/// No operation needs more; the longest honest request has about 3 KiB.
pub const MAX_BODY: usize = 64 * 1024;
/// How long a body may take altogether: without a bound, one that comes in drips keeps its connection. The largest one needs 6.4 KiB a
/// second.
pub const BODY_TIMEOUT: Duration = Duration::from_secs(10);
/// All header names and values together. An honest request has about 1 KiB. HTTP/1 heads are stopped at this size before they come
/// here.
pub const MAX_HEADERS: usize = 16 * 1024;
/// Path and query. The longest honest one has about 1 KiB.
pub const MAX_TARGET: usize = 4 * 1024;
