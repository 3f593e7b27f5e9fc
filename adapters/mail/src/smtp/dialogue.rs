/// What was said between us and a mail server, line by line. Passwords and mails are left out.
#[derive(Debug, Default)]
pub struct Dialogue {
    lines: Vec<String>,
    is_silent: bool,
}

impl Dialogue {
    /// Writes nothing down.
    pub fn silent() -> Self {
        Self {
            lines: Vec::new(),
            is_silent: true,
        }
    }

    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    pub(super) fn ours(&mut self, line: &str) {
        self.add('>', line);
    }

    pub(super) fn theirs(&mut self, line: &str) {
        self.add('<', line);
    }

    pub(super) fn note(&mut self, line: &str) {
        self.add('*', line);
    }

    fn add(&mut self, mark: char, line: &str) {
        if !self.is_silent {
            self.lines.push(format!("{mark} {}", line.trim_end()));
        }
    }
}
