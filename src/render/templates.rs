//! The templates: Tera with what all pages share, its errors as diagnostics that point into the template.

use serde::Serialize;
use serde_json::json;
use tera::{Context, Tera};

use crate::content::format::entry::SiteFile;
use crate::diagnostics::Diagnostic;
use crate::pages::assets::Assets;
use crate::root::{Root, RootFile};

/// What to do about any error of a template.
const HELP: &str = "correct the template, or remove it to use the one that Errdex ships";

/// What to do about a block that nothing has a place for.
const HELP_WITH_BLOCK: &str =
    "write the block into the template that this one extends, or remove it here";

/// All templates, compiled.
#[derive(Clone, Default)]
pub struct Templates {
    tera: Tera,
    sources: Vec<(String, String)>,
}

impl Templates {
    /// The templates inside the binary, which compile.
    pub fn shipped() -> Self {
        Self::compile(Root::shipped_templates()).unwrap_or_default()
    }

    /// Compiles the templates of a root; gives every one that is wrong.
    pub fn compile(files: Vec<RootFile>) -> Result<Self, Vec<Diagnostic>> {
        let mut sources = vec![];
        let mut problems = vec![];
        for file in files {
            match String::from_utf8(file.bytes.into_owned()) {
                Ok(source) => sources.push((
                    file.path
                        .strip_prefix("templates/")
                        .unwrap_or(&file.path)
                        .to_owned(),
                    source,
                )),
                Err(_) => problems.push(Diagnostic::file(
                    "not-utf8",
                    file.path,
                    "the template is not UTF-8",
                    "save it as UTF-8",
                )),
            }
        }
        let mut templates = Self {
            tera: Tera::new(),
            sources,
        };
        if let Err(error) = templates.tera.add_raw_templates(
            templates
                .sources
                .iter()
                .map(|(name, source)| (name, source)),
        ) {
            let each = templates.sources.iter().filter_map(|(name, source)| {
                let error = Tera::new().add_raw_template(name, source).err()?;
                matches!(error.kind(), tera::ErrorKind::SyntaxError(_))
                    .then(|| templates.diagnostic(name, &error))
            });
            let mut each: Vec<Diagnostic> = each.collect();
            let whole = templates.diagnostic("", &error);
            if each.is_empty() {
                each = templates.reports(&error);
            }
            if each.is_empty()
                || matches!(error.kind(), tera::ErrorKind::SyntaxError(_)) && !each.contains(&whole)
            {
                each.push(whole);
            }
            problems.extend(each);
        }
        if problems.is_empty() {
            Ok(templates)
        } else {
            Err(problems)
        }
    }

    /// Says what all templates know: the site, and the addresses of its static files.
    pub fn share(&mut self, site: &SiteFile, assets: &Assets) {
        let shared = self.tera.global_context();
        shared.insert(
            "site",
            &json!({
                "title": site.title,
                "description": site.description,
                "base_url": site.base_url,
                "language": site.language,
                "issue_url": site.issue_url,
            }),
        );
        shared.insert("assets", &assets.by_name());
        shared.insert("generator", concat!("Errdex ", env!("CARGO_PKG_VERSION")));
    }

    /// Fills a template with a view.
    pub fn render(&self, name: &str, view: &impl Serialize) -> Result<String, Box<Diagnostic>> {
        let context = Context::from_serialize(view);
        let rendered = context.and_then(|context| self.tera.render(name, &context));
        rendered.map_err(|error| Box::new(self.diagnostic(name, &error)))
    }

    /// What is wrong between templates, which Tera tells as one text: a report for each, with an empty line between two.
    fn reports(&self, error: &tera::Error) -> Vec<Diagnostic> {
        let text = error.to_string();
        let each = text.split("\n\n").filter_map(|report| {
            let mut lines = report.lines();
            let message = lines.next()?.strip_prefix("error: ")?;
            let mut place = lines
                .next()?
                .trim_start()
                .strip_prefix("--> ")?
                .rsplitn(3, ':');
            let (column, line) = (
                place.next()?.parse::<usize>().ok()?,
                place.next()?.parse().ok()?,
            );
            let name = place.next()?;
            let source = self.source(name);
            let start = byte(source, line, column.saturating_sub(1));
            let span = start..start + lines.last()?.matches('^').count();
            let help = if message.starts_with("Block ") {
                HELP_WITH_BLOCK
            } else {
                HELP
            };
            Some(Diagnostic::at(
                "template",
                &format!("templates/{name}"),
                source,
                span,
                message,
                help,
            ))
        });
        each.collect()
    }

    fn source(&self, name: &str) -> &str {
        self.sources
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, source)| source)
    }

    /// A template's error where it stands; `name` is the template that was asked for.
    fn diagnostic(&self, name: &str, error: &tera::Error) -> Diagnostic {
        use tera::ErrorKind::{RenderingError, SyntaxError};
        let (SyntaxError(report) | RenderingError(report)) = error.kind() else {
            return Diagnostic::file(
                "template",
                format!("templates/{name}"),
                error.to_string(),
                HELP,
            );
        };
        let name = report.filename();
        let source = self.source(name);
        let span = report.span();
        let span = byte(source, span.start_line, span.start_col)
            ..byte(source, span.end_line, span.end_col);
        let (message, help) = match report.message().split_once(". Available variables: ") {
            Some((message, variables)) => {
                (message, format!("a page of this kind has: {variables}"))
            }
            None => (report.message(), HELP.to_owned()),
        };
        Diagnostic::at(
            "template",
            &format!("templates/{name}"),
            source,
            span,
            message,
            help,
        )
    }
}

/// The byte at a line, counted from 1, and a column in characters, counted from 0.
fn byte(source: &str, line: usize, column: usize) -> usize {
    let start: usize = source
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let line = source[start.min(source.len())..].chars();
    start + line.take(column).map(char::len_utf8).sum::<usize>()
}
