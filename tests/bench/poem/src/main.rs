//! What Portreeve is measured against: the work that an accounts service cannot do without, on the libraries that Portreeve uses, with
//! nothing around it. No event, no limit, no log, no sessions that can be ended, no deadline. It is no service to be used; what it says
//! is how fast such a service could be. The one on FastAPI, beside this folder, has the same tables and the same API.
//!
//! | file | its subject |
//! |---|---|
//! | `service.rs` | putting it together |
//! | `entry.rs` | registering, signing in, refreshing |
//! | `people.rs` | the own profile, and the list of all |
//! | `tokens.rs` | access tokens and refresh tokens |
//! | `hashing.rs` | argon2id on a few threads |
//! | `ceiling.rs` | argon2id alone: more sign-ins than this, no service can reach |

mod ceiling;
mod entry;
mod hashing;
mod people;
mod service;
mod tokens;

use std::{env, time::Duration};

use anyhow::{Context, bail};

const USAGE: &str = "usage: portreeve-bench serve | portreeve-bench hash SECONDS";

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve"] => service::serve(),
        ["hash", seconds] => {
            let length = Duration::try_from_secs_f64(seconds.parse().context(USAGE)?)?;
            println!("{:.3}", ceiling::hashes_per_second(length)?);
            Ok(())
        }
        _ => bail!(USAGE),
    }
}
