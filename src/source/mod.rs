//! Which text, and which bytes of it.
//!
//! A [`Span`] is a range of bytes in one file as it lies on disk. Literate Markdown is masked to code without moving a byte, so a span
//! found in the code is a span of the Markdown file.
//!
//! INVARIANT: a span lies within its file, and both ends lie on character boundaries.
//!
//! Deliberately absent: reading files. Sources arrive as text; only `project` opens files.

mod file;

pub use file::{SourceFile, Sources, Withheld, beside, is_table};

/// A file of one compilation, in the order in which it was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FileId(pub u32);

/// A half-open range of bytes in one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The bytes `start..end` of `file`.
    pub fn new(file: FileId, start: u32, end: u32) -> Self {
        Span { file, start, end: end.max(start) }
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Span) -> Span {
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// An empty span at the end of this one, where something is missing.
    pub fn after(self) -> Span {
        Span { file: self.file, start: self.end, end: self.end }
    }
}
