use std::path::Path;

use anyhow::bail;
use portreeve::shared::Clock;
use time::macros::format_description;

use super::{say, store};
use crate::{Config, SystemClock, config::StoreConfig};

pub async fn run(config: &Config, backup: &Path) -> anyhow::Result<()> {
    let StoreConfig::Sqlite(file) = &config.store else {
        bail!(
            "this replaces the file of DATABASE_URL=sqlite:FILE by a backup. PostgreSQL has pg_restore, and portreeve move --from \
             sqlite:FILE copies all data from a file into an empty database"
        );
    };
    store::name(config);
    let stamp =
        format_description!("[year][month][day]T[hour][minute][second].[subsecond digits:3]Z");
    let stamp = SystemClock.now().format(stamp)?;
    let restored = portreeve_sqlite::restore(backup, file, &stamp).await?;
    say!(
        "{} is now a copy of {}, {} MiB, and passed an integrity check",
        file.display(),
        backup.display(),
        restored.bytes.div_ceil(1024 * 1024)
    )?;
    if let Some(kept) = restored.kept {
        say!(
            "The old file is {}; it has password hashes and keys, so remove it when it is no longer needed",
            kept.display()
        )?;
    }
    if !restored.pending.is_empty() {
        say!("It was made by an older version; the next start migrates its tables")?;
    }
    Ok(())
}
