//! What is put into files that exist: a few lines each, beside a line that must be there.

use anyhow::{Context as _, ensure};

use super::Names;
use crate::Repository;

/// Where something goes.
pub enum Place {
    /// Above or below this line.
    Above(&'static str),
    Below(&'static str),
}
use Place::{Above, Below};

/// For each file, what goes where in it.
pub type Edits = [(&'static str, &'static [(Place, &'static str)])];

/// A file that exists, with its new text.
pub struct Changed {
    pub file: &'static str,
    pub text: String,
    /// How many lines of it are new or different.
    pub lines: usize,
}

pub fn changed(
    edits: &Edits,
    repository: &Repository,
    names: &Names,
) -> anyhow::Result<Vec<Changed>> {
    let changed = edits.iter().map(|(file, edits)| {
        let mut text = repository.read(file)?;
        let mut lines = 0;
        for (place, addition) in *edits {
            let addition = names.fill(addition);
            let (edited, count) = put(&text, place, &addition).with_context(|| {
                format!(
                    "{file} is not as it was when this was written; add to its edits what it is now"
                )
            })?;
            text = edited;
            lines += count;
        }
        Ok(Changed { file, text, lines })
    });
    changed.collect()
}

/// The text with the addition, and how many lines are new or different.
fn put(text: &str, place: &Place, addition: &str) -> anyhow::Result<(String, usize)> {
    let (Above(wanted) | Below(wanted)) = place;
    let found = text.lines().filter(|line| line == wanted).count();
    ensure!(
        found == 1,
        "the line `{}` is there {found} times, and not once",
        wanted.trim()
    );
    let lines = text.lines().map(|line| match place {
        _ if line != *wanted => format!("{line}\n"),
        Above(_) => format!("{addition}\n{line}\n"),
        Below(_) => format!("{line}\n{addition}\n"),
    });
    Ok((lines.collect(), addition.lines().count()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a\nb\n  b\n";

    fn edited(place: Place) -> Result<(String, usize), String> {
        put(TEXT, &place, "x").map_err(|error| error.to_string())
    }

    #[test]
    fn an_addition_goes_where_it_belongs() {
        assert_eq!(edited(Above("b")), Ok(("a\nx\nb\n  b\n".into(), 1)));
        assert_eq!(edited(Below("b")), Ok(("a\nb\nx\n  b\n".into(), 1)));
    }

    #[test]
    fn a_place_that_is_gone_or_not_alone_is_an_error() {
        assert_eq!(
            edited(Above("c")),
            Err("the line `c` is there 0 times, and not once".into())
        );
        let twice = put("a\na\n", &Below("a"), "x").map_err(|error| error.to_string());
        assert_eq!(
            twice,
            Err("the line `a` is there 2 times, and not once".into())
        );
    }
}
