//! A service that keeps everything in a file, in a folder that goes with the test.

use std::path::PathBuf;

use tempfile::TempDir;

use super::binary::CHEAP;

pub struct DataFolder(TempDir);

impl DataFolder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder can be made"))
    }

    /// Where the file will be.
    pub fn file(&self) -> PathBuf {
        self.0.path().join("portreeve.db")
    }

    /// As if nothing were said of the store, but for the folder. With the cheapest hashes.
    pub fn variables(&self) -> [(&str, &str); 4] {
        let folder = self.0.path().to_str().expect("its name is text");
        [
            ("DATABASE_URL", ""),
            ("DATA_DIR", folder),
            CHEAP[0],
            CHEAP[1],
        ]
    }
}
