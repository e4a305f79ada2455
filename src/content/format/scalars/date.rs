//! Dates, to the day or less exactly.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

/// A day: `2026-11-22` (RFC 3339 full-date).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Date(NaiveDate);

impl Date {
    /// Accepts `YYYY-MM-DD`, if that day exists.
    pub fn parse(text: &str) -> Result<Self, String> {
        match NaiveDate::parse_from_str(text, "%Y-%m-%d") {
            // `2026-1-2` is parsed too.
            Ok(date) if date.to_string() == text => Ok(Self(date)),
            _ => Err(format!("`{text}` is not a date: write it as 2026-11-22")),
        }
    }

    /// The date `days` after 1 January 1970. A clock set beyond the calendar gives the last date.
    pub fn of_days(days: i64) -> Self {
        let days = days.try_into().unwrap_or(i32::MAX);
        Self(NaiveDate::from_epoch_days(days).unwrap_or(NaiveDate::MAX))
    }

    /// As people write it: `24 November 2026`.
    pub fn spelled_out(&self) -> String {
        self.0.format("%-d %B %Y").to_string()
    }

    /// The days from 1 January 1970 to the date.
    pub fn days(&self) -> i64 {
        self.0.to_epoch_days().into()
    }
}

/// How old a text is: a year, a month or a day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(into = "String")]
pub struct AsOf {
    text: String,
    first: Date,
}

impl AsOf {
    /// Accepts `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Result<Self, String> {
        // `2026` becomes `2026-01-01`: the first day of a year or a month always exists.
        let missing = 2_usize.saturating_sub(text.matches('-').count());
        let first_day = format!("{text}{}", "-01".repeat(missing));

        match Date::parse(&first_day) {
            Ok(first) => Ok(Self {
                text: text.to_owned(),
                first,
            }),
            Err(_) => Err(format!(
                "`{text}` is not a date: write it as 2026, 2026-11 or 2026-11-22"
            )),
        }
    }

    /// The first day of the year, month or day.
    pub fn first_day(&self) -> &Date {
        &self.first
    }
}

impl fmt::Display for AsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<AsOf> for String {
    fn from(as_of: AsOf) -> Self {
        as_of.text
    }
}

shown_as_text!(Date);

from_text!(Date, {
    "description": "A day, as YYYY-MM-DD.",
    "type": "string",
    "format": "date",
    "examples": ["2026-11-22"]
});
from_text!(AsOf, {
    "description": "A year, a month or a day: YYYY, YYYY-MM or YYYY-MM-DD.",
    "type": ["integer", "string"],
    "format": "errdex-as-of",
    "examples": ["2026-11"]
});
