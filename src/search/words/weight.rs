//! How much a word counts, by where in an entry it is.

pub(crate) const CODE: u8 = 12;
pub(crate) const NAME: u8 = 10;
pub(crate) const PHRASE: u8 = 9;
pub(crate) const CAUSE_NAME: u8 = 8;
pub(crate) const PRODUCT: u8 = 7;
pub(crate) const CAUSE: u8 = 5;
pub(crate) const TAG: u8 = 4;
pub(crate) const SUMMARY: u8 = 2;
pub(crate) const PASSING: u8 = 1;

/// Every weight. A browser reads weights as positions in this list.
pub(crate) const ALL: [u8; 9] = [
    CODE, NAME, PHRASE, CAUSE_NAME, PRODUCT, CAUSE, TAG, SUMMARY, PASSING,
];
