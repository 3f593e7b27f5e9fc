//! What a client prefers: lists with weights, as in `Accept`, `Accept-Encoding` and `Accept-Language` (RFC 9110, section 12.4.2).

use poem::http::{HeaderMap, HeaderName, header};

/// What the header lists, in its order, each with its weight in thousandths. A weight of 0 means: not this. One that cannot be read counts
/// as absent, which is 1000.
pub fn weighted(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = (&str, u16)> {
    let lines = headers.get_all(name).into_iter();
    lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(|item| {
            let (range, parameters) = item.split_once(';').unwrap_or((item, ""));
            (range.trim(), weight(parameters))
        })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is between 0 and 1000"
)]
fn weight(parameters: &str) -> u16 {
    let weight = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let is_weight = name.trim().eq_ignore_ascii_case("q");
        is_weight.then(|| value.trim().parse::<f32>().ok())?
    });
    (weight.unwrap_or(1.0).clamp(0.0, 1.0) * 1000.0).round() as u16
}

/// Whether an HTML page is preferred to JSON: it is named, and weighs more. Who takes anything gets JSON, as clients of an API expect.
pub fn prefers_html(headers: &HeaderMap) -> bool {
    let weight_of = |wanted: &[&str]| heaviest(headers, header::ACCEPT, wanted);
    let json = weight_of(&["application/problem+json", "application/json"])
        .or_else(|| weight_of(&["application/*"]))
        .or_else(|| weight_of(&["*/*"]));
    weight_of(&["text/html"]).unwrap_or(0) > json.unwrap_or(0)
}

/// Whether a body may be compressed with gzip. Not if the client says nothing: it may be a simple one.
pub fn takes_gzip(headers: &HeaderMap) -> bool {
    let weight_of = |wanted: &[&str]| heaviest(headers, header::ACCEPT_ENCODING, wanted);
    let gzip = weight_of(&["gzip", "x-gzip"]).or_else(|| weight_of(&["*"]));
    gzip.unwrap_or(0) > 0 && gzip >= weight_of(&["identity"])
}

fn heaviest(headers: &HeaderMap, name: HeaderName, wanted: &[&str]) -> Option<u16> {
    let is_wanted = |range: &str| wanted.iter().any(|one| range.eq_ignore_ascii_case(one));
    weighted(headers, name)
        .filter(|(range, _)| is_wanted(range))
        .map(|(_, weight)| weight)
        .max()
}

#[cfg(test)]
mod tests {
    use poem::http::HeaderValue;

    use super::*;

    fn headers(name: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn weights_are_read_in_thousandths() {
        let headers = headers(header::ACCEPT, "a, b;q=0.25 ,c;x=1; Q=0,d;q=9, e;q=x");

        let read: Vec<_> = weighted(&headers, header::ACCEPT).collect();

        let expected = [("a", 1000), ("b", 250), ("c", 0), ("d", 1000), ("e", 1000)];
        assert_eq!(read, expected);
    }

    #[test]
    fn html_is_for_those_who_name_it_and_prefer_it() {
        for (accept, expected) in [
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                true,
            ),
            ("text/html", true),
            ("Text/HTML;q=0.9, application/json;q=0.8", true),
            ("*/*", false),
            ("text/html, */*", false),
            ("text/html, application/json", false),
            ("application/problem+json, text/html;q=0.9", false),
            ("text/html;q=0", false),
            ("text/*", false),
            ("application/json", false),
            ("", false),
        ] {
            let asked = headers(header::ACCEPT, accept);
            assert_eq!(prefers_html(&asked), expected, "{accept}");
        }
        assert!(!prefers_html(&HeaderMap::new()));
    }

    #[test]
    fn gzip_is_for_those_who_take_it() {
        for (accept, expected) in [
            ("gzip, deflate, br", true),
            ("GZIP;q=0.5", true),
            ("*", true),
            ("br", false),
            ("identity", false),
            ("gzip;q=0, *", false),
            ("identity, gzip;q=0.5", false),
            ("", false),
        ] {
            let asked = headers(header::ACCEPT_ENCODING, accept);
            assert_eq!(takes_gzip(&asked), expected, "{accept}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }
}
