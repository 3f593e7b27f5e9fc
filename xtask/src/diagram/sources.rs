//! What the sources say of events. What is written in another way than expected is an error that names the file, and never a gap in
//! the drawing.

use std::{collections::BTreeSet, fs};

use anyhow::{Context as _, anyhow, bail, ensure};
use syn::{
    Arm, Attribute, Expr, ExprLit, ExprPath, File, ImplItem, Item, ItemMod, Lit, Pat, Path, Stmt,
    visit::{self, Visit},
};

use crate::Repository;

/// A context, with what it records, and what it takes of others.
#[derive(Debug, PartialEq)]
pub struct Context {
    pub name: String,
    /// In the order of the enum.
    pub events: Vec<String>,
    /// The name of its subscription; none if it follows no events.
    pub subscription: Option<String>,
    /// Context and event.
    pub takes: Vec<(String, String)>,
}

/// The contexts, by their names: the folders of the core that have events.
pub fn contexts(repository: &Repository) -> anyhow::Result<Vec<Context>> {
    let mut contexts = Vec::new();
    for name in names(repository)? {
        let file = format!("src/{name}/events.rs");
        let events = variants(&parsed(repository, &file)?).with_context(|| file.clone())?;
        contexts.push(Context {
            name,
            events,
            subscription: None,
            takes: Vec::new(),
        });
    }
    ensure!(!contexts.is_empty(), "src/ has no folder with an events.rs");
    let followed = contexts.iter().map(|context| {
        let file = format!("src/{}/subscriber.rs", context.name);
        if !repository.path(&file).exists() {
            return Ok((None, Vec::new()));
        }
        let source = parsed(repository, &file)?;
        let named = subscription(&source).with_context(|| file.clone())?;
        Ok((Some(named), taken(&source, &contexts).context(file)?))
    });
    let followed = followed.collect::<anyhow::Result<Vec<_>>>()?;
    for (context, (subscription, takes)) in contexts.iter_mut().zip(followed) {
        context.subscription = subscription;
        context.takes = takes;
    }
    Ok(contexts)
}

fn names(repository: &Repository) -> anyhow::Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(repository.path("src")).context("src/ cannot be read")? {
        let entry = entry?;
        if entry.path().join("events.rs").exists() {
            names.insert(entry.file_name().to_string_lossy().into_owned());
        }
    }
    Ok(names)
}

fn parsed(repository: &Repository, file: &str) -> anyhow::Result<File> {
    syn::parse_file(&repository.read(file)?).with_context(|| format!("{file} is no Rust"))
}

/// The variants of the one `enum Event`.
pub fn variants(file: &File) -> anyhow::Result<Vec<String>> {
    let events = file.items.iter().find_map(|item| match item {
        Item::Enum(one) if one.ident == "Event" => Some(one),
        _ => None,
    });
    let events = events.context("has no `enum Event`")?;
    let variants = events.variants.iter();
    Ok(variants.map(|variant| variant.ident.to_string()).collect())
}

/// The name that the one `impl Subscriber` gives its subscription.
pub fn subscription(file: &File) -> anyhow::Result<String> {
    let methods = file.items.iter().filter_map(|item| match item {
        Item::Impl(one) => one.trait_.as_ref().map(|(path, _)| (path, &one.items)),
        _ => None,
    });
    let methods = methods
        .filter(|(path, _)| path.is_ident("Subscriber"))
        .flat_map(|(_, items)| items);
    let names = methods.filter_map(|item| match item {
        ImplItem::Fn(method) if method.sig.ident == "name" => Some(&method.block.stmts),
        _ => None,
    });
    let names: Vec<_> = names.collect();
    match names.as_slice() {
        [body] => match body.as_slice() {
            [
                Stmt::Expr(
                    Expr::Lit(ExprLit {
                        lit: Lit::Str(name),
                        ..
                    }),
                    None,
                ),
            ] => Ok(name.value()),
            _ => bail!("the subscriber's name is no literal"),
        },
        others => bail!("has {} subscribers, and should have one", others.len()),
    }
}

/// What a subscriber takes: the events that it names in an arm of a `match` which does something. One that it leaves alone is in an arm
/// whose whole body is `Ok(())`; so it leaves alone, by `_`, whole contexts, but never single events of one that it listens to.
///
/// # Errors
/// If an event is named elsewhere than in an arm, or a context is listened to without naming every one of its events.
pub fn taken(file: &File, contexts: &[Context]) -> anyhow::Result<Vec<(String, String)>> {
    let mut reading = Reading::default();
    reading.visit_file(file);
    if let Some(odd) = reading.odd.first() {
        bail!("{odd}");
    }
    let mut taken = Vec::new();
    for context in contexts {
        let mine = |(name, _): &&(String, String)| *name == context.name;
        let named: Vec<_> = reading
            .taken
            .iter()
            .chain(&reading.left)
            .filter(mine)
            .collect();
        if let Some((_, event)) = named
            .iter()
            .find(|(_, event)| !context.events.contains(event))
        {
            bail!("names {}::Event::{event}, which there is not", context.name);
        }
        if named.is_empty() {
            let is_left = !reading.listened.contains(&context.name)
                && (reading.leaves_the_rest || reading.left_contexts.contains(&context.name));
            ensure!(
                is_left,
                "says nothing of the events of {}: one arm for each, or `_ => Ok(())`",
                context.name
            );
        }
        for event in context.events.iter().filter(|_| !named.is_empty()) {
            let this = (context.name.clone(), event.clone());
            match (reading.taken.contains(&this), reading.left.contains(&this)) {
                (true, _) => taken.push(this),
                (false, true) => {}
                (false, false) => bail!("says nothing of {}::Event::{event}", context.name),
            }
        }
    }
    Ok(taken)
}

#[derive(Default)]
struct Reading {
    taken: Vec<(String, String)>,
    left: Vec<(String, String)>,
    /// Contexts of which all is left alone.
    left_contexts: Vec<String>,
    /// Contexts of which something is looked at.
    listened: Vec<String>,
    /// Whether contexts that are not named are left alone.
    leaves_the_rest: bool,
    /// What is not understood.
    odd: Vec<anyhow::Error>,
    /// While the pattern of an arm is read.
    arm: Option<ArmKind>,
}

#[derive(Clone, Copy, PartialEq)]
enum ArmKind {
    DoesSomething,
    LeavesAlone,
}

impl Reading {
    fn note(&mut self, path: &Path, holds_something: bool) {
        let words: Vec<String> = path
            .segments
            .iter()
            .map(|one| one.ident.to_string())
            .collect();
        match words.as_slice() {
            // `auth::Event::SignedIn`, however the module was reached.
            [.., context, event_word, event] if event_word == "Event" => {
                let this = (context.clone(), event.clone());
                match self.arm {
                    Some(ArmKind::DoesSomething) => self.taken.push(this),
                    Some(ArmKind::LeavesAlone) => self.left.push(this),
                    None => {
                        let error = anyhow!("names {context}::Event::{event} outside a match");
                        self.odd.push(error);
                    }
                }
            }
            // `Event::Auth`: all of a context.
            [event_word, context] if event_word == "Event" => {
                let leaves_all = self.arm == Some(ArmKind::LeavesAlone) && !holds_something;
                let contexts = match leaves_all {
                    true => &mut self.left_contexts,
                    false => &mut self.listened,
                };
                contexts.push(snake_case(context));
            }
            _ => {}
        }
    }
}

impl<'ast> Visit<'ast> for Reading {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        if !module.attrs.iter().any(is_for_tests) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_arm(&mut self, arm: &'ast Arm) {
        let kind = match leaves_alone(&arm.body) {
            true => ArmKind::LeavesAlone,
            false => ArmKind::DoesSomething,
        };
        self.leaves_the_rest |= kind == ArmKind::LeavesAlone && matches!(arm.pat, Pat::Wild(_));
        let outer = self.arm.replace(kind);
        self.visit_pat(&arm.pat);
        self.arm = None;
        self.visit_expr(&arm.body);
        self.arm = outer;
    }

    fn visit_pat(&mut self, pattern: &'ast Pat) {
        match pattern {
            Pat::Struct(one) => self.note(&one.path, true),
            Pat::Path(one) => self.note(&one.path, true),
            Pat::TupleStruct(one) => {
                let inner = one.elems.iter();
                let is_empty = inner
                    .clone()
                    .all(|pat| matches!(pat, Pat::Wild(_) | Pat::Rest(_)));
                self.note(&one.path, !is_empty);
            }
            _ => {}
        }
        visit::visit_pat(self, pattern);
    }
}

fn is_for_tests(attribute: &Attribute) -> bool {
    let test = attribute.parse_args::<ExprPath>();
    attribute.path().is_ident("cfg") && test.is_ok_and(|one| one.path.is_ident("test"))
}

/// Whether it is `Ok(())`.
fn leaves_alone(body: &Expr) -> bool {
    let Expr::Call(call) = body else {
        return false;
    };
    let is_ok = matches!(&*call.func, Expr::Path(function) if function.path.is_ident("Ok"));
    let nothing = |one: &Expr| matches!(one, Expr::Tuple(tuple) if tuple.elems.is_empty());
    is_ok && call.args.len() == 1 && call.args.iter().all(nothing)
}

/// `UserNotes` is the variant of `user_notes`.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}
