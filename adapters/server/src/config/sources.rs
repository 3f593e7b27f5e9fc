//! Where the variables come from: the process's environment, and `.env` for what is not set there.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsString,
    fs, io,
    path::Path,
};

use super::{dotenv, problems::Problems, raw, similar};

/// The variables as they are written, and what is wrong with the writing.
#[derive(Default)]
pub struct Sources {
    /// By name. None of them is blank: a blank value counts as not set, because compose files send empty strings.
    pub values: BTreeMap<String, String>,
    pub problems: Problems,
    pub warnings: Vec<String>,
}

/// Whose variables may stand in the same `.env`: Docker Compose's, and those of the database in `compose.yaml`.
const OTHERS: [&str; 3] = ["COMPOSE_", "DOCKER_", "POSTGRES_"];

impl Sources {
    /// The environment, and the file `.env` in this folder, if there is one. No other folder is looked at.
    pub fn of(environment: impl IntoIterator<Item = (OsString, OsString)>, folder: &Path) -> Self {
        let mut sources = Self::default();
        sources.add_environment(environment);
        let file = folder.join(".env");
        match fs::read(&file) {
            Ok(content) => sources.add_file(&content),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // A link that leads nowhere is not there either, and was meant to be a file.
                if let Ok(target) = fs::read_link(&file) {
                    let problem = format_args!(
                        "is a link to {}, which is not there; put the file there, or take the link away",
                        target.display()
                    );
                    sources.problems.add(".env", problem);
                }
            }
            Err(error) => sources
                .problems
                .add(".env", format_args!("cannot be read: {error}")),
        }
        sources
    }

    pub fn add_environment(&mut self, environment: impl IntoIterator<Item = (OsString, OsString)>) {
        // A name of ours is text.
        let environment: Vec<(String, OsString)> = environment
            .into_iter()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
            .collect();
        let services = services(&environment);
        for (name, value) in environment {
            if !raw::is_known(&name) {
                if let Some(intended) = similar::intended(&name)
                    && !services.contains(&name)
                {
                    self.warnings.push(format!(
                        "{name} in the environment is not a variable of portreeve and is ignored; did you mean {intended}?"
                    ));
                }
                continue;
            }
            match value.into_string() {
                Ok(value) if value.trim().is_empty() => {}
                Ok(value) => {
                    self.values.insert(name, value);
                }
                Err(_) => self.problems.add(&name, "must be UTF-8 text, and is not"),
            }
        }
    }

    fn add_file(&mut self, content: &[u8]) {
        let mut lines: BTreeMap<String, usize> = BTreeMap::new();
        for found in dotenv::parse(content) {
            let one = match found {
                Ok(one) => one,
                Err(bad) => {
                    self.problems.add_line(bad.line, bad.problem);
                    continue;
                }
            };
            if !raw::is_known(&one.name) {
                self.tell_of_stranger(&one);
                continue;
            }
            if let Some(first) = lines.insert(one.name.clone(), one.line) {
                let problem = format!("sets {} again, after line {first}; keep one", one.name);
                self.problems.add_line(one.line, problem);
                continue;
            }
            let is_set = self.values.contains_key(&one.name);
            if !is_set && !one.value.trim().is_empty() {
                self.problems.came_from_line(&one.name, one.line);
                self.values.insert(one.name, one.value);
            }
        }
    }

    fn tell_of_stranger(&mut self, one: &dotenv::Assignment) {
        let name = &one.name;
        if let Some(intended) = similar::intended(name) {
            self.problems.add_line(
                one.line,
                format_args!("{name} is not a variable of portreeve; did you mean {intended}?"),
            );
        } else if !OTHERS.iter().any(|prefix| name.starts_with(prefix)) {
            self.warnings.push(format!(
                ".env line {}: {name} is not a variable of portreeve and is ignored",
                one.line
            ));
        }
    }
}

/// What Kubernetes puts into the environment of each container for a service `dbs`: `DBS_PORT`, beside `DBS_SERVICE_HOST`.
fn services(environment: &[(String, OsString)]) -> BTreeSet<String> {
    let names = environment.iter().map(|(name, _)| name);
    names
        .filter_map(|name| name.strip_suffix("_SERVICE_HOST"))
        .map(|service| format!("{service}_PORT"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{super::parse, *};

    fn problems_and_warnings(environment: &[(&str, &str)], file: &str) -> (String, Vec<String>) {
        let environment = environment
            .iter()
            .map(|(name, value)| (OsString::from(name), OsString::from(value)));
        let mut sources = Sources::default();
        sources.add_environment(environment);
        sources.add_file(file.as_bytes());
        let raw = raw::read(&mut sources);
        match parse::parse(raw, sources.problems, sources.warnings) {
            Ok(config) => (String::new(), config.warnings),
            Err(invalid) => (invalid.to_string(), vec![]),
        }
    }

    fn refusal(file: &str) -> String {
        problems_and_warnings(&[], file).0
    }

    #[test]
    fn everything_wrong_with_the_file_is_reported_at_once_by_name_and_line() {
        let message = refusal(
            "PORT=http\n\nHOST 127.0.0.1\nJWT_EXPIRES_MINUTES=5\nLIMITS=off\n# x\nLIMITS=on\nDB_NAME='x",
        );

        for line in [
            "\n  .env line 3: is not NAME=value",
            "\n  .env line 4: JWT_EXPIRES_MINUTES is not a variable of portreeve; did you mean JWT_EXPIRE_MINUTES?",
            "\n  .env line 7: sets LIMITS again, after line 5; keep one",
            "\n  .env line 8: has a quote that is not closed",
            "\n  PORT must be a whole number from 0 to 65535, not \"http\" (.env line 1)",
        ] {
            assert!(message.contains(line), "{line}:\n{message}");
        }
    }

    #[test]
    fn no_refusal_of_the_file_repeats_a_value() {
        let message =
            refusal("hunter2\nSECRET_KEY='hunter2\nSECRET_KEYS=hunter2\nSECRET_KEY=hunter2");

        assert!(
            message.contains("line 1") && message.contains("line 2") && message.contains("line 3")
        );
        assert!(message.contains("SECRET_KEY must have at least 32 characters"));
        assert!(message.contains("(.env line 4)"), "{message}");
        assert!(!message.contains("hunter2"), "{message}");
    }

    #[test]
    fn a_variable_that_is_set_twice_is_refused_whatever_it_says() {
        for file in ["SECRET_KEY=\nSECRET_KEY=x", "SECRET_KEY=x\nSECRET_KEY=x"] {
            assert!(refusal(file).contains("sets SECRET_KEY again, after line 1"));
        }
        assert_eq!(problems_and_warnings(&[("PORT", "80")], "PORT=81").0, "");
    }

    #[test]
    fn names_of_others_are_reported_and_those_of_compose_are_not() {
        let (refusal, warnings) = problems_and_warnings(
            &[("DATABASE_URLS", "x"), ("HOSTNAME", "x"), ("PATHS", "x")],
            "LOG_LEVEL=debug\nPOSTGRES_PASSWORD=x\nCOMPOSE_PROJECT_NAME=x",
        );

        assert_eq!(refusal, "");
        assert_eq!(
            warnings,
            [
                "DATABASE_URLS in the environment is not a variable of portreeve and is ignored; did you mean DATABASE_URL?",
                ".env line 1: LOG_LEVEL is not a variable of portreeve and is ignored",
            ]
        );
    }

    #[test]
    fn near_misses_of_short_names_are_reported_in_the_environment_too() {
        for (written, meant) in [
            ("APP_EVN", "APP_ENV"),
            ("PROT", "PORT"),
            ("DB_PASS", "DB_PASSWORD"),
            ("TRUSTED_PROXY", "TRUSTED_PROXIES"),
        ] {
            let (_, warnings) = problems_and_warnings(&[(written, "x")], "");

            assert_eq!(warnings.len(), 1, "{written}");
            assert!(
                warnings[0].ends_with(&format!("did you mean {meant}?")),
                "{warnings:?}"
            );
        }
    }

    #[test]
    fn the_environments_that_services_run_in_are_no_near_misses() {
        // Of a shell, of systemd, Docker, GitHub Actions, Kubernetes with the services "dbs" and "accounts", and TLS libraries.
        let names = "HOME HOSTNAME HOSTTYPE LANG LANGUAGE LC_ALL LESSOPEN LOGNAME LS_COLORS MAIL OLDPWD PATH PWD SHELL SHLVL TERM TMPDIR TZ \
             USER _ XDG_RUNTIME_DIR XDG_SESSION_ID DBUS_SESSION_BUS_ADDRESS SSH_CONNECTION SUDO_USER DISPLAY EDITOR NO_COLOR NO_PROXY \
             HTTP_PROXY HTTPS_PROXY http_proxy https_proxy no_proxy RUST_BACKTRACE RUST_LIB_BACKTRACE CARGO_HOME RUSTUP_HOME \
             INVOCATION_ID JOURNAL_STREAM SYSTEMD_EXEC_PID MAINPID NOTIFY_SOCKET WATCHDOG_PID WATCHDOG_USEC LISTEN_FDS LISTEN_PID \
             CREDENTIALS_DIRECTORY STATE_DIRECTORY RUNTIME_DIRECTORY CACHE_DIRECTORY LOGS_DIRECTORY CONFIGURATION_DIRECTORY \
             MEMORY_PRESSURE_WATCH MEMORY_PRESSURE_WRITE DOCKER_HOST DOCKER_CONFIG COMPOSE_PROJECT_NAME container PGHOST PGPORT PGUSER \
             PGDATABASE PGPASSWORD PGPASSFILE PGSSLROOTCERT POSTGRES_USER POSTGRES_PASSWORD POSTGRES_DB POSTGRES_HOST POSTGRES_PORT \
             SSL_CERT_FILE SSL_CERT_DIR SSLKEYLOGFILE NODE_ENV NODE_EXTRA_CA_CERTS REQUESTS_CA_BUNDLE CURL_CA_BUNDLE CI GITHUB_ACTIONS \
             GITHUB_ENV GITHUB_JOB GITHUB_PATH GITHUB_REF GITHUB_REPOSITORY GITHUB_SHA GITHUB_TOKEN GITHUB_WORKSPACE RUNNER_NAME \
             RUNNER_OS RUNNER_TEMP RUNNER_TOOL_CACHE ImageOS JOB_NAME BUILD_ID CHOST CFLAGS NB_USER PORTS PORT0 KUBERNETES_PORT \
             KUBERNETES_PORT_443_TCP KUBERNETES_PORT_443_TCP_ADDR KUBERNETES_SERVICE_HOST KUBERNETES_SERVICE_PORT \
             KUBERNETES_SERVICE_PORT_HTTPS POD_NAME POD_IP NODE_NAME NODE_IP DBS_PORT DBS_SERVICE_HOST DBS_SERVICE_PORT \
             DBS_PORT_5432_TCP DBS_PORT_5432_TCP_PORT ACCOUNTS_PORT ACCOUNTS_SERVICE_HOST ACCOUNTS_SERVICE_PORT AWS_REGION AWS_PROFILE \
             AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY OTEL_EXPORTER_OTLP_PROTOCOL OTEL_EXPORTER_OTLP_METRICS_ENDPOINT \
             OTEL_EXPORTER_OTLP_LOGS_ENDPOINT OTEL_RESOURCE_ATTRIBUTES OTEL_TRACES_EXPORTER OTEL_PROPAGATORS FLY_APP_NAME DYNO K_SERVICE";
        let environment: Vec<_> = names.split_whitespace().map(|name| (name, "x")).collect();

        assert_eq!(
            problems_and_warnings(&environment, ""),
            (String::new(), vec![])
        );
    }

    #[test]
    fn an_empty_value_in_the_environment_does_not_hide_the_one_in_the_file() {
        assert!(
            problems_and_warnings(&[("PORT", " ")], "PORT=http")
                .0
                .contains("PORT must")
        );
    }

    #[test]
    #[cfg(unix)]
    fn a_value_that_is_no_text_is_refused_and_not_taken_for_absent() {
        use std::os::unix::ffi::OsStringExt;

        let value = OsString::from_vec(b"abc\xff".to_vec());
        let mut sources = Sources::default();
        sources.add_environment([
            (OsString::from("METRICS_TOKEN"), value.clone()),
            (OsString::from("OF_SOMEBODY_ELSE"), value),
        ]);
        let raw = raw::read(&mut sources);
        let refused = parse::parse(raw, sources.problems, sources.warnings);

        let message = refused.err().unwrap().to_string();
        assert!(message.contains("\n  METRICS_TOKEN must be UTF-8 text, and is not"));
        assert_eq!(message.lines().count(), 2, "{message}");
    }
}
