use std::fmt;

/// What would make a password harder to guess. Tells nothing of the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PasswordAdvice {
    AvoidPersonalWords,
    AvoidKeyboardRows,
    AvoidRepeats,
    AvoidSequences,
    AvoidDates,
    /// It is among those that most people choose.
    AvoidCommonPasswords,
    /// It is one of those with a small change.
    AvoidNearlyCommonPasswords,
    AddOtherWordsThanNames,
    AvoidSubstitutions,
    AddUncommonWords,
}

impl PasswordAdvice {
    pub const ALL: [Self; 10] = [
        Self::AvoidPersonalWords,
        Self::AvoidKeyboardRows,
        Self::AvoidRepeats,
        Self::AvoidSequences,
        Self::AvoidDates,
        Self::AvoidCommonPasswords,
        Self::AvoidNearlyCommonPasswords,
        Self::AddOtherWordsThanNames,
        Self::AvoidSubstitutions,
        Self::AddUncommonWords,
    ];

    /// As a clause.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AvoidPersonalWords => {
                "leave out your name and your address, and add another word or two"
            }
            Self::AvoidKeyboardRows => "avoid rows of keys, and add another word or two",
            Self::AvoidRepeats => {
                "avoid repeated words and characters, and add another word or two"
            }
            Self::AvoidSequences => {
                "avoid sequences such as abc or 6543, and add another word or two"
            }
            Self::AvoidDates => "avoid dates and years, and add another word or two",
            Self::AvoidCommonPasswords => {
                "many people use this one, so take a few uncommon words instead"
            }
            Self::AvoidNearlyCommonPasswords => {
                "it is close to one that many people use, so add another word or two"
            }
            Self::AddOtherWordsThanNames => "add another word or two that are not names",
            Self::AvoidSubstitutions => "add another word or two; an @ for an a helps little",
            Self::AddUncommonWords => "add another word or two; uncommon words are better",
        }
    }
}

impl fmt::Display for PasswordAdvice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
