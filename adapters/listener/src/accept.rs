use std::{future::Future, io, net::SocketAddr, sync::Arc, time::Duration};

use socket2::SockRef;
use tokio::{
    net::{TcpListener, TcpStream},
    time::{Instant, sleep},
};

use super::{host::Host, places::Places};

/// After the system refused a connection, which it goes on doing for as long as it lacks file descriptors.
const PAUSE: Duration = Duration::from_millis(100);
/// One line in the log for so much time of it.
const QUIET: Duration = Duration::from_secs(1);
/// How much the system keeps for a client beyond what is on its way to it. With its own choice, megabytes, an answer would seem to be
/// taken that nobody reads.
const UNSENT: u32 = 16 * 1024;
/// How long the system goes on sending what a client does not acknowledge, when we are through with it.
const UNACKNOWLEDGED: Duration = Duration::from_secs(15);

/// Where connections come in.
pub struct Door {
    pub listener: TcpListener,
    pub hall: Hall,
}

/// Where they are served.
pub struct Hall {
    pub places: Arc<Places>,
    pub host: Arc<Host>,
}

impl Door {
    /// Lets clients in until `stop` is done.
    pub async fn open_until(self, stop: impl Future<Output = ()>) -> Self {
        let mut stop = std::pin::pin!(stop);
        let mut complaints = Complaints::default();
        loop {
            let accepted = tokio::select! {
                () = &mut stop => return self,
                accepted = self.listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, peer)) => {
                    // Nobody else is sent away for a client that is refused anyhow.
                    let places = &self.hall.places;
                    let stopped = !places.has_its_fill(peer.ip())
                        && tokio::select! {
                            () = &mut stop => true,
                            () = places.room() => false,
                        };
                    // Who has come in is not sent away when the end comes.
                    self.hall.let_in(stream, peer);
                    if stopped {
                        return self;
                    }
                }
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    complaints.note(&error);
                    self.hall.places.shed(Instant::now());
                    tokio::select! {
                        () = &mut stop => return self,
                        () = sleep(PAUSE) => {}
                    }
                }
            }
        }
    }

    /// Lets in whoever stands before the door already, then closes it.
    pub async fn close(self) {
        let Ok(listener) = self.listener.into_std() else {
            return;
        };
        // Past tokio, which may not have heard of the last ones yet. The list of them is the system's, so it comes to an end: there are
        // no more than fit.
        let mut waiting = Vec::new();
        while let Ok(one) = listener.accept() {
            waiting.push(one);
        }
        drop(listener);
        for (stream, peer) in waiting {
            let nonblocking = stream.set_nonblocking(true);
            if let Ok(stream) = nonblocking.and_then(|()| TcpStream::from_std(stream)) {
                self.hall.let_in(stream, peer);
            }
        }
    }
}

impl Hall {
    fn let_in(&self, stream: TcpStream, peer: SocketAddr) {
        let Some(place) = self.places.take(peer.ip()) else {
            metrics::counter!("portreeve_connections_refused_total", "reason" => "per_address")
                .increment(1);
            tracing::debug!(%peer, "refused: too many connections from one address");
            return;
        };
        set_options(&stream);
        tokio::spawn(self.host.clone().serve(stream, peer, place));
    }
}

/// None of these can fail in a way that matters.
fn set_options(stream: &TcpStream) {
    let _ = stream.set_nodelay(true);
    #[cfg(target_os = "linux")]
    {
        let socket = SockRef::from(stream);
        let _ = socket.set_tcp_notsent_lowat(UNSENT);
        let _ = socket.set_tcp_user_timeout(Some(UNACKNOWLEDGED));
    }
}

/// It was gone before it was let in. The next one may be all right.
fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::Interrupted
    )
}

/// Counts what the system refuses, and logs it now and then.
#[derive(Default)]
struct Complaints {
    unsaid: u64,
    last: Option<Instant>,
}

impl Complaints {
    fn note(&mut self, error: &io::Error) {
        metrics::counter!("portreeve_accept_errors_total").increment(1);
        self.unsaid += 1;
        if self.last.is_none_or(|last| last.elapsed() >= QUIET) {
            tracing::warn!(%error, times = self.unsaid, "connections could not be accepted");
            *self = Self {
                unsaid: 0,
                last: Some(Instant::now()),
            };
        }
    }
}
