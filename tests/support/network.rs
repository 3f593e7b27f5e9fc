//! A stretch of network that can fail: a TCP proxy that delays, throttles, goes silent, resets and refuses.

use std::{
    net::SocketAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use sqlx::postgres::PgConnectOptions;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
    time::sleep,
};

/// Passes everything on, until that is changed.
pub struct Network {
    address: SocketAddr,
    target: (String, u16),
    state: watch::Sender<State>,
    /// Takes connections, unless they are refused.
    door: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Clone, Copy)]
struct State {
    weather: Weather,
    /// Connections that were made when this was less are dead, without notice.
    swallowed: u32,
    /// Connections that were made when this was less are cut, and both ends are notified.
    reset: u32,
}

#[derive(Clone, Copy, PartialEq)]
enum Weather {
    Fair,
    /// Each piece takes so much longer.
    Slow(Duration),
    /// So many bytes a second, in each direction of a connection.
    Narrow(u32),
    /// Nothing arrives, not even the end of the connection. What was sent arrives when it is over, as TCP would have it.
    Silent,
}

impl Network {
    pub async fn before(server: &PgConnectOptions) -> Self {
        let target = (server.get_host().to_owned(), server.get_port());
        let fair = State {
            weather: Weather::Fair,
            swallowed: 0,
            reset: 0,
        };
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let network = Self {
            address: listener.local_addr().unwrap(),
            target,
            state: watch::channel(fair).0,
            door: Mutex::default(),
        };
        network.opens(listener);
        network
    }

    /// An address without a listener.
    pub async fn unreachable(server: PgConnectOptions) -> PgConnectOptions {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        server.host("127.0.0.1").port(port)
    }

    pub fn detour(&self, server: PgConnectOptions) -> PgConnectOptions {
        server.host("127.0.0.1").port(self.address.port())
    }

    /// From now on nothing of today's connections arrives, and none of them is closed. New ones work.
    pub fn swallow_what_is_connected(&self) {
        self.state.send_modify(|state| state.swallowed += 1);
    }

    pub fn cut_what_is_connected(&self) {
        self.state.send_modify(|state| state.reset += 1);
    }

    pub fn fall_silent(&self) {
        self.turn(Weather::Silent);
    }

    pub fn delay(&self, by: Duration) {
        self.turn(Weather::Slow(by));
    }

    pub fn throttle(&self, bytes_per_second: u32) {
        self.turn(Weather::Narrow(bytes_per_second));
    }

    pub fn clear_up(&self) {
        self.turn(Weather::Fair);
    }

    /// As if the server had crashed: connections are cut, and new ones refused.
    pub async fn refuse(&self) {
        let door = self.door().take();
        if let Some(door) = door {
            door.abort();
            // The listener goes with the task.
            let _ = door.await;
        }
        self.cut_what_is_connected();
    }

    pub async fn accept(&self) {
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.opens(listener);
    }

    fn turn(&self, weather: Weather) {
        self.state.send_modify(|state| state.weather = weather);
    }

    fn opens(&self, listener: TcpListener) {
        let (target, state) = (self.target.clone(), self.state.subscribe());
        *self.door() = Some(tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(connect(client, target.clone(), state.clone()));
            }
        }));
    }

    fn door(&self) -> std::sync::MutexGuard<'_, Option<JoinHandle<()>>> {
        self.door.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        if let Some(door) = self.door().take() {
            door.abort();
        }
    }
}

async fn connect(mut client: TcpStream, target: (String, u16), mut state: watch::Receiver<State>) {
    let born = *state.borrow();
    if speaking(&mut state).await.is_none() {
        return;
    }
    let Ok(mut server) = TcpStream::connect(target).await else {
        let _ = client.set_zero_linger();
        return;
    };
    let (from_client, to_client) = client.split();
    let (from_server, to_server) = server.split();
    let mut watched = state.clone();
    let cut = tokio::select! {
        _ = async { tokio::join!(
            pass(from_client, to_server, born, state.clone()),
            pass(from_server, to_client, born, state.clone()),
        ) } => false,
        cut = watched.wait_for(|state| state.reset > born.reset) => cut.is_ok(),
    };
    if cut {
        let _ = client.set_zero_linger();
        let _ = server.set_zero_linger();
    }
}

async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    born: State,
    mut state: watch::Receiver<State>,
) {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let read = from.read(&mut buffer).await.unwrap_or(0);
        let Some(now) = speaking(&mut state).await else {
            return;
        };
        if now.swallowed > born.swallowed {
            if read == 0 {
                // Not even the end is passed on.
                return std::future::pending().await;
            }
            continue;
        }
        match now.weather {
            Weather::Slow(by) => sleep(by).await,
            Weather::Narrow(rate) => {
                sleep(Duration::from_secs_f64(read as f64 / f64::from(rate))).await;
            }
            Weather::Fair | Weather::Silent => {}
        }
        if read == 0 {
            let _ = to.shutdown().await;
            return;
        }
        if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}

/// The state, as soon as it is not silence. None when the network is no more.
async fn speaking(state: &mut watch::Receiver<State>) -> Option<State> {
    let state = state
        .wait_for(|state| state.weather != Weather::Silent)
        .await;
    state.ok().map(|state| *state)
}
