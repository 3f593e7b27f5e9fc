use super::Finding;
use crate::Config;

/// `serve` raises the soft limit by itself; the hard one is the operator's.
pub fn check(config: &Config) -> Vec<Finding> {
    let Some(most) = portreeve_listener::max_descriptors() else {
        return vec![];
    };
    let needed = portreeve_listener::descriptors_for(config.listener.limits.connections);
    let finding = if most >= needed {
        Finding::ok(
            "descriptors",
            format!("{needed} are needed at most, and {most} may be open"),
        )
    } else {
        let words = format!(
            "{most} may be open, and MAX_CONNECTIONS would take {needed}; raise the limit with ulimit -Hn, or LimitNOFILE= in systemd, or set MAX_CONNECTIONS lower"
        );
        Finding::warn("descriptors", words)
    };
    vec![finding]
}
