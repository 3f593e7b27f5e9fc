//! Characters that a person does not see, or that deceive about what is seen.

use unicode_normalization::char::is_combining_mark;

/// Whether at least one character can be seen by itself. Spaces, joiners, fillers, tags and direction marks cannot, and a combining mark
/// needs another character to stand on.
pub fn has_visible(text: &str) -> bool {
    text.chars()
        .any(|c| !is_invisible(c) && !is_combining_mark(c))
}

/// Controls, line separators, and the marks that turn the direction of the text around them, which serve to deceive.
pub fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// What is invisible and no name needs: blanks that count as letters, direction marks, annotation marks, tags, the soft hyphen and the
/// like. The joiners and the variation selectors are not among them, because Persian, Indic scripts, Mongolian and emoji need those. Tags
/// are refused whole, with the few flags of regions that are made of them.
pub fn is_useless(c: char) -> bool {
    let is_needed = matches!(
        c,
        '\u{200c}' | '\u{200d}' | '\u{180b}'..='\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}'
    );
    is_default_ignorable(c) && !is_needed || matches!(c, '\u{fff9}'..='\u{fffb}')
}

/// How many combining marks may stand on one character.
pub const MAX_MARKS: usize = 4;

/// Whether more marks stand on one character than any script puts there. A joiner between them does not make them fewer.
pub fn has_stacked_marks(text: &str) -> bool {
    let mut marks = 0;
    text.chars().any(|c| {
        if is_combining_mark(c) {
            marks += 1;
        } else if !matches!(c, '\u{200c}' | '\u{200d}') {
            marks = 0;
        }
        marks > MAX_MARKS
    })
}

/// White space, controls, the property `Default_Ignorable_Code_Point` of Unicode 16 (`DerivedCoreProperties.txt`), and the few characters
/// besides whose glyph is blank.
pub fn is_invisible(c: char) -> bool {
    c.is_whitespace() || c.is_control() || is_default_ignorable(c) || is_blank(c)
}

fn is_default_ignorable(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// The blank braille pattern, interlinear annotation marks, format controls and blanks of Egyptian hieroglyphs, the Khitan filler, and the
/// musical symbol for no note.
fn is_blank(c: char) -> bool {
    matches!(
        c,
        '\u{2800}' | '\u{fff9}'..='\u{fffb}' | '\u{13430}'..='\u{13442}' | '\u{16fe4}' | '\u{1d159}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_consists_of_invisible_characters_has_nothing_visible() {
        for text in [
            "",
            " \u{a0}\u{3000}",
            "\u{200b}",
            "\u{200d}\u{200d}",
            "\u{200e}\u{200f}\u{61c}",
            "\u{202e}",
            "\u{2060}\u{2063}",
            "\u{3164}",
            "\u{115f}\u{1160}",
            "\u{ffa0}",
            "\u{2800}\u{2800}",
            "\u{16fe4}\u{13440}",
            "\u{ad}",
            "\u{fe0f}",
            "\u{301}",
            "\u{e0041}\u{e0042}\u{e007f}",
        ] {
            assert!(!has_visible(text), "{text:?}");
        }
    }

    #[test]
    fn what_has_one_character_to_see_is_visible() {
        for text in [
            "a",
            "王",
            "क्‍ष",
            "\u{200f}שרה",
            "\u{301}e",
            "👩\u{200d}🚀",
            "❤\u{fe0f}",
            "🏴\u{e0067}\u{e0062}\u{e007f}",
            "⠁",
        ] {
            assert!(has_visible(text), "{text:?}");
        }
    }
}
