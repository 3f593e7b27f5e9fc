//! Which services are at work on the database, by the names of their connections: every role may see those in `pg_stat_activity`.
//!
//! Through a connection pooler nothing is certain. It may keep a name from the server, and it keeps its own connections, with the name of
//! whom they were for, when that one has ended. So connections that may go through a pooler have a name of their own.

use portreeve::shared::StoreError;
use sqlx::postgres::PgConnectOptions;

use crate::{ConnectionMode, PostgresStore};

const SERVES: &str = "portreeve serve";
const SERVES_THROUGH_POOLER: &str = "portreeve serve, pooled";

/// PostgreSQL cuts names at 63 bytes. This leaves room for the longest that is put behind a name.
const LONGEST_OWN_NAME: usize = 36;

/// What is seen of services on the database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServicesSeen {
    /// Those that are there, for people: `10.0.0.5 since 2026-11-30 08:15:00 UTC`.
    pub running: Vec<String>,
    /// Those of which only the connections of a pooler are seen, which may outlive them.
    pub pooled: Vec<String>,
}

/// Makes these connections those of a service. A name that the operator has given stays in front.
pub fn as_service(options: PgConnectOptions) -> PgConnectOptions {
    let name = match options.get_application_name() {
        None | Some("") => SERVES.to_owned(),
        Some(own) => {
            let own = own
                .get(..own.floor_char_boundary(LONGEST_OWN_NAME))
                .unwrap_or(own);
            format!("{own} ({SERVES})")
        }
    };
    options.application_name(&name)
}

/// The same, where they may go through a pooler. What is no service's stays as it is.
pub(crate) fn through_pooler(options: PgConnectOptions) -> PgConnectOptions {
    let name = options.get_application_name().unwrap_or_default();
    let pooled = name.replace(SERVES, SERVES_THROUGH_POOLER);
    options.application_name(&pooled)
}

/// A role that may not see more of others' connections sees their name and role.
const CONNECTIONS: &str = "select is_pooled,
         place || coalesce(to_char(min(begun) at time zone 'UTC', '\" since \"YYYY-MM-DD HH24:MI:SS\" UTC\"'), '')
     from (
         select application_name like '%portreeve serve, pooled%' as is_pooled,
             coalesce(
                 host(client_addr),
                 case client_port when -1 then 'the socket of the server' end,
                 'an address that this role may not see, as the role ' || quote_ident(usename)
             ) as place,
             backend_start as begun
         from pg_catalog.pg_stat_activity
         where datname = current_database() and application_name like '%portreeve serve%'
     ) as seen
     group by is_pooled, place
     order by place
     limit 10";

impl PostgresStore {
    /// The services whose connections are seen on the database. For a process that is none.
    pub async fn services_seen(&self) -> Result<ServicesSeen, StoreError> {
        let query = sqlx::query_as::<_, (bool, String)>(CONNECTIONS);
        let rows = self.read(async |c| query.fetch_all(c).await).await?;
        let mut seen = ServicesSeen::default();
        for (is_pooled, place) in rows {
            if is_pooled {
                seen.pooled.push(place);
            } else {
                seen.running.push(place);
            }
        }
        Ok(seen)
    }

    /// Whether a service could be at work without being seen: its connections may have lost their names where ours did.
    pub fn may_overlook_services(&self) -> bool {
        self.mode() != ConnectionMode::Direct
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(own: Option<&str>) -> (String, String) {
        let options = PgConnectOptions::new_without_pgpass();
        let options = match own {
            Some(own) => options.application_name(own),
            None => options,
        };
        let direct = as_service(options);
        let pooled = through_pooler(direct.clone());
        let name = |options: &PgConnectOptions| options.get_application_name().unwrap().to_owned();
        (name(&direct), name(&pooled))
    }

    #[test]
    fn a_service_says_so_whatever_name_it_was_given() {
        assert_eq!(
            named(None),
            ("portreeve serve".into(), "portreeve serve, pooled".into())
        );
        assert_eq!(
            named(Some("accounts")),
            (
                "accounts (portreeve serve)".into(),
                "accounts (portreeve serve, pooled)".into()
            )
        );
        let (_, longest) = named(Some(&"\u{e9}".repeat(40)));
        assert!(longest.ends_with(" (portreeve serve, pooled)"));
        assert!(longest.len() <= 63, "{}", longest.len());
    }

    #[test]
    fn a_command_behind_a_pooler_does_not_pass_for_a_service() {
        let command = PgConnectOptions::new_without_pgpass().application_name("portreeve");

        let through = through_pooler(command);

        assert_eq!(through.get_application_name(), Some("portreeve"));
    }
}
