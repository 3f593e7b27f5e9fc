//! The files of the core in which a context finds the types of its fields.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context as _, bail};
use syn::{Expr, ExprLit, File, Ident, ImplItem, Item, Lit};

use super::attributes::description;
use crate::Repository;

/// Where what all contexts share stands.
const SHARED: &str = "src/shared";

pub struct Sources<'a> {
    repository: &'a Repository,
    /// The files of each folder, by their paths.
    folders: BTreeMap<String, BTreeMap<String, File>>,
}

/// A type of the core.
pub enum Definition<'a> {
    /// Made by `id!`, with its description.
    Id(String),
    Item(&'a Item),
}

impl<'a> Sources<'a> {
    pub fn new(repository: &'a Repository) -> Self {
        Self {
            repository,
            folders: BTreeMap::new(),
        }
    }

    /// The contexts, by their names: the folders of the core that have events.
    pub fn contexts(&self) -> anyhow::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(self.repository.path("src")).context("src/ cannot be read")? {
            let entry = entry?;
            if entry.path().join("events.rs").exists() {
                names.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
        names.sort();
        Ok(names)
    }

    /// The type that a context means by this name, and the file that has it: its own, or one that all share.
    pub fn definition(
        &mut self,
        context: &str,
        name: &str,
    ) -> anyhow::Result<(String, Definition<'_>)> {
        let own = format!("src/{context}");
        for folder in [own.as_str(), SHARED] {
            self.read(folder)?;
        }
        for folder in [own.as_str(), SHARED] {
            let files = self.folders.get(folder).into_iter().flatten();
            let mut found = files.filter_map(|(file, parsed)| {
                Some((
                    file.clone(),
                    parsed.items.iter().find_map(|item| defined(item, name))?,
                ))
            });
            match (found.next(), found.next()) {
                (None, _) => {}
                (Some(only), None) => return Ok(only),
                (Some((one, _)), Some((other, _))) => {
                    bail!("`{name}` is in {one} and in {other}")
                }
            }
        }
        bail!("there is no `{name}` in {own} or {SHARED}")
    }

    /// The number of an associated constant, such as `EmailAddress::MAX_LEN`.
    pub fn constant(&self, file: &str, of: &str, name: &str) -> anyhow::Result<u64> {
        let mut files = self.folders.values().filter_map(|files| files.get(file));
        let items = files.next().map_or(&[][..], |file| file.items.as_slice());
        let members = items.iter().flat_map(|item| match item {
            Item::Impl(one) if is_type(&one.self_ty, of) => one.items.as_slice(),
            _ => &[],
        });
        let mut numbers = members.filter_map(|member| match member {
            ImplItem::Const(constant) if constant.ident == name => match &constant.expr {
                Expr::Lit(ExprLit {
                    lit: Lit::Int(number),
                    ..
                }) => number.base10_parse().ok(),
                _ => None,
            },
            _ => None,
        });
        let number = numbers.next();
        number.with_context(|| format!("{file} has no number `{of}::{name}`"))
    }

    fn read(&mut self, folder: &str) -> anyhow::Result<()> {
        if self.folders.contains_key(folder) {
            return Ok(());
        }
        let mut files = BTreeMap::new();
        read_into(self.repository, folder, &mut files)?;
        self.folders.insert(folder.to_owned(), files);
        Ok(())
    }
}

/// A file of the repository.
pub fn parsed(repository: &Repository, file: &str) -> anyhow::Result<File> {
    syn::parse_file(&repository.read(file)?).with_context(|| format!("{file} is no Rust"))
}

fn read_into(
    repository: &Repository,
    folder: &str,
    files: &mut BTreeMap<String, File>,
) -> anyhow::Result<()> {
    let path = repository.path(folder);
    if !path.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(path).with_context(|| format!("{folder} cannot be read"))? {
        let entry = entry?;
        let file = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            read_into(repository, &file, files)?;
        } else if Path::new(&file).extension().is_some_and(|one| one == "rs") {
            files.insert(file.clone(), parsed(repository, &file)?);
        }
    }
    Ok(())
}

fn defined<'a>(item: &'a Item, name: &str) -> Option<Definition<'a>> {
    match item {
        Item::Struct(one) if one.ident == name => Some(Definition::Item(item)),
        Item::Enum(one) if one.ident == name => Some(Definition::Item(item)),
        Item::Macro(one) if one.mac.path.is_ident("id") => {
            let parsed = one
                .mac
                .parse_body_with(|input: syn::parse::ParseStream<'_>| {
                    let attributes = input.call(syn::Attribute::parse_outer)?;
                    Ok((attributes, input.parse::<Ident>()?))
                });
            let (attributes, ident) = parsed.ok()?;
            (ident == name).then(|| Definition::Id(description(&attributes)))
        }
        _ => None,
    }
}

fn is_type(found: &syn::Type, name: &str) -> bool {
    matches!(found, syn::Type::Path(path) if path.path.is_ident(name))
}
