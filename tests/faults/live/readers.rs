//! An event for each account, while idle connections of the same accounts stand: each reader is sent its own, and no other.

use std::time::Instant;

use futures_util::{StreamExt, stream};
use serde_json::Value;

use super::{
    idle::{Idle, accounts_of, watching},
    scene::{self, AT_ONCE, Member, UPDATED, idle_connections, is_of_kind},
};
use crate::{
    faults::trial::{Trial, words},
    support::{
        client::Client,
        live::{Socket, Stream},
        postgres,
    },
};

const CHANGE: usize = 1;
/// After it, nothing is waited for.
const LAST: usize = 2;

enum Reader {
    Stream(Stream),
    Socket(Box<Socket>),
}

impl Reader {
    /// Every other one is a WebSocket.
    async fn opens(n: usize, client: &Client, member: &Member) -> Self {
        if n.is_multiple_of(2) {
            Self::Stream(Stream::opened(client, &member.grant, "").await)
        } else {
            Self::Socket(Box::new(Socket::opened(client, &member.grant, "").await))
        }
    }

    async fn message(&mut self) -> Value {
        match self {
            Self::Stream(stream) => stream.message().await,
            Self::Socket(socket) => socket.message().await,
        }
    }

    /// What comes before the last.
    async fn reads(mut self) -> Vec<Value> {
        let mut messages = Vec::new();
        loop {
            let message = self.message().await;
            if is_of_kind(&message, LAST) {
                return messages;
            }
            messages.push(message);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_reader_is_sent_the_events_of_its_account_and_no_others() {
    let mut trial = Trial::begins("live events beside idle connections").await;
    let database = postgres::database().await;
    let service = scene::starts(&database).await;
    let count = idle_connections(&trial);
    let members = scene::members(&service.client, accounts_of(count)).await;
    let _idle = Idle::opens(&service, &members, count).await;
    let opening = members
        .iter()
        .enumerate()
        .map(|(n, member)| Reader::opens(n, &service.client, member));
    let readers: Vec<Reader> = stream::iter(opening).buffered(AT_ONCE).collect().await;

    let began = Instant::now();
    let asked = all_change(&members, CHANGE).await;
    all_change(&members, LAST).await;
    let reading = stream::iter(readers.into_iter().map(Reader::reads));
    let read: Vec<Vec<Value>> = reading.buffered(AT_ONCE).collect().await;
    let took = began.elapsed();

    let all = members.iter().zip(asked).zip(&read);
    let wrong = all.filter(|((member, asked), messages)| !is_its_own(member, *asked, messages));
    let wrong: Vec<&Vec<Value>> = wrong.map(|(_, messages)| messages).collect();
    let such_as = wrong.first();
    trial.must(
        wrong.is_empty(),
        format!(
            "{} were sent what is not theirs, or not all: {such_as:?}",
            wrong.len()
        ),
    );
    let (streams, sockets) = watching(&service).await;
    let open = streams + sockets;
    trial.must(open >= count, format!("{open} of {count} are open"));
    trial.shows(format!(
        "{} readers beside {count} idle, two changes each and their events in {}",
        members.len(),
        words(took)
    ));
    trial.ends();
}

/// Whether these are about the account, and one of them about its change.
fn is_its_own(member: &Member, asked: usize, messages: &[Value]) -> bool {
    let updates = messages.iter().filter(|message| message["type"] == UPDATED);
    let updates: Vec<&Value> = updates.collect();
    messages.iter().all(|message| member.is_subject_of(message))
        && updates.iter().all(|message| is_of_kind(message, CHANGE))
        // A change that was not answered in time may have been made all the same.
        && (1..=asked).contains(&updates.len())
}

/// Returns how often each asked for it.
async fn all_change(members: &[Member], kind: usize) -> Vec<usize> {
    let changes = members.iter().map(|one| one.changes_in_the_end(kind));
    stream::iter(changes).buffered(AT_ONCE).collect().await
}
