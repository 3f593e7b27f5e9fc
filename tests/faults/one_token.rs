//! One refresh token, used a hundred times at once on two instances: it has one successor, whichever instance answers.

use std::collections::BTreeSet;

use serde_json::json;
use tokio::{task::JoinSet, time::timeout};

use super::{
    load::{new_email, somewhere},
    trial::Trial,
};
use crate::support::{
    answer::Answer,
    binary::{CHEAP, Service, TIMEOUT},
    client::{Call, Client},
    people::{Grant, PASSWORD, Person},
    postgres,
};

const USES: usize = 100;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_used_a_hundred_times_at_once_has_one_successor() {
    let mut trial = Trial::begins("one refresh token, 100 uses at once").await;
    let database = postgres::database().await;
    let url = database.url();
    // So long that all uses are within it, however busy the machine is.
    let variables = [
        ("DATABASE_URL", url.as_str()),
        ("REFRESH_GRACE_SECONDS", "60"),
        CHEAP[0],
        CHEAP[1],
    ];
    let (one, other) = tokio::join!(Service::starts(&variables), Service::starts(&variables));
    let clients: Vec<Client> = (0..20)
        .map(|n| {
            let service = if n % 2 == 0 { &one } else { &other };
            Client::from(service.client.address, Some(somewhere()))
        })
        .collect();
    let rounds = trial.pick(5, 200);

    let mut answers = 0;
    for round in 0..rounds {
        let body = json!({"email": new_email(), "password": PASSWORD});
        let registered = done(|| clients[0].post("/api/v1/auth/register", body.clone())).await;
        let person = Person::of(&clients[0], registered.has_status(201).json(), PASSWORD);
        let grant = done(|| person.tries(PASSWORD)).await.grant();

        let (successors, refused) = all_use(&person, &clients, &grant).await;

        answers += USES - refused.len();
        let count = successors.len();
        trial.must(count == 1, format!("{count} successors in round {round}"));
        trial.must(refused.is_empty(), format!("refused: {refused:?}"));
        for token in successors {
            let next = Grant {
                refresh_token: token,
                ..grant.clone()
            };
            let status = done(|| person.refreshes(&next)).await.status;
            trial.must(status == 200, format!("the successor is a {status}"));
        }
    }

    trial.shows(format!(
        "{rounds} rounds, {answers} answers, one successor each"
    ));
    trial.ends();
}

/// The answer to a request that is sent again as long as it is a 503, which says that nothing was decided.
async fn done(call: impl Fn() -> Call) -> Answer {
    let asking = async {
        loop {
            let answer = call().await;
            if answer.status != 503 {
                return answer;
            }
        }
    };
    timeout(TIMEOUT, asking)
        .await
        .expect("it is accepted in the end")
}

/// The refresh tokens that came back, and the statuses of all other answers.
async fn all_use(
    person: &Person,
    clients: &[Client],
    grant: &Grant,
) -> (BTreeSet<String>, Vec<u16>) {
    let mut uses = JoinSet::new();
    for client in clients.iter().cycle().take(USES) {
        let (person, grant) = (person.at(client), grant.clone());
        uses.spawn(async move { done(|| person.refreshes(&grant)).await });
    }
    let (mut successors, mut refused) = (BTreeSet::new(), Vec::new());
    for answer in uses.join_all().await {
        match answer.status {
            200 => drop(successors.insert(answer.grant().refresh_token)),
            status => refused.push(status),
        }
    }
    (successors, refused)
}
