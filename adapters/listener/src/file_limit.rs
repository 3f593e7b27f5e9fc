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

/// How many connections fit under the limit to which the process may raise its own.
pub fn fitting_connections(connections: usize) -> usize {
    let limit = max_descriptors().filter(|limit| *limit < descriptors_for(connections));
    limit.map_or(connections, |limit| fitting(limit).min(connections))
}

fn fitting(limit: u64) -> usize {
    let unreserved = limit.saturating_sub(RESERVED).max(limit / 2).max(1);
    usize::try_from(unreserved).unwrap_or(usize::MAX)
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
    if limit >= needed {
        return connections;
    }
    let fitting = fitting(limit).min(connections);
    tracing::warn!(
        "MAX_CONNECTIONS={connections} does not fit under the limit of {limit} open files, so {fitting} is used; raise the limit (ulimit -n, LimitNOFILE) or set MAX_CONNECTIONS lower"
    );
    fitting
}
