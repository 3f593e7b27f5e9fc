use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use poem::Upgraded;
use tokio::{io::AsyncWriteExt, time::timeout};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Message,
        protocol::{Role, WebSocketConfig},
    },
};

use super::{
    client_messages::{ClientMessages, MAX_MESSAGE},
    connection::{Connection, Item},
    end::End,
    metered_stream::MeteredStream,
};

/// How long the client may take to read one message, as the listener has it for answers.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);
/// The same for the last one.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);
/// How long the end is waited for, and what is on its way discarded: the listener has its own, shorter bounds.
const LINGER: Duration = Duration::from_secs(6);
/// Clients send next to nothing, and each connection has a buffer of this size.
const READ_BUFFER: usize = 1024;

type Socket = WebSocketStream<MeteredStream<Upgraded>>;

/// Sends what there is until one of both sides closes the connection.
pub async fn run(mut connection: Connection, upgraded: Upgraded) {
    let mut socket = socket(MeteredStream::new(upgraded)).await;
    let end = serve(&mut connection, &mut socket).await;
    connection.ended_by(end);
    // What it holds is free before the client has answered.
    drop(connection);
    close(socket, end).await;
}

async fn socket(stream: MeteredStream<Upgraded>) -> Socket {
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        // Each message is written at once.
        .write_buffer_size(0)
        .max_message_size(Some(MAX_MESSAGE))
        .max_frame_size(Some(MAX_MESSAGE));
    WebSocketStream::from_raw_socket(stream, Role::Server, Some(config)).await
}

async fn serve(connection: &mut Connection, socket: &mut Socket) -> End {
    let mut client = ClientMessages::new();
    loop {
        tokio::select! {
            item = connection.next() => match item {
                Item::Message(message) => {
                    let sending = socket.send(Message::Text(message.text));
                    match timeout(WRITE_TIMEOUT, sending).await {
                        Ok(Ok(())) => {}
                        Ok(Err(_)) => return End::Client,
                        Err(_) => return End::Slow,
                    }
                }
                Item::End(end) => return end,
            },
            message = socket.next() => match client.take(message) {
                Ok(None) => {}
                Ok(Some(after)) => {
                    if connection.resume(Some(after)).await.is_err() {
                        return End::Unavailable;
                    }
                }
                Err(end) => return end,
            },
        }
    }
}

/// Says why, and waits for the other side so that it hears that: a socket with unread bytes in it is reset when it is closed.
async fn close(mut socket: Socket, end: End) {
    if end == End::Protocol {
        // The library may have an answer of its own ready, with another reason.
        socket = self::socket(socket.into_inner()).await;
    }
    let saying = async {
        match end.close_frame() {
            Some(frame) => socket.close(Some(frame)).await,
            // The answer to its own close frame.
            None => socket.flush().await,
        }
    };
    if let Ok(Ok(())) = timeout(CLOSE_TIMEOUT, saying).await {
        let _ = timeout(LINGER, socket.get_mut().shutdown()).await;
    }
}
