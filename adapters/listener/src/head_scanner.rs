use poem::http::HeaderValue;

/// Reads along in a request's head on its way to hyper, which does not say what it has read of a head that it rejects.
#[derive(Default)]
pub struct HeadScanner {
    /// How many requests came before this one.
    request: u64,
    request_line: RequestLine,
    /// The header line that is being read, cut at `MAX_LINE`.
    line: Vec<u8>,
    origins: Vec<HeaderValue>,
    is_over: bool,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum RequestLine {
    /// Empty lines may stand before it (RFC 9112, section 2.2).
    #[default]
    Pending,
    Started,
    Ended,
}

/// No origin is longer.
const MAX_LINE: usize = 512;

impl HeadScanner {
    pub fn read(&mut self, request: u64, bytes: &[u8]) {
        if self.request != request {
            *self = Self {
                request,
                ..Self::default()
            };
        }
        for byte in bytes {
            if self.is_over {
                break;
            }
            match self.request_line {
                RequestLine::Pending if matches!(byte, b'\r' | b'\n') => {}
                RequestLine::Pending => self.request_line = RequestLine::Started,
                RequestLine::Started if *byte == b'\n' => self.request_line = RequestLine::Ended,
                RequestLine::Started => {}
                RequestLine::Ended => self.read_header(*byte),
            }
        }
    }

    fn read_header(&mut self, byte: u8) {
        match byte {
            b'\n' if self.line.is_empty() => self.is_over = true,
            b'\n' => {
                self.origins.extend(origin_in(&self.line));
                self.line.clear();
            }
            b'\r' => {}
            _ if self.line.len() < MAX_LINE => self.line.push(byte),
            _ => {}
        }
    }

    /// Whether the request line is complete. If not, it is the request line that is too long, and not the headers.
    pub fn has_request_line(&self) -> bool {
        self.request_line == RequestLine::Ended
    }

    /// The `Origin` of this request, if it has exactly one.
    pub fn origin(&self, request: u64) -> Option<HeaderValue> {
        match self.origins.as_slice() {
            [only] if self.request == request => Some(only.clone()),
            _ => None,
        }
    }
}

fn origin_in(line: &[u8]) -> Option<HeaderValue> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let (name, value) = line.split_at_checked(colon)?;
    let value = value.strip_prefix(b":")?.trim_ascii();
    let is_origin = name.eq_ignore_ascii_case(b"origin");
    HeaderValue::from_bytes(value).ok().filter(|_| is_origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_line_ends_at_its_own_end_and_not_at_an_empty_line_before_it() {
        let mut scanner = HeadScanner::default();
        scanner.read(0, b"\r\n");
        scanner.read(0, b"GET /");
        assert!(!scanner.has_request_line());
        scanner.read(0, b"x HTTP/1.1\r\nHost");
        assert!(scanner.has_request_line());

        scanner.read(1, b"GET /y");

        assert!(!scanner.has_request_line());
    }

    #[test]
    fn an_origin_is_found_across_reads_and_only_for_its_own_request() {
        let mut scanner = HeadScanner::default();
        let head = b"GET / HTTP/1.1\r\nHost: x\r\noRIGIN: \thttps://a.example \r\nA: b";
        for byte in head {
            scanner.read(0, &[*byte]);
        }

        assert_eq!(scanner.origin(0).unwrap(), "https://a.example");
        assert_eq!(scanner.origin(1), None);
    }

    #[test]
    fn what_is_not_the_one_origin_of_the_head_is_not_found() {
        for request in [
            "Origin: https://a.example\r\nHost: x\r\n",
            "GET / HTTP/1.1\r\nX-Origin: https://a.example\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\n\r\nOrigin: https://a.example\r\n",
            "GET / HTTP/1.1\r\nOrigin: https://a.example\r\nOrigin: https://a.example\r\n",
            "GET / HTTP/1.1\r\nOrigin: https://a.example",
        ] {
            let mut scanner = HeadScanner::default();
            scanner.read(0, request.as_bytes());
            assert_eq!(scanner.origin(0), None, "{request:?}");
        }
    }
}
