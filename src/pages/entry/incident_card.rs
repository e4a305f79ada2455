//! The incident card: an entry on one screen and one sheet of paper, without a script.

use qrcode::{Color, EcLevel, QrCode};
use serde::Serialize;

use super::first_minute::{CheckView, first_minute};
use super::request_path::name_of;
use super::{FactView, facts};
use crate::catalog::EntryId;
use crate::content::format::entry::{Audience, Severity};
use crate::diagnostics::Finding;
use crate::pages::layout::Layout;
use crate::pages::links::references::References;
use crate::pages::{Views, card_path};

/// What the template of a card shows.
#[derive(Debug, Serialize)]
pub struct CardView {
    page: Layout,
    code: String,
    name: String,
    severity: Severity,
    summary: String,
    /// For those who run the site.
    first_minute: Vec<CheckView>,
    /// Names of causes, the most common first.
    causes: Vec<String>,
    facts: Vec<FactView>,
    /// The link to the entry.
    href: String,
    /// The address of the entry, in full.
    url: String,
    qr: Option<Qr>,
}

/// A QR code as one path of SVG.
#[derive(Debug, Serialize)]
struct Qr {
    /// Modules across, with the quiet zone.
    size: usize,
    path: String,
}

/// How many causes a card names.
const CAUSES: usize = 8;

/// How many of the short answers a card has: where the fault is, and whether to try again.
const FACTS: usize = 2;

/// The quiet zone around a QR code, in modules (ISO/IEC 18004, section 9.1).
const QUIET: usize = 4;

impl CardView {
    /// The view of an entry's card, and what is wrong in its text.
    pub fn new(views: &Views, id: EntryId) -> (Self, Vec<Finding>) {
        let catalog = views.catalog;
        let entry = &catalog.entries[id];
        let path = card_path(catalog, id);
        let base = views.base(&path);
        let entry_path = format!("{}/", entry.slug);
        let mut text =
            References::elsewhere(catalog, views.pages, base.clone(), base.to(&entry_path));
        let title = format!("{} {}, incident card", entry.code(), entry.file.name);
        let summary = entry.description();
        let url = catalog.absolute(&entry_path);
        let general = entry
            .file
            .causes
            .iter()
            .filter(|cause| cause.product.is_none());
        let mut checks = first_minute(entry, &mut text);
        let has_operators = checks
            .iter()
            .any(|check| check.audience == Some(Audience::Operator));
        checks.retain(|check| !has_operators || check.audience == Some(Audience::Operator));

        let view = Self {
            page: Layout::unlisted(views, &path, title, summary.clone()),
            code: entry.code().to_string(),
            name: entry.file.name.clone(),
            severity: entry.file.severity,
            summary,
            first_minute: checks,
            causes: general
                .take(CAUSES)
                .map(|cause| name_of(&cause.text))
                .collect(),
            facts: facts(entry, &mut text).into_iter().take(FACTS).collect(),
            href: base.to(&entry_path),
            qr: Qr::new(&url),
            url,
        };
        (view, text.findings)
    }
}

impl Qr {
    /// The code of an address; none where it is too long for one.
    fn new(url: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(url, EcLevel::M).ok()?;
        let width = code.width();
        let colors = code.to_colors();
        let mut path = String::new();
        for (y, row) in colors.chunks(width).enumerate() {
            let mut x = 0;
            while x < width {
                let run = row[x..]
                    .iter()
                    .take_while(|color| **color == Color::Dark)
                    .count();
                if run > 0 {
                    path += &format!("M{} {}h{run}", x + QUIET, y + QUIET);
                }
                x += run.max(1);
            }
        }
        Some(Self {
            size: width + 2 * QUIET,
            path,
        })
    }
}
