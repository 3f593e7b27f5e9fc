//! How much of a password zxcvbn gets to see.
//!
//! zxcvbn looks every piece of the password up in its dictionaries, and again for every way of reading its symbols as letters: `1` as
//! `i` or `l`, `(` and `<` as `c`. A hundred characters with all those symbols take it a second, in which any client could hold up the
//! service by registering. So the longest beginning is taken that stays within [`BUDGET`].
//!
//! That cannot let a weak password pass: an attacker who guesses all of it has guessed its beginning, so it is at least as strong. It may
//! call a strong one weak, if that begins with dozens of guessable characters full of symbols; one with symbols at random is as
//! strong as can be long before the cut.

/// zxcvbn itself would stop at 100, which costs more than twice as much.
const MAX_CHARS: usize = 64;

/// Length squared times readings: some 10 ms. That is 64 characters with up to 24 readings, or 20 with 250.
const BUDGET: usize = 100_000;

/// The symbols zxcvbn reads as one letter, and by how many readings each adds to it. A symbol that may also be another letter adds
/// two to the second of them.
const READINGS: [&[(char, usize)]; 7] = [
    &[('4', 1), ('@', 1)],
    &[('(', 1), ('{', 1), ('[', 1), ('<', 1)],
    &[('6', 1), ('9', 1)],
    &[('1', 1), ('!', 1), ('|', 1)],
    &[('1', 2), ('|', 2), ('7', 1)],
    &[('$', 1), ('5', 1)],
    &[('+', 1), ('7', 2)],
];

pub(crate) fn strength_input(password: &str) -> &str {
    let mut input = "";
    let ends = password.char_indices().map(|(at, c)| at + c.len_utf8());
    for (end, len) in ends.zip(1..=MAX_CHARS) {
        let longer = password.get(..end).unwrap_or(password);
        if len * len * readings(longer) > BUDGET {
            break;
        }
        input = longer;
    }
    input
}

fn readings(text: &str) -> usize {
    let of_letter = |symbols: &&[(char, usize)]| {
        let present = symbols.iter().filter(|(symbol, _)| text.contains(*symbol));
        present.map(|(_, readings)| readings).sum::<usize>().max(1)
    };
    READINGS.iter().map(of_letter).product()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_text_with_few_symbols_64_characters_are_looked_at() {
        assert_eq!(strength_input("correct horse"), "correct horse");
        assert_eq!(strength_input(""), "");
        assert_eq!(strength_input(&"x".repeat(128)).len(), 64);
        assert_eq!(strength_input(&"é".repeat(128)).chars().count(), 64);
        assert_eq!(strength_input(&"Tr0ub4dor&3 ".repeat(10)).len(), 64);
    }

    #[test]
    fn of_a_text_full_of_symbols_fewer_are() {
        let all = "4@8({[<369&!1|70$5+7%2".repeat(5);

        assert_eq!(strength_input(&all), "4@8({[<369&!1|");
    }
}
