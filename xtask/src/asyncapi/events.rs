//! The events of a context, as its `enum Event` has them, and which of their fields are personal.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail, ensure};
use syn::{
    Expr, ExprLit, Fields, File, GenericArgument, ImplItem, Item, ItemEnum, Lit, Pat, Path,
    PathArguments, Stmt, Type, Variant,
};

use super::attributes::{description, ensure_serde, serde, snake_case};

/// How a moment is stored.
const RFC_3339: &str = "with = \"time::serde::rfc3339\"";

#[derive(Clone)]
pub struct Event {
    /// `AccountRegistered`
    pub variant: String,
    /// `account_registered`
    pub kind: String,
    pub description: String,
    pub fields: Vec<Field>,
    /// The fields that hold personal data.
    pub personal: Vec<String>,
}

#[derive(Clone)]
pub struct Field {
    pub name: String,
    pub description: String,
    /// Of an `Option`, the type of what may be there.
    pub value: Type,
    /// Whether it is in the JSON of every event, also of those that were stored by older versions.
    pub is_required: bool,
    /// Whether its own fields stand in its place.
    pub is_flattened: bool,
}

/// The events in the order of the enum.
pub fn events(file: &File) -> anyhow::Result<Vec<Event>> {
    let found = file.items.iter().find_map(|item| match item {
        Item::Enum(one) if one.ident == "Event" => Some(one),
        _ => None,
    });
    let found = found.context("has no `enum Event`")?;
    ensure_serde(
        &found.attrs,
        &["tag = \"type\"", "rename_all = \"snake_case\""],
    )?;
    let personal = personal_fields(file, found)?;
    let events = found.variants.iter().map(|variant| {
        let name = variant.ident.to_string();
        event(variant, personal.get(&name)).with_context(|| name.clone())
    });
    events.collect()
}

fn event(variant: &Variant, personal: Option<&Vec<String>>) -> anyhow::Result<Event> {
    ensure_serde(&variant.attrs, &[])?;
    let event = Event {
        variant: variant.ident.to_string(),
        kind: snake_case(&variant.ident.to_string()),
        description: description(&variant.attrs),
        fields: fields(&variant.fields)?,
        personal: personal
            .context("is not in `personal_fields`, or only behind `_`")?
            .clone(),
    };
    ensure!(
        !event.description.is_empty(),
        "has no doc comment, which is what the document says of it"
    );
    Ok(event)
}

/// The fields of an event or of a struct.
pub fn fields(fields: &Fields) -> anyhow::Result<Vec<Field>> {
    let named = match fields {
        Fields::Named(fields) => fields.named.iter(),
        Fields::Unit => return Ok(Vec::new()),
        Fields::Unnamed(_) => bail!("has fields without names"),
    };
    let fields = named.map(|field| {
        let name = field.ident.as_ref().context("has no name")?.to_string();
        let told = serde(&field.attrs)?;
        let optional = optional(&field.ty);
        let told: Vec<&str> = told.iter().map(String::as_str).collect();
        let (is_required, is_flattened) = match (told.as_slice(), optional) {
            ([RFC_3339], None) if is_moment(&field.ty) => (true, false),
            ([], None) if is_moment(&field.ty) => {
                bail!("`{name}` would be stored as a list of numbers: #[serde({RFC_3339})]")
            }
            ([], None) => (true, false),
            (["flatten"], None) => (true, true),
            // Older versions stored it without the field.
            (["default"], None) => (false, false),
            (["default", "skip_serializing_if = \"Option::is_none\""], Some(_)) => (false, false),
            (_, Some(_)) => bail!(
                "`{name}` would be stored as null: #[serde(default, skip_serializing_if = \"Option::is_none\")]"
            ),
            (told, None) => bail!("`{name}`: serde is told {told:?}, which is not understood"),
        };
        Ok(Field {
            name,
            description: description(&field.attrs),
            value: optional.unwrap_or(&field.ty).clone(),
            is_required,
            is_flattened,
        })
    });
    fields.collect()
}

fn is_moment(of: &Type) -> bool {
    last_segment(of).is_some_and(|(name, _)| name == "Timestamp")
}

fn optional(of: &Type) -> Option<&Type> {
    match last_segment(of)? {
        (name, Some(value)) if name == "Option" => Some(value),
        _ => None,
    }
}

/// The name of a type, and what it is of: `Vec` and `Role`.
pub fn last_segment(of: &Type) -> Option<(String, Option<&Type>)> {
    let Type::Path(path) = of else {
        return None;
    };
    let last = path.path.segments.last()?;
    let argument = match &last.arguments {
        PathArguments::AngleBracketed(arguments) => match arguments.args.first() {
            Some(GenericArgument::Type(argument)) => Some(argument),
            _ => None,
        },
        _ => None,
    };
    Some((last.ident.to_string(), argument))
}

/// By the names of the variants. An event that only a `_` stands for is not in it.
fn personal_fields(
    file: &File,
    events: &ItemEnum,
) -> anyhow::Result<BTreeMap<String, Vec<String>>> {
    let methods = file.items.iter().flat_map(|item| match item {
        Item::Impl(one) if one.trait_.is_none() => one.items.as_slice(),
        _ => &[],
    });
    let mut bodies = methods.filter_map(|item| match item {
        ImplItem::Fn(method) if method.sig.ident == "personal_fields" => Some(&method.block.stmts),
        _ => None,
    });
    let body = bodies.next().context("has no `personal_fields`")?;
    let [Stmt::Expr(Expr::Match(body), None)] = body.as_slice() else {
        bail!("`personal_fields` is not one `match`");
    };
    let mut personal = BTreeMap::new();
    for arm in &body.arms {
        let fields = words(&arm.body).context("`personal_fields` has an arm without a list")?;
        for variant in variants(&arm.pat) {
            personal.insert(variant, fields.clone());
        }
    }
    let known = |name: &String| events.variants.iter().any(|one| one.ident == name);
    ensure!(
        personal.keys().all(known),
        "`personal_fields` names what is no event"
    );
    Ok(personal)
}

/// The events that a pattern stands for.
fn variants(pattern: &Pat) -> Vec<String> {
    let last = |path: &Path| path.segments.last().map(|one| one.ident.to_string());
    match pattern {
        Pat::Or(all) => all.cases.iter().flat_map(variants).collect(),
        Pat::Struct(one) => last(&one.path).into_iter().collect(),
        Pat::Path(one) => last(&one.path).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// The texts of `&["email", "display_name"]`.
fn words(body: &Expr) -> Option<Vec<String>> {
    let Expr::Reference(reference) = body else {
        return None;
    };
    let Expr::Array(array) = &*reference.expr else {
        return None;
    };
    let words = array.elems.iter().map(|word| match word {
        Expr::Lit(ExprLit {
            lit: Lit::Str(word),
            ..
        }) => Some(word.value()),
        _ => None,
    });
    words.collect()
}
