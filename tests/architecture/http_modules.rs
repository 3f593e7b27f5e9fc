//! The modules of `adapters/http`: imports go one way, and what all contexts share names none of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use syn::{
    Attribute, Item, ItemMod, ItemUse, UseTree,
    visit::{self, Visit},
};

use super::{document, operations, repository};

const SOURCES: &str = "adapters/http/src";
/// What all contexts share.
const SHARED: [&str; 2] = ["problem", "middleware"];
/// Folders of the core that are no contexts.
const COMMON: [&str; 5] = ["events", "jobs", "keys", "shared", "throttle"];

/// A module, `["auth", "login"]`, with what it names. The root is empty.
type Module = Vec<String>;

/// What the file of a module names outside of its tests.
#[derive(Default)]
struct Named {
    /// Paths in this crate, from the root on.
    own: BTreeSet<Vec<String>>,
    /// Contexts of the core, named by `portreeve::<context>`.
    core: BTreeSet<String>,
    /// String literals.
    literals: Vec<String>,
}

struct Reader<'a> {
    module: &'a [String],
    children: BTreeSet<String>,
    named: Named,
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .parse_args::<syn::Path>()
                .is_ok_and(|path| path.is_ident("test"))
    })
}

impl Reader<'_> {
    fn add(&mut self, path: &[String]) {
        let Some(first) = path.first() else { return };
        let rest = &path[1..];
        let mut from = self.module.to_vec();
        let inside = match first.as_str() {
            "crate" => rest.to_vec(),
            "self" => [self.module, rest].concat(),
            "super" => {
                from.pop();
                let ups = rest.iter().take_while(|part| *part == "super").count();
                from.truncate(from.len() - ups);
                [&from, &rest[ups..]].concat()
            }
            child if self.children.contains(child) => [self.module, path].concat(),
            "portreeve" => {
                self.named.core.extend(rest.first().cloned());
                return;
            }
            _ => return,
        };
        self.named.own.insert(inside);
    }

    fn add_tree(&mut self, before: &[String], tree: &UseTree) {
        let and = |name: String| [before, &[name]].concat();
        match tree {
            UseTree::Path(path) => self.add_tree(&and(path.ident.to_string()), &path.tree),
            UseTree::Group(group) => group
                .items
                .iter()
                .for_each(|tree| self.add_tree(before, tree)),
            UseTree::Name(name) => self.add(&and(name.ident.to_string())),
            UseTree::Rename(name) => self.add(&and(name.ident.to_string())),
            UseTree::Glob(_) => self.add(before),
        }
    }
}

impl<'a> Visit<'a> for Reader<'_> {
    fn visit_item(&mut self, item: &'a Item) {
        match item {
            Item::Mod(module) if is_test(&module.attrs) => {}
            // What a macro names, it names where it is used, and who uses it imports it.
            Item::Macro(definition) if definition.ident.is_some() => {}
            other => visit::visit_item(self, other),
        }
    }

    fn visit_item_use(&mut self, import: &'a ItemUse) {
        self.add_tree(&[], &import.tree);
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        let parts: Vec<String> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        if parts.len() > 1 {
            self.add(&parts);
        }
        visit::visit_path(self, path);
    }

    fn visit_lit_str(&mut self, literal: &'a syn::LitStr) {
        self.named.literals.push(literal.value());
    }

    /// Literals and paths in the arguments of a macro are not parsed; its text holds them all the same.
    fn visit_macro(&mut self, invocation: &'a syn::Macro) {
        let text = invocation.tokens.to_string();
        let words: Vec<&str> = text.split_whitespace().collect();
        for (at, _) in words
            .iter()
            .enumerate()
            .filter(|(_, word)| **word == "crate")
        {
            let path = words[at..]
                .chunks(2)
                .take_while(|pair| pair.get(1) == Some(&"::"));
            let mut path: Vec<String> = path.map(|pair| pair[0].to_owned()).collect();
            if let Some(last) = words.get(at + 2 * path.len()) {
                path.push((*last).to_owned());
            }
            self.add(&path);
        }
        self.named.literals.push(text);
        visit::visit_macro(self, invocation);
    }
}

fn named(source: &str, module: &[String]) -> Named {
    let file = syn::parse_file(source).expect("a source is Rust");
    let children = file.items.iter().filter_map(|item| match item {
        Item::Mod(ItemMod { ident, .. }) => Some(ident.to_string()),
        _ => None,
    });
    let mut reader = Reader {
        module,
        children: children.collect(),
        named: Named::default(),
    };
    reader.visit_file(&file);
    reader.named
}

/// All modules that have a file, those of tests left aside.
fn modules(folder: &Path, at: &[String], found: &mut BTreeMap<Module, Named>) {
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry can be read").path();
        let name = path.file_stem().expect("it has a name").to_string_lossy();
        let below = [at, &[name.to_string()]].concat();
        if path.is_dir() {
            modules(&path, &below, found);
            continue;
        }
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let module = match name.as_ref() {
            "lib" | "mod" => at.to_vec(),
            "tests" => continue,
            _ => below,
        };
        let source = fs::read_to_string(&path).expect("a source is text");
        let named = named(&source, &module);
        found.insert(module, named);
    }
}

fn all_modules() -> BTreeMap<Module, Named> {
    let mut found = BTreeMap::new();
    modules(&repository(SOURCES), &[], &mut found);
    assert!(found.len() > 40, "{} modules", found.len());
    found
}

/// The modules that each one imports from.
fn imports(modules: &BTreeMap<Module, Named>) -> BTreeMap<Module, BTreeSet<Module>> {
    let imports = modules.iter().map(|(module, named)| {
        let files = named.own.iter().map(|path| {
            let mut file = path.clone();
            while !modules.contains_key(&file) {
                file.pop();
            }
            file
        });
        let others = files.filter(|file| file != module).collect();
        (module.clone(), others)
    });
    imports.collect()
}

/// A way from a node back to itself.
fn circle<N: Ord + Clone>(edges: &BTreeMap<N, BTreeSet<N>>) -> Option<Vec<N>> {
    fn walk<N: Ord + Clone>(
        node: &N,
        edges: &BTreeMap<N, BTreeSet<N>>,
        way: &mut Vec<N>,
        done: &mut BTreeSet<N>,
    ) -> Option<Vec<N>> {
        if let Some(at) = way.iter().position(|passed| passed == node) {
            return Some(way[at..].to_vec());
        }
        if done.contains(node) {
            return None;
        }
        way.push(node.clone());
        let next = edges.get(node).into_iter().flatten();
        let found = next
            .into_iter()
            .find_map(|next| walk(next, edges, way, done));
        way.pop();
        done.insert(node.clone());
        found
    }
    let mut done = BTreeSet::new();
    edges
        .keys()
        .find_map(|node| walk(node, edges, &mut Vec::new(), &mut done))
}

/// What can be reached from the modules in this folder, they included.
fn reachable(folder: &str, imports: &BTreeMap<Module, BTreeSet<Module>>) -> BTreeSet<Module> {
    let is_inside = |module: &&Module| module.first().is_some_and(|first| first == folder);
    let mut waiting: Vec<&Module> = imports.keys().filter(is_inside).collect();
    assert!(!waiting.is_empty(), "{folder} is there");
    let mut reached = BTreeSet::new();
    while let Some(module) = waiting.pop() {
        if reached.insert(module.clone()) {
            waiting.extend(imports.get(module).into_iter().flatten());
        }
    }
    reached
}

/// The contexts of the core, and the folders here that have operations.
fn contexts() -> BTreeSet<String> {
    let core = fs::read_dir(repository("src")).expect("the core is there");
    let core = core.map(|entry| entry.expect("an entry can be read").path());
    let names = core.filter_map(|path| {
        let name = path.file_stem()?.to_string_lossy().into_owned();
        (name != "lib" && !COMMON.contains(&name.as_str())).then_some(name)
    });
    let contexts: BTreeSet<String> = names.chain(["service".to_owned()]).collect();
    assert!(contexts.contains("auth"), "{contexts:?}");
    contexts
}

#[test]
fn no_files_import_one_another_in_a_circle() {
    let modules = all_modules();

    assert_eq!(circle(&imports(&modules)), None);
}

#[test]
fn no_folders_import_one_another_in_a_circle() {
    let modules = all_modules();
    let top = |module: &Module| module.first().cloned().unwrap_or_default();
    let mut folders: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (module, others) in imports(&modules) {
        let of = top(&module);
        let others = others.iter().map(top).filter(|other| *other != of);
        folders.entry(of.clone()).or_default().extend(others);
    }

    assert_eq!(circle(&folders), None);
}

#[test]
fn problem_and_middleware_reach_no_context() {
    let modules = all_modules();
    let imports = imports(&modules);
    let contexts = contexts();

    for folder in SHARED {
        for module in reachable(folder, &imports) {
            let first = module.first().map_or("", String::as_str);
            assert!(!contexts.contains(first), "{folder} reaches {module:?}");
            let core = &modules[&module].core;
            let trespasses: Vec<_> = core.intersection(&contexts).collect();
            assert_eq!(trespasses, [""; 0], "{folder} reaches {module:?}");
        }
    }
}

#[tokio::test]
async fn middleware_document_and_problem_name_no_operation_and_no_path_of_a_context() {
    let document = document().await;
    let operations = operations(&document);

    for (module, named) in all_modules() {
        let shared = ["document", "middleware", "problem"];
        if !module
            .first()
            .is_some_and(|first| shared.contains(&first.as_str()))
        {
            continue;
        }
        for operation in &operations {
            // Without the first slash and the parameters: `users/` is a path too, and `/` is none.
            let path = operation.path.split('{').next().unwrap_or_default();
            let path = path.trim_matches('/');
            for literal in &named.literals {
                let names = literal.contains(path) || literal.contains(operation.id());
                assert!(!names, "{module:?} names {}: {literal}", operation.id());
            }
        }
        let api = named
            .literals
            .iter()
            .find(|literal| literal.contains("api/v"));
        assert_eq!(api, None, "{module:?}");
    }
}

#[test]
fn an_import_is_found_however_it_is_written() {
    let module = ["auth".to_owned(), "login".to_owned()];
    for (source, path) in [
        ("use crate::users::UserBody;", "users::UserBody"),
        ("use crate::{problem, users::{self, Tag}};", "users::Tag"),
        ("use crate::users::*;", "users"),
        ("use crate::users as people;", "users"),
        ("use super::super::users::Tag;", "users::Tag"),
        ("use super::grant;", "auth::grant"),
        ("mod body; use body::Body;", "auth::login::body::Body"),
        ("fn f() { crate::users::check() }", "users::check"),
        ("fn f(a: super::cookie::Cookie) {}", "auth::cookie::Cookie"),
        ("fn f() { made!(1, crate::users::Tag) }", "users::Tag"),
    ] {
        let named = named(source, &module);
        let own: Vec<String> = named.own.iter().map(|path| path.join("::")).collect();
        assert!(own.contains(&path.to_owned()), "{source}: {own:?}");
    }
    let core = named("use portreeve::{auth::LogIn, shared};", &module).core;
    assert_eq!(core.into_iter().collect::<Vec<_>>(), ["auth", "shared"]);
}

#[test]
fn what_only_tests_import_is_left_aside() {
    let source = "#[cfg(test)] mod tests { use crate::users::Tag; }";

    assert!(named(source, &["auth".to_owned()]).own.is_empty());
}

#[test]
fn a_circle_is_found() {
    let edges = |pairs: &[(&'static str, &'static str)]| {
        let mut edges: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (from, to) in pairs {
            edges.entry(*from).or_default().insert(*to);
        }
        edges
    };

    assert_eq!(circle(&edges(&[("a", "b"), ("a", "c"), ("b", "c")])), None);
    let circular = edges(&[("a", "b"), ("b", "c"), ("c", "b")]);
    assert_eq!(circle(&circular), Some(vec!["b", "c"]));
}
