//! What the system around a process is like: its user, its umask, its disk.

use std::{fs, os::unix::fs::MetadataExt};

use tokio::process::Command;

/// Starts a program under the usual umask, with which others may read what is made without further thought.
pub const WITH_USUAL_UMASK: &[&str] = &["sh", "-c", "umask 022; exec \"$0\" \"$@\""];

/// Starts a program so that a file that must not grow is an error for it, as a full disk is, and not its death.
pub const WITH_ERRORS_FOR_LIMITS: &[&str] = &["sh", "-c", "trap '' XFSZ; exec \"$0\" \"$@\""];

/// Starts a program so that the rights of files hold for it, also where the tests run as root.
pub fn without_privileges() -> &'static [&'static str] {
    let own = fs::metadata("/proc/self").map_or(1, |process| process.uid());
    match own {
        0 => &[
            "setpriv",
            "--bounding-set=-dac_override,-dac_read_search",
            "--inh-caps=-dac_override,-dac_read_search",
        ],
        _ => &[],
    }
}

/// From now on the process can write no byte into a file, as if the disk were full; or it can again.
pub async fn disk_is_full(process: u32, full: bool) {
    let limit = if full {
        "--fsize=1:"
    } else {
        "--fsize=unlimited:"
    };
    let set = Command::new("prlimit")
        .args(["--pid", &process.to_string(), limit])
        .status()
        .await;
    assert!(set.expect("there is prlimit").success());
}
