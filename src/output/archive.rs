//! A site as one ZIP archive. The same site gives the same bytes: names in order, one time for all, no owner.

use std::fs::File;
use std::io::{self, BufWriter, Cursor, Write};
use std::path::Path;
use std::sync::atomic::AtomicBool;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::file::{Kind, StagedFile};
use crate::content::scalars::Date;
use crate::diagnostics::Diagnostic;

/// Packs files for an archive, on any thread.
#[derive(Clone, Debug)]
pub struct Packer {
    folder: String,
    options: SimpleFileOptions,
}

/// A file as it will stand in an archive.
pub struct Packed(Vec<u8>);

/// An archive that is being written.
pub struct Archive {
    staged: StagedFile,
    zip: ZipWriter<BufWriter<File>>,
}

impl Packer {
    /// Packs files into the folder `folder`, last changed so many seconds after 1 January 1970 began in Greenwich.
    pub fn new(folder: &str, modified: i64) -> Self {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            // A tenth of a second more than the usual level, once, for what is downloaded many times.
            .compression_level(Some(9))
            .unix_permissions(0o644)
            .last_modified_time(time(modified));
        Self { folder: folder.to_owned(), options }
    }

    /// Packs the file at `path`.
    pub fn pack(&self, path: &str, bytes: &[u8]) -> io::Result<Packed> {
        let mut zip = ZipWriter::new(Cursor::new(vec![]));
        zip.start_file(format!("{}/{path}", self.folder), self.options)?;
        zip.write_all(bytes)?;
        Ok(Packed(zip.finish()?.into_inner()))
    }
}

impl Archive {
    /// Prepares to write an archive to `target`, which is missing or an archive.
    pub fn new(target: &Path, stopped: &AtomicBool) -> Result<Self, Diagnostic> {
        let (staged, file) = StagedFile::new(target, Kind::Zip, stopped)?;
        Ok(Self { staged, zip: ZipWriter::new(BufWriter::new(file)) })
    }

    /// Adds a file; they are kept in the order in which they come.
    pub fn add(&mut self, Packed(bytes): Packed) -> Result<(), Diagnostic> {
        let added = ZipArchive::new(Cursor::new(bytes)).and_then(|one| self.zip.merge_archive(one));
        added.map_err(|error| self.failed(&error.into()))
    }

    /// That the archive cannot be written, and why.
    pub fn failed(&self, error: &io::Error) -> Diagnostic {
        self.staged.failed(error)
    }

    /// Ends the archive and puts it in the place of the old one.
    pub fn publish(self) -> Result<(), Diagnostic> {
        let Self { staged, zip } = self;
        let ended = zip.finish().map_err(io::Error::from).and_then(|mut file| file.flush());
        ended.map_err(|error| staged.failed(&error))?;
        staged.publish()
    }
}

/// A time as archives have it: from 1980 to 2107, without a zone. What lies outside is the first moment of it.
fn time(seconds: i64) -> DateTime {
    let day = 24 * 60 * 60;
    let date = Date::of_days(seconds.div_euclid(day));
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<u16>().ok()).unwrap_or(0);
    let mut parts = date.as_str().split('-');
    let [year, month, day_of_month] = [(); 3].map(|()| number(parts.next()));
    let second = seconds.rem_euclid(day);
    let part = |value: i64| u8::try_from(value).unwrap_or(0);
    let [month, day_of_month] = [month, day_of_month].map(|value| part(value.into()));
    let (hour, minute) = (part(second / 3600), part(second / 60 % 60));
    DateTime::from_date_and_time(year, month, day_of_month, hour, minute, part(second % 60))
        .unwrap_or(DateTime::DEFAULT)
}
