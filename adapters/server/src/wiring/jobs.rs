use std::sync::Arc;

use anyhow::Context;
use portreeve::{
    auth::{Auth, MailRequest},
    jobs::{Job, JobRegistry, JobService, JobWorker},
    shared::Holder,
};
use uuid::Uuid;

use super::{Environment, keys::Keys, notifications::Notifications};
use crate::{
    Config, Stores,
    jobs::{
        EventRetention, KeyRotation, MailRequestJob, PurgeMails, PurgeOneTimeTokens, PurgeSessions,
        PurgeTickets, RunRetention,
    },
    tasks::JobTasks,
};

/// # Errors
/// A job has a schedule that is none, or a name that another has.
pub fn service(
    stores: &Stores,
    auth: &Auth,
    notifications: &Notifications,
    keys: &Keys,
    config: &Config,
    environment: &Environment,
) -> anyhow::Result<Arc<JobService>> {
    let clock = &environment.clock;
    let mut jobs: Vec<Arc<dyn Job>> = vec![
        Arc::new(PurgeSessions::new(auth.sessions.clone())),
        Arc::new(PurgeTickets::new(auth.tickets.clone())),
        Arc::new(PurgeOneTimeTokens::new(auth.lifecycle.clone())),
        Arc::new(EventRetention::new(
            stores.log.clone(),
            stores.subscriptions.clone(),
            config.event_retention,
        )),
        notifications.send_mail.clone(),
        Arc::new(PurgeMails::new(notifications.service.clone())),
        Arc::new(KeyRotation::new(keys.rotation.clone())),
        Arc::new(RunRetention::new(stores.jobs.clone(), clock.clone())),
    ];
    for request in MailRequest::ALL {
        jobs.push(Arc::new(MailRequestJob::new(
            request,
            auth.lifecycle.clone(),
        )));
    }
    let registry = JobRegistry::new(jobs).context("the list of jobs is not usable")?;
    Ok(Arc::new(JobService::new(
        Arc::new(registry),
        stores.jobs.clone(),
        clock.clone(),
        environment.secrets.clone(),
    )))
}

/// Runs the jobs of `service`.
pub fn tasks(stores: &Stores, service: &JobService, environment: &Environment) -> Arc<JobTasks> {
    let worker = JobWorker::new(
        service.registry().clone(),
        stores.jobs.clone(),
        environment.clock.clone(),
        environment.secrets.clone(),
        Holder(Uuid::from_bytes(environment.secrets.random())),
    );
    Arc::new(JobTasks::new(worker))
}
