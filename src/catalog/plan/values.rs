//! The values of placeholders: `{{port}}`, `{{dir}}`.

use std::collections::BTreeMap;

/// Placeholders by name, with their values.
#[derive(Clone, Debug, Default)]
pub(crate) struct Values(pub BTreeMap<String, String>);

impl Values {
    pub(crate) fn insert(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.insert(name.into(), value.into());
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The text with its placeholders filled; those without a value stay.
    pub(crate) fn fill(&self, text: &str) -> String {
        let mut filled = text.to_owned();
        for (name, value) in &self.0 {
            if filled.contains("{{") {
                filled = filled.replace(&format!("{{{{{name}}}}}"), value);
            }
        }
        filled
    }

    /// Each of the texts with its placeholders filled.
    pub(crate) fn fill_each(&self, texts: &[String]) -> Vec<String> {
        texts.iter().map(|text| self.fill(text)).collect()
    }
}
