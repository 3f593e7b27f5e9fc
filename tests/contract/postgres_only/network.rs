//! A stretch of network that can fail.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use sqlx::postgres::PgConnectOptions;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};

/// Passes everything on, until it no longer does.
pub struct Network {
    port: u16,
    /// Connections of an earlier age are dead, and nobody is told.
    age: Arc<AtomicU32>,
}

impl Network {
    pub async fn before(server: &PgConnectOptions) -> Self {
        let target = (server.get_host().to_owned(), server.get_port());
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let age = Arc::new(AtomicU32::new(0));
        tokio::spawn({
            let age = age.clone();
            async move {
                while let Ok((client, _)) = listener.accept().await {
                    let server = TcpStream::connect(target.clone()).await.unwrap();
                    let (from_client, to_client) = client.into_split();
                    let (from_server, to_server) = server.into_split();
                    let born = age.load(Ordering::SeqCst);
                    tokio::spawn(pass(from_client, to_server, born, age.clone()));
                    tokio::spawn(pass(from_server, to_client, born, age.clone()));
                }
            }
        });
        Self { port, age }
    }

    /// An address where nobody listens.
    pub async fn nobody(server: PgConnectOptions) -> PgConnectOptions {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        server.host("127.0.0.1").port(port)
    }

    pub fn detour(&self, server: PgConnectOptions) -> PgConnectOptions {
        server.host("127.0.0.1").port(self.port)
    }

    /// From now on nothing of today's connections arrives, and none of them is closed. New ones work.
    pub fn swallow_what_is_connected(&self) {
        self.age.fetch_add(1, Ordering::SeqCst);
    }
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, born: u32, age: Arc<AtomicU32>) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        if age.load(Ordering::SeqCst) == born && to.write_all(&buffer[..read]).await.is_err() {
            break;
        }
    }
}
