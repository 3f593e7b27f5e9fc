//! Commands for accounts, beside the running service. Changes take effect there at once.

use anyhow::{Context, bail};
use portreeve::{
    auth::{Account, AccountRef, Operator, lifecycle::Error},
    shared::{AccountFacts, EmailAddress, Role, Status},
};

use super::{AccountsCommand, SessionsCommand, output::moment, password, say, store};
use crate::{App, Config, Environment};

pub async fn run(config: &Config, command: AccountsCommand) -> anyhow::Result<()> {
    match command {
        AccountsCommand::Show { account } => show(config, &account).await,
        AccountsCommand::Suspend { account } => {
            set_status(config, &account, Status::Suspended).await
        }
        AccountsCommand::Reactivate { account } => {
            set_status(config, &account, Status::Active).await
        }
        AccountsCommand::Role { account, role } => set_role(config, &account, role).await,
        AccountsCommand::Sessions(SessionsCommand::End { account }) => {
            end_sessions(config, &account).await
        }
    }
}

pub async fn set_password(config: &Config, email: &str) -> anyhow::Result<()> {
    let email = EmailAddress::parse(email).context("--email")?;
    let access = OperatorAccess::open(config).await?;
    let account = access.find(&AccountRef::Email(email)).await?;
    let new = password::read()?;
    let set = access
        .auth()
        .lifecycle
        .set_password(&access.operator, account.id(), new);
    let account = access.done(set.await).await?;
    let facts = account.facts();
    say!(
        "{} has a new password, and all its sessions have ended",
        facts.email
    )?;
    if facts.status == Status::Suspended {
        say!(
            "it is suspended and cannot sign in; to change that, run: portreeve accounts reactivate {}",
            facts.email
        )?;
    }
    Ok(())
}

pub async fn administrators(config: &Config) -> anyhow::Result<()> {
    let access = OperatorAccess::open(config).await?;
    let admins = access
        .auth()
        .lifecycle
        .administrators(&access.operator)
        .await?;
    for admin in &admins {
        say!("{}", line(admin.facts())?)?;
    }
    if admins.is_empty() {
        say!("there is no administrator; make one with: portreeve admin create --email ADDRESS")?;
    }
    Ok(())
}

async fn show(config: &Config, whom: &str) -> anyhow::Result<()> {
    let whom = account_ref(whom)?;
    let access = OperatorAccess::open(config).await?;
    let account = access.find(&whom).await?;
    let facts = account.facts();
    let sessions = access
        .auth()
        .sessions
        .sessions_of(&access.operator, facts.id)
        .await?;
    say!("id        {}", facts.id)?;
    say!("email     {}", facts.email)?;
    say!("roles     {}", roles(facts))?;
    say!("status    {}", facts.status.as_str())?;
    say!("created   {}", moment(facts.created_at)?)?;
    say!("changed   {}", moment(facts.updated_at)?)?;
    say!("sessions  {}", sessions.len())?;
    Ok(())
}

async fn set_status(config: &Config, whom: &str, status: Status) -> anyhow::Result<()> {
    let whom = account_ref(whom)?;
    let access = OperatorAccess::open(config).await?;
    let id = access.find(&whom).await?.id();
    let set = access
        .auth()
        .lifecycle
        .set_status(&access.operator, id, status)
        .await;
    let account = access.done(set).await?;
    say!("{} is {}", account.facts().email, status.as_str())
}

async fn set_role(config: &Config, whom: &str, role: Role) -> anyhow::Result<()> {
    let whom = account_ref(whom)?;
    let access = OperatorAccess::open(config).await?;
    let id = access.find(&whom).await?.id();
    let set = access
        .auth()
        .lifecycle
        .set_role(&access.operator, id, role)
        .await;
    let account = access.done(set).await?;
    let facts = account.facts();
    say!("{} has the role {}", facts.email, roles(facts))
}

async fn end_sessions(config: &Config, whom: &str) -> anyhow::Result<()> {
    let whom = account_ref(whom)?;
    let access = OperatorAccess::open(config).await?;
    let account = access.find(&whom).await?;
    let ended = access
        .auth()
        .sessions
        .end_sessions_of(&access.operator, account.id());
    let ended = ended.await?;
    access.notify_others().await?;
    let email = &account.facts().email;
    match ended {
        0 => say!("{email} was not signed in anywhere"),
        1 => say!("1 session of {email} has ended"),
        _ => say!("{ended} sessions of {email} have ended"),
    }
}

/// The service without a listener, and the authority of an operator.
struct OperatorAccess {
    app: App,
    operator: Operator,
}

impl OperatorAccess {
    async fn open(config: &Config) -> anyhow::Result<Self> {
        let stores = store::existing(config).await?;
        Ok(Self {
            app: App::on(stores, config, Environment::system()).await?,
            operator: Operator::at_the_command_line(),
        })
    }

    fn auth(&self) -> &portreeve::auth::Auth {
        &self.app.auth
    }

    async fn find(&self, whom: &AccountRef) -> anyhow::Result<Account> {
        match self
            .auth()
            .lifecycle
            .find_account(&self.operator, whom)
            .await
        {
            Err(Error::UnknownAccount) => match whom {
                AccountRef::Id(id) => bail!("there is no account with the id {id}"),
                AccountRef::Email(email) => bail!("there is no account with the address {email}"),
            },
            found => Ok(found?),
        }
    }

    /// After a change: notifies running services of its events.
    async fn done<T>(&self, changed: Result<T, Error>) -> anyhow::Result<T> {
        let changed = match changed {
            Err(Error::LastAdmin) => bail!(
                "nothing was changed: this is the last active administrator; make another first, with portreeve admin create or portreeve \
                 accounts role EMAIL admin"
            ),
            changed => changed?,
        };
        self.notify_others().await?;
        Ok(changed)
    }

    async fn notify_others(&self) -> anyhow::Result<()> {
        Ok(self.app.stores.health.notify_others().await?)
    }
}

/// An address has an `@`, and an id has none.
fn account_ref(raw: &str) -> anyhow::Result<AccountRef> {
    if raw.contains('@') {
        let email = EmailAddress::parse(raw).with_context(|| format!("{raw:?}"))?;
        Ok(AccountRef::Email(email))
    } else {
        let id = raw
            .parse()
            .with_context(|| format!("{raw:?} is neither an address nor the id of an account"))?;
        Ok(AccountRef::Id(id))
    }
}

fn line(facts: &AccountFacts) -> anyhow::Result<String> {
    Ok(format!(
        "{}  {:9}  since {}  {}",
        facts.id,
        facts.status.as_str(),
        moment(facts.created_at)?,
        facts.email
    ))
}

fn roles(facts: &AccountFacts) -> String {
    let roles: Vec<_> = facts.roles.iter().map(|role| role.as_str()).collect();
    roles.join(", ")
}
