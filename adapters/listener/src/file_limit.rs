use rlimit::Resource;

/// File descriptors for everything but connections: the database, files, the runtime.
const RESERVED: u64 = 256;

/// File descriptors that so many connections need, with those for everything else.
pub fn descriptors_for(connections: usize) -> u64 {
    (connections as u64).saturating_add(RESERVED)
}

/// The hard limit of file descriptors, to which the process may raise its own. `None` where the system does not say.
pub fn max_descriptors() -> Option<u64> {
    Resource::NOFILE.get().ok().map(|(_, hard)| hard)
}

/// Raises the limit on open files as far as needed and allowed, and returns how many connections fit under it.
pub fn raise_limit(connections: usize) -> usize {
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
    let fitting = usize::try_from(limit.saturating_sub(RESERVED)).unwrap_or(usize::MAX);
    if fitting >= connections {
        return connections;
    }
    let fitting = fitting.max(usize::try_from(limit / 2).unwrap_or(1)).max(1);
    tracing::warn!(
        "MAX_CONNECTIONS={connections} does not fit under the limit of {limit} open files, so {fitting} is used; raise the limit (ulimit -n, LimitNOFILE) or set MAX_CONNECTIONS lower"
    );
    fitting.min(connections)
}
