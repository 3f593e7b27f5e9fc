//! A password from the keyboard or from standard input, never an argument: those are visible to every user of the machine.

use std::io::{self, IsTerminal, Read};

use anyhow::{Context, bail};
use portreeve::shared::Secret;

/// Bytes. No valid password is longer.
const MAX_LENGTH: u64 = 8 * 1024;

/// Prompts twice at a terminal, where the input is not shown. Reads anything else to its end.
pub fn read() -> anyhow::Result<Secret<String>> {
    if !io::stdin().is_terminal() {
        let mut input = Vec::new();
        let mut stdin = io::stdin().lock().take(MAX_LENGTH + 1);
        stdin
            .read_to_end(&mut input)
            .context("standard input cannot be read")?;
        return line(&input).map(|password| Secret::new(password.to_owned()));
    }
    let password = Secret::new(rpassword::prompt_password("Password: ")?);
    let again = Secret::new(rpassword::prompt_password("Repeat: ")?);
    if password.expose() == again.expose() {
        Ok(password)
    } else {
        bail!("the passwords differ; nothing was changed")
    }
}

/// Removes the newline at the end, and nothing else. Refuses what cannot be typed at sign-in.
fn line(input: &[u8]) -> anyhow::Result<&str> {
    if input.len() as u64 > MAX_LENGTH {
        bail!("the password on standard input is too long");
    }
    let begins = |mark: &[u8]| input.starts_with(mark);
    if begins(b"\xff\xfe") || begins(b"\xfe\xff") {
        bail!("the password on standard input is UTF-16; write it as UTF-8");
    }
    if begins(b"\xef\xbb\xbf") {
        bail!(
            "the password on standard input begins with a byte order mark, which cannot be typed; write it without"
        );
    }
    if input.contains(&0) {
        bail!("the password on standard input has a NUL character; write it as UTF-8");
    }
    let Ok(text) = std::str::from_utf8(input) else {
        bail!("the password on standard input is not UTF-8 text");
    };
    let crlf = text.strip_suffix("\r\n");
    let password = crlf.or_else(|| text.strip_suffix('\n')).unwrap_or(text);
    if password.is_empty() {
        bail!("standard input has no password");
    }
    if password.contains(['\r', '\n']) {
        bail!("the password on standard input has more than one line");
    }
    if password.contains(char::is_control) {
        bail!("the password on standard input has a control character, which cannot be typed");
    }
    Ok(password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_newline_at_the_end_is_not_part_of_the_password() {
        for (input, password) in [
            ("seven grey otters", "seven grey otters"),
            ("seven grey otters\n", "seven grey otters"),
            ("seven grey otters\r\n", "seven grey otters"),
            (" sieben gr\u{fc}ne Otter \n", " sieben gr\u{fc}ne Otter "),
        ] {
            assert_eq!(line(input.as_bytes()).unwrap(), password);
        }
    }

    #[test]
    fn what_cannot_be_typed_is_refused() {
        let utf16: Vec<u8> = "otters".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (input, message) in [
            (&b""[..], "has no password"),
            (b"\n", "has no password"),
            (b"\xef\xbb\xbfotters\n", "byte order mark"),
            (b"\xff\xfeo\0t\0", "UTF-16"),
            (b"\xfe\xff\0o\0t", "UTF-16"),
            (&utf16, "NUL"),
            (b"ott\0ers", "NUL"),
            (b"ott\xfcers", "not UTF-8"),
            (b"otters\n\n", "more than one line"),
            (b"otters\nducks\n", "more than one line"),
            (b"ott\x07ers", "control character"),
            (&[b'x'; 9000], "too long"),
        ] {
            let refusal = line(input).unwrap_err().to_string();
            assert!(refusal.contains(message), "{input:?}: {refusal}");
        }
    }
}
