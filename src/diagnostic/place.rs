//! Where bytes stand, as people count: lines and columns from 1, columns in characters.

use crate::source::{FileId, Span};

/// Names and texts of the files of a compilation, by [`FileId`].
#[derive(Debug, Clone, Default)]
pub struct Texts<'a> {
    files: Vec<(&'a str, &'a str)>,
}

/// A place in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Place {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

impl<'a> Texts<'a> {
    /// Names and texts, in the order of their ids.
    pub fn new(files: Vec<(&'a str, &'a str)>) -> Texts<'a> {
        Texts { files }
    }

    /// Name and text of a file; both empty if there is no such file.
    pub fn get(&self, file: FileId) -> (&'a str, &'a str) {
        usize::try_from(file.0).ok().and_then(|i| self.files.get(i)).copied().unwrap_or(("", ""))
    }

    /// Where a span begins and where it ends.
    pub fn ends(&self, span: Span) -> (Place, Place) {
        let (_, text) = self.get(span.file);
        (place(text, span.start as usize), place(text, span.end as usize))
    }
}

/// The place of a byte. CR, LF and CRLF end lines.
pub fn place(text: &str, byte: usize) -> Place {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    let before = text.get(..byte).unwrap_or("");
    let unix = before.replace("\r\n", "\n");
    let line = unix.matches(['\n', '\r']).count() + 1;
    let last = unix.rsplit(['\n', '\r']).next().unwrap_or("");
    Place { line, column: last.trim_start_matches('\u{FEFF}').chars().count() + 1 }
}
