//! The section of the changelog that is written by a program.

use anyhow::{Context, ensure};

use crate::api_changes::Change;

pub const FILE: &str = "CHANGELOG.md";

const UNRELEASED: &str = "## [Unreleased]";
const API: &str = "### API";

/// The changelog with these changes as the section `### API` of what is not yet released, in the place of the one that was there.
pub fn with_api(changelog: &str, changes: &[Change]) -> anyhow::Result<String> {
    let missing = || format!("{FILE} has no line `{UNRELEASED}`");
    let (before, rest) = around_line(changelog, UNRELEASED).with_context(missing)?;
    let (unreleased, after) = around_heading(rest, "## ");
    let (above, below) = match around_line(unreleased, API) {
        None => (unreleased, ""),
        Some((above, section)) => {
            ensure!(
                around_line(section, API).is_none(),
                "{FILE} has two sections `{API}` that are not released"
            );
            (above, around_heading(section, "### ").1)
        }
    };
    let api = match changes {
        [] => String::new(),
        changes => {
            let lines = changes
                .iter()
                .map(|one| format!("- {}: {}.\n", one.weight, one.sentence));
            format!("{API}\n\n{}", lines.collect::<String>())
        }
    };
    let parts = [before, UNRELEASED, above, &api, below, after].map(str::trim);
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    Ok(parts.collect::<Vec<_>>().join("\n\n") + "\n")
}

/// What stands before the line, and what after it.
fn around_line<'a>(text: &'a str, wanted: &str) -> Option<(&'a str, &'a str)> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        if line.trim_end() == wanted {
            return text.get(..at).zip(text.get(end..));
        }
        at = end;
    }
    None
}

/// What stands before the next heading of this level, and from there on.
fn around_heading<'a>(text: &'a str, level: &str) -> (&'a str, &'a str) {
    let lines = text.split_inclusive('\n');
    let before = lines.take_while(|line| !line.starts_with(level));
    text.split_at(before.map(str::len).sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api_changes::Weight;

    const CHANGELOG: &str = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- Cake.\n\n## [0.1.0]\n\n### API\n\n- Old.\n";

    fn change(weight: Weight, sentence: &str) -> Change {
        Change {
            weight,
            sentence: sentence.into(),
        }
    }

    #[test]
    fn the_changes_are_a_section_of_what_is_not_released() {
        let changes = [
            change(Weight::Breaking, "`getMe`: is gone"),
            change(Weight::Added, "`getYou`: is new"),
        ];

        let written = with_api(CHANGELOG, &changes).unwrap();

        let section = "- Cake.\n\n### API\n\n- Breaking: `getMe`: is gone.\n- Added: `getYou`: is new.\n\n## [0.1.0]";
        assert!(written.contains(section), "{written}");
        assert!(written.ends_with("### API\n\n- Old.\n"));
    }

    #[test]
    fn written_twice_they_stand_there_once() {
        let first = [change(Weight::Breaking, "`getMe`: is gone")];
        let second = [change(Weight::Changed, "`getMe`: is back")];

        let once = with_api(CHANGELOG, &first).unwrap();
        let twice = with_api(&once, &first).unwrap();
        let replaced = with_api(&once, &second).unwrap();

        assert_eq!(once, twice);
        assert_eq!(replaced, with_api(CHANGELOG, &second).unwrap());
    }

    #[test]
    fn without_changes_there_is_no_section() {
        let changes = [change(Weight::Breaking, "`getMe`: is gone")];
        let written = with_api(CHANGELOG, &changes).unwrap();

        assert_eq!(with_api(&written, &[]).unwrap(), CHANGELOG);
    }

    #[test]
    fn a_section_behind_it_stays_behind_it() {
        let more = CHANGELOG.replace("### Added", "### API\n\n- x\n\n### Added");
        let changes = [change(Weight::Changed, "y")];

        let written = with_api(&more, &changes).unwrap();

        assert!(
            written.contains("### API\n\n- Changed: y.\n\n### Added\n"),
            "{written}"
        );
    }

    #[test]
    fn a_changelog_without_its_place_is_refused() {
        assert!(with_api("# Changelog\n", &[]).is_err());
    }
}
