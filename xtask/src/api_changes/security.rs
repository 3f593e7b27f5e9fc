//! Who may call: a client that was authorized must still be, with the same credentials.

use super::{Notes, Weight, document::Document, flows, operations::Both};

/// What a scheme is called is not what it is: the same name may stand for another way to prove who one is.
pub fn schemes(old: &Document, new: &Document, notes: &mut Notes) {
    for (name, before) in old.security_schemes() {
        let now = new.security_schemes().find(|(other, _)| *other == name);
        let Some((_, now)) = now else { continue };
        for keyword in ["type", "scheme", "in", "name", "openIdConnectUrl"] {
            if before.get(keyword) != now.get(keyword) {
                let what = format!("is another way to prove who you are: its `{keyword}` differs");
                notes.add(Weight::Breaking, name, what);
            }
        }
        if before.get("type") == now.get("type") {
            flows::compare(name, before, now, notes);
        }
    }
}

impl Both<'_, '_> {
    pub fn security(&mut self) {
        let (before, now) = (
            self.old.security(&self.before),
            self.new.security(&self.now),
        );
        let opens = |way: &Way, with: &Way| {
            way.iter().all(|(scheme, scopes)| {
                let shown = with.iter().find(|(other, _)| other == scheme);
                shown.is_some_and(|(_, has)| scopes.iter().all(|scope| has.contains(scope)))
            })
        };
        let now_asked: Vec<String> = now.iter().map(way_words).collect();
        for way in &before {
            if !now.iter().any(|asked| opens(asked, way)) {
                let what = match way.is_empty() {
                    true => format!("needs {}, and was open before", now_asked.join(" or ")),
                    false => format!("cannot be called with {} alone any more", way_words(way)),
                };
                self.note(Weight::Breaking, what);
            }
        }
        for way in &now {
            if before.iter().any(|asked| opens(asked, way)) {
                continue;
            }
            match way.is_empty() {
                true => self.note(Weight::Changed, "is open to everybody".into()),
                false => {
                    let what = format!("can be called with {}", way_words(way));
                    self.note(Weight::Added, what);
                }
            }
        }
    }
}

type Way<'a> = Vec<(&'a str, Vec<&'a str>)>;

fn way_words(way: &Way) -> String {
    let schemes = way.iter().map(|(scheme, scopes)| match scopes.as_slice() {
        [] => format!("`{scheme}`"),
        scopes => format!("`{scheme}` ({})", scopes.join(", ")),
    });
    schemes.collect::<Vec<_>>().join(" and ")
}
