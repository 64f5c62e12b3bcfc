//! Text → the text that the grammar reads: one form of each character.
//!
//! Outside strings, full-width forms (U+FF01–FF5E) become ASCII, except `，`, which the grammar keeps apart; enclosed numbers (`⑴`, `㈠`,
//! `⒈`) are spelt out; every line end becomes `\n` and every other white space a space; comments become one space and are collected.
//! `（１）` is read as `(1)`, `３５周岁` as `35周岁`.
//!
//! INVARIANT: [`Folded::origin`] has one entry for each byte of [`Folded::text`] and one for its end; it never decreases, and the entry of
//! a character's first byte is the first byte of the original character.
//!
//! Deliberately absent: normal forms. Names are brought to NFC when the tree is built, so that positions stay simple here.

use super::Comment;
use crate::source::{FileId, Span};

/// The end of a literate block, as `source` masks it.
pub(crate) const BLOCK_END: char = '\u{0C}';

/// Folded text, and where each of its bytes stood.
#[derive(Debug, Clone, Default)]
pub(crate) struct Folded {
    /// What the grammar reads.
    pub text: String,
    /// For each byte of `text`, and its end, the byte of the original.
    pub origin: Vec<u32>,
}

impl Folded {
    fn push(&mut self, c: char, at: u32) {
        self.text.push(c);
        let len = if c.is_ascii() { 1 } else { u32::try_from(c.len_utf8()).unwrap_or(1) };
        self.origin.extend((0..len).map(|k| if k == 0 { at } else { at + k }));
    }

    fn push_folded(&mut self, s: &str, at: u32) {
        self.text.push_str(s);
        self.origin.extend(std::iter::repeat_n(at, s.len()));
    }

    /// Where a byte of the folded text stood in the original.
    pub fn origin(&self, at: usize) -> u32 {
        self.origin.get(at).or(self.origin.last()).copied().unwrap_or(0)
    }
}

/// Folds a text and collects its comments.
pub(crate) fn fold(file: FileId, code: &str) -> (Folded, Vec<Comment>) {
    let mut out = Folded { text: String::with_capacity(code.len()), origin: Vec::with_capacity(code.len() + 1) };
    let mut comments = Vec::new();
    let mut pos = 0;
    while let Some(c) = code[pos..].chars().next() {
        let at = offset(pos);
        let rest = &code[pos..];
        let mut width = c.len_utf8();
        match c {
            '"' | '＂' | '“' | '”' => {
                width = string_len(rest, c).unwrap_or(width);
                if width == c.len_utf8() || c == '＂' {
                    // Not closed on its line: only the quote is one, the rest is read as usual.
                    out.push_folded(if c == '＂' { "\"" } else { &rest[..width] }, at);
                    if c == '＂' && width > c.len_utf8() {
                        string_body(&mut out, &rest[c.len_utf8()..width], at + offset(c.len_utf8()));
                    }
                } else {
                    for (i, ch) in rest[..width].char_indices() {
                        out.push(ch, at + offset(i));
                    }
                }
            }
            '/' | '／' if is_comment(rest) => {
                let line = rest.find(['\n', '\r', BLOCK_END]).unwrap_or(rest.len());
                width = line;
                let text = rest[..line].trim_end();
                comments.push(Comment { text: text.to_string(), span: Span::new(file, at, at + offset(text.len())) });
                out.push(' ', at);
            }
            '\r' => {
                if rest[1..].starts_with('\n') {
                    width = 2;
                }
                out.push_folded("\n", at);
            }
            '\n' | ' ' | '\t' | BLOCK_END => out.push(c, at),
            '，' => out.push(c, at),
            '\u{3000}' | '\u{A0}' | '\u{FEFF}' | '\u{2002}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{0B}' => out.push_folded(" ", at),
            '\u{2028}' | '\u{2029}' | '\u{85}' => out.push_folded("\n", at),
            '\u{FF01}'..='\u{FF5E}' => {
                let ascii = char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c);
                out.push_folded(ascii.encode_utf8(&mut [0; 4]), at);
            }
            '｡' => out.push_folded("。", at),
            '､' => out.push_folded("、", at),
            '⑴'..='⒇' => out.push_folded(&format!("({})", u32::from(c) - 0x2473), at),
            '⒈'..='⒛' => out.push_folded(&format!("{}.", u32::from(c) - 0x2487), at),
            '㈠'..='㈩' => {
                let digit = HAN.chars().nth((u32::from(c) - 0x3220) as usize).unwrap_or('一');
                out.push_folded(&format!("({digit})"), at);
            }
            _ => out.push(c, at),
        }
        pos += width;
    }
    out.origin.push(offset(code.len()));
    (out, comments)
}

/// The Chinese digits from one to ten.
pub(crate) const HAN: &str = "一二三四五六七八九十";

fn offset(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn is_comment(rest: &str) -> bool {
    let mut chars = rest.chars();
    matches!(chars.next(), Some('/' | '／')) && matches!(chars.next(), Some('/' | '／'))
}

/// How long the string is that begins here, if it is closed on its line.
fn string_len(rest: &str, open: char) -> Option<usize> {
    let body = &rest[open.len_utf8()..];
    let closes: &[char] = if open == '“' || open == '”' { &['”'] } else { &['"', '＂'] };
    let end = body.find(|c| closes.contains(&c) || matches!(c, '\n' | '\r' | BLOCK_END))?;
    let close = body[end..].chars().next()?;
    closes.contains(&close).then(|| open.len_utf8() + end + close.len_utf8())
}

/// A string whose quotes are full-width: the quotes are folded, what they hold is not.
fn string_body(out: &mut Folded, body: &str, at: u32) {
    let last = body.chars().next_back().map_or(0, char::len_utf8);
    let inner = body.len() - last;
    for (i, ch) in body.char_indices() {
        if i == inner {
            out.push_folded("\"", at + offset(i));
        } else {
            out.push(ch, at + offset(i));
        }
    }
}
