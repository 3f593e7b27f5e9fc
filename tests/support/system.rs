//! What the system around a process is like: its user, its umask, its disk.

use std::{
    fs,
    os::unix::fs::{MetadataExt, chown},
    path::Path,
};

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

/// A program that starts another one with a disk of its own at `folder`, which has this much room and nothing on it. Only that process sees
/// it. None, and a word about it, where the system does not let the tests have one.
pub async fn with_small_disk(folder: &Path, kib: u32) -> Option<Vec<String>> {
    let mount = format!(
        "mount -t tmpfs -o size={kib}k portreeve '{}' && exec \"$0\" \"$@\"",
        folder.display()
    );
    let own = fs::metadata("/proc/self").map_or(1, |process| process.uid());
    let unshare: &[&str] = match own {
        0 => &["unshare", "--mount"],
        _ => &["unshare", "--user", "--map-root-user", "--mount"],
    };
    let words = unshare.iter().copied().chain(["sh", "-c", &mount]);
    let words: Vec<_> = words.map(str::to_owned).collect();
    let (program, arguments) = words.split_first()?;
    let tried = Command::new(program)
        .args(arguments)
        .arg("true")
        .output()
        .await;
    let is_allowed = tried.is_ok_and(|tried| tried.status.success());
    if !is_allowed {
        eprintln!(
            "no file system can be mounted here: a limit for the size of files stands for a full disk"
        );
    }
    is_allowed.then_some(words)
}

/// Gives a folder to another user, and returns the numbers of that user and group. Only root can: for others it stays their own, and this
/// says so.
pub fn given_away(folder: &Path) -> (u32, u32) {
    const STRANGER: u32 = 4321;
    const STRANGERS: u32 = 4322;
    if chown(folder, Some(STRANGER), Some(STRANGERS)).is_err() {
        eprintln!("these tests do not run as root: that root gives files away is not tried");
    }
    let found = fs::metadata(folder).expect("it is there");
    (found.uid(), found.gid())
}
