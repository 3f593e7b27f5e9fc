//! In place of the service: a server on this machine, whose answers are in the hands of the test.

use std::sync::{Arc, Mutex};

use portreeve_client::{MemoryStorage, Portreeve, Tokens};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use uuid::{Uuid, uuid};

pub const SESSION: Uuid = uuid!("01a2050d-a591-7588-9630-52ecb3e92726");

#[derive(Clone, Debug)]
pub struct Asked {
    /// With its method: `GET /health/live`.
    pub path: String,
    pub headers: String,
    pub body: String,
}

/// `None` hangs up. The body of a redirect is where to.
pub type Answer = Option<(u16, Value)>;

#[derive(Clone)]
pub struct Wire {
    pub url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Wire {
    pub async fn new(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let wire = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            asked: Arc::default(),
        };
        let (asked, answer) = (wire.asked.clone(), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, asked.clone(), answer.clone()));
            }
        });
        wire
    }

    /// Only the access token of number 2 is valid, and refreshes come to what is said, one after the other.
    pub async fn of_refreshes(outcomes: Vec<Answer>) -> Self {
        let outcomes = Mutex::new(outcomes.into_iter());
        Self::new(move |asked| {
            if asked.path.ends_with("/refresh") {
                outcomes.lock().unwrap().next().expect("no more refreshes")
            } else if asked.headers.contains("Bearer access 2") {
                Some((200, ada()))
            } else {
                refused("access-token-expired", 401)
            }
        })
        .await
    }

    pub fn client(&self, storage: &Arc<MemoryStorage>) -> Portreeve {
        let builder = Portreeve::builder(&self.url).storage(storage.clone());
        builder.build().unwrap()
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    pub fn refreshes(&self) -> Vec<Asked> {
        let mut asked = self.asked();
        asked.retain(|asked| asked.path.ends_with("/refresh"));
        asked
    }
}

async fn serve(
    stream: TcpStream,
    asked: Arc<Mutex<Vec<Asked>>>,
    answer: Arc<impl Fn(&Asked) -> Answer>,
) {
    let mut stream = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).await.unwrap_or(0) == 0 {
            return;
        }
    }
    let length = head.lines().find_map(|line| {
        line.to_lowercase()
            .strip_prefix("content-length: ")?
            .parse()
            .ok()
    });
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).await.unwrap();
    let (first, headers) = head.split_once("\r\n").unwrap();
    let request = Asked {
        path: first.trim_end_matches(" HTTP/1.1").to_owned(),
        headers: headers.to_owned(),
        body: String::from_utf8(body).unwrap(),
    };
    asked.lock().unwrap().push(request.clone());
    if request.path.ends_with("/refresh") {
        // Until all the others wait for this one.
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    let Some((status, body)) = answer(&request) else {
        return;
    };
    let location = match (status, body.as_str()) {
        (300..400, Some(place)) => format!("location: {place}\r\n"),
        _ => String::new(),
    };
    let body = body.to_string();
    let head = format!(
        "HTTP/1.1 {status} X\r\n{location}content-type: application/json\r\nretry-after: 7\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all((head + &body).as_bytes()).await;
}

pub fn tokens(number: u8, expires_at: u64) -> Tokens {
    Tokens {
        access_token: format!("access {number}"),
        refresh_token: format!("prt_{number}"),
        session_id: SESSION,
        expires_at,
    }
}

/// By the clock of this client.
pub const NEVER: u64 = 1 << 40;

pub fn granted(number: u8) -> Answer {
    let grant = json!({
        "access_token": format!("access {number}"),
        "token_type": "Bearer",
        "expires_in": 900,
        "session_id": SESSION,
        "refresh_token": format!("prt_{number}"),
    });
    Some((200, grant))
}

pub fn refused(slug: &str, status: u16) -> Answer {
    let problem = json!({
        "type": format!("/problems/{slug}"),
        "title": slug,
        "status": status,
        "code": "UNAUTHORIZED",
        "error": slug,
        "request_id": SESSION,
    });
    Some((status, problem))
}

fn ada() -> Value {
    json!({
        "id": SESSION,
        "email": "ada@example.com",
        "email_verified": false,
        "roles": ["user"],
        "status": "active",
        "created_at": "2026-11-22T21:04:11Z",
        "updated_at": "2026-11-22T21:04:11Z",
    })
}
