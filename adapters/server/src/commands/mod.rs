//! The commands of the binary.

mod accounts;
mod admin;
mod any_certificate;
mod backup;
mod events;
mod health;
mod keys;
mod mail;
mod migrate_data;
pub mod output;
mod password;
mod restore;
mod serve;
mod signals;
pub(crate) mod store;

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use portreeve::shared::Role;
use tracing::{instrument::WithSubscriber, subscriber::NoSubscriber};

use self::output::say;
use crate::{
    App, Config, Environment,
    config::{ProcessRole, StoreConfig},
    doctor,
};

/// A self-hosted accounts service: registration, sign-in, sessions, roles and profiles.
///
/// Configured by environment variables and a file `.env` in the working directory; `.env.example` lists them all. Without
/// DATABASE_URL the data is in the file data/portreeve.db.
#[derive(Debug, Parser)]
#[command(name = "portreeve", version, arg_required_else_help = false)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve requests until SIGTERM or Ctrl-C (the default command)
    Serve {
        /// What this process does, where several share a PostgreSQL database
        #[arg(long, value_enum, default_value_t)]
        role: ProcessRole,
    },
    /// Run the pending migrations of the database and exit. `serve` does so too, unless MIGRATE=off; no other command does
    Migrate,
    /// Print the OpenAPI document that the service publishes
    Openapi,
    /// Check whether the service on this machine is ready; exit code 0 if it is
    Health,
    /// Check everything the service depends on, change nothing, and say what to do; exit code 1 if a check fails
    Doctor,
    /// Copy the database file, as it is at one moment, while the service runs
    Backup {
        /// The copy. The file must not exist
        file: PathBuf,
    },
    /// Replace the database file by a backup, while no service runs. The old file is kept under another name
    Restore {
        /// A file that `backup` made
        file: PathBuf,
    },
    /// Copy all data from one store to another: from a file to PostgreSQL, or back. No service may run on either side. An interrupted
    /// move continues where it stopped; at the end both sides are compared row by row
    Move {
        /// The source: sqlite:FILE or postgres://... [default: DATABASE_URL]
        #[arg(long, value_name = "URL")]
        from: Option<String>,
        /// The target, which must be empty. Pass a password in PGPASSWORD, because arguments are visible to every user of the machine
        #[arg(long, value_name = "URL")]
        to: String,
    },
    /// Manage administrators
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Manage accounts, while the service runs or not
    #[command(subcommand)]
    Accounts(AccountsCommand),
    /// Manage the delivery of events, while the service runs or not
    #[command(subcommand)]
    Events(EventsCommand),
    /// Manage the keys that tokens are signed with
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Try out mails
    #[command(subcommand)]
    Mail(MailCommand),
}

#[derive(Debug, Subcommand)]
enum AdminCommand {
    /// Create an account with the role admin. Prompts for the password, or reads it from standard input if that is not a terminal. It
    /// is never an argument, because arguments are visible to every user of the machine
    Create {
        /// The address to sign in with
        #[arg(long)]
        email: String,
        /// The display name
        #[arg(long)]
        name: Option<String>,
    },
    /// Set a new password for an account, and end all its sessions. Reads the password as `create` does. Roles and status do not change
    SetPassword {
        /// The address that the account signs in with
        #[arg(long)]
        email: String,
    },
    /// List the accounts with the role admin, the oldest first
    List,
}

#[derive(Debug, Subcommand)]
enum AccountsCommand {
    /// Show an account: its id, address, roles, status, and how many sessions it has
    Show {
        /// The address or the id of the account
        #[arg(value_name = "EMAIL|ID")]
        account: String,
    },
    /// Suspend an account: it cannot sign in, and its sessions end
    Suspend {
        /// The address or the id of the account
        #[arg(value_name = "EMAIL|ID")]
        account: String,
    },
    /// Let a suspended account sign in again
    Reactivate {
        /// The address or the id of the account
        #[arg(value_name = "EMAIL|ID")]
        account: String,
    },
    /// Replace the role of an account
    Role {
        /// The address or the id of the account
        #[arg(value_name = "EMAIL|ID")]
        account: String,
        /// user or admin
        role: Role,
    },
    /// Manage the sessions of an account
    #[command(subcommand)]
    Sessions(SessionsCommand),
}

#[derive(Debug, Subcommand)]
enum SessionsCommand {
    /// End all sessions of an account
    End {
        /// The address or the id of the account
        #[arg(value_name = "EMAIL|ID")]
        account: String,
    },
}

#[derive(Debug, Subcommand)]
enum EventsCommand {
    /// List who follows events, and how far each has come
    Subscriptions,
    /// Keep events from a subscription until it is resumed
    Pause {
        /// Its name, as `subscriptions` lists it
        subscription: String,
    },
    /// Let a paused subscription go on
    Resume {
        /// Its name, as `subscriptions` lists it
        subscription: String,
    },
    /// Give events to a subscription once more
    Rewind {
        /// Its name, as `subscriptions` lists it
        subscription: String,
        /// The position, or the time as in 2026-11-30T08:00:00Z, after which it begins again
        #[arg(long, value_name = "POSITION|TIME")]
        to: String,
    },
    /// Remove a subscription that no version has any more
    Remove {
        /// Its name, as `subscriptions` lists it
        subscription: String,
    },
    /// List dead letters, oldest first, each with the reason
    Dead {
        /// The maximum number
        #[arg(long, default_value_t = 50)]
        limit: u16,
    },
    /// Deliver a dead letter once more, or all of a subscription
    Retry {
        /// Its id, as `dead` lists it
        #[arg(required_unless_present = "all")]
        id: Option<String>,
        /// To this subscription only
        #[arg(long, value_name = "NAME")]
        subscription: Option<String>,
        /// All dead letters of the subscription
        #[arg(long, requires = "subscription", conflicts_with = "id")]
        all: bool,
    },
    /// Forget a dead letter
    Drop {
        /// Its id, as `dead` lists it
        id: String,
        /// Of this subscription only
        #[arg(long, value_name = "NAME")]
        subscription: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
enum MailCommand {
    /// Send a mail to an address, and print the dialogue with the mail server
    Test {
        /// Who gets it
        address: String,
    },
    /// Write every mail in every language to a folder, as text and as HTML
    Preview {
        /// The folder. Files of the same names in it are replaced
        folder: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    /// List the stored keys: id, purpose, algorithm, since when, whether it is sealed, its state. No secret is printed
    List,
    /// Make a new key for access tokens. It is published at once and signs ten minutes later; the old one verifies until its last
    /// token has expired
    Rotate {
        /// For a leaked key: the new one signs at once, the others are deleted, and access tokens issued before are rejected. Sessions
        /// stay valid
        #[arg(long)]
        now: bool,
    },
}

impl Cli {
    /// Whether this process answers requests.
    pub fn serves(&self) -> bool {
        matches!(self.command, None | Some(Command::Serve { .. }))
    }

    /// Whether this command reports problems of the configuration itself.
    pub fn diagnoses(&self) -> bool {
        matches!(self.command, Some(Command::Doctor))
    }

    pub async fn run(self, mut config: Config) -> anyhow::Result<()> {
        let command = self.command.unwrap_or(Command::Serve {
            role: ProcessRole::default(),
        });
        match command {
            Command::Serve { role } => {
                config.role = role;
                serve::run(config).await
            }
            Command::Migrate => migrate(&config).await,
            Command::Health => health::check(&config),
            Command::Doctor => doctor::run(&config).await,
            Command::Openapi => openapi(config).await,
            Command::Backup { file } => backup::run(&config, &file).await,
            Command::Restore { file } => restore::run(&config, &file).await,
            Command::Move { from, to } => migrate_data::run(&config, from.as_deref(), &to).await,
            Command::Admin(AdminCommand::Create { email, name }) => {
                admin::create(&config, &email, name.as_deref()).await
            }
            Command::Admin(AdminCommand::SetPassword { email }) => {
                accounts::set_password(&config, &email).await
            }
            Command::Admin(AdminCommand::List) => accounts::administrators(&config).await,
            Command::Accounts(command) => accounts::run(&config, command).await,
            Command::Events(command) => command.run(&config).await,
            Command::Mail(MailCommand::Test { address }) => mail::test(&config, &address).await,
            Command::Mail(MailCommand::Preview { folder }) => mail::preview(&config, &folder),
            Command::Keys(KeysCommand::List) => keys::list(&config).await,
            Command::Keys(KeysCommand::Rotate { now: false }) => keys::rotate(&config).await,
            Command::Keys(KeysCommand::Rotate { now: true }) => keys::replace_now(&config).await,
        }
    }
}

async fn migrate(config: &Config) -> anyhow::Result<()> {
    store::migrated(config).await?;
    say!("the database is up to date")?;
    Ok(())
}

/// Needs no database: the document is the same on every store.
async fn openapi(mut config: Config) -> anyhow::Result<()> {
    config.store = StoreConfig::Memory;
    // The service is dropped at once, and nothing uses the keys that it makes.
    let building =
        App::build(&config, Environment::system()).with_subscriber(NoSubscriber::default());
    let document = building.await?.document;
    output::write(format_args!("{document}"))
}

impl EventsCommand {
    async fn run(self, config: &Config) -> anyhow::Result<()> {
        match self {
            Self::Subscriptions => events::subscriptions(config).await,
            Self::Pause { subscription } => events::set_paused(config, &subscription, true).await,
            Self::Resume { subscription } => events::set_paused(config, &subscription, false).await,
            Self::Rewind { subscription, to } => events::rewind(config, &subscription, &to).await,
            Self::Dead { limit } => events::dead(config, limit).await,
            Self::Remove { subscription } => events::remove(config, &subscription).await,
            Self::Retry {
                id: Some(id),
                subscription,
                ..
            } => events::retry(config, &id, subscription.as_deref()).await,
            Self::Retry {
                id: None,
                subscription,
                ..
            } => events::retry_all(config, &subscription.unwrap_or_default()).await,
            Self::Drop { id, subscription } => {
                events::discard(config, &id, subscription.as_deref()).await
            }
        }
    }
}
