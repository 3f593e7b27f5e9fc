//! The addresses below which the paths are.
//!
//! A generated client has the first of them built in, and calls it unless another is configured.

use serde_json::Value;

use super::{
    Weight,
    document::{items, members, text},
    operations::Both,
};

/// Where everything is that says nothing else.
const ROOT: &str = "/";

impl Both<'_, '_> {
    pub fn servers(&mut self) {
        let of = |servers: Vec<&Value>| match servers.is_empty() {
            true => vec![format!("`{ROOT}`")],
            false => servers.into_iter().map(words).collect(),
        };
        let before = of(self.old.servers(&self.before));
        let now = of(self.new.servers(&self.now));
        for gone in before.iter().filter(|one| !now.contains(one)) {
            self.note(Weight::Breaking, format!("is no longer served at {gone}"));
        }
        for new in now.iter().filter(|one| !before.contains(one)) {
            self.note(Weight::Added, format!("is served at {new}"));
        }
        if let (Some(was_first), Some(first)) = (before.first(), now.first())
            && first != was_first
            && now.contains(was_first)
        {
            let what = format!("is served at {first} first, and was at {was_first} before");
            self.note(Weight::Breaking, what);
        }
    }
}

/// The address with what its variables can be: it is another address where they can be something else.
fn words(server: &Value) -> String {
    let variables = members(server, "variables").map(|(name, variable)| {
        let usual = text(variable, "default").unwrap_or_default();
        let others = items(variable.get("enum")).filter_map(Value::as_str);
        let mut others: Vec<&str> = others.filter(|value| *value != usual).collect();
        others.sort_unstable();
        let values: Vec<&str> = [usual].into_iter().chain(others).collect();
        format!(" with `{name}` as {}", values.join(" or "))
    });
    let mut variables: Vec<String> = variables.collect();
    variables.sort();
    let url = text(server, "url").unwrap_or_default();
    format!("`{url}`{}", variables.concat())
}
