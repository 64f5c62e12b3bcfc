//! Declarations whose head cannot be read: reported, and read as what is meant.
//!
//! `待迂 租房补贴 面向 个人：` is a benefit with a misspelt keyword, and below it stand thirty lines with mistakes of their own. The head is
//! mended in a copy of the text, by the edit that the report suggests or by the one token that is missing or too much, and the copy is read.
//!
//! INVARIANT: a head is reported once, mended or not; what is read from the copy has the places of the original.

use super::errors;
use super::fold::Folded;
use super::from_pest::{Mistake, P, Reader};
use super::grammar::{Grammar, Rule};
use super::keywords::WORDS;
use super::lookalikes;
use super::recover::{begins_clause, first_n, is_word, near, token, token_len};
use super::{Decl, DeclKind};
use pest::Parser;

/// How many heads of one file are mended: each is read again with all that follows it.
const MOST_MENDS: u32 = 100;

/// As [`super::UNNAMED`] is written.
const QUOTED: &str = "「…」";

/// A part of a text, and what is read in its place.
struct Mend {
    from: usize,
    to: usize,
    text: String,
}

impl Mend {
    fn insert(at: usize, text: impl Into<String>) -> Mend {
        Mend { from: at, to: at, text: text.into() }
    }

    /// A copy of `slice` with the part replaced.
    fn apply(&self, slice: &Folded) -> Option<Folded> {
        let (before, after) = (slice.text.get(..self.from)?, slice.text.get(self.to..)?);
        let put = format!(" {} ", self.text);
        let mut origin: Vec<u32> = (0..self.from).map(|at| slice.origin(at)).collect();
        origin.extend(std::iter::repeat_n(slice.origin(self.from), put.len()));
        origin.extend((self.to..=slice.text.len()).map(|at| slice.origin(at)));
        Some(Folded { text: format!("{before}{put}{after}"), origin })
    }
}

/// What is wrong with a head: a mend for each way in which it may have been meant, the likeliest first.
struct Head {
    kind: DeclKind,
    /// Whether its name is missing.
    nameless: bool,
    mends: Vec<Mend>,
}

impl Reader<'_> {
    /// Reads a slice that begins with a declaration that could not be read. What has to be read after it goes to `open`.
    pub(super) fn broken_decl(&mut self, slice: &Folded, decls: &mut Vec<Decl>, open: &mut Vec<Folded>) {
        let (slice, rest) = first_paragraph(slice);
        open.extend(rest);
        let slice = &slice;
        let (head, whole) = self.within(slice, |r| (r.broken_head(slice), r.span_at(0, slice.text.len())));
        for mended in head.mends.iter().filter_map(|m| m.apply(slice)) {
            if self.mended >= MOST_MENDS {
                break;
            }
            self.mended += 1;
            if self.whole_head(&mended) {
                self.within(&mended, |r| r.decls(&mended.text, decls, open));
                return;
            }
        }
        self.nameless |= head.nameless;
        let span = self.trimmed(whole);
        decls.push(Decl { kind: head.kind, span });
    }

    /// Whether a slice begins with a declaration whose first line holds no other mistake.
    fn whole_head(&mut self, slice: &Folded) -> bool {
        let first_line = slice.text.trim_start().find('\n').map_or(slice.text.len(), |end| end + slice.text.len() - slice.text.trim_start().len());
        let head = match self.reread(slice, Rule::strict_decl, |_, _| Some(())) {
            Ok(()) => true,
            Err(m) => m.at + slice.text.get(m.at..).map_or(0, |rest| rest.len() - rest.trim_start().len()) > first_line,
        };
        let first = Grammar::parse(Rule::file, &slice.text).ok().and_then(|file| file.flat_map(P::into_inner).next());
        head && first.is_some_and(|decl| !matches!(decl.as_rule(), Rule::broken_decl | Rule::EOI))
    }

    /// Reports what is wrong with the head of a slice.
    fn broken_head(&mut self, slice: &Folded) -> Head {
        let text = slice.text.as_str();
        let first = token(text);
        let span = self.span_at(0, first.len());
        let two = first_n(text, 2);
        let known = WORDS.iter().any(|w| w.group == "declaration" && (w.zh == first || w.en == first || w.en == two || first_n(text, 3) == w.en));
        if !known {
            let meant = meant_declaration(text);
            self.report(errors::unknown_declaration(span, first, meant.as_deref()));
            let mends = meant.map(|text| Mend { from: 0, to: first.len(), text });
            return Head { kind: DeclKind::Broken, nameless: false, mends: mends.into_iter().collect() };
        }
        if let Some(marker) = item_for_value(text) {
            let at = self.span_at(marker, marker + 3);
            self.report(errors::item_without_head(at));
            return Head { kind: DeclKind::Broken, nameless: false, mends: vec![Mend::insert(marker, "同时符合:")] };
        }
        if let Some((at, len)) = name_missing(text) {
            let span = self.span_at(at, at + len);
            self.report(errors::no_name(span, first));
            return Head { kind: DeclKind::Broken, nameless: true, mends: vec![Mend::insert(at, QUOTED)] };
        }
        self.misread_head(slice)
    }

    /// A head with its keyword, that stops being one behind it.
    fn misread_head(&mut self, slice: &Folded) -> Head {
        let text = slice.text.as_str();
        let mistake = match self.reread(slice, Rule::strict_decl, |_, _| Some(())) {
            Ok(()) => Mistake { at: text.len(), expected: Vec::new() },
            Err(m) => m,
        };
        let reported = self.diagnostics.len();
        let meant = self.meant.take();
        // What is wrong below the head is said there.
        let line = text.find('\n').filter(|end| mistake.at <= *end).unwrap_or(text.len());
        self.broken_text(text.get(..line).unwrap_or(text), 0, Rule::strict_decl);
        let meant = std::mem::replace(&mut self.meant, meant);
        let edit = meant.or_else(|| self.diagnostics.get(reported).and_then(|d| d.edit.clone()));
        let offset = |place: u32| slice.origin.iter().position(|o| *o == place);
        let edit = edit.and_then(|e| Some(Mend { from: offset(e.span.start)?, to: offset(e.span.end)?, text: e.text }));
        let at = mistake.at + text.get(mistake.at..).map_or(0, |r| r.len() - r.trim_start().len());
        let found = text.get(at..).map_or(0, token_len);
        let words: Vec<String> = mistake.expected.iter().flat_map(|rule| self.token_for(*rule)).collect();
        let inserted = words.iter().map(|w| Mend::insert(at, w.as_str()));
        let replaced = words.iter().map(|w| Mend { from: at, to: at + found, text: w.clone() });
        Head { kind: DeclKind::Broken, nameless: false, mends: edit.into_iter().chain(inserted).chain(replaced).take(8).collect() }
    }

    /// Tokens that a head may lack where the grammar expects `rule`.
    fn token_for(&self, rule: Rule) -> Vec<String> {
        let one = |text: &str| vec![text.to_owned()];
        match rule {
            Rule::colon => one(":"),
            Rule::kw_by => one("按"),
            Rule::kw_from_date => one("自"),
            Rule::kw_of_department => one("属于"),
            Rule::enum_sep => one("、"),
            Rule::name | Rule::path => one(QUOTED),
            Rule::string | Rule::open_string => one("\"…\""),
            Rule::kw_for => vec!["面向".to_owned(), format!("面向 {}", self.subject_elsewhere())],
            _ => Vec::new(),
        }
    }

    /// The subject that another declaration of the file is for.
    pub(super) fn subject_elsewhere(&self) -> &str {
        let named = [" 面向 ", "对象 ", " for ", "subject "].into_iter().find_map(|word| {
            let (_, behind) = self.original_text().split_once(word)?;
            Some(token(behind)).filter(|name| super::is_plain_name(name))
        });
        named.unwrap_or(QUOTED)
    }

    /// A stray that begins a line at its very beginning is not a clause: it is a declaration that could not be read, up to the end of
    /// the body. Keeps it for later and says so.
    pub(super) fn cut_here(&mut self, p: &P, end: usize) -> bool {
        let start = p.as_span().start();
        let at = self.at(start);
        let whole = self.original(crate::source::Span { end: at, ..self.span_at(0, start) });
        let whole = whole.trim_start_matches('\u{FEFF}');
        let own_line = whole.is_empty() || whole.ends_with(['\n', '\r']);
        let ended = whole.trim_end().ends_with(['。', '.', '．', '\u{0C}']) || whole.trim_end_matches([' ', '\t']).ends_with("\n\n");
        if !own_line || !ended || begins_clause(p.as_str()) || token(p.as_str()).is_empty() {
            return false;
        }
        let Some(rest) = p.get_input().get(start..end) else { return false };
        self.cut = Some(self.slice(rest, start));
        true
    }
}

/// A slice up to the blank line behind which something else begins at the beginning of a line, and what that is: a declaration of its
/// own, which may not be readable either.
fn first_paragraph(slice: &Folded) -> (Folded, Option<Folded>) {
    let text = slice.text.as_str();
    let begins = |at: &usize| text.get(*at..).is_some_and(|rest| rest.starts_with(is_word) && !begins_clause(rest));
    let Some(at) = text.match_indices("\n\n").map(|(at, gap)| at + gap.len()).find(begins) else { return (slice.clone(), None) };
    let part = |from: usize, to: usize| Folded {
        text: text.get(from..to).unwrap_or("").to_owned(),
        origin: (from..=to).map(|at| slice.origin(at)).collect(),
    };
    (part(0, at), Some(part(at, text.len())))
}

/// The keyword that the first word of a declaration is meant to be: misspelt, said in other words, glued to the name, or plain from the
/// clauses below it.
fn meant_declaration(text: &str) -> Option<String> {
    let first = token(text);
    let glued = || {
        let words = WORDS.iter().filter(|w| w.group == "declaration" && w.zh.chars().count() > 1);
        let longest = words.filter(|w| first.starts_with(w.zh)).max_by_key(|w| w.zh.len())?;
        Some(format!("{} {}", longest.zh, first.get(longest.zh.len()..)?))
    };
    let named = near(first, "declaration").or_else(|| lookalikes::declaration(first)).map(str::to_owned);
    named.or_else(glued).or_else(|| said_below(text).map(str::to_owned))
}

/// What the first clause below a head says that the declaration is.
fn said_below(text: &str) -> Option<&'static str> {
    let mut lines = text.lines();
    let head = lines.next()?.trim_end();
    let clause = lines.map(token_of_line).find(|t| !t.is_empty()).filter(|_| head.ends_with(':'))?;
    match clause {
        "标题" | "文号" => Some("政策"),
        "title" | "number" => Some("policy"),
        "依据" | "用途" | "发放" if head.contains("面向") => Some("待遇"),
        "cites" | "purpose" | "paid" if head.contains(" for ") => Some("benefit"),
        "范围" => Some("衔接"),
        "among" => Some("coordinate"),
        "基准日" | "给定" => Some("算例"),
        "as" | "given" => Some("example"),
        "自" => Some("参数"),
        "since" => Some("parameter"),
        _ => None,
    }
}

fn token_of_line(line: &str) -> &str {
    token(line.trim_start())
}

/// Where the first item stands that follows the colon of a definition at once, without the head of a list.
fn item_for_value(text: &str) -> Option<usize> {
    if !matches!(token(text), "定义" | "define") {
        return None;
    }
    let (before, after) = text.split_once(':')?;
    let body = after.trim_start();
    ["(一)", "(1)"].iter().any(|m| body.starts_with(m)).then_some(before.len() + 1 + after.len() - body.len())
}

/// Where something else stands, and how long it is, in the place of the name of a declaration.
fn name_missing(text: &str) -> Option<(usize, usize)> {
    let rest = text.get(token_len(text)..)?.trim_start();
    let second = token(rest);
    (matches!(second, "面向" | "for" | ":") && !token(rest.get(second.len()..)?.trim_start()).is_empty()).then(|| (text.len() - rest.len(), second.len()))
}
