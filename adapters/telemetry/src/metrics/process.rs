//! Resources of this process, as Linux shows them in `/proc`. Other systems have no such gauges.

use std::fs;

use metrics::{counter, gauge};

/// `/proc` counts time in these, on every machine this runs on (`USER_HZ`).
const TICKS_PER_SECOND: f64 = 100.0;
/// Of a memory page, where the system does not tell: most have it.
const PAGE: f64 = 4096.0;

pub fn measure() {
    if let Some(pages) = field("/proc/self/statm", 1) {
        gauge!("process_resident_memory_bytes").set(pages * PAGE);
    }
    if let Some((started, cpu)) = times() {
        gauge!("process_start_time_seconds").set(started);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole seconds since the start are meant, and time is not negative"
        )]
        counter!("process_cpu_seconds_total").absolute(cpu as u64);
    }
    if let Some(open) = open_descriptors() {
        gauge!("process_open_fds").set(open);
    }
    if let Some(most) = max_descriptors() {
        gauge!("process_max_fds").set(most);
    }
}

/// How many file descriptors this process may have. None where the system does not tell, or sets no limit.
fn max_descriptors() -> Option<f64> {
    let limits = fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn open_descriptors() -> Option<f64> {
    // One of them is for the counting.
    let open = fs::read_dir("/proc/self/fd").ok()?.count();
    u32::try_from(open.saturating_sub(1)).ok().map(f64::from)
}

/// When the process began, and how long it has computed.
fn times() -> Option<(f64, f64)> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name comes second, in brackets, and may hold anything.
    let (_, after_name) = stat.rsplit_once(')')?;
    let fields: Vec<f64> = after_name
        .split_whitespace()
        .skip(1)
        .map_while(|field| field.parse().ok())
        .collect();
    let (user, system, began) = (fields.get(10)?, fields.get(11)?, fields.get(18)?);
    let system_stat = fs::read_to_string("/proc/stat").ok()?;
    let booted: f64 = system_stat
        .lines()
        .find_map(|line| line.strip_prefix("btime "))?
        .trim()
        .parse()
        .ok()?;
    Some((
        booted + began / TICKS_PER_SECOND,
        (user + system) / TICKS_PER_SECOND,
    ))
}

fn field(path: &str, place: usize) -> Option<f64> {
    let text = fs::read_to_string(path).ok()?;
    text.split_whitespace().nth(place)?.parse().ok()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn linux_tells_what_a_process_takes() {
        let (started, cpu) = times().unwrap();

        assert!(started > 1_000_000_000.0, "{started}");
        assert!((0.0..100_000.0).contains(&cpu), "{cpu}");
        assert!(open_descriptors().unwrap() >= 3.0);
        assert!(field("/proc/self/statm", 1).unwrap() > 100.0);
    }
}
