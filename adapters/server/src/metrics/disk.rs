//! The disk that the file is on, and the last backup of the file: what an operator is woken for.

use std::{fs, path::Path, time::UNIX_EPOCH};

use metrics::gauge;

use crate::checks::file::free_bytes;

#[expect(
    clippy::cast_precision_loss,
    reason = "a figure for a graph: the error is a byte in nine petabytes"
)]
pub fn measure(file: &Path) {
    if let Some(free) = free_bytes(file) {
        gauge!("portreeve_data_free_bytes").set(free as f64);
    }
    gauge!("portreeve_backup_last_success_timestamp_seconds").set(last_backup(file).unwrap_or(0.0));
}

/// In seconds since 1970. [`portreeve_sqlite::back_up`] leaves a mark beside the file.
fn last_backup(file: &Path) -> Option<f64> {
    let mark = fs::metadata(portreeve_sqlite::backup_mark(file)).ok()?;
    let since = mark.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(since.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_says_what_is_free_and_a_missing_file_has_no_disk() {
        let here = std::env::temp_dir();

        assert!(free_bytes(&here).is_some_and(|bytes| bytes > 0));
        assert_eq!(free_bytes(&here.join("no such file")), None);
        assert_eq!(last_backup(&here.join("no such file")), None);
    }
}
