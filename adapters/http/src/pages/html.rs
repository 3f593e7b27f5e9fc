//! Text as HTML, and what all our pages have around it.

use std::fmt::Write;

static LAYOUT: &str = include_str!("../../pages/layout.html");

/// The links that every page of ours has.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// Whether there is documentation: `/docs` and `/reference`.
    pub docs: bool,
}

impl Site {
    /// A whole page. `root` leads from it to the start page, such as `../`, as the service may be below a path that it does not know.
    pub fn page(self, title: &str, root: &str, main: &str) -> String {
        let links: &[(&str, &str)] = if self.docs {
            &[
                ("reference", "Reference"),
                ("docs", "Try it"),
                ("problems", "Problems"),
            ]
        } else {
            &[("problems", "Problems")]
        };
        let mut nav = String::new();
        for (path, name) in links {
            let _ = write!(nav, "<a href=\"{root}{path}\">{name}</a>");
        }
        let title = escaped(title);
        let parts = [
            ("{title}", title.as_str()),
            ("{nav}", &nav),
            ("{root}", root),
            ("{home}", if root.is_empty() { "./" } else { root }),
        ];
        let page = parts.iter().fold(LAYOUT.to_owned(), |page, (mark, text)| {
            page.replace(mark, text)
        });
        // Last: what stands in it is not looked through for marks.
        page.replace("{main}", main)
    }
}

pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// One paragraph of Markdown as it is used here: backquotes become `<code>`.
pub fn inline(text: &str) -> String {
    let escaped = escaped(text);
    let mut html = String::new();
    for (n, part) in escaped.split('`').enumerate() {
        if n % 2 == 1 {
            let _ = write!(html, "<code>{part}</code>");
        } else {
            html.push_str(part);
        }
    }
    html
}

/// The same for several paragraphs, with empty lines between. Those that begin with `## ` are headings.
pub fn prose(text: &str) -> String {
    let paragraphs = text.split("\n\n").filter(|text| !text.trim().is_empty());
    paragraphs
        .map(|text| match text.strip_prefix("## ") {
            Some(heading) => format!("<h2>{}</h2>\n", inline(heading)),
            None => format!("<p>{}</p>\n", inline(text)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(
            prose("Send `<access token>` & \"wait\".\n\nThen\ngo."),
            "<p>Send <code>&lt;access token&gt;</code> &amp; &quot;wait&quot;.</p>\n<p>Then\ngo.</p>\n"
        );
    }

    #[test]
    fn a_heading_is_one() {
        assert_eq!(prose("## Errors\n\nAll."), "<h2>Errors</h2>\n<p>All.</p>\n");
    }

    #[test]
    fn a_page_leads_only_to_what_is_there() {
        let page = Site { docs: false }.page("A", "../", "<p>{root}</p>");

        assert!(page.contains("href=\"../problems\"") && !page.contains("reference"));
        assert!(page.contains("<p>{root}</p>"), "{page}");
    }
}
