use tokio::io::{AsyncRead, AsyncReadExt};

/// The connection preface of HTTP/2 (RFC 9113, section 3.4). No request of HTTP/1 begins like it.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Whether a client speaks HTTP/2, and the bytes that were read to find out, which hyper must still read. `None` if it goes away before.
pub async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<(bool, Vec<u8>)> {
    let mut read = Vec::with_capacity(PREFACE.len());
    while PREFACE.starts_with(&read) && read.len() < PREFACE.len() {
        let rest = PREFACE.len() - read.len();
        let mut limited = (&mut *stream).take(rest as u64);
        if limited.read_buf(&mut read).await.ok()? == 0 {
            return None;
        }
    }
    Some((read == PREFACE, read))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn http2_is_detected_by_its_whole_preface_and_http1_by_the_first_other_byte() {
        let (mut two, mut one, mut none) = (PREFACE, &b"PRO / HTTP/1.1"[..], &b"PRI"[..]);

        assert_eq!(read(&mut two).await, Some((true, PREFACE.to_vec())));
        let (is_http2, read_ahead) = read(&mut one).await.unwrap();
        assert!(!is_http2 && read_ahead.starts_with(b"PRO"));
        assert_eq!(read(&mut none).await, None);
    }
}
