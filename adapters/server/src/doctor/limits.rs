use super::Finding;
use crate::metrics::max_descriptors;

/// Each client takes one, and so do the database and the log.
const WANTED: f64 = 10_240.0;

pub fn check() -> Vec<Finding> {
    let Some(most) = max_descriptors() else {
        return vec![];
    };
    let finding = if most >= WANTED {
        Finding::ok("descriptors", format!("{most} may be open"))
    } else {
        let words = format!(
            "{most} may be open, and the service would take up to {WANTED}; raise it with ulimit -n, or LimitNOFILE= in systemd"
        );
        Finding::warn("descriptors", words)
    };
    vec![finding]
}
