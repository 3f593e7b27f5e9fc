//! What the modules of a crate name of one another, as the compiler reads it: comments and literals are no names, and imports and
//! re-exports are followed. Tests are left out: what they need of others does not count.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Attribute, Item, ItemMod, ItemUse, Macro, UseTree, Visibility,
    visit::{self, Visit},
};

/// A module or something in it, from the root of the crate on: `["auth", "sessions", "Principal"]`.
pub type Name = Vec<String>;

/// The modules of a crate, by their names. The root has none.
pub struct Modules(BTreeMap<Name, Module>);

/// One file.
#[derive(Default)]
struct Module {
    /// What it names of its own crate, before re-exports are followed.
    names: BTreeSet<Name>,
    /// What it re-exports: `Principal`, and whence.
    exports: BTreeMap<String, Name>,
}

impl Modules {
    /// Of the crate whose root is this file.
    pub fn of(root: &Path) -> Self {
        let mut modules = Self(BTreeMap::new());
        let folder = root.parent().expect("a file is in a folder");
        modules.add(root, folder, Vec::new());
        modules
    }

    /// Of one module in a crate, from its source.
    pub fn of_source(name: &[&str], source: &str) -> Self {
        let name: Name = name.iter().map(ToString::to_string).collect();
        let file = syn::parse_file(source).unwrap_or_else(|error| panic!("{source}: {error}"));
        let reader = Reader::of(&name, &file);
        Self(BTreeMap::from([(name, reader.module)]))
    }

    fn add(&mut self, file: &Path, children: &Path, name: Name) {
        let source = fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        let parsed = syn::parse_file(&source).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        let reader = Reader::of(&name, &parsed);
        for child in &reader.children {
            let folder = children.join(child);
            let nested = folder.join("mod.rs");
            let flat = children.join(format!("{child}.rs"));
            let file = if nested.exists() { nested } else { flat };
            // One that is written inline is read with its parent.
            if file.exists() {
                let name = [name.as_slice(), std::slice::from_ref(child)].concat();
                self.add(&file, &folder, name);
            }
        }
        self.0.insert(name, reader.module);
    }

    pub fn names(&self) -> impl Iterator<Item = &Name> {
        self.0.keys()
    }

    /// Everything that a module names, each where it is defined.
    pub fn named_by(&self, module: &Name) -> BTreeSet<Name> {
        let names = self.0.get(module).into_iter().flat_map(|one| &one.names);
        names.map(|name| self.defined(name)).collect()
    }

    /// Follows re-exports.
    fn defined(&self, name: &Name) -> Name {
        for at in 0..name.len() {
            // A module may have the name of a macro in it.
            let is_module = self.0.contains_key(&name[..=at]);
            let exports = self.0.get(&name[..at]).map(|module| &module.exports);
            let whence = exports.and_then(|exports| exports.get(&name[at]));
            if let Some(whence) = whence.filter(|_| !is_module) {
                return self.defined(&[whence.as_slice(), &name[at + 1..]].concat());
            }
        }
        name.clone()
    }
}

/// Reads one file: first what it imports, then what it names.
struct Reader {
    name: Name,
    children: Vec<String>,
    imports: BTreeMap<String, Name>,
    module: Module,
}

impl Reader {
    fn of(name: &Name, file: &syn::File) -> Self {
        let mut reader = Self {
            name: name.clone(),
            children: Vec::new(),
            imports: BTreeMap::new(),
            module: Module::default(),
        };
        let modules = file.items.iter().filter_map(|item| match item {
            Item::Mod(module) if !is_test(&module.attrs) => Some(module.ident.to_string()),
            _ => None,
        });
        reader.children = modules.collect();
        let mut imports = Imports(&mut reader);
        imports.visit_file(file);
        reader.visit_file(file);
        reader
    }

    /// From the root of the crate on, unless it is of another crate or defined in this file.
    fn resolve(&self, path: &[String]) -> Option<Name> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some([self.name.as_slice(), rest].concat()),
            "super" => {
                let above = path.iter().take_while(|part| *part == "super").count();
                let kept = self.name.len().checked_sub(above)?;
                Some([&self.name[..kept], &path[above..]].concat())
            }
            _ if self.children.contains(first) => Some([self.name.as_slice(), path].concat()),
            _ => {
                let imported = self.imports.get(first)?;
                Some([imported.as_slice(), rest].concat())
            }
        }
    }

    fn note(&mut self, path: &[String]) {
        if let Some(name) = self.resolve(path) {
            self.module.names.insert(name);
        }
    }

    /// What a macro is given is read word by word.
    fn note_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 2;
        for token in tokens {
            match token {
                TokenTree::Ident(word) => {
                    if colons != 2 {
                        self.note(&path);
                        path.clear();
                    }
                    path.push(word.to_string());
                    colons = 0;
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
                other => {
                    self.note(&path);
                    path.clear();
                    colons = 2;
                    if let TokenTree::Group(group) = other {
                        self.note_tokens(group.stream());
                    }
                }
            }
        }
        self.note(&path);
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, _: &'ast ItemUse) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<String> = path
            .segments
            .iter()
            .map(|one| one.ident.to_string())
            .collect();
        self.note(&parts);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, one: &'ast Macro) {
        self.note_tokens(one.tokens.clone());
        visit::visit_macro(self, one);
    }

    fn visit_attribute(&mut self, _: &'ast Attribute) {}
}

struct Imports<'a>(&'a mut Reader);

impl<'ast> Visit<'ast> for Imports<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, import: &'ast ItemUse) {
        let exported = !matches!(import.vis, Visibility::Inherited);
        self.walk(&mut Vec::new(), &import.tree, exported);
    }
}

impl Imports<'_> {
    fn walk(&mut self, path: &mut Name, tree: &UseTree, exported: bool) {
        match tree {
            UseTree::Path(one) => {
                path.push(one.ident.to_string());
                self.walk(path, &one.tree, exported);
                path.pop();
            }
            UseTree::Group(group) => {
                for one in &group.items {
                    self.walk(path, one, exported);
                }
            }
            UseTree::Name(one) => self.import(path, &one.ident.to_string(), None, exported),
            UseTree::Rename(one) => {
                let alias = one.rename.to_string();
                self.import(path, &one.ident.to_string(), Some(&alias), exported);
            }
            UseTree::Glob(_) => self.import(path, "*", None, exported),
        }
    }

    fn import(&mut self, path: &Name, name: &str, alias: Option<&str>, exported: bool) {
        let mut whole = path.clone();
        if name != "self" {
            whole.push(name.to_owned());
        }
        let Some(resolved) = self.0.resolve(&whole) else {
            return;
        };
        let last = whole.last().map(String::as_str);
        let alias = alias.or(last).unwrap_or_default().to_owned();
        if exported {
            self.0
                .module
                .exports
                .insert(alias.clone(), resolved.clone());
        }
        self.0.module.names.insert(resolved.clone());
        self.0.imports.insert(alias, resolved);
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let condition = attribute.meta.require_list().ok();
        attribute.path().is_ident("cfg")
            && condition.is_some_and(|list| list.tokens.to_string() == "test")
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(one) => &one.attrs,
        Item::Enum(one) => &one.attrs,
        Item::Fn(one) => &one.attrs,
        Item::Impl(one) => &one.attrs,
        Item::Macro(one) => &one.attrs,
        Item::Mod(ItemMod { attrs, .. }) => attrs,
        Item::Static(one) => &one.attrs,
        Item::Struct(one) => &one.attrs,
        Item::Trait(one) => &one.attrs,
        Item::Type(one) => &one.attrs,
        Item::Use(one) => &one.attrs,
        _ => &[],
    }
}
