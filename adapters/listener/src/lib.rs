//! The front: where clients come in, from the listening socket to the endpoint.
//!
//! poem's own server waits for ever for a client that sends half a request, and spins when it runs out of file descriptors. Here hyper
//! reads and writes HTTP, and every connection is watched over:
//!
//! | file | what |
//! |---|---|
//! | `accept.rs` | takes connections from the system, and backs off when it has none to give |
//! | `places.rs` | how many there may be, and who goes when there is no room |
//! | `host.rs` | serves one, from the first byte to the last |
//! | `state.rs` | the rule by which one is too slow; `timings.rs` has its clocks, `pulse.rs` shares it |
//! | `watched.rs`, `bodies.rs` | tell the pulse what moves |
//! | `polite.rs`, `bare.rs`, `beginning.rs`, `lingering.rs` | refuse in our shape what is no HTTP, and close so that the last answer arrives |
//! | `tls.rs` | certificates from files, renewed while the service runs |

mod accept;
mod bare;
mod beginning;
mod bodies;
mod file_limit;
mod host;
mod lifecycle;
mod lingering;
mod malformed;
mod places;
mod polite;
mod preface;
mod pulse;
mod state;
mod timings;
mod tls;
mod watched;

use std::{future::Future, net::SocketAddr, sync::Arc};

use ipnet::IpNet;
use poem::{Response, endpoint::BoxEndpoint};
use tokio::{
    net::{TcpListener, TcpSocket},
    time::{Instant, interval, sleep, timeout},
};

use self::{
    accept::{Door, Hall},
    host::Host,
    places::Places,
};
pub use self::{
    file_limit::{descriptors_at_most, descriptors_for},
    lifecycle::Lifecycle,
    malformed::{MalformedRequest, MalformedRequestHandler},
    timings::Timings,
    tls::{Certificates, TlsFiles},
};

/// What is served, and how.
#[derive(Clone)]
pub struct Front {
    pub endpoint: Arc<BoxEndpoint<'static, Response>>,
    pub malformed: Arc<dyn MalformedRequestHandler>,
    pub lifecycle: Lifecycle,
    pub timings: Arc<Timings>,
    /// Without them it is plain HTTP.
    pub tls: Option<Arc<Certificates>>,
    pub limits: Limits,
}

/// How many connections there may be.
#[derive(Clone, Debug)]
pub struct Limits {
    pub connections: usize,
    /// Of one IPv4 address, or one /64 of IPv6.
    pub connections_per_client: usize,
    /// Networks whose connections count for no client: proxies bring many clients over few addresses.
    pub uncounted: Vec<IpNet>,
}

/// How many connections the system holds until they are accepted. Whoever comes to a full queue takes himself for connected and waits
/// for nothing. The system may hold fewer (`net.core.somaxconn`).
const BACKLOG: u32 = 4096;

/// A listening service.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
}

impl Server {
    pub async fn bind(address: SocketAddr) -> std::io::Result<Self> {
        let socket = match address {
            SocketAddr::V4(_) => TcpSocket::new_v4()?,
            SocketAddr::V6(_) => TcpSocket::new_v6()?,
        };
        // The port of an instance that has just ended may be taken at once.
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        let listener = socket.listen(BACKLOG)?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// Where it really listens: port 0 has become some free port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers requests until `stop` is done. Then readiness says no, and after a delay no new connections are taken; it returns when
    /// what had come in is answered, or after the time to drain.
    pub async fn serve(self, front: Front, stop: impl Future<Output = ()>) {
        let (lifecycle, timings) = (front.lifecycle.clone(), front.timings.clone());
        let most = file_limit::make_room(front.limits.connections);
        let per_client = front.limits.connections_per_client;
        let places = Places::new(most, per_client, front.limits.uncounted.clone());
        let certificates = front.tls.clone();
        let door = Door {
            listener: self.listener,
            hall: Hall {
                places: places.clone(),
                host: Host::new(front, self.address),
            },
        };
        let stop = async {
            stop.await;
            lifecycle.leave();
            sleep(timings.delay).await;
        };
        let watching = async {
            match certificates {
                Some(certificates) => certificates.watch().await,
                None => std::future::pending().await,
            }
        };
        let serving = async {
            let door = door.open_until(stop).await;
            // They hear of the end before the door closes, since whoever is let in last is to be told to go.
            lifecycle.drain();
            door.close().await;
            drain(&places, &timings).await;
        };
        tokio::select! {
            () = serving => {}
            () = watch_over(&places, &timings) => {}
            () = watching => {}
        }
    }
}

async fn watch_over(places: &Places, timings: &Timings) {
    let mut glances = interval(timings.glance);
    loop {
        glances.tick().await;
        places.watch_over(timings, Instant::now());
    }
}

async fn drain(places: &Places, timings: &Timings) {
    let empty = async {
        while !places.is_empty() {
            places.freed().await;
        }
    };
    if timeout(timings.drain, empty).await.is_err() {
        tracing::warn!(
            "connections were still busy after {} s and are cut off",
            timings.drain.as_secs()
        );
    }
}
