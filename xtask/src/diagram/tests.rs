use super::{
    sources::{Context, subscription, taken, variants},
    *,
};

fn file(source: &str) -> syn::File {
    syn::parse_file(source).unwrap()
}

fn context(name: &str, events: &[&str], takes: &[(&str, &str)]) -> Context {
    Context {
        name: name.into(),
        events: events.iter().map(|one| (*one).to_owned()).collect(),
        subscription: (!takes.is_empty()).then(|| format!("of {name}")),
        takes: takes
            .iter()
            .map(|(context, event)| ((*context).to_owned(), (*event).to_owned()))
            .collect(),
    }
}

/// What a subscriber in `post` takes of an `auth` that has two events.
fn taken_by(arms: &str) -> Result<Vec<String>, String> {
    let contexts = [
        context("auth", &["Came", "Went"], &[]),
        context("post", &["Sent"], &[]),
    ];
    let source = format!(
        "fn receive(&self, envelope: &Envelope) -> Result<(), E> {{ match &envelope.event {{ {arms} }} }}
         #[cfg(test)] mod tests {{ fn f(e: E) {{ if let auth::Event::Went {{ .. }} = e {{}} }} }}"
    );
    let taken = taken(&file(&source), &contexts).map_err(|error| error.to_string())?;
    Ok(taken
        .into_iter()
        .map(|(context, event)| format!("{context}.{event}"))
        .collect())
}

#[test]
fn the_events_are_the_variants_in_their_order() {
    let source = "pub struct Event2; pub enum Other { X } pub enum Event { B { x: u8 }, A(u8), C }";

    assert_eq!(variants(&file(source)).unwrap(), ["B", "A", "C"]);
    assert!(variants(&file("pub struct Event;")).is_err());
}

#[test]
fn a_subscription_is_called_as_its_subscriber_says() {
    let named = |body: &str| {
        let source =
            format!("impl Subscriber for S {{ fn name(&self) -> &'static str {{ {body} }} }}");
        subscription(&file(&source)).map_err(|error| error.to_string())
    };

    assert_eq!(named("\"post\""), Ok("post".into()));
    assert_eq!(
        named("NAME"),
        Err("the subscriber's name is no literal".into())
    );
    assert!(subscription(&file("impl S { fn name(&self) {} }")).is_err());
}

#[test]
fn an_event_is_taken_where_its_arm_does_something() {
    for arms in [
        "Event::Auth(event) => match event {
             auth::Event::Came { id } => self.welcome(id).await,
             auth::Event::Went { .. } => Ok(()),
         },
         Event::Post(_) => Ok(())",
        "Event::Auth(auth::Event::Came { id }) => self.welcome(id),
         Event::Auth(auth::Event::Went { .. }) | Event::Post(_) => Ok(())",
        "Event::Auth(crate::auth::Event::Came) if self.is_open() => { self.welcome(); Ok(()) }
         Event::Auth(auth::Event::Came | auth::Event::Went) => Ok(()),
         Event::Post(..) => Ok(())",
        "Event::Auth(event) => match event {
             auth::Event::Came { id } => self.welcome(id).await,
             auth::Event::Went { .. } => Ok(()),
         },
         _ => Ok(())",
    ] {
        assert_eq!(taken_by(arms), Ok(vec!["auth.Came".into()]), "{arms}");
    }
}

#[test]
fn a_context_that_ignores_every_event_takes_nothing() {
    for arms in ["Event::Auth(_) | Event::Post(_) => Ok(())", "_ => Ok(())"] {
        assert_eq!(taken_by(arms), Ok(vec![]), "{arms}");
    }
}

#[test]
fn what_is_not_understood_is_an_error() {
    for (arms, expected) in [
        (
            "Event::Auth(auth::Event::Came) => self.welcome(), _ => Ok(())",
            "says nothing of auth::Event::Went",
        ),
        (
            "Event::Auth(event) => self.follow(event), _ => Ok(())",
            "says nothing of the events of auth: one arm for each, or `_ => Ok(())`",
        ),
        (
            "Event::Auth(_) => Ok(()), _ => self.follow(event)",
            "says nothing of the events of post: one arm for each, or `_ => Ok(())`",
        ),
        (
            "Event::Auth(event) => self.follow(event), Event::Post(_) => Ok(())",
            "says nothing of the events of auth: one arm for each, or `_ => Ok(())`",
        ),
        (
            "Event::Auth(auth::Event::Cme) => self.welcome(), Event::Post(_) => Ok(())",
            "names auth::Event::Cme, which there is not",
        ),
        (
            "Event::Post(_) => Ok(()), other => { if let auth::Event::Came = other {} Ok(()) }",
            "names auth::Event::Came outside a match",
        ),
    ] {
        assert_eq!(taken_by(arms), Err(expected.into()), "{arms}");
    }
}

#[test]
fn the_drawing_has_contexts_events_and_who_takes_them() {
    let contexts = [
        context("auth", &["Came"], &[]),
        context("post", &["Sent"], &[("auth", "Came")]),
    ];

    assert_eq!(
        drawing(&contexts),
        "```mermaid
flowchart LR
    auth[[auth]]
    post[[post]]

    auth --> auth_Came([Came])

    post --> post_Sent([Sent])

    post_subscription>subscription of post]
    auth_Came --> post_subscription
    post_subscription --> post
```
"
    );
}

#[test]
fn only_what_is_between_the_comments_is_drawn() {
    let repository = Repository::here();
    let around = |drawing: &str| format!("Before.\n\n{BEGIN}\n{drawing}\n{END}\n\nAfter.\n");

    let drawn = with_drawing(&repository, &around("old")).unwrap();

    assert!(drawn.starts_with("Before.") && drawn.ends_with("After.\n"));
    assert!(!drawn.contains("old"));
    assert_eq!(with_drawing(&repository, &drawn).unwrap(), drawn);
    assert!(with_drawing(&repository, "nothing").is_err());
    assert!(with_drawing(&repository, &(around("") + BEGIN)).is_err());
}
