//! The kernel completes handshakes by itself, and resets what is in the backlog when the listening socket is closed. Between the last
//! `accept` and the close there is always a moment in which a client can come, and its request would be lost. So the kernel is first told
//! to ignore new clients. They try again after a second (RFC 6298, section 2.1), and are refused then, or find the next instance. That is
//! why nothing may take long between this and the close, not even waiting for handshakes that have begun: of those, what is completed
//! after the close is still reset.

use tokio::net::TcpListener;

/// Makes the kernel drop the first packet of new connections. Where it cannot, clients that come until the close are reset.
#[cfg(target_os = "linux")]
pub fn ignore_new_clients(listener: &TcpListener) {
    use socket2::{SockFilter, SockRef};

    // A classic BPF program. It sees each packet from its TCP header on, whose byte 13 has the flags (RFC 9293, section 3.1).
    const LOAD_BYTE: u16 = 0x30;
    const AND: u16 = 0x54;
    const JUMP_IF_EQUAL: u16 = 0x15;
    const RETURN: u16 = 0x06;
    const FLAGS_OFFSET: u32 = 13;
    const SYN: u32 = 0x02;
    const ACK: u32 = 0x10;
    const DROP: u32 = 0;
    const KEEP: u32 = u32::MAX;

    let program = [
        SockFilter::new(LOAD_BYTE, 0, 0, FLAGS_OFFSET),
        SockFilter::new(AND, 0, 0, SYN | ACK),
        SockFilter::new(JUMP_IF_EQUAL, 0, 1, SYN),
        SockFilter::new(RETURN, 0, 0, DROP),
        SockFilter::new(RETURN, 0, 0, KEEP),
    ];
    if let Err(error) = SockRef::from(listener).attach_filter(&program) {
        tracing::debug!(%error, "new clients cannot be ignored");
    }
}

#[cfg(not(target_os = "linux"))]
pub fn ignore_new_clients(_: &TcpListener) {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::{net::TcpStream, time::Duration};

    use super::*;

    #[tokio::test]
    async fn a_client_that_came_before_is_accepted_and_one_that_comes_after_is_not() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connect = || TcpStream::connect_timeout(&address, Duration::from_millis(200));
        let before = connect().unwrap();

        ignore_new_clients(&listener);
        let after = connect();

        let (_, accepted) = listener.accept().await.unwrap();
        assert_eq!(accepted, before.local_addr().unwrap());
        assert_eq!(after.unwrap_err().kind(), std::io::ErrorKind::TimedOut);
        drop(listener);
        let closed = connect().unwrap_err();
        assert_eq!(closed.kind(), std::io::ErrorKind::ConnectionRefused);
    }
}
