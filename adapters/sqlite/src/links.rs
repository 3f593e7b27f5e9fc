//! Which file a name leads to.
//!
//! SQLite follows links, and keeps the log beside the file that they lead to. What we keep beside a file has to lie there too: a lock
//! beside a link does not keep out a process that uses another name.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::files::folder_of;

/// As many as Linux follows.
const MOST_LINKS: usize = 40;

/// The one name of the file: absolute, and without links. Neither the file nor its folder needs to exist. If a name cannot be followed,
/// this returns what it can tell, and opening the file fails with the reason.
pub fn resolved(file: &Path) -> PathBuf {
    let mut name = file.to_owned();
    for _ in 0..MOST_LINKS {
        if let Ok(found) = name.canonicalize() {
            return found;
        }
        match fs::read_link(&name) {
            // The file is made where the link leads to.
            Ok(target) => name = folder_of(&name).join(target),
            Err(_) => return below_what_exists(&name),
        }
    }
    file.to_owned()
}

fn below_what_exists(file: &Path) -> PathBuf {
    let Ok(whole) = std::path::absolute(file) else {
        return file.to_owned();
    };
    let found = whole.ancestors().skip(1).find_map(|folder| {
        let rest = whole.strip_prefix(folder).ok()?;
        Some(folder.canonicalize().ok()?.join(rest))
    });
    found.unwrap_or(whole)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    /// A folder with `real`, which is removed at the end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().canonicalize().unwrap();
            let folder = folder.join(format!("portreeve-links-{name}-{}", std::process::id()));
            fs::create_dir_all(folder.join("real")).unwrap();
            Self(folder)
        }

        fn links(&self, name: &str, target: &str) -> PathBuf {
            let link = self.0.join(name);
            symlink(target, &link).unwrap();
            link
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_link_leads_to_the_file_whether_that_exists_or_not() {
        let folder = Folder::new("file");
        let file = folder.0.join("real/x.db");
        let first = folder.links("first.db", "real/x.db");
        let second = folder.links("second.db", "first.db");

        let before = [resolved(&first), resolved(&second)];
        fs::write(&file, "").unwrap();
        let after = [resolved(&first), resolved(&second)];

        assert_eq!(before, [file.clone(), file.clone()]);
        assert_eq!(after, [file.clone(), file]);
    }

    #[test]
    fn a_folder_may_be_a_link_or_missing() {
        let folder = Folder::new("folder");
        let link = folder.links("data", "real");

        assert_eq!(resolved(&link.join("x.db")), folder.0.join("real/x.db"));
        assert_eq!(
            resolved(&link.join("none/yet/x.db")),
            folder.0.join("real/none/yet/x.db")
        );
    }

    #[test]
    fn links_in_a_circle_are_left_as_they_are() {
        let folder = Folder::new("circle");
        let link = folder.links("a.db", "b.db");
        folder.links("b.db", "a.db");

        assert_eq!(resolved(&link), link);
    }

    #[test]
    fn a_relative_name_becomes_absolute() {
        let here = std::env::current_dir().unwrap().canonicalize().unwrap();

        assert_eq!(resolved(Path::new("none/yet.db")), here.join("none/yet.db"));
    }
}
