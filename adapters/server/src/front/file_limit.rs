/// File descriptors for everything but connections: the database, files, the runtime.
const OTHERS: u64 = 256;

/// Raises the limit on open files as far as it is needed and allowed, and returns how many connections fit under it.
pub fn make_room(connections: usize) -> usize {
    let needed = (connections as u64).saturating_add(OTHERS);
    let limit = match rlimit::Resource::NOFILE.get() {
        Ok((soft, _)) if soft >= needed => return connections,
        Ok((_, hard)) => rlimit::increase_nofile_limit(needed.min(hard)),
        Err(error) => Err(error),
    };
    let Ok(limit) = limit else {
        tracing::warn!(
            "the limit on open files is not known; if it is low, raise it (ulimit -n, LimitNOFILE)"
        );
        return connections;
    };
    let fitting = usize::try_from(limit.saturating_sub(OTHERS)).unwrap_or(usize::MAX);
    if fitting >= connections {
        return connections;
    }
    let fitting = fitting.max(usize::try_from(limit / 2).unwrap_or(1)).max(1);
    tracing::warn!(
        "MAX_CONNECTIONS={connections} does not fit under the limit of {limit} open files: {fitting} it is; raise the limit (ulimit -n, LimitNOFILE) or set MAX_CONNECTIONS lower"
    );
    fitting.min(connections)
}
