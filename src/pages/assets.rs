//! Static files: those in `static/assets/` get a hash of their bytes into their names, so that they can be cached for
//! ever; all others (`favicon.ico`, `CNAME`) keep their names and stand at the root of the site.

use std::borrow::Cow;
use std::collections::BTreeMap;

use xxhash_rust::xxh3::xxh3_64;

use crate::root::RootFile;

/// All static files.
#[derive(Debug, Default)]
pub struct Assets {
    /// The files, by path in the root.
    pub files: Vec<Asset>,
}

/// A static file.
#[derive(Debug)]
pub struct Asset {
    /// Where it is read from: `static/assets/errdex.css`.
    pub source: String,
    /// Where it stands in the site: `assets/errdex.1b2c3d4e.css`.
    pub path: String,
    /// What is in it.
    pub bytes: Cow<'static, [u8]>,
}

impl Assets {
    /// The static files of a root, as [`crate::root::Root::static_files`] gives them.
    pub fn new(files: Vec<RootFile>) -> Self {
        let asset = |file: RootFile| {
            let name = file.path.strip_prefix("static/").unwrap_or(&file.path);
            let path = if name.starts_with("assets/") { hashed(name, &file.bytes) } else { name.to_owned() };
            Asset { path, source: file.path, bytes: file.bytes }
        };
        Self { files: files.into_iter().map(asset).collect() }
    }

    /// The addresses of the hashed files, by the names that templates use: `errdex.css`.
    pub fn by_name(&self) -> BTreeMap<&str, &str> {
        let hashed = self
            .files
            .iter()
            .filter_map(|file| Some((file.source.strip_prefix("static/assets/")?, &*file.path)));
        hashed.collect()
    }
}

fn hashed(name: &str, bytes: &[u8]) -> String {
    let hash = format!("{:016x}", xxh3_64(bytes));
    match name.rsplit_once('.').filter(|(_, extension)| !extension.contains('/')) {
        Some((stem, extension)) => format!("{stem}.{}.{extension}", &hash[..8]),
        None => format!("{name}.{}", &hash[..8]),
    }
}
