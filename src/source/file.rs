//! One file: its text, its code, its lines, its headings.
//!
//! In `*.heng.md` only fenced ```` ```heng ```` blocks are code. Everything else is masked with as many bytes of spaces, line ends kept, so
//! that no position moves; the fence that ends a block becomes U+000C, where a declaration ends too.

use super::{FileId, Span};
use std::ops::Range;
use unicode_width::UnicodeWidthChar;

/// The files of one compilation.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// None yet.
    pub fn new() -> Sources {
        Sources::default()
    }

    /// Adds a file; its name is only a name.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(SourceFile::new(name, text));
        id
    }

    /// Adds a file that is named and has no text here.
    pub fn withhold(&mut self, name: impl Into<String>, why: Withheld) -> FileId {
        let id = self.add(name, "");
        if let Some(file) = self.files.last_mut() {
            file.withheld = Some(why);
        }
        id
    }

    /// The file of this name.
    pub fn named(&self, name: &str) -> Option<(FileId, &SourceFile)> {
        self.iter().find(|(_, file)| file.name == name)
    }

    /// The file of this number.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// Every file, in the order in which it was added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        (0..).map(FileId).zip(&self.files)
    }

    /// The text of a span.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file).and_then(|f| f.text().get(span.start as usize..span.end as usize)).unwrap_or("")
    }

    /// The heading that a place of a literate file stands under.
    pub fn heading_at(&self, span: Span) -> Option<&str> {
        self.get(span.file)?.heading_at(span)
    }
}

/// Why a file that a source names has no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Withheld {
    /// It lies where no source may.
    Outside,
    /// It is too large to be read.
    TooLarge,
    /// What is wrong with it was said by whoever read it.
    Reported,
}

/// The name of the file that `path` means in the file `own`: it is looked for beside it. None if it is a place of the whole machine.
///
/// `policies/rent.heng` and `../data/标准.csv` give `data/标准.csv`.
pub fn beside(own: &str, path: &str) -> Option<String> {
    if path.starts_with('/') || path.contains(['\\', ':']) {
        return None;
    }
    let folder = own.rfind(['/', '\\']).and_then(|at| own.get(..at));
    let mut parts: Vec<&str> = folder.map_or(Vec::new(), |f| f.split(['/', '\\']).collect());
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|p| !matches!(*p, ".." | "")) => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    Some(parts.join("/"))
}

/// Whether this is the name of a table of rows, and not of a text of Heng.
pub fn is_table(name: &str) -> bool {
    name.get(name.len().saturating_sub(4)..).is_some_and(|end| end.eq_ignore_ascii_case(".csv"))
}

/// A file as it was given, and what is known of its layout.
#[derive(Debug, Clone)]
pub struct SourceFile {
    name: String,
    text: String,
    /// The masked text of a literate file.
    masked: Option<String>,
    /// The first byte of each line.
    lines: Vec<u32>,
    blocks: Vec<Range<usize>>,
    /// Where each heading stands, and what it says.
    headings: Vec<(u32, String)>,
    withheld: Option<Withheld>,
}

impl SourceFile {
    /// A file; it is literate if its name ends in `.md`.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> SourceFile {
        let (name, text) = (name.into(), text.into());
        let lines: Vec<Range<usize>> = line_ranges(&text);
        let mut file = SourceFile {
            lines: lines.iter().map(|l| byte(l.start)).collect(),
            masked: None,
            blocks: Vec::new(),
            headings: Vec::new(),
            withheld: None,
            name,
            text,
        };
        if file.is_literate() {
            file.mask(&lines);
        }
        file
    }

    /// Its name, usually a path.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its text, as it was given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Why it has no text, if it has none.
    pub fn withheld(&self) -> Option<Withheld> {
        self.withheld
    }

    /// Whether it is a table that rows are read from.
    pub fn is_table(&self) -> bool {
        is_table(&self.name)
    }

    /// What `syntax` reads: the text, or its masked form. As many bytes as the text.
    pub fn code(&self) -> &str {
        self.masked.as_deref().unwrap_or(&self.text)
    }

    /// Whether it is Markdown with blocks of Heng.
    pub fn is_literate(&self) -> bool {
        self.name.ends_with(".md")
    }

    /// The ```` ```heng ```` blocks of a literate file, fences left out.
    pub fn blocks(&self) -> &[Range<usize>] {
        &self.blocks
    }

    /// The text of the nearest heading above a place of a literate file.
    pub fn heading_at(&self, span: Span) -> Option<&str> {
        let after = self.headings.partition_point(|(at, _)| *at <= span.start);
        self.headings.get(after.checked_sub(1)?).map(|(_, text)| text.as_str())
    }

    /// Every heading of a literate file, in order.
    pub fn headings(&self) -> impl Iterator<Item = &str> {
        self.headings.iter().map(|(_, text)| text.as_str())
    }

    /// How many lines it has.
    pub fn line_count(&self) -> usize {
        self.lines.len()
    }

    /// Line and column of a byte, both from 1; the column counts characters.
    pub fn line_column(&self, at: u32) -> (usize, usize) {
        let (line, before) = self.before(at);
        (line, before.chars().count() + 1)
    }

    /// Line and display column of a byte, both from 1; a Chinese character is two columns wide.
    pub fn line_width(&self, at: u32) -> (usize, usize) {
        let (line, before) = self.before(at);
        (line, before.chars().map(|c| if c == '\t' { 4 } else { c.width().unwrap_or(0) }).sum::<usize>() + 1)
    }

    /// The text of a line, from 1, without its end.
    pub fn line(&self, line: usize) -> &str {
        let Some(&start) = line.checked_sub(1).and_then(|i| self.lines.get(i)) else { return "" };
        let end = self.lines.get(line).map_or(self.text.len(), |&e| e as usize);
        self.text.get(start as usize..end).unwrap_or("").trim_end_matches(['\n', '\r'])
    }

    /// The line of a byte, and what stands before it on that line.
    fn before(&self, at: u32) -> (usize, &str) {
        let line = self.lines.partition_point(|&start| start <= at).max(1);
        let start = self.lines.get(line - 1).map_or(0, |&s| s as usize);
        let mut end = (at as usize).clamp(start, self.text.len().max(start));
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        (line, self.text.get(start..end).unwrap_or(""))
    }

    fn mask(&mut self, lines: &[Range<usize>]) {
        let mut out = String::with_capacity(self.text.len());
        // The fence that is open: its character, its length, whether it holds Heng, and where its content begins.
        let mut open: Option<(char, usize, bool, usize)> = None;
        for range in lines {
            let whole = self.text.get(range.clone()).unwrap_or("");
            let content = whole.trim_end_matches(['\n', '\r']);
            let end = whole.get(content.len()..).unwrap_or("");
            let bare = content.trim_start_matches('\u{FEFF}').trim_start_matches(' ');
            let indent = content.len() - bare.len();
            let mark = bare.chars().next().filter(|c| matches!(c, '`' | '~'));
            let run = mark.map_or(0, |m| bare.chars().take_while(|c| *c == m).count());
            let rest = bare.get(run..).unwrap_or("").trim();
            match open {
                Some((fence, length, heng, start)) if mark == Some(fence) && run >= length && rest.is_empty() && indent <= 3 => {
                    open = None;
                    if heng {
                        self.blocks.push(start..range.start);
                        out.push('\u{0C}');
                        out.extend(std::iter::repeat_n(' ', content.len().saturating_sub(1)));
                    } else {
                        out.extend(std::iter::repeat_n(' ', content.len()));
                    }
                    out.push_str(end);
                }
                Some((_, _, true, _)) => out.push_str(whole),
                Some((_, _, false, _)) => {
                    out.extend(std::iter::repeat_n(' ', content.len()));
                    out.push_str(end);
                }
                None => {
                    if let Some(m) = mark.filter(|_| run >= 3 && indent <= 3) {
                        let heng = rest.split([' ', ',', '{']).next() == Some("heng");
                        open = Some((m, run, heng, range.end));
                    } else if let Some(text) = heading(bare) {
                        self.headings.push((byte(range.start), text));
                    }
                    out.extend(std::iter::repeat_n(' ', content.len()));
                    out.push_str(end);
                }
            }
        }
        if let Some((_, _, true, start)) = open {
            self.blocks.push(start..self.text.len());
        }
        self.masked = Some(out);
    }
}

fn byte(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// `## 第四条` says 第四条.
fn heading(line: &str) -> Option<String> {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    if !(1..=6).contains(&level) || !(text.is_empty() || text.starts_with([' ', '\t', '\u{3000}'])) {
        return None;
    }
    Some(text.trim().trim_end_matches('#').trim().to_string())
}

/// The lines of a text with their ends: CR, LF and CRLF.
fn line_ranges(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while let Some(&b) = bytes.get(at) {
        at += 1;
        if b == b'\r' && bytes.get(at) == Some(&b'\n') {
            at += 1;
        }
        if b == b'\n' || b == b'\r' {
            out.push(start..at);
            start = at;
        }
    }
    out.push(start..text.len());
    out
}
