//! Makes the Rust client from the published document: `portreeve-generator DOCUMENT RUST_FILE`. `./scripts/clients` runs it.
//!
//! The generator is progenitor, which does not take everything that the document says; what it is given instead is in
//! [`taken`]. What it cannot make is in [`open_enums`], and what it would print in [`secrets`].

mod open_enums;
mod secrets;
mod taken;

use std::io::Write;
use std::process::{Command, Stdio};
use std::{env, fs};

use anyhow::{Context, Result, bail, ensure};
use open_enums::OpenEnum;
use openapiv3::OpenAPI;
use progenitor_impl::{GenerationSettings, Generator, HooksMode, InterfaceStyle};

const HEADER: &str = "// Generated from openapi/portreeve-v1.json by ./scripts/clients. Changes made here are lost.\n\n";

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [document, rust_file] = arguments.as_slice() else {
        bail!("usage: portreeve-generator DOCUMENT RUST_FILE");
    };
    let text =
        fs::read_to_string(document).with_context(|| format!("{document} cannot be read"))?;
    let source = rust(serde_json::from_str(&text)?)?;
    fs::write(rust_file, formatted(&source)?)
        .with_context(|| format!("{rust_file} cannot be written"))
}

fn rust(mut document: serde_json::Value) -> Result<String> {
    taken::prepare(&mut document)?;
    let open_enums = open_enums::find(&document)?;
    let secrets = secrets::find(&document)?;
    let document: OpenAPI = serde_json::from_value(document)?;
    let mut settings = GenerationSettings::default();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_inner_type(syn::parse_str("crate::session::Session")?)
        .with_hooks(HooksMode::Expected)
        .with_replacement(taken::CHANGE, "crate::Change", [].into_iter());
    for OpenEnum { name, .. } in &open_enums {
        settings.with_replacement(name, format!("crate::types::{name}"), [].into_iter());
    }
    let tokens = Generator::new(&settings).generate_tokens(&document)?;
    let mut file = syn::parse2(tokens)?;
    secrets::hide(&mut file, &secrets)?;
    let source = line_comments(&prettyplease::unparse(&file));
    Ok(HEADER.to_owned() + &source + &open_enums::module(&open_enums)?)
}

/// Documentation of several lines comes as a block, which rustfmt indents; and what is indented is code to rustdoc.
fn line_comments(source: &str) -> String {
    let mut inside = false;
    let mut lines = String::new();
    for line in source.lines() {
        let begun = line.trim_start().strip_prefix("/**");
        inside = inside || begun.is_some();
        let text = begun.unwrap_or(line);
        let ended = text.strip_suffix("*/").filter(|_| inside);
        lines.push_str(if inside { "///" } else { "" });
        lines.push_str(ended.unwrap_or(text));
        lines.push('\n');
        inside = inside && ended.is_none();
    }
    lines
}

/// As `cargo fmt` would have it, which looks at the client as at everything else.
fn formatted(source: &str) -> Result<Vec<u8>> {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("rustfmt cannot be run")?;
    // rustfmt reads to the end before it writes, so neither waits for the other. Dropped at once: that is the end.
    rustfmt
        .stdin
        .take()
        .context("rustfmt has no input")?
        .write_all(source.as_bytes())?;
    let output = rustfmt.wait_with_output()?;
    ensure!(
        output.status.success(),
        "rustfmt has refused what was generated"
    );
    Ok(output.stdout)
}
