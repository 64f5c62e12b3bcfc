//! The tree → its one canonical text, in either keyword language.
//!
//! A declaration becomes a list of lines, each tied to the text it was read from; comments and the author's blank lines are then put back
//! where they stood: `a；// why` stays at the end of its line. Formatting twice changes nothing more, and a file translated to English and
//! back is the file it was.
//!
//! INVARIANT: the result reads as the same tree, positions, marker kinds under translation and spaces between glued words aside; every
//! comment is in it once. A declaration with a part that could not be read is kept as it was written, to the byte.
//!
//! Deliberately absent: a line width. A condition is one line, as in an official document.

mod clause;
mod decl;
mod expr;

use crate::source::{FileId, SourceFile, Span};
use crate::syntax::fold::BLOCK_END;
use crate::syntax::{Comment, Decl, Language, Tree, parse};

/// One line of the result.
struct Line {
    /// How many levels it is indented.
    indent: usize,
    /// Its text without indentation and end.
    text: String,
    /// The text it was read from.
    span: Span,
    /// Whether it heads the lines below, and so has no `；`.
    head: bool,
}

/// The canonical text of a file: in its own keyword language, or translated.
pub fn format(tree: &Tree, code: &str, to: Option<Language>) -> String {
    if code.contains(BLOCK_END) {
        // Masked text of a literate file: `format_literate` formats its blocks.
        return code.to_string();
    }
    let language = to.unwrap_or(tree.language);
    let mut out = Output { text: String::new(), code, comments: &tree.comments, pos: 0, fresh: true };
    let printer = expr::Printer { language, translate: language != tree.language };
    let mut before: Option<bool> = None;
    for (i, decl) in tree.decls.iter().enumerate() {
        let next = tree.decls.get(i + 1).map_or(u32::MAX, |d| d.span.start);
        let damaged = tree.unread.iter().any(|s| s.start >= decl.span.start && s.start < next);
        let lines = if damaged { None } else { printer.lines(decl) };
        let long = lines.as_ref().is_none_or(|l| l.len() > 1);
        out.boundary(before.map(|b| b || long));
        match lines {
            Some(lines) => out.lines(&lines, language),
            None => out.verbatim(decl, next),
        }
        before = Some(long);
    }
    out.rest();
    out.text
}

/// The same for a literate file: only its ```` ```heng ```` blocks change.
pub fn format_literate(text: &str, to: Option<Language>) -> String {
    let file = SourceFile::new("literate.heng.md", text);
    let language = to.unwrap_or_else(|| parse(FileId(0), file.code()).0.language);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for block in file.blocks() {
        let (Some(before), Some(code)) = (text.get(at..block.start), text.get(block.clone())) else { continue };
        out.push_str(before);
        let (tree, _) = parse(FileId(0), code);
        let formatted = format(&tree, code, Some(language));
        // A block of another language than the file's is translated with it.
        out.push_str(&formatted);
        at = block.end;
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}

struct Output<'t> {
    text: String,
    code: &'t str,
    comments: &'t [Comment],
    /// Up to where the original has been written.
    pos: u32,
    /// Whether nothing has been written yet.
    fresh: bool,
}

impl Output<'_> {
    fn original(&self, start: u32, end: u32) -> &str {
        self.code.get(start as usize..end as usize).unwrap_or("")
    }

    /// Whether the author left a line blank between here and `to`.
    fn blank_before(&self, to: u32) -> bool {
        let text = self.original(self.pos, to.max(self.pos)).replace("\r\n", "\n").replace('\r', "\n");
        let mut lines = text.split('\n');
        lines.next();
        let lines: Vec<&str> = lines.collect();
        // The last part stands on the line of what follows.
        lines.split_last().is_some_and(|(_, inner)| inner.iter().any(|l| l.trim().is_empty()))
    }

    fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// Between declarations: a blank line, or for short ones what the author chose. The trailing comment of the one before is written.
    fn boundary(&mut self, blank: Option<bool>) {
        self.fresh = blank.is_none();
        if blank == Some(true) {
            self.blank();
        }
    }

    /// Comments that stand before `until`, each on its own line.
    fn own_comments(&mut self, until: u32, indent: usize) {
        while let Some((first, rest)) = self.comments.split_first() {
            if first.span.start >= until {
                break;
            }
            if self.blank_before(first.span.start) {
                self.blank();
            }
            self.indent(indent);
            self.text.push_str(&first.text);
            self.text.push('\n');
            self.pos = self.pos.max(first.span.end);
            self.comments = rest;
        }
    }

    fn indent(&mut self, levels: usize) {
        self.text.extend(std::iter::repeat_n("    ", levels));
    }

    /// The comment at the end of the line that ends at `end`, if there is one.
    fn end_comment(&mut self, end: u32) {
        if let Some((first, rest)) = self.comments.split_first()
            && first.span.start >= end
            && !self.original(end, first.span.start).contains(['\n', '\r'])
            && self.original(end, first.span.start).chars().all(|c| c.is_whitespace() || "；;。.．：:，,、)）".contains(c))
        {
            self.text.push_str("  ");
            self.text.push_str(&first.text);
            self.pos = self.pos.max(first.span.end);
            self.comments = rest;
        }
    }

    fn lines(&mut self, lines: &[Line], language: Language) {
        let (semi, stop) = if language == Language::Zh { ("；", "。") } else { (";", ".") };
        for (i, line) in lines.iter().enumerate() {
            // A comment inside a line comes before it; one behind it stays behind it.
            self.own_comments(line.span.end, line.indent);
            if self.blank_before(line.span.start) {
                self.blank();
            }
            self.indent(line.indent);
            self.text.push_str(&line.text);
            if !line.head {
                self.text.push_str(if i + 1 == lines.len() { stop } else { semi });
            }
            self.pos = self.pos.max(line.span.end);
            self.end_comment(line.span.end);
            self.text.push('\n');
        }
    }

    /// A declaration as it was written, with whatever stands behind it up to the next.
    fn verbatim(&mut self, decl: &Decl, next: u32) {
        self.own_comments(decl.span.start, 0);
        if self.blank_before(decl.span.start) {
            self.blank();
        }
        let rest = self.code.get(decl.span.start as usize..).unwrap_or("");
        let len = (next.saturating_sub(decl.span.start) as usize).min(rest.len());
        let whole = rest.get(..len).unwrap_or(rest);
        // Comments on lines of their own before the next declaration are that one's.
        let mut end = decl.span.start as usize + whole.len();
        for comment in self.comments.iter().rev() {
            let (start, stop) = (comment.span.start as usize, comment.span.end as usize);
            if stop > end || start < decl.span.end as usize {
                continue;
            }
            let between = self.code.get(stop..end).unwrap_or("x");
            let line = self.code.get(..start).unwrap_or("").rsplit(['\n', '\r']).next().unwrap_or("");
            if between.trim().is_empty() && line.trim().is_empty() {
                end = start;
            } else {
                break;
            }
        }
        let text = self.code.get(decl.span.start as usize..end).unwrap_or("").trim_end();
        let text_end = decl.span.start + u32::try_from(text.len()).unwrap_or(0);
        self.text.push_str(text);
        self.text.push('\n');
        while let Some((first, rest)) = self.comments.split_first() {
            if first.span.start >= text_end {
                break;
            }
            self.comments = rest;
        }
        self.pos = self.pos.max(text_end);
    }

    fn rest(&mut self) {
        self.own_comments(u32::MAX, 0);
    }
}
