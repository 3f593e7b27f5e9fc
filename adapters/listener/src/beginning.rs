use poem::http::HeaderValue;

/// What is heard of a request's head on its way to hyper, which does not say what it has read of a head that it refuses.
#[derive(Default)]
pub struct Beginning {
    /// Of which request: the count of those that came before.
    of: u64,
    first_line: FirstLine,
    /// The header line that is being read. Longer ones are cut, since no origin is that long.
    line: Vec<u8>,
    origins: Vec<HeaderValue>,
    is_over: bool,
}

/// The line a request begins with.
#[derive(Clone, Copy, Default, PartialEq)]
enum FirstLine {
    /// Empty lines may stand before it (RFC 9112, section 2.2).
    #[default]
    Awaited,
    Begun,
    Ended,
}

const LONGEST: usize = 512;

impl Beginning {
    pub fn read(&mut self, request: u64, bytes: &[u8]) {
        if self.of != request {
            *self = Self {
                of: request,
                ..Self::default()
            };
        }
        for byte in bytes {
            if self.is_over {
                break;
            }
            match self.first_line {
                FirstLine::Awaited if matches!(byte, b'\r' | b'\n') => {}
                FirstLine::Awaited => self.first_line = FirstLine::Begun,
                FirstLine::Begun if *byte == b'\n' => self.first_line = FirstLine::Ended,
                FirstLine::Begun => {}
                FirstLine::Ended => self.read_header(*byte),
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
            _ if self.line.len() < LONGEST => self.line.push(byte),
            _ => {}
        }
    }

    /// Whether the first line was read to its end, so that one too long can be told from too many headers.
    pub fn has_first_line(&self) -> bool {
        self.first_line == FirstLine::Ended
    }

    /// The origin of this request, if it has said one.
    pub fn origin(&self, request: u64) -> Option<HeaderValue> {
        match self.origins.as_slice() {
            [only] if self.of == request => Some(only.clone()),
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
    fn the_first_line_is_over_at_its_end_and_not_at_an_empty_line_before_it() {
        let mut beginning = Beginning::default();
        beginning.read(0, b"\r\n");
        beginning.read(0, b"GET /");
        assert!(!beginning.has_first_line());
        beginning.read(0, b"x HTTP/1.1\r\nHost");
        assert!(beginning.has_first_line());

        beginning.read(1, b"GET /y");

        assert!(!beginning.has_first_line());
    }

    #[test]
    fn the_origin_is_heard_in_any_pieces_and_only_of_its_own_request() {
        let mut beginning = Beginning::default();
        let head = b"GET / HTTP/1.1\r\nHost: x\r\noRIGIN: \thttps://a.example \r\nA: b";
        for byte in head {
            beginning.read(0, &[*byte]);
        }

        assert_eq!(beginning.origin(0).unwrap(), "https://a.example");
        assert_eq!(beginning.origin(1), None);
    }

    #[test]
    fn what_is_no_origin_of_the_head_is_not_heard() {
        for request in [
            "Origin: https://a.example\r\nHost: x\r\n",
            "GET / HTTP/1.1\r\nX-Origin: https://a.example\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\n\r\nOrigin: https://a.example\r\n",
            "GET / HTTP/1.1\r\nOrigin: https://a.example\r\nOrigin: https://a.example\r\n",
            "GET / HTTP/1.1\r\nOrigin: https://a.example",
        ] {
            let mut beginning = Beginning::default();
            beginning.read(0, request.as_bytes());
            assert_eq!(beginning.origin(0), None, "{request:?}");
        }
    }
}
