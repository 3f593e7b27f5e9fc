//! The disk that the database file is on, and the last backup of the file.

use std::{fs, path::Path, time::UNIX_EPOCH};

use metrics::gauge;
use rustix::fs::statvfs;

#[expect(
    clippy::cast_precision_loss,
    reason = "a figure for a graph: the error is a byte in nine petabytes"
)]
/// `backup_mark` is a file that was last modified when a backup last succeeded.
pub fn measure(file: &Path, backup_mark: &Path) {
    if let Some(free) = free_bytes(file) {
        gauge!("portreeve_data_free_bytes").set(free as f64);
    }
    gauge!("portreeve_backup_last_success_timestamp_seconds")
        .set(last_backup(backup_mark).unwrap_or(0.0));
}

/// On the disk of this file or folder, for a process that is not root. `None` where the system does not tell.
pub fn free_bytes(path: &Path) -> Option<u64> {
    let found = statvfs(path).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

/// In seconds since 1970.
fn last_backup(mark: &Path) -> Option<f64> {
    let since = fs::metadata(mark)
        .ok()?
        .modified()
        .ok()?
        .duration_since(UNIX_EPOCH)
        .ok()?;
    Some(since.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_has_free_bytes_and_a_missing_file_has_no_disk() {
        let here = std::env::temp_dir();

        assert!(free_bytes(&here).is_some_and(|bytes| bytes > 0));
        assert_eq!(free_bytes(&here.join("no such file")), None);
        assert_eq!(last_backup(&here.join("no such file")), None);
    }
}
