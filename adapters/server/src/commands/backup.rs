use std::path::Path;

use anyhow::bail;

use super::{say, store};
use crate::{Config, config::StoreConfig};

pub async fn run(config: &Config, to: &Path) -> anyhow::Result<()> {
    let StoreConfig::Sqlite(file) = &config.store else {
        bail!(
            "this copies the file of DATABASE_URL=sqlite:FILE. PostgreSQL has pg_dump, and portreeve move --to sqlite:FILE copies all \
             data from there while no service runs"
        );
    };
    store::name(config);
    store::must_exist(file)?;
    let bytes = portreeve_sqlite::back_up(file, to).await?;
    say!(
        "{} is a copy of {}, {} MiB, and passed an integrity check. Like {} it has password hashes and keys: protect it in the same way",
        to.display(),
        file.display(),
        bytes.div_ceil(1024 * 1024),
        file.display()
    )?;
    Ok(())
}
