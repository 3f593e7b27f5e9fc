use std::path::Path;

use anyhow::bail;
use portreeve::shared::Clock;
use time::macros::format_description;

use super::{say, store};
use crate::{Config, SystemClock, config::StoreConfig};

pub async fn run(config: &Config, backup: &Path) -> anyhow::Result<()> {
    let StoreConfig::Sqlite(file) = &config.store else {
        bail!(
            "this puts a backup in the place of the file of DATABASE_URL=sqlite:FILE. PostgreSQL has pg_restore, and portreeve move --from \
             sqlite:FILE takes everything from a file into an empty database"
        );
    };
    store::name(config);
    let stamp =
        format_description!("[year][month][day]T[hour][minute][second].[subsecond digits:3]Z");
    let stamp = SystemClock.now().format(stamp)?;
    let restored = portreeve_sqlite::restore(backup, file, &stamp).await?;
    say!(
        "{} holds what {} holds now, {} MiB, opened and found whole",
        file.display(),
        backup.display(),
        restored.bytes.div_ceil(1024 * 1024)
    )?;
    if let Some(kept) = restored.kept {
        say!(
            "What was there before is in {}; it holds password hashes and keys, so remove it when it is not needed any more",
            kept.display()
        )?;
    }
    if !restored.pending.is_empty() {
        say!("It was made by an older version; the next start brings its tables up to date")?;
    }
    Ok(())
}
