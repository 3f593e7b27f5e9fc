use rlimit::Resource;

/// File descriptors for everything but connections: the database, files, the runtime.
const OTHERS: u64 = 256;

/// How many file descriptors so many connections take in all.
pub fn descriptors_for(connections: usize) -> u64 {
    (connections as u64).saturating_add(OTHERS)
}

/// How many the process may have open if it raises its own limit as far as it can. None where the system does not say.
pub fn descriptors_at_most() -> Option<u64> {
    Resource::NOFILE.get().ok().map(|(_, hard)| hard)
}

/// Raises the limit on open files as far as it is needed and allowed, and returns how many connections fit under it.
pub fn make_room(connections: usize) -> usize {
    let needed = descriptors_for(connections);
    let limit = match Resource::NOFILE.get() {
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
