//! The tree as text, for snapshots: what was read, without where.
//!
//! One line for each declaration, clause, item and row, indented by depth; within a line the shape of the tree in the names of its types:
//! `Compare(NotOver, Name(年龄), Quantity(35, Age))`. It is made from the derived `Debug` text, so a new node shows up by itself.

use super::{Expr, Tree};

/// Node types that begin a line of their own.
const LINES: &[&str] = &[
    "Decl", "HeaderClause", "Clause", "CoordinateClause", "GuaranteeClause", "Item", "Row", "Fact", "DatedValue", "Given", "Expect", "Member", "Define",
];

/// Fields that say nothing beyond the type of what they hold.
const QUIET: &[&str] = &["kind", "decls", "text", "parts"];

/// Fields that are left out where they hold nothing: what only some tables have.
const SPARSE: &[&str] = &["results", "rows_from", "more"];

/// Prints a tree.
pub fn print(tree: &Tree) -> String {
    let mut out = format!("{:?}", tree.language);
    for decl in &tree.decls {
        let debug = format!("{decl:?}");
        let mut p = Printer { rest: &debug, out: String::new() };
        p.value(0);
        out.push_str(&p.out.replace(", \n", "\n"));
    }
    for comment in &tree.comments {
        out.push_str(&format!("\n{}", comment.text));
    }
    out.push('\n');
    out
}

/// What an expression is, whatever its place and its white space: two of one shape say the same.
pub(super) fn shape(e: &Expr) -> String {
    let debug = format!("{e:?}");
    let mut p = Printer { rest: &debug, out: String::new() };
    p.value(0);
    p.out
}

struct Printer<'d> {
    rest: &'d str,
    out: String,
}

impl Printer<'_> {
    fn eat(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn word(&mut self) -> &str {
        let end = self.rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    /// A quoted text, its escapes included.
    fn text(&mut self) {
        let mut escaped = false;
        for (at, c) in self.rest.char_indices().skip(1) {
            if c == '"' && !escaped {
                let (text, rest) = self.rest.split_at(at + 1);
                self.out.push_str(text.trim_matches('"'));
                self.rest = rest;
                return;
            }
            escaped = c == '\\' && !escaped;
        }
        self.rest = "";
    }

    /// One value; what it holds that begins a line does so at `depth` levels.
    fn value(&mut self, depth: usize) {
        if self.rest.starts_with('"') {
            return self.text();
        }
        if self.eat("[") {
            return self.parts("]", depth, "[", "]");
        }
        let word = self.word().to_string();
        let line = LINES.contains(&word.as_str()) && self.rest.starts_with(" {");
        let depth = if line { depth + 1 } else { depth };
        if line {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n("  ", depth.saturating_sub(1)));
        }
        let quiet = line || matches!(word.as_str(), "Some" | "Expr" | "Name" | "Text" | "Path" | "TypeExpr" | "Unit" | "DateLit" | "ListHead");
        if self.eat(" { ") {
            if quiet { self.parts("}", depth, "", "") } else { self.parts("}", depth, &format!("{word}("), ")") }
        } else if self.eat("(") {
            if quiet { self.parts(")", depth, "", "") } else { self.parts(")", depth, &format!("{word}("), ")") }
        } else {
            self.out.push_str(&word);
        }
    }

    fn parts(&mut self, close: &str, depth: usize, before: &str, after: &str) {
        self.out.push_str(before);
        let mut first = true;
        while !self.rest.is_empty() {
            if self.eat(", ") || self.eat(" ") {
                continue;
            }
            if self.eat(close) {
                break;
            }
            let field = self.rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or("");
            let named = self.rest.get(field.len()..).is_some_and(|r| r.starts_with(": "));
            let kept = self.out.len();
            if named {
                let field = field.to_string();
                self.rest = self.rest.get(field.len() + 2..).unwrap_or("");
                let nothing = ["[]", "None"].iter().any(|n| self.rest.starts_with(n));
                if field.ends_with("span") || nothing && SPARSE.contains(&field.as_str()) {
                    self.value(depth);
                    self.out.truncate(kept);
                    continue;
                }
                let plain = QUIET.contains(&field.as_str());
                self.separate(&mut first);
                if !plain {
                    self.out.push_str(&field);
                    self.out.push('=');
                }
                self.value(depth);
            } else {
                self.separate(&mut first);
                self.value(depth);
            }
        }
        self.out.push_str(after);
    }

    fn separate(&mut self, first: &mut bool) {
        if !std::mem::replace(first, false) {
            self.out.push_str(", ");
        }
    }
}
