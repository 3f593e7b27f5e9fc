//! What stands above an item: its doc comment, and what serde is told.

use anyhow::ensure;
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Meta, Token};

/// The doc comment as prose: a line for each paragraph, and no links, which lead nowhere outside the documentation of the crate.
pub fn description(attributes: &[Attribute]) -> String {
    let docs = attributes.iter().filter(|one| one.path().is_ident("doc"));
    let lines = docs.filter_map(|one| match &one.meta {
        Meta::NameValue(doc) => match &doc.value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(line),
                ..
            }) => Some(line.value().trim().to_owned()),
            _ => None,
        },
        _ => None,
    });
    let lines: Vec<String> = lines.collect();
    let paragraphs = lines.split(String::is_empty).map(|lines| lines.join(" "));
    let paragraphs: Vec<String> = paragraphs.filter(|one| !one.is_empty()).collect();
    let text = paragraphs.join("\n\n");
    text.replace("[`", "`").replace("`]", "`")
}

/// Each thing that serde is told, as it is written: `tag = "type"`.
pub fn serde(attributes: &[Attribute]) -> syn::Result<Vec<String>> {
    let mut told = Vec::new();
    for attribute in attributes.iter().filter(|one| one.path().is_ident("serde")) {
        attribute.parse_nested_meta(|meta| {
            let name = meta.path.require_ident()?;
            told.push(match meta.input.peek(Token![=]) {
                true => format!("{name} = {:?}", meta.value()?.parse::<LitStr>()?.value()),
                false => name.to_string(),
            });
            Ok(())
        })?;
    }
    Ok(told)
}

/// # Errors
/// Serde is told something else, by which the JSON would be another.
pub fn ensure_serde(attributes: &[Attribute], expected: &[&str]) -> anyhow::Result<()> {
    let told = serde(attributes)?;
    ensure!(
        told == expected,
        "serde is told {told:?}, and only {expected:?} is understood"
    );
    Ok(())
}

/// A name as `rename_all = "snake_case"` makes it.
pub fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}
