//! A service whose events go to subscribers that record them.

use std::{path::Path, sync::Arc};

use portreeve::{events::Subscriber, users::UsersSubscriber};
use portreeve_listener::Server;
use portreeve_server::{App, Config, Environment, EventTasks};

use super::recorder::{RECORDERS, Recorder};
use crate::support::binary::{Service, Variables};

/// Where the recorders of a process write to.
const RECORDS: &str = "PORTREEVE_TEST_RECORDS";

/// In a process of its own, which records there.
pub async fn starts(variables: &Variables<'_>, records: &Path) -> Service {
    let records = records.to_str().expect("its name is text");
    let variables = [variables, &[(RECORDS, records)]].concat();
    Service::starts_as_test(
        "faults::events::worker::serves_until_it_is_killed",
        &variables,
    )
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the tests beside it start it, and kill it"]
async fn serves_until_it_is_killed() {
    let records = std::env::var_os(RECORDS).expect("the tests beside this one start it");
    let config = Config::from_env().expect("the variables are right");
    portreeve_telemetry::start(&config.log, None).expect("there is no other log");
    let app = App::build(&config, Environment::system())
        .await
        .expect("the store is there");
    app.keys().begin().await.expect("the keys are there");
    let mut subscribers: Vec<Arc<dyn Subscriber>> =
        vec![Arc::new(UsersSubscriber::new(app.users.clone()))];
    for (name, temper) in RECORDERS {
        let recorder = Recorder::new(name, temper, Path::new(&records));
        subscribers.push(Arc::new(recorder));
    }
    let environment = Environment::system();
    let events = EventTasks::of(subscribers, &app.stores, &config, &environment);
    events.begin().await.expect("the store is there");
    let server = Server::bind(config.address).await.expect("a port is free");
    let listener = app.listener(&config).expect("it has no certificate");
    eprintln!("listening on http://localhost:{}", server.address().port());

    tokio::select! {
        () = server.serve(listener, std::future::pending()) => {}
        () = events.run() => {}
    }

    panic!("none of it ends by itself");
}
