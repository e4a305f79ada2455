//! What a recipe uses of the machine that it runs on: files, file systems, addresses.

use std::borrow::Borrow;
use std::net::IpAddr;

use serde::Serialize;

/// A path below the folder of a run: `html/index.html`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct FileName(String);

impl FileName {
    /// Accepts a relative path in which no part is empty, `.` or `..`: a recipe must not write elsewhere.
    pub fn parse(text: &str) -> Result<Self, String> {
        let is_below = text.split('/').all(|part| !matches!(part, "" | "." | ".."));
        if is_below && !text.contains(char::is_control) {
            return Ok(Self(text.to_owned()));
        }
        Err(format!(
            "`{text}` is not a valid file name: write a path below the folder, for example html/index.html"
        ))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for FileName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// The size of a file system, as `mount` expects it: `64k`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct DiskSize(String);

impl DiskSize {
    /// Accepts digits, and `k`, `m` or `g` after them.
    pub fn parse(text: &str) -> Result<Self, String> {
        let digits = text.strip_suffix(['k', 'm', 'g']).unwrap_or(text);
        if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(Self(text.to_owned()));
        }
        Err(format!(
            "`{text}` is not a size: write a number with `k`, `m` or `g`, for example 64k"
        ))
    }
}

/// An IP address that only this machine can reach: `::1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Loopback(IpAddr);

impl Loopback {
    /// Accepts an address in 127.0.0.0/8, or `::1`.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text.parse::<IpAddr>() {
            Ok(address) if address.is_loopback() => Ok(Self(address)),
            _ => Err(format!(
                "`{text}` is not a loopback address: write 127.0.0.1 or ::1"
            )),
        }
    }

    pub fn ip(self) -> IpAddr {
        self.0
    }
}

shown_as_text!(FileName, DiskSize);

from_text!(FileName, {
    "description": "A path below the folder of the run.",
    "type": "string",
    "format": "errdex-file",
    "examples": ["html/index.html"]
});
from_text!(DiskSize, {
    "description": "A number of bytes; with `k`, `m` or `g` after it, of KiB, MiB or GiB.",
    "type": "string",
    "format": "errdex-disk-size",
    "examples": ["64k"]
});
from_text!(Loopback, {
    "description": "An IP address that only this machine can reach.",
    "type": "string",
    "format": "errdex-loopback",
    "examples": ["::1"]
});
