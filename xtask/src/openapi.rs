//! The published document, as the service makes it.

use std::process::Command;

use anyhow::{Context, ensure};
use serde_json::Value;

use crate::{Repository, api_changes::DOCUMENT, scaffold::cargo};

/// The service, together with its tests: built alone, it and its dependencies would have other features, and all of it would be compiled
/// once more.
const BUILD: &str = "build --locked --message-format json --package portreeve-server --bin portreeve --package portreeve-tests --test portreeve";

/// Regenerates it. A shell redirection (`cargo run -- openapi > FILE`) would truncate the file before the service is built.
pub fn run(repository: &Repository) -> anyhow::Result<bool> {
    let built = cargo(repository, &BUILD.split(' ').collect::<Vec<_>>())?;
    let service = executable(&built).context("cargo has built no service")?;
    let output = Command::new(&service).arg("openapi").output()?;
    ensure!(
        output.status.success(),
        "{service} openapi failed:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let document = String::from_utf8(output.stdout).context("the document is not UTF-8")?;
    repository.write(DOCUMENT, &document)?;
    Ok(true)
}

/// Where the service is, by what cargo says of each thing that it has built, a line each.
fn executable(messages: &str) -> Option<String> {
    let messages = messages
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    let mut services = messages.filter(|message: &Value| {
        let target = message.get("target");
        target.and_then(|target| target.get("kind")) == Some(&serde_json::json!(["bin"]))
    });
    services.find_map(|message| Some(message.get("executable")?.as_str()?.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::executable;

    #[test]
    fn the_service_is_found_among_what_was_built() {
        let messages = r#"
            {"reason":"compiler-artifact","target":{"kind":["lib"],"name":"portreeve"},"executable":null}
            {"reason":"compiler-artifact","target":{"kind":["test"],"name":"portreeve"},"executable":"/t/deps/portreeve-1"}
            {"reason":"compiler-artifact","target":{"kind":["bin"],"name":"portreeve"},"executable":"/t/portreeve"}
            {"reason":"build-finished","success":true}
        "#;

        assert_eq!(executable(messages).as_deref(), Some("/t/portreeve"));
        assert_eq!(executable(""), None);
    }
}
