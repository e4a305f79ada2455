//! The way of a request as a drawing: where the code is born, and where each cause sits. All sizes are decided here, so
//! that the template only places things.

use serde::Serialize;

use crate::catalog::{Catalog, Entry, Outline};
use crate::markdown::{self, shortened};

/// The drawing, in units of about a pixel.
#[derive(Debug, Serialize)]
pub(crate) struct PathView {
    width: usize,
    height: usize,
    parts: Vec<PartView>,
}

/// A part of the way: a box, with what can go wrong there beside it.
#[derive(Debug, Serialize)]
struct PartView {
    title: String,
    top: usize,
    height: usize,
    /// Where its words stand.
    middle: usize,
    /// Whether the code is born here.
    is_born: bool,
    /// Where the line to the next part ends; none after the last.
    next: Option<usize>,
    causes: Vec<CauseLine>,
}

#[derive(Debug, Serialize)]
struct CauseLine {
    id: String,
    name: String,
    /// The base line of its words.
    y: usize,
}

const WIDTH: usize = 346;
const LINE: usize = 24;
const SMALLEST: usize = 44;
const GAP: usize = 18;

/// How long the name of a cause may be, in letters, to fit beside its box.
const LONGEST_NAME: usize = 32;

impl PathView {
    /// The drawing of an entry, if it says anything of the way.
    pub(crate) fn new(catalog: &Catalog, entry: &Entry, outline: &Outline) -> Option<Self> {
        let file = &entry.file;
        if file.born_at.is_none() && file.causes_at.is_empty() {
            return None;
        }
        let path = &catalog.category_of(entry).file.path;
        let mut parts: Vec<PartView> = vec![];
        let mut top = 2;
        for (index, (name, title)) in path.iter().enumerate() {
            let ids = file.causes_at.get(name).map_or(&[][..], Vec::as_slice);
            let is_born = file.born_at.as_ref() == Some(name);
            let height = (ids.len() * LINE + GAP / 2).max(SMALLEST);
            let first = top + (height - ids.len() * LINE) / 2 + LINE - 6;
            let causes = ids.iter().enumerate().filter_map(|(line, id)| {
                let at = outline.causes.iter().position(|known| known == id)?;
                let name = shortened(&name_of(&file.causes[at].text), LONGEST_NAME);
                Some(CauseLine {
                    id: id.clone(),
                    name,
                    y: first + line * LINE,
                })
            });
            parts.push(PartView {
                title: title.clone(),
                top,
                height,
                // A second line says that the code is sent from here.
                middle: top + height / 2 + if is_born { 0 } else { 5 },
                is_born,
                next: (index + 1 < path.len()).then_some(top + height + GAP),
                causes: causes.collect(),
            });
            top += height + GAP;
        }
        Some(Self {
            width: WIDTH,
            height: top - GAP + 2,
            parts,
        })
    }
}

/// The name of a cause: what its text begins with in bold, else its first sentence; without a full stop.
pub(crate) fn name_of(text: &str) -> String {
    let bold = text
        .strip_prefix("**")
        .and_then(|rest| rest.split("**").next());
    let plain = markdown::plain(bold.unwrap_or(text));
    markdown::first_sentence(&plain)
        .trim_end_matches('.')
        .to_owned()
}
