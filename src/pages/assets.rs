//! Static files: those in `static/assets/` get a hash of their bytes into their names, so that they can be cached for
//! ever; all others (`favicon.ico`, `CNAME`) keep their names and stand at the root of the site.
//!
//! A folder that is named like a script or a style sheet (`static/assets/errdex.css/`) is one: the parts of that
//! kind in it, joined in the order of their names and without the comments that are, or begin, a line. So each
//! concern has a file to edit with its reasons beside it, and a reader loads one, with what it does.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

use crate::root::RootFile;

/// All static files.
#[derive(Debug, Default)]
pub struct Assets {
    /// The files, by path in the root.
    pub files: Vec<Arc<Asset>>,
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
    /// A hash of its bytes.
    pub hash: u64,
}

impl Asset {
    /// The asset that a static file of a root makes.
    pub fn new(file: RootFile) -> Self {
        let hash = xxh3_64(&file.bytes);
        let name = file.path.strip_prefix("static/").unwrap_or(&file.path);
        let path = if name.starts_with("assets/") {
            hashed(name, hash)
        } else {
            name.to_owned()
        };
        Self {
            path,
            source: file.path,
            bytes: file.bytes,
            hash,
        }
    }

    /// Whether its address changes with its bytes.
    pub fn is_hashed(&self) -> bool {
        self.path.starts_with("assets/")
    }
}

impl Assets {
    /// The static files of a root, as [`crate::root::Root::static_files`] gives them: in the order of their paths.
    pub fn new(files: Vec<RootFile>) -> Self {
        let (whole, parts): (Vec<_>, Vec<_>) = files
            .into_iter()
            .partition(|file| source(&file.path) == file.path);
        let mut sources: BTreeMap<String, RootFile> = BTreeMap::new();
        for part in parts {
            let path = source(&part.path).to_owned();
            let joined = sources.entry(path).or_insert_with_key(|path| RootFile {
                path: path.clone(),
                bytes: Cow::default(),
            });
            let text = String::from_utf8_lossy(&part.bytes);
            let is_script = joined.path.ends_with(".js");
            joined
                .bytes
                .to_mut()
                .extend(without_comments(&text, is_script).bytes());
        }
        // A root's own file stands for all the parts that are shipped.
        sources.extend(whole.into_iter().map(|file| (file.path.clone(), file)));
        Self {
            files: sources
                .into_values()
                .map(|file| Arc::new(Asset::new(file)))
                .collect(),
        }
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

/// A script or a style sheet without the comments that are, or begin, a line: a fifth of what a browser would load. Lines
/// within a text over several lines must not look like one.
fn without_comments(text: &str, is_script: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut is_within = false;
    for line in text.split_inclusive('\n') {
        let mut code = line;
        if is_within || line.trim_start().starts_with("/*") {
            let end = line.find("*/");
            is_within = end.is_none();
            code = end.map_or("", |at| line[at + 2..].trim_start());
        }
        let is_comment = is_script && code.trim_start().starts_with("//");
        out.push_str(if is_comment { "" } else { code });
    }
    if !out.ends_with('\n') {
        out.push('\n');
    }
    out
}

/// What a file in `static/` belongs to: the folder of parts that it is one of, or itself.
pub fn source(path: &str) -> &str {
    let Some((folder, name)) = path.rsplit_once('/') else {
        return path;
    };
    let is_part = |kind| folder.ends_with(kind) && name.ends_with(kind);
    let is_joined = folder.starts_with("static/assets/") && (is_part(".css") || is_part(".js"));
    if is_joined { folder } else { path }
}

fn hashed(name: &str, hash: u64) -> String {
    let hash = format!("{hash:016x}");
    match name
        .rsplit_once('.')
        .filter(|(_, extension)| !extension.contains('/'))
    {
        Some((stem, extension)) => format!("{stem}.{}.{extension}", &hash[..8]),
        None => format!("{name}.{}", &hash[..8]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_of_their_own_are_left_out_and_nothing_else() {
        let text = "// one\n/** two */\n/**\n * three\n */\nlet a = 1; // four\n  /* five */ let b;\n/* six */\n";
        assert_eq!(without_comments(text, true), "let a = 1; // four\nlet b;\n");
        assert_eq!(
            without_comments("a {}\n// no comment\n/* one\ntwo */\nb {}\n", false),
            "a {}\n// no comment\nb {}\n"
        );
    }
}
