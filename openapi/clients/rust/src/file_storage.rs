use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::storage::{TokenStorage, Tokens};

/// A file that only its owner can read, for tools that sign in once. Several processes may use it at a time. Elsewhere than on Unix, its
/// permissions are those of its folder.
///
/// A file that others may have written is refused, and one that holds no tokens: the error says what to do about it.
pub struct FileStorage {
    path: PathBuf,
}

impl FileStorage {
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Another file in the same folder.
    fn beside(&self, ending: &str) -> PathBuf {
        let name = self.path.file_name().unwrap_or_default();
        self.path
            .with_file_name(format!(".{}.{ending}", name.to_string_lossy()))
    }
}

impl TokenStorage for FileStorage {
    fn load(&self) -> io::Result<Option<Tokens>> {
        let mut file = match open(&self.path, OpenOptions::new().read(true)) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut content = Vec::new();
        file.read_to_end(&mut content)?;
        // Not what serde says, which may tell the content.
        serde_json::from_slice(&content).map(Some).map_err(|_| {
            let path = self.path.display();
            io::Error::new(
                ErrorKind::InvalidData,
                format!("{path} is damaged: delete it, and sign in again"),
            )
        })
    }

    fn save(&self, tokens: Option<&Tokens>) -> io::Result<()> {
        let Some(tokens) = tokens else {
            return match fs::remove_file(&self.path) {
                Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            };
        };
        make_folder_of(&self.path)?;
        // Beside it, so that at every moment there is the old content or the new.
        static SAVES: AtomicU64 = AtomicU64::new(0);
        let save = SAVES.fetch_add(1, Ordering::Relaxed);
        let temporary = self.beside(&format!("{}-{save}", std::process::id()));
        let written = open(&temporary, OpenOptions::new().write(true).create_new(true)).and_then(
            |mut file| {
                file.write_all(&serde_json::to_vec(tokens)?)?;
                file.sync_all()
            },
        );
        let renamed = written.and_then(|()| fs::rename(&temporary, &self.path));
        if renamed.is_err() {
            // What counts is the first failure.
            let _ = fs::remove_file(&temporary);
        }
        renamed
    }

    fn lock(&self) -> io::Result<Box<dyn Send>> {
        make_folder_of(&self.path)?;
        // A file of its own: the other one is replaced.
        let file = open(
            &self.beside("lock"),
            OpenOptions::new().write(true).create(true).truncate(false),
        )?;
        file.lock()?;
        Ok(Box::new(file))
    }
}

fn make_folder_of(path: &Path) -> io::Result<()> {
    let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    else {
        return Ok(());
    };
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

/// Opens only a file that is its user's alone.
#[cfg(unix)]
fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    use std::os::unix::fs::{MetadataExt, OpenOptionsExt};

    use rustix::fs::OFlags;
    use rustix::io::Errno;

    let refused = |fault: &str| {
        let path = path.display();
        io::Error::new(ErrorKind::PermissionDenied, format!("{path} {fault}"))
    };
    // A pipe would be waited for.
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
    let file = options
        .mode(0o600)
        .custom_flags(flags)
        .open(path)
        .map_err(|error| match Errno::from_io_error(&error) {
            Some(Errno::LOOP | Errno::MLINK) => refused("is a symbolic link: delete it"),
            _ => error,
        })?;
    let found = file.metadata()?;
    if !found.is_file() {
        return Err(refused("is not a file: delete it"));
    }
    if found.uid() != rustix::process::geteuid().as_raw() {
        return Err(refused(
            "belongs to another user: delete it, and sign in again",
        ));
    }
    if found.mode() & 0o077 != 0 {
        return Err(refused(
            "is open to other users: if it is yours, run `chmod 600` on it, otherwise delete it, and sign in again",
        ));
    }
    Ok(file)
}

#[cfg(not(unix))]
fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    options.open(path)
}
