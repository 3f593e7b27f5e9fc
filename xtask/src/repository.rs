use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};

/// The working tree that this program was built from.
pub struct Repository {
    root: PathBuf,
}

impl Repository {
    pub fn here() -> Self {
        Self::at(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
    }

    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    pub fn read(&self, path: &str) -> anyhow::Result<String> {
        fs::read_to_string(self.path(path)).with_context(|| format!("{path} cannot be read"))
    }

    pub fn write(&self, path: &str, text: &str) -> anyhow::Result<()> {
        fs::write(self.path(path), text).with_context(|| format!("{path} cannot be written"))
    }

    /// None if there has been no release.
    pub fn last_tag(&self) -> anyhow::Result<Option<String>> {
        // Not `describe`: it fails in the same way without a tag and without a repository.
        let tags = self.git(&["tag", "--merged", "HEAD"])?;
        if tags.trim().is_empty() {
            return Ok(None);
        }
        let tag = self.git(&["describe", "--tags", "--abbrev=0"])?;
        Ok(Some(tag.trim().to_owned()))
    }

    /// A file as it was at a revision.
    pub fn read_at(&self, revision: &str, path: &str) -> anyhow::Result<String> {
        self.git(&["show", &format!("{revision}:{path}")])
    }

    /// Whether there was such a file at a revision.
    pub fn had(&self, revision: &str, path: &str) -> anyhow::Result<bool> {
        let found = self.git(&["ls-tree", "--name-only", revision, "--", path])?;
        Ok(!found.trim().is_empty())
    }

    fn git(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let ran = Command::new("git")
            .current_dir(&self.root)
            .args(arguments)
            .output();
        let output = ran.context("git cannot be run")?;
        if !output.status.success() {
            let message = String::from_utf8_lossy(&output.stderr);
            bail!("git {}: {}", arguments.join(" "), message.trim());
        }
        String::from_utf8(output.stdout).context("git did not answer in UTF-8")
    }
}
