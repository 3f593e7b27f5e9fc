//! The JSON of events as the tests pin it. It is real, so it serves the document as examples.

use anyhow::Context as _;
use serde_json::Value;
use syn::{
    Expr, File, LitStr, Macro, Token,
    parse::ParseStream,
    visit::{self, Visit},
};

/// All of the file, in its order.
pub fn snapshots(file: &File) -> anyhow::Result<Vec<Value>> {
    let mut pinned = Pinned::default();
    pinned.visit_file(file);
    let values = pinned.0.iter().map(|text| {
        serde_json::from_str(text).with_context(|| format!("a snapshot is no JSON: {text}"))
    });
    values.collect()
}

#[derive(Default)]
struct Pinned(Vec<String>);

impl<'ast> Visit<'ast> for Pinned {
    fn visit_macro(&mut self, one: &'ast Macro) {
        let last = one.path.segments.last();
        if last.is_some_and(|last| last.ident == "assert_json_snapshot") {
            // What has no text beside it is in a file of its own, and not looked for.
            self.0.extend(one.parse_body_with(inline).ok());
        }
        visit::visit_macro(self, one);
    }
}

/// The text of `(value, @"text")`.
fn inline(input: ParseStream<'_>) -> syn::Result<String> {
    input.parse::<Expr>()?;
    input.parse::<Token![,]>()?;
    input.parse::<Token![@]>()?;
    let text = input.parse::<LitStr>()?;
    input.parse::<Option<Token![,]>>()?;
    Ok(text.value())
}
