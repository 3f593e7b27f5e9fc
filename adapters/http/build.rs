//! Unpacks the two files of Swagger UI that `/docs` serves and compresses them, so that the binary carries them and works offline.

use std::{env, error::Error, fs, io::Cursor, path::Path};

use flate2::{Compression, write::GzEncoder};
use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED;
use zip::ZipArchive;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let out = env::var("OUT_DIR")?;
    let mut archive = ZipArchive::new(Cursor::new(SWAGGER_UI_VENDORED))?;
    for wanted in ["swagger-ui.css", "swagger-ui-bundle.js"] {
        let ending = format!("/dist/{wanted}");
        let name = archive
            .file_names()
            .find(|name| name.ends_with(&ending))
            .map(str::to_owned);
        let name = name.ok_or_else(|| format!("no {wanted} in the Swagger UI archive"))?;
        let file = fs::File::create(Path::new(&out).join(format!("{wanted}.gz")))?;
        let mut compressed = GzEncoder::new(file, Compression::best());
        std::io::copy(&mut archive.by_name(&name)?, &mut compressed)?;
        compressed.finish()?;
    }
    Ok(())
}
