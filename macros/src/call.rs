//! What `#[call(..)]` says of a method.

use syn::{Attribute, Error, Ident, TraitItemFn};

#[derive(Clone, Copy, PartialEq)]
pub enum Observation {
    Always,
    /// `#[call(nested)]`
    Nested,
    /// `#[call(unobserved)]`
    Never,
}

/// Takes the attribute away, which only this macro knows.
pub fn take_observation(method: &mut TraitItemFn) -> syn::Result<Observation> {
    let is_call = |attribute: &Attribute| attribute.path().is_ident("call");
    let Some(at) = method.attrs.iter().position(is_call) else {
        return Ok(Observation::Always);
    };
    let word: Ident = method.attrs.remove(at).parse_args()?;
    if word == "nested" {
        Ok(Observation::Nested)
    } else if word == "unobserved" {
        Ok(Observation::Never)
    } else {
        Err(Error::new(word.span(), "must be `nested` or `unobserved`"))
    }
}
