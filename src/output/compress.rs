//! Compressed copies of a site's files, which a web server sends in their place.

use std::io::{self, Write};

use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, GzBuilder};

/// The endings of files that compression makes smaller; pictures and fonts are compressed already.
const TEXTS: [&str; 13] = [
    "atom",
    "css",
    "csv",
    "html",
    "js",
    "json",
    "map",
    "md",
    "mjs",
    "svg",
    "txt",
    "webmanifest",
    "xml",
];

/// Brotli's window, as a power of two: larger than any page, so that a page is seen whole.
const WINDOW: i32 = 22;

/// Measured on the shipped site, 8.0 MB on one core: level 5 makes 2.20 MB in 0.26 s, 6 the same in 0.45 s, 9 the same in
/// 6.4 s, 11 makes 1.96 MB in 9.3 s. What the highest level saves is a tenth of a page of a dozen kilobytes, less than a
/// packet; what it costs is more than everything else that a build does, many times over.
const BROTLI_LEVEL: i32 = 5;

/// The copies of the file at `path` that are smaller than it: their paths and bytes. The same bytes give the same copies.
pub(crate) fn copies(path: &str, bytes: &[u8]) -> io::Result<Vec<(String, Vec<u8>)>> {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    if !TEXTS.contains(&ending) {
        return Ok(vec![]);
    }
    let both = [("gz", gzip(bytes)?), ("br", brotli(bytes)?)];
    let smaller = both
        .into_iter()
        .filter(|(_, copy)| copy.len() < bytes.len());
    Ok(smaller
        .map(|(ending, copy)| (format!("{path}.{ending}"), copy))
        .collect())
}

/// At its best level, 2.40 MB of the 8.0 MB in 0.13 s; Zopfli makes 2.33 MB in 24 s.
fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    // No name and no time in the head: they would differ from run to run.
    let mut encoder = GzBuilder::new().write(vec![], Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn brotli(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: BROTLI_LEVEL,
        lgwin: WINDOW,
        size_hint: bytes.len(),
        ..BrotliEncoderParams::default()
    };
    let mut copy = vec![];
    brotli::BrotliCompress(&mut &bytes[..], &mut copy, &parameters)?;
    Ok(copy)
}
