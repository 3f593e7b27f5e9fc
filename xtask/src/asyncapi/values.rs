//! The schemas of what stands in the fields of events, as `components` of the document.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, bail, ensure};
use serde_json::{Map, Value, json};
use syn::{Fields, Item, ItemEnum, ItemStruct, Type};

use super::{
    attributes::{description, ensure_serde, snake_case},
    events::{Field, fields, last_segment},
    sources::{Definition, Sources},
};
use crate::api_changes::OPEN_ENUM;

/// What a value or a field keeps to and its type does not say: the keyword of JSON Schema, and its value.
pub type Bounds = [(&'static str, &'static str, Bound)];

pub enum Bound {
    True,
    Number(u64),
    /// An associated constant of the type.
    Constant(&'static str),
}
use Bound::{Constant, Number, True};

/// Types by their names; fields as `AccountStanding.version`, those of events as `users.ProfileUpdated.fields`. A `DisplayName` has no
/// greatest length here, because names from before there was one are kept.
pub const BOUNDS: &Bounds = &[
    ("AccountStanding.version", "minimum", Number(1)),
    ("DisplayName", "minLength", Number(1)),
    ("EmailAddress", "maxLength", Constant("MAX_LEN")),
    ("Roles", "minItems", Number(1)),
    ("Roles", "uniqueItems", True),
    ("users.ProfileUpdated.fields", "minItems", Number(1)),
];

pub struct Values<'a> {
    sources: Sources<'a>,
    bounds: &'a Bounds,
    /// Those that were of use.
    bound: BTreeSet<&'static str>,
    /// Schemas by their names, each with the place that it was made from.
    schemas: BTreeMap<String, (String, Value)>,
}

/// The fields of an object, in their order.
#[derive(Default)]
pub struct Properties {
    pub properties: Map<String, Value>,
    pub required: Vec<Value>,
}

impl<'a> Values<'a> {
    pub fn new(sources: Sources<'a>, bounds: &'a Bounds) -> Self {
        Self {
            sources,
            bounds,
            bound: BTreeSet::new(),
            schemas: BTreeMap::new(),
        }
    }

    /// # Errors
    /// Another place has a schema of this name.
    pub fn publish(&mut self, name: &str, place: &str, schema: Value) -> anyhow::Result<Value> {
        let published = (place.to_owned(), schema);
        if let Some((other, _)) = self.schemas.insert(name.to_owned(), published) {
            ensure!(
                other == place,
                "{other} and {place} both have a `{name}`, and generators make one type of each name"
            );
        }
        Ok(reference(name))
    }

    /// All that was published.
    ///
    /// # Errors
    /// A bound was of no use.
    pub fn into_schemas(self) -> anyhow::Result<Map<String, Value>> {
        for (of, _, _) in self.bounds {
            ensure!(
                self.bound.contains(of),
                "there is a bound for `{of}`, which is in no event"
            );
        }
        let schemas = self.schemas.into_iter();
        Ok(schemas.map(|(name, (_, schema))| (name, schema)).collect())
    }

    /// The fields of an event or a struct, which is called `owner`.
    pub fn properties(
        &mut self,
        context: &str,
        owner: &str,
        fields: &[Field],
        personal: &[String],
        into: &mut Properties,
    ) -> anyhow::Result<()> {
        for field in fields {
            let of_field = || format!("`{}`", field.name);
            if field.is_flattened {
                let (name, inner) = self
                    .flattened(context, &field.value)
                    .with_context(of_field)?;
                self.properties(context, &name, &inner, personal, into)?;
                continue;
            }
            let own = self
                .of_field(owner, field, personal)
                .with_context(of_field)?;
            let schema = self.of_type(context, &field.value).with_context(of_field)?;
            let before = into
                .properties
                .insert(field.name.clone(), with(schema, own));
            ensure!(before.is_none(), "`{}` is there twice", field.name);
            if field.is_required {
                into.required.push(field.name.as_str().into());
            }
        }
        Ok(())
    }

    /// What is said of the field itself.
    fn of_field(
        &mut self,
        owner: &str,
        field: &Field,
        personal: &[String],
    ) -> anyhow::Result<Map<String, Value>> {
        let mut own = described(&field.description);
        own.extend(self.bounds_of(&format!("{owner}.{}", field.name), None)?);
        if personal.contains(&field.name) {
            own.insert("x-personal".into(), true.into());
        }
        Ok(own)
    }

    /// `file` is that of a type.
    fn bounds_of(&mut self, of: &str, file: Option<&str>) -> anyhow::Result<Map<String, Value>> {
        let mut bounds = Map::new();
        for (name, keyword, bound) in self.bounds.iter().filter(|(one, _, _)| *one == of) {
            self.bound.insert(name);
            let value = match (bound, file) {
                (True, _) => true.into(),
                (Number(number), _) => (*number).into(),
                (Constant(name), Some(file)) => self.sources.constant(file, of, name)?.into(),
                (Constant(name), None) => bail!("`{of}` has no constant `{name}`: it is no type"),
            };
            bounds.insert((*keyword).into(), value);
        }
        Ok(bounds)
    }

    fn of_type(&mut self, context: &str, of: &Type) -> anyhow::Result<Value> {
        let (name, argument) = last_segment(of).context("is of a type without a name")?;
        Ok(match (name.as_str(), argument) {
            ("bool", None) => json!({"type": "boolean"}),
            ("String", None) => json!({"type": "string"}),
            ("Timestamp", None) => json!({"type": "string", "format": "date-time"}),
            ("u8" | "u16" | "u32" | "u64", None) => json!({"type": "integer", "minimum": 0}),
            ("i8" | "i16" | "i32" | "i64", None) => json!({"type": "integer"}),
            ("Vec", Some(item)) => json!({"type": "array", "items": self.of_type(context, item)?}),
            (_, None) => self.named(context, &name)?,
            (_, Some(_)) => bail!("is a `{name}` of something, which is not understood"),
        })
    }

    /// A reference to the schema of a type of the core.
    pub fn named(&mut self, context: &str, name: &str) -> anyhow::Result<Value> {
        let (file, definition) = self.sources.definition(context, name)?;
        let schema = match definition {
            Definition::Id(description) => {
                let id = json!({"type": "string", "format": "uuid"});
                with(
                    id,
                    described(format!("{description} A UUIDv7 (RFC 9562).").trim()),
                )
            }
            Definition::Item(Item::Enum(one)) => open_enum(one).context(file.clone())?,
            Definition::Item(Item::Struct(one)) => {
                let one = one.clone();
                self.of_struct(context, &file, &one)
                    .with_context(|| format!("{file}, `{name}`"))?
            }
            Definition::Item(_) => bail!("`{name}` in {file} is neither a struct nor an enum"),
        };
        self.publish(name, &file, schema)
    }

    fn of_struct(&mut self, context: &str, file: &str, of: &ItemStruct) -> anyhow::Result<Value> {
        let name = of.ident.to_string();
        let Fields::Unnamed(inner) = &of.fields else {
            ensure_serde(&of.attrs, &[])?;
            let mut all = Properties::default();
            self.properties(context, &name, &fields(&of.fields)?, &[], &mut all)?;
            return Ok(object(&description(&of.attrs), all));
        };
        ensure_serde(&of.attrs, &["transparent"])?;
        let inner = inner.unnamed.first().context("is empty")?;
        let mut own = described(&description(&of.attrs));
        own.extend(self.bounds_of(&name, Some(file))?);
        Ok(with(self.of_type(context, &inner.ty)?, own))
    }

    /// The struct whose fields stand in the place of a field.
    fn flattened(&mut self, context: &str, of: &Type) -> anyhow::Result<(String, Vec<Field>)> {
        let (name, _) = last_segment(of).context("is of a type without a name")?;
        let (file, definition) = self.sources.definition(context, &name)?;
        let Definition::Item(Item::Struct(one)) = definition else {
            bail!("`{name}` in {file} is no struct");
        };
        ensure_serde(&one.attrs, &[]).context(file)?;
        Ok((name, fields(&one.fields)?))
    }
}

/// Later versions add fields and values, so none of it is closed.
pub fn object(description: &str, all: Properties) -> Value {
    let open = json!({
        "type": "object",
        "required": all.required,
        "properties": all.properties,
        "additionalProperties": true,
    });
    with(open, described(description))
}

fn open_enum(of: &ItemEnum) -> anyhow::Result<Value> {
    ensure_serde(&of.attrs, &["rename_all = \"snake_case\""])?;
    let words = of.variants.iter().map(|variant| {
        ensure_serde(&variant.attrs, &[])?;
        let has_fields = !matches!(variant.fields, Fields::Unit);
        ensure!(!has_fields, "`{}::{}` has fields", of.ident, variant.ident);
        Ok(snake_case(&variant.ident.to_string()))
    });
    let words = words.collect::<anyhow::Result<Vec<_>>>()?;
    let open = json!({"type": "string", OPEN_ENUM: words});
    Ok(with(open, described(&description(&of.attrs))))
}

pub fn reference(schema: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{schema}")})
}

/// The schema with more said of it, its type and its description first. Beside a reference nothing is heeded (JSON Schema, draft 7), so a
/// reference goes into `allOf`.
fn with(schema: Value, own: Map<String, Value>) -> Value {
    let schema = match schema {
        Value::Object(schema) if !schema.contains_key("$ref") => schema,
        reference if own.is_empty() => return reference,
        reference => Map::from_iter([("allOf".to_owned(), json!([reference]))]),
    };
    let mut all = Map::new();
    for (keyword, value) in [
        ("type", schema.get("type")),
        ("description", own.get("description")),
    ] {
        all.extend(value.map(|value| (keyword.to_owned(), value.clone())));
    }
    all.extend(schema);
    all.extend(own);
    Value::Object(all)
}

fn described(description: &str) -> Map<String, Value> {
    let all = (!description.is_empty()).then(|| ("description".to_owned(), description.into()));
    all.into_iter().collect()
}
