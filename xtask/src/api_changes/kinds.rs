//! What kinds of values there are, and which of them contain others.

use std::fmt;

use serde_json::Value;

use super::document::text;

/// The type and the format of a schema.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Kind<'a> {
    name: Option<&'a str>,
    format: Option<&'a str>,
}

impl<'a> Kind<'a> {
    pub fn of(schema: &'a Value) -> Self {
        Self {
            name: text(schema, "type"),
            format: text(schema, "format"),
        }
    }

    /// Whether every value of the other is one of these.
    pub fn contains(&self, other: &Self) -> bool {
        if self == other || self.name.is_none() {
            return true;
        }
        let (Some(name), Some(other_name)) = (self.name, other.name) else {
            return false;
        };
        if name != other_name && (name, other_name) != ("number", "integer") {
            return false;
        }
        match (self.format, other.format) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(format), Some(other_format)) => {
                let around = match (range(format), range(other_format)) {
                    (Some((least, most)), Some((low, high))) => least <= low && high <= most,
                    _ => (format, other_format) == ("double", "float"),
                };
                around || format == other_format
            }
        }
    }
}

impl fmt::Display for Kind<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.name, self.format) {
            (None, _) => write!(f, "anything"),
            (Some(name), None) => write!(f, "`{name}`"),
            (Some(name), Some(format)) => write!(f, "`{name}` (`{format}`)"),
        }
    }
}

/// The smallest and the greatest integer of a format.
fn range(format: &str) -> Option<(i128, i128)> {
    let (unsigned, bits) = match format.strip_prefix("uint") {
        Some(bits) => (true, bits),
        None => (false, format.strip_prefix("int")?),
    };
    let bits: u32 = bits.parse().ok().filter(|bits| (1..=64).contains(bits))?;
    Some(match unsigned {
        true => (0, (1 << bits) - 1),
        false => (-(1 << (bits - 1)), (1 << (bits - 1)) - 1),
    })
}
