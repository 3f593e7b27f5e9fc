use serde_json::{Map, Value};

static NOTHING: Value = Value::Null;

/// An OpenAPI document with its references.
#[derive(Clone, Copy)]
pub struct Document<'a>(&'a Value);

/// One operation: what is asked of a path by a method.
#[derive(Clone, Copy)]
pub struct Operation<'a> {
    pub id: &'a str,
    pub method: &'a str,
    pub path: &'a str,
    pub body: &'a Value,
    /// What is said of the path as a whole.
    item: &'a Value,
}

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

impl<'a> Document<'a> {
    pub fn new(document: &'a Value) -> Self {
        Self(document)
    }

    pub fn operations(&self) -> impl Iterator<Item = Operation<'a>> + use<'a> {
        members(self.0, "paths").flat_map(|(path, item)| {
            let methods = item.as_object().into_iter().flatten();
            let operations = methods.filter(|(name, _)| METHODS.contains(&name.as_str()));
            operations.map(move |(method, body)| Operation {
                id: text(body, "operationId").unwrap_or(path),
                method,
                path,
                body,
                item,
            })
        })
    }

    /// What a reference leads to; anything else leads to itself.
    pub fn resolved<'v>(&self, value: &'v Value) -> &'v Value
    where
        'a: 'v,
    {
        let mut value = value;
        // Deeper than any honest chain, so that a circle ends too.
        for _ in 0..32 {
            let Some(reference) = text(value, "$ref") else {
                return value;
            };
            let pointer = reference.strip_prefix('#');
            let found = pointer.and_then(|pointer| self.0.pointer(pointer));
            value = found.unwrap_or(&NOTHING);
        }
        &NOTHING
    }

    pub fn security_schemes(&self) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
        let components = self.0.get("components").unwrap_or(&NOTHING);
        members(components, "securitySchemes")
    }

    /// Any one of these opens the operation, by all of its schemes together, each with the scopes it must have.
    pub fn security(&self, operation: &Operation<'a>) -> Vec<Vec<(&'a str, Vec<&'a str>)>> {
        let own = operation.body.get("security");
        let listed = own.or_else(|| self.0.get("security"));
        let alternatives: Vec<_> = items(listed)
            .map(|alternative| {
                let schemes = alternative.as_object().into_iter().flatten();
                let schemes = schemes.map(|(scheme, scopes)| {
                    let scopes = items(Some(scopes)).filter_map(Value::as_str);
                    (scheme.as_str(), scopes.collect())
                });
                schemes.collect()
            })
            .collect();
        match alternatives.is_empty() {
            // Open to every client: a single way that requires nothing.
            true => vec![vec![]],
            false => alternatives,
        }
    }

    /// What is said nearest to the operation; none if nothing is said anywhere.
    pub fn servers(&self, operation: &Operation<'a>) -> Vec<&'a Value> {
        let places = [operation.body, operation.item, self.0];
        let said = places.map(|place| items(place.get("servers")).collect::<Vec<_>>());
        let mut said = said.into_iter().filter(|servers| !servers.is_empty());
        said.next().unwrap_or_default()
    }

    /// Those of the operation and of its path.
    pub fn parameters(&self, operation: &Operation<'a>) -> Vec<&'a Value> {
        let own = items(operation.body.get("parameters")).map(|one| self.resolved(one));
        let mut parameters: Vec<_> = own.collect();
        for shared in items(operation.item.get("parameters")).map(|one| self.resolved(one)) {
            if !parameters
                .iter()
                .any(|own| identity(own) == identity(shared))
            {
                parameters.push(shared);
            }
        }
        parameters
    }
}

/// Where a parameter stands, and what it is called. The names of headers are the same in any case.
pub fn identity(parameter: &Value) -> (String, String) {
    let place = text(parameter, "in").unwrap_or_default().to_owned();
    let name = text(parameter, "name").unwrap_or_default();
    let name = match place.as_str() {
        "header" => name.to_lowercase(),
        _ => name.to_owned(),
    };
    (place, name)
}

pub fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

pub fn is(value: &Value, key: &str) -> bool {
    value.get(key) == Some(&Value::Bool(true))
}

pub fn items<'a>(value: Option<&'a Value>) -> impl Iterator<Item = &'a Value> + use<'a> {
    value.and_then(Value::as_array).into_iter().flatten()
}

/// The members of the object under a key; none if there is no such object.
pub fn members<'a>(
    value: &'a Value,
    key: &str,
) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
    object(value, key)
        .into_iter()
        .flatten()
        .map(|(name, member)| (name.as_str(), member))
}

pub fn object<'a>(value: &'a Value, key: &str) -> Option<&'a Map<String, Value>> {
    value.get(key).and_then(Value::as_object)
}
