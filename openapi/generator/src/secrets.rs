//! Secrets, which `close_bodies.py` marks with the format `password`. progenitor derives `Debug` for all types; those with a secret get one
//! that prints `***` in its place.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use anyhow::{Context, Result};
use serde_json::{Map, Value};
use syn::{Attribute, File, Item, ItemStruct, Meta};

/// The fields that are secret, by the name of their schema: so are called the type, and its builder.
pub type Secrets = BTreeMap<String, BTreeSet<String>>;

pub fn find(document: &Value) -> Result<Secrets> {
    let schemas = document
        .pointer("/components/schemas")
        .and_then(Value::as_object)
        .context("the document has no schemas")?;
    let secrets = schemas.iter().map(|(name, schema)| {
        let properties = schema.get("properties").and_then(Value::as_object);
        let secret = properties
            .into_iter()
            .flat_map(Map::iter)
            .filter(|(_, property)| property.get("format") == Some(&Value::from("password")))
            .map(|(name, _)| name.clone());
        (name.clone(), secret.collect::<BTreeSet<_>>())
    });
    Ok(secrets.filter(|(_, fields)| !fields.is_empty()).collect())
}

/// In the whole file, with its modules.
pub fn hide(file: &mut File, secrets: &Secrets) -> Result<()> {
    hide_in(&mut file.items, secrets)
}

fn hide_in(items: &mut Vec<Item>, secrets: &Secrets) -> Result<()> {
    let mut printed = Vec::new();
    for item in &mut *items {
        match item {
            Item::Mod(module) => {
                if let Some((_, items)) = &mut module.content {
                    hide_in(items, secrets)?;
                }
            }
            Item::Struct(item) => {
                let secret = secrets.get(&item.ident.to_string());
                // There are also builders of the operations, which have no fields of these names.
                if let Some(secret) = secret.filter(|secret| has_one_of(item, secret)) {
                    for attribute in &mut item.attrs {
                        derive_no_debug(attribute)?;
                    }
                    printed.push(syn::parse_str(&debug(item, secret)?)?);
                }
            }
            _ => {}
        }
    }
    items.extend(printed);
    Ok(())
}

fn names(item: &ItemStruct) -> impl Iterator<Item = String> {
    item.fields
        .iter()
        .filter_map(|field| field.ident.as_ref().map(ToString::to_string))
}

fn has_one_of(item: &ItemStruct, secret: &BTreeSet<String>) -> bool {
    names(item).any(|name| secret.contains(&name))
}

fn derive_no_debug(attribute: &mut Attribute) -> Result<()> {
    if let Meta::List(derive) = &mut attribute.meta
        && derive.path.is_ident("derive")
    {
        let traits = derive.tokens.to_string();
        let others: Vec<&str> = traits
            .split(',')
            .filter(|name| name.trim() != "Debug")
            .collect();
        derive.tokens = others
            .join(",")
            .parse()
            .map_err(|error| anyhow::anyhow!("derive({traits}) cannot be changed: {error}"))?;
    }
    Ok(())
}

fn debug(item: &ItemStruct, secret: &BTreeSet<String>) -> Result<String> {
    let name = &item.ident;
    let mut source = format!(
        "impl ::std::fmt::Debug for {name} {{
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {{
                f.debug_struct({:?})",
        name.to_string()
    );
    for field in names(item) {
        if secret.contains(&field) {
            write!(source, ".field({field:?}, &format_args!(\"***\"))")?;
        } else {
            write!(source, ".field({field:?}, &self.{field})")?;
        }
    }
    source.push_str(".finish() } }");
    Ok(source)
}
