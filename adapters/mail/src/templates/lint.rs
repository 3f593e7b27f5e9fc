//! What the HTML of a mail keeps to: well-formed, without anything that is fetched, readable without styles and by a screen reader.

const ELEMENTS: &[&str] = &[
    "html", "head", "meta", "title", "body", "div", "p", "a", "strong", "br", "span",
];
/// Without an end tag.
const VOID: [&str; 2] = ["meta", "br"];
const ATTRIBUTES: &[&str] = &["lang", "charset", "name", "content", "style", "href"];
/// What Outlook, Gmail and Apple Mail all understand, or may ignore without harm.
const PROPERTIES: &[&str] = &[
    "margin",
    "padding",
    "background-color",
    "color",
    "font-family",
    "font-size",
    "font-weight",
    "line-height",
    "max-width",
    "display",
    "border-radius",
    "border-top",
    "text-decoration",
    "letter-spacing",
    "word-break",
];
/// Gmail cuts what is longer.
const MAX_BYTES: usize = 102 * 1024;

pub fn findings(html: &str, language: &str) -> Vec<String> {
    let mut found = Vec::new();
    if !html.starts_with("<!doctype html>\n") {
        found.push("no doctype".to_owned());
    }
    if html.len() > MAX_BYTES {
        found.push("too long".to_owned());
    }
    let mut open: Vec<&str> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    let mut rest = html.strip_prefix("<!doctype html>").unwrap_or(html);
    while let Some(start) = rest.find('<') {
        let text = &rest[..start];
        if text.contains('>') || text.contains('"') && open.is_empty() {
            found.push(format!("unescaped text: {text}"));
        }
        let Some(end) = rest[start..].find('>') else {
            found.push("a tag has no end".to_owned());
            break;
        };
        let tag = &rest[start + 1..start + end];
        rest = &rest[start + end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                found.push(format!("</{name}> closes another element"));
            }
            continue;
        }
        let name = tag.split([' ', '\n']).next().unwrap_or_default();
        seen.push(name);
        if !ELEMENTS.contains(&name) {
            found.push(format!("<{name}>"));
        }
        found.extend(attributes(name, &tag[name.len()..], language));
        if !VOID.contains(&name) {
            open.push(name);
        }
        if name == "a" && rest.starts_with("</a>") {
            found.push("a link without text".to_owned());
        }
    }
    if !open.is_empty() {
        found.push(format!("not closed: {open:?}"));
    }
    for needed in ["html", "head", "title", "body", "p"] {
        if !seen.contains(&needed) {
            found.push(format!("no <{needed}>"));
        }
    }
    found
}

fn attributes(element: &str, source: &str, language: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = source.trim_start();
    let mut is_told = element != "html";
    while let Some((name, after)) = rest.split_once("=\"") {
        let Some((value, after)) = after.split_once('"') else {
            found.push(format!("<{element}>: {name} has no end"));
            return found;
        };
        rest = after.trim_start();
        if !ATTRIBUTES.contains(&name) {
            found.push(format!("<{element} {name}>"));
        }
        is_told |= name == "lang" && value == language;
        if name == "href" && !value.starts_with("https:&#x2f;&#x2f;") {
            found.push(format!("a link to {value}"));
        }
        if name == "style" {
            found.extend(properties(value));
        }
    }
    if !rest.is_empty() {
        found.push(format!("<{element}>: {rest}"));
    }
    if !is_told {
        found.push("another language".to_owned());
    }
    found
}

fn properties(style: &str) -> Vec<String> {
    let declarations = style
        .split(';')
        .map(str::trim)
        .filter(|one| !one.is_empty());
    let unknown = declarations.filter(|declaration| {
        let (property, value) = declaration.split_once(':').unwrap_or((declaration, ""));
        !PROPERTIES.contains(&property) || value.contains("url(") || value.trim().is_empty()
    });
    unknown
        .map(|declaration| format!("style: {declaration}"))
        .collect()
}

#[test]
fn what_is_wrong_is_found() {
    let whole = "<!doctype html>\n<html lang=\"en\"><head><title>a</title></head><body><p>a</p></body></html>";
    assert_eq!(findings(whole, "en"), [""; 0]);

    for (from, to) in [
        ("<p>a</p>", "<p>a"),
        (
            "<p>a</p>",
            "<p>a</p><img src=\"https://example.com/pixel\">",
        ),
        ("<p>a</p>", "<p>a</p><script>alert(1)</script>"),
        ("<p>a</p>", "<p onclick=\"x\">a</p>"),
        (
            "<p>a</p>",
            "<p style=\"background: url(https://example.com)\">a</p>",
        ),
        ("<p>a</p>", "<p><a href=\"http://example.com\">a</a></p>"),
        ("<p>a</p>", "<p>a > b</p>"),
        ("<!doctype html>\n", ""),
        ("lang=\"en\"", "lang=\"de\""),
        ("<title>a</title>", ""),
    ] {
        let broken = whole.replace(from, to);
        assert!(!findings(&broken, "en").is_empty(), "{broken}");
    }
}
