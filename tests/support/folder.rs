//! A service that keeps everything in a file, in a folder that goes with the test.

use std::{
    fs,
    path::{Path, PathBuf},
};

use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};
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

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// The names of all files in it.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path()).expect("it can be listed");
        let mut names: Vec<_> = entries
            .map(|entry| entry.expect("it can be listed").file_name())
            .map(|name| name.to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// Who has an account, as the file has it that lies at this path.
    pub async fn accounts(file: &Path) -> Vec<String> {
        let options = SqliteConnectOptions::new().filename(file).read_only(true);
        let mut connection = options.connect().await.expect("it can be opened");
        let query = sqlx::query_scalar("select email from auth_accounts order by email");
        let emails = query.fetch_all(&mut connection).await;
        connection.close().await.expect("it can be closed");
        emails.expect("it has accounts")
    }

    /// Adds empty pages to a file that nobody has open, until it is so long.
    pub async fn grow(file: &Path, length: u64) {
        let options = SqliteConnectOptions::new().filename(file);
        let mut connection = options.connect().await.expect("it can be opened");
        let (pages, size): (i64, i64) =
            sqlx::query_as("select page_count, page_size from pragma_page_count, pragma_page_size")
                .fetch_one(&mut connection)
                .await
                .expect("it has pages");
        let missing = length.cast_signed() / size - pages;
        // Each is a table for a moment.
        for statement in ["create table empty", "drop table empty"] {
            for n in 0..missing {
                let columns = if statement.starts_with("create") {
                    " (n)"
                } else {
                    ""
                };
                let sql = format!("{statement}_{n}{columns}");
                let done = sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut connection);
                done.await.expect("it can be written");
            }
        }
        connection.close().await.expect("it can be closed");
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
