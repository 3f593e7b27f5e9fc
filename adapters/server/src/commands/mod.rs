//! What the binary can do.

mod accounts;
mod admin;
mod any_certificate;
mod backup;
mod events;
mod health;
mod keys;
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
use crate::{App, Config, World, config::StoreConfig, doctor};

/// A self-hosted accounts service: registration, sign-in, sessions, roles and profiles.
///
/// Configured by environment variables and a file `.env` in the working directory; `.env.example` lists them all. Without
/// DATABASE_URL everything is kept in the file data/portreeve.db.
#[derive(Debug, Parser)]
#[command(name = "portreeve", version, arg_required_else_help = false)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer requests until SIGTERM or Ctrl-C (this is what happens without a command)
    Serve,
    /// Bring the database's schema up to date and end. `serve` does so too, unless MIGRATE=off; no other command does
    Migrate,
    /// Print the OpenAPI document that the service publishes
    Openapi,
    /// Ask the service on this machine whether it is ready; exit code 0 if it is
    Health,
    /// Look at everything the service stands on, change nothing, and say what to do; exit code 1 if anything is wrong
    Doctor,
    /// Copy the file that everything is in, as it is at one moment, while the service runs
    Backup {
        /// The copy. There must be no such file yet
        file: PathBuf,
    },
    /// Put a backup in the place of the file, while no service runs. What was there is kept under another name
    Restore {
        /// The backup, as `backup` makes it
        file: PathBuf,
    },
    /// Take everything from one store to another: from a file to PostgreSQL when one file is not enough, or back. No service may run on
    /// either side. What was broken off goes on where it was; in the end both sides are compared row by row
    Move {
        /// Where everything is: sqlite:FILE or postgres://... [default: what DATABASE_URL says]
        #[arg(long, value_name = "URL")]
        from: Option<String>,
        /// Where it shall be, and nothing is yet. A password is better left to PGPASSWORD, because arguments are visible to everybody on
        /// the machine
        #[arg(long, value_name = "URL")]
        to: String,
    },
    /// Look after administrators
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Look after accounts, while the service runs or not
    #[command(subcommand)]
    Accounts(AccountsCommand),
    /// Look after events that could not be delivered
    #[command(subcommand)]
    Events(EventsCommand),
    /// Look after the keys that tokens are signed with
    #[command(subcommand)]
    Keys(KeysCommand),
}

#[derive(Debug, Subcommand)]
enum AdminCommand {
    /// Create an account with the role admin. The password is asked for, or read from standard input if that is no terminal; it is
    /// never an argument, because those are visible to everybody on the machine
    Create {
        /// The address to sign in with
        #[arg(long)]
        email: String,
        /// What others will see
        #[arg(long)]
        name: Option<String>,
    },
    /// Give any account a new password, and end all its sessions. The password is read as by `create`. Roles and status stay as they are
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
    /// Give an account a role in place of the one it has
    Role {
        /// The address or the id of the account
        #[arg(value_name = "EMAIL|ID")]
        account: String,
        /// user or admin
        role: Role,
    },
    /// Look after the sessions of an account
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
    /// List the events that were given up, oldest first, each with the reason
    Dead {
        /// How many at most
        #[arg(long, default_value_t = 50)]
        limit: u16,
    },
    /// Deliver an event that was given up once more
    Retry {
        /// Its id, as `dead` lists it
        id: String,
    },
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    /// List the stored keys: id, purpose, algorithm, since when, whether it is sealed, what it does. Nothing secret is printed
    List,
    /// Make a new key for access tokens. It is published at once and signs ten minutes later; the old one verifies until its last
    /// token is dead
    Rotate {
        /// For a key that has leaked: the new one signs at once, the others are deleted, and no access token issued before is accepted.
        /// People stay signed in
        #[arg(long)]
        now: bool,
    },
}

impl Cli {
    /// Whether this process answers requests.
    pub fn serves(&self) -> bool {
        matches!(self.command, None | Some(Command::Serve))
    }

    /// Whether it is for this command to say what is wrong with the configuration.
    pub fn examines(&self) -> bool {
        matches!(self.command, Some(Command::Doctor))
    }

    pub async fn run(self, config: Config) -> anyhow::Result<()> {
        match self.command.unwrap_or(Command::Serve) {
            Command::Serve => serve::run(config).await,
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
            Command::Events(EventsCommand::Dead { limit }) => events::dead(&config, limit).await,
            Command::Events(EventsCommand::Retry { id }) => events::retry(&config, &id).await,
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
    // What is put together is gone at once, and the keys that it makes are nobody's.
    let building = App::build(&config, World::real()).with_subscriber(NoSubscriber::default());
    let document = building.await?.document;
    output::write(format_args!("{document}"))
}
