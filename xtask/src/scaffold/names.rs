//! What a context or a room and the thing it keeps are called, in all the forms that are needed.

use anyhow::ensure;

/// A context `billing` that keeps an `Invoice`, or a room `factors` that keeps a `Factor`.
pub struct Names {
    /// `billing`, or `factors`
    pub context: String,
    /// `Invoice`
    pub aggregate: String,
    /// What stands in a template, and what instead. Where two begin at the same place, the one before wins. Texts in code are prose
    /// where a word before the name says so.
    in_code: Vec<(&'static str, String)>,
    in_prose: Vec<(&'static str, String)>,
}

impl Names {
    /// `what` is a context or a room. Without an aggregate, it keeps what it is called after: `teams` keep a `Team`.
    pub fn new(what: &str, context: &str, aggregate: Option<&str>) -> anyhow::Result<Self> {
        let is_part = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_lowercase())
                && part
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        };
        ensure!(
            context.split('_').all(is_part),
            "`{context}` is no name for a {what}: it must be words of small letters, with `_` between them"
        );
        check(context)?;
        let aggregate = match aggregate {
            Some(aggregate) => aggregate.to_owned(),
            None => pascal(&singular(context)),
        };
        ensure!(
            aggregate.starts_with(|c: char| c.is_ascii_uppercase())
                && aggregate.chars().all(|c| c.is_ascii_alphanumeric())
                && pascal(&snake(&aggregate)) == aggregate,
            "`{aggregate}` is no name for what it keeps: it must be like `Invoice` or `PurchaseOrder`"
        );
        ensure!(
            !is_one_of(USED_TYPES, &aggregate),
            "`{aggregate}` is what the new code calls something else; choose another --aggregate"
        );
        check(&snake(&aggregate))?;
        Ok(Self::of(context.to_owned(), aggregate))
    }

    fn of(context: String, aggregate: String) -> Self {
        let one = snake(&aggregate);
        let many = plural(&one);
        // A folder and a file in it of the same name would be one module in another of the same name.
        let file = if one == context { "aggregate" } else { &one };
        let words = one.replace('_', " ");
        let article = article(&words);
        let capital = if article == "an" { "An" } else { "A" };
        let in_code = vec![
            ("/api/v1/catalog/widgets", path(&context, &many)),
            ("unknown-widget", format!("unknown-{}", kebab(&one))),
            ("widget-name-taken", format!("{}-name-taken", kebab(&one))),
            ("widget_file", file.to_owned()),
            ("a_widget", format!("{article}_{one}")),
            ("such widget", format!("such {words}")),
            ("this widget", format!("this {words}")),
            ("nother widget", format!("nother {words}")),
            ("WIDGET", one.to_uppercase()),
            ("Widgets", pascal(&many)),
            ("Widget", aggregate.clone()),
            ("widgets", many.clone()),
            ("widget", one),
            ("Catalog", pascal(&context)),
            ("catalog", context.clone()),
        ];
        let in_prose = vec![
            ("a widget", format!("{article} {words}")),
            ("A widget", format!("{capital} {words}")),
            ("Widgets", first_up(&many.replace('_', " "))),
            ("widgets", many.replace('_', " ")),
            ("widget", words),
            ("catalog", context.replace('_', " ")),
        ];
        Self {
            context,
            aggregate,
            in_code,
            in_prose,
        }
    }

    /// A template with these names. A comment is prose, but for what stands in backquotes.
    pub fn fill(&self, template: &str) -> String {
        let lines = template.split_inclusive('\n');
        let filled = lines.map(|line| match comment(line) {
            None => replaced(line, &self.in_code),
            Some(at) => {
                let (code, comment) = line.split_at(at);
                let parts = comment.split('`').enumerate();
                let parts = parts.map(|(n, part)| match n % 2 {
                    0 => replaced(part, &self.in_prose),
                    _ => replaced(part, &self.in_code),
                });
                replaced(code, &self.in_code) + &parts.collect::<Vec<_>>().join("`")
            }
        });
        filled.collect()
    }
}

/// Where the line is prose from.
fn comment(line: &str) -> Option<usize> {
    let begins = line.len() - line.trim_start().len();
    let text = line.trim_start();
    let is_comment = text.starts_with("//") || text.starts_with("-- ");
    is_comment.then_some(begins)
}

fn check(name: &str) -> anyhow::Result<()> {
    ensure!(!is_one_of(KEYWORDS, name), "`{name}` is a word of Rust");
    ensure!(
        !is_one_of(USED_NAMES, name),
        "`{name}` is what the code beside it calls something else"
    );
    Ok(())
}

fn is_one_of(words: &str, name: &str) -> bool {
    words.split(' ').any(|word| word == name)
}

/// Replaces in one pass: what has been put in is not looked at again.
fn replaced(text: &str, names: &[(&str, String)]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        match names
            .iter()
            .find(|(placeholder, _)| rest.starts_with(placeholder))
        {
            Some((placeholder, name)) => {
                filled.push_str(name);
                rest = rest.strip_prefix(placeholder).unwrap_or_default();
            }
            None => {
                filled.push(first);
                rest = rest.strip_prefix(first).unwrap_or_default();
            }
        }
    }
    filled
}

/// `billing/invoices`, but not `teams/teams`.
fn path(context: &str, many: &str) -> String {
    match context == many {
        true => format!("/api/v1/{}", kebab(context)),
        false => format!("/api/v1/{}/{}", kebab(context), kebab(many)),
    }
}

fn kebab(snake: &str) -> String {
    snake.replace('_', "-")
}

fn pascal(snake: &str) -> String {
    snake.split('_').map(first_up).collect()
}

fn first_up(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

fn snake(pascal: &str) -> String {
    let mut snake = String::new();
    for c in pascal.chars() {
        if c.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

fn plural(word: &str) -> String {
    let hisses = ["s", "x", "z", "ch", "sh"]
        .iter()
        .any(|end| word.ends_with(end));
    let stem = word.strip_suffix('y');
    let stem = stem.filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u']));
    match stem {
        Some(stem) => format!("{stem}ies"),
        None if hisses => format!("{word}es"),
        None => format!("{word}s"),
    }
}

fn singular(word: &str) -> String {
    let hissing = |stem: &&str| {
        ["s", "x", "z", "ch", "sh"]
            .iter()
            .any(|end| stem.ends_with(end))
    };
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    if let Some(stem) = word.strip_suffix("es").filter(hissing) {
        return stem.to_owned();
    }
    let stem = word.strip_suffix('s').filter(|stem| !stem.ends_with('s'));
    stem.unwrap_or(word).to_owned()
}

/// By the letters, which mostly say how a word sounds.
fn article(words: &str) -> &'static str {
    let sounds_like_a_consonant = ["eu", "one", "uni", "use", "usa"];
    let is_vowel = words.starts_with(['a', 'e', 'i', 'o', 'u']);
    match is_vowel
        && !sounds_like_a_consonant
            .iter()
            .any(|one| words.starts_with(one))
    {
        true => "an",
        false => "a",
    }
}

/// Types that the new code has or uses under this name.
const USED_TYPES: &str = "Admin Answer App Arc Bound Call Client Clock Clone Copy Created Debug Default Drop Envelope Err Error Event Example \
    FieldErrors Fn From Grant Into Iterator Json Kind None Ok Option Page Path Person Problem Query Result Row RowName Self \
    Send Services Some Statement Stores String Sync Tag TryFrom Uuid Vec";

/// Variables and modules beside which the new name would stand.
const USED_NAMES: &str = "aggregate alloc api clock config core error events hasher issuer keys lifecycle limiter mocks name policy \
    portreeve ports readiness secrets sequencer service settings std stores world";

const KEYWORDS: &str = "abstract as async await become box break const continue crate do dyn else enum extern false final fn for gen if impl \
    in let loop macro match mod move mut override priv pub ref return self static struct super test trait true try type \
    typeof union unsafe unsized use virtual where while yield";
