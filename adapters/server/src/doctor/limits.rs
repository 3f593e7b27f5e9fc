use super::Finding;
use crate::Config;

/// `serve` raises the soft limit by itself; only an operator can raise the hard one.
pub fn check(config: &Config) -> Vec<Finding> {
    let Some(most) = portreeve_listener::max_descriptors() else {
        return vec![];
    };
    let needed = portreeve_listener::descriptors_for(config.listener.limits.connections);
    let finding = if most >= needed {
        Finding::ok(
            "descriptors",
            format!("{needed} are needed at most, and the limit is {most}"),
        )
    } else {
        let words = format!(
            "the limit is {most}, and MAX_CONNECTIONS needs {needed}; raise the limit with ulimit -Hn, or LimitNOFILE= in systemd, or set MAX_CONNECTIONS lower"
        );
        Finding::warn("descriptors", words)
    };
    vec![finding]
}
