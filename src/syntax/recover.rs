//! What could not be read: one diagnostic for one mistake, at its narrowest place.
//!
//! The grammar hands over the slice up to the next sync point. In this order: a name glued
//! to a keyword (then the slice is read as if spaced, and is whole again), a parenthesis without its partner, a symbol for a word; else the
//! slice is read strictly and the place where that stops is the place of the mistake.
//!
//! INVARIANT: every function here reports exactly once, or not at all if what it got is the rest of something already reported.

use super::errors;
use super::fold::Folded;
use super::from_pest::{Mistake, P, Reader};
use super::from_pest_parts::Separator;
use super::recover_bounds::keeps_direction;
use super::recover_hints::Stop;
use super::from_pest_lists::{Entry, EntryBody, readings};
use super::grammar::{self, Rule};
use super::keywords::{WORDS, Word};
use super::lookalikes;
use super::{DeclKind, Expr, ListHead, Member, TypeExpr, TypeKind};
use crate::diagnostic::Words;
use crate::source::Span;
use unicode_normalization::UnicodeNormalization;

/// Keywords that may be glued to a name; a longer one comes before one it begins with or ends in.
const GLUED: &[&str] = &[
    "不低于", "不少于", "不早于", "不超过", "不高于", "不多于", "不晚于", "不属于", "属于", "位于", "有记录", "无记录", "高于", "超过", "多于",
    "晚于", "低于", "少于", "早于", "不满", "未满", "不为", "并且", "或者", "为", "满", "且", "或",
];

impl Reader<'_> {
    /// Reports what is wrong with a slice that `strict` cannot read.
    pub(super) fn broken_slice(&mut self, p: &P, strict: Rule) {
        self.broken_text(p.as_str(), p.as_span().start(), strict);
    }

    pub(super) fn broken_text(&mut self, text: &str, start: usize, strict: Rule) {
        let text = text.trim_end();
        let slice = self.slice(text, start);
        let mistake = match self.reread(&slice, strict, |_, _| Some(())) {
            Ok(()) => Mistake { at: text.len(), expected: Vec::new() },
            Err(m) => m,
        };
        self.mistake(text, start, &mistake, strict);
    }

    fn mistake(&mut self, text: &str, start: usize, mistake: &Mistake, strict: Rule) {
        let at = mistake.at + text.get(mistake.at..).map_or(0, |r| r.len() - r.trim_start().len());
        let rest = text.get(at..).unwrap_or("");
        if let Some((at, c)) = unbalanced(text) {
            let span = self.span_at(start + at, start + at + 1);
            self.report(errors::unbalanced(span, c));
            return;
        }
        if let Some(symbol) = symbol(rest) {
            let span = self.span_at(start + at, start + at + symbol.len());
            self.report(errors::operator_symbol(span, symbol));
            return;
        }
        let len = token_len(rest);
        let span = if len == 0 {
            let end = text.len();
            self.span_at(start + end, start + end)
        } else {
            self.span_at(start + at, start + at + len)
        };
        let found = rest.get(..len).unwrap_or("");
        let stop = Stop { text, start, found, at, strict };
        if matches!(found, "按" | "by") {
            self.report(errors::by_needs_parentheses(span));
            return;
        }
        if let Some(hint) = self.hint(&stop, mistake) {
            self.report(hint);
            return;
        }
        self.report(if found == "，" && text.contains("属于") {
            errors::comma_in_list(span)
        } else {
            errors::unexpected(span, found, &expected_words(&mistake.expected))
        });
    }

    /// A stray among clauses: whether it is one by itself, and not the rest of something reported.
    pub(super) fn stray_clause(&mut self, p: &P, strict: Rule, sep: &mut Separator) -> bool {
        let text = p.as_str();
        let start = p.as_span().start();
        let silent = sep.broken_clause(text);
        if begins_clause(text) {
            self.broken_slice(p, strict);
            return true;
        }
        let first = token(text);
        let example = strict == Rule::strict_as_of;
        let meant = meant_clause(first).filter(|m| example || !matches!(m.as_str(), "给定" | "预期"));
        let row = text.trim_end().ends_with(['"', '”']) || text.get(first.len()..).is_some_and(|r| r.trim_start().starts_with(':'));
        if silent && (meant.is_none() || row) {
            return false;
        }
        let span = self.span_at(start, start + first.len());
        self.report(if meant.is_none() && PARTS.contains(&first) {
            errors::part_of_clause(span, first)
        } else {
            errors::unknown_clause(span, first, meant.as_deref(), &beginnings(strict))
        });
        true
    }

    /// Reads a clause that was reported once more, by `strict` and with the edit that was suggested: what rests on it is then checked. The
    /// rows of a `标准` may stand behind it, out of reach, so that is left alone.
    pub(super) fn as_suggested<R>(&mut self, p: &P, strict: Rule, then: impl FnOnce(&mut Self, P) -> Option<R>) -> Option<R> {
        let edit = self.diagnostics.last()?.edit.clone()?;
        let slice = self.slice(p.as_str().trim_end(), p.as_span().start());
        let offset = |place: u32| slice.origin.iter().position(|o| *o == place);
        let (from, to) = (offset(edit.span.start)?, offset(edit.span.end)?);
        let put = edit.text.replace(['；', ';'], " ");
        let text = format!("{}{put}{}", slice.text.get(..from)?, slice.text.get(to..)?);
        if matches!(token(&text), "标准" | "amount") {
            return None;
        }
        let mut origin: Vec<u32> = (0..from).map(|at| slice.origin(at)).collect();
        origin.extend(std::iter::repeat_n(slice.origin(from), put.len()));
        origin.extend((to..=slice.text.len()).map(|at| slice.origin(at)));
        let before = self.diagnostics.len();
        let read = self.reread(&Folded { text, origin }, strict, |r, p| p.into_inner().next().and_then(|p| then(r, p)));
        self.diagnostics.truncate(before);
        read.ok()
    }

    /// A line of an example that is a heading, `结果：` or `预期` without its colon: the heading that is meant, and how long this one is.
    /// Reports one that is none.
    pub(super) fn example_heading(&mut self, p: &P) -> Option<(String, usize)> {
        let (text, start) = (p.as_str(), p.as_span().start());
        let first = token(text);
        let behind = text.get(first.len()..)?;
        let alone = |t: &str| t.trim_start_matches([' ', '\t']).starts_with('\n');
        if matches!(first, "给定" | "given" | "预期" | "expect") && alone(behind) {
            return Some((first.to_owned(), first.len()));
        }
        behind.strip_prefix(':').filter(|r| alone(r))?;
        let span = self.span_at(start, start + first.len());
        let meant = near_heading(first).map(str::to_owned).or_else(|| meant_clause(first));
        self.report(errors::unknown_clause(span, first, meant.as_deref(), &beginnings(Rule::strict_as_of)));
        let heading = meant.filter(|m| matches!(m.as_str(), "给定" | "given" | "预期" | "expect"));
        // The rest of an example whose headings are not known is read as what it expects: that is what comes last.
        Some((format!("{}:", heading.as_deref().unwrap_or("预期")), first.len() + 1))
    }

    /// Whether only white space stands on the line before a place.
    pub(super) fn on_own_line(&self, start: usize) -> bool {
        let before = self.original(Span { end: self.at(start), ..self.span_at(0, start) });
        before.trim_end_matches([' ', '\t', '\u{3000}']).ends_with(['\n', '\r'])
    }

    /// Whether a line of an example is whole, and what is missing is only the heading of the part it belongs to.
    pub(super) fn line_without_part(&mut self, p: &P, strict: Rule) -> bool {
        let text = p.as_str();
        !begins_clause(text) && meant_clause(token(text)).is_none() && self.reads(text, p.as_span().start(), strict)
    }

    /// `broken_item`; `below` says whether a list begins behind it.
    pub(super) fn broken_item(&mut self, p: P, span: Span, below: bool, strict: Rule) -> Option<Entry> {
        let text = p.as_str().to_string();
        let start = p.as_span().start();
        let mut kids = p.into_inner();
        let marker = kids.next()?;
        let marker_span = self.span(&marker);
        let marker_raw = marker.as_str().trim().to_string();
        let marker_text = self.original(marker_span).to_string();
        let mut entry = Entry { readings: readings(&marker_raw), marker_text, marker_span, half: false, body: EntryBody::Broken, span };
        if let Some(body) = kids.next() {
            let (text, start) = (body.as_str(), body.as_span().start());
            if let Some(expr) = self.mend(text, start) {
                entry.body = EntryBody::Expr(expr);
                return Some(entry);
            }
            if let Some((head, at)) = self.unknown_head(text, start, below) {
                entry.body = EntryBody::Head { head: head.unwrap_or(ListHead::Any), at, guessed: true };
                return Some(entry);
            }
        }
        self.broken_text(&text, start, strict);
        Some(entry)
    }

    /// `broken_row`; `strict` is how a row of its table is read.
    pub(super) fn broken_row(&mut self, p: &P, strict: Rule) {
        let (text, start) = (p.as_str(), p.as_span().start());
        let first = token(text);
        // A clause behind the last row, its keyword misspelt.
        if let Some(near) = near(first, "clause").filter(|_| !text.contains(':')) {
            let span = self.span_at(start, start + first.len());
            self.report(errors::unknown_clause(span, first, Some(near), &[]));
            return;
        }
        self.broken_slice(p, strict);
    }

    /// What stands behind a whole row and is no row; `second` where it may be a value more than the table has.
    pub(super) fn too_much(&mut self, p: &P, second: bool) {
        let start = p.as_span().start();
        let text = p.as_str().trim_end();
        let span = self.span_at(start, start + text.len());
        self.report(if second { errors::second_value(span, text) } else { errors::unexpected(span, text, &[]) });
    }

    /// `broken_type`.
    pub(super) fn broken_type(&mut self, p: &P) -> TypeExpr {
        let span = self.span(p);
        self.broken_slice(p, Rule::strict_type);
        // What is said of the fact is checked against the type that is meant.
        let meant = self.diagnostics.last().and_then(|d| d.edit.clone()).and_then(|edit| {
            let (before, after) = (Span { end: edit.span.start, ..span }, Span { start: edit.span.end, ..span });
            let text = format!("{} {} {}", self.original(before), edit.text, self.original(after));
            let mut folded = super::fold::fold(span.file, &text).0;
            folded.origin.fill(span.start);
            self.reread(&folded, Rule::strict_type, |r, p| p.into_inner().find(|k| k.as_rule() == Rule::type_expr).map(|t| r.type_expr(t))).ok()
        });
        meant.map_or(TypeExpr { kind: TypeKind::Broken, or_none: false, span }, |ty| TypeExpr { span, ..ty })
    }

    /// `broken_member`.
    pub(super) fn broken_member(&mut self, p: &P, out: &mut Vec<Member>) {
        let text = p.as_str().trim_end();
        let name = token(text);
        let rest = text.get(name.len()..).unwrap_or("").trim_start();
        if rest.starts_with(is_word) && !text.contains(':') && grammar::is_plain_name(name) {
            let start = p.as_span().start();
            let at = self.span_at(start, start + name.len());
            self.report(errors::missing_colon(at.after(), name));
        } else {
            self.broken_slice(p, Rule::strict_member);
        }
        out.push(Member::Broken(self.span(p)));
    }

    /// A name that is a whole condition without its spaces, `年龄不超过35周岁`: certain only if a number follows the keyword.
    pub(super) fn glued(&mut self, word: &str, span: Span) -> Option<Expr> {
        if !is_glued(word) || self.depth > super::from_pest::MAX_DEPTH - 2 {
            return None;
        }
        let text = self.original(span).to_string();
        let (folded, _) = super::fold::fold(span.file, &text);
        let origin = folded.origin.iter().map(|o| o + span.start).collect();
        let slice = Folded { text: folded.text, origin };
        self.mend_slice(&slice)
    }

    /// Reads a slice as if it had spaces around its keywords, if that makes it whole.
    fn mend(&mut self, text: &str, start: usize) -> Option<Expr> {
        let slice = self.slice(text.trim_end(), start);
        self.mend_slice(&slice)
    }

    fn mend_slice(&mut self, slice: &Folded) -> Option<Expr> {
        let (spaced, places) = space_out(slice)?;
        self.depth += 1;
        let before = self.diagnostics.len();
        let expr = self.reread(&spaced, Rule::strict_expr, |r, p| p.into_inner().find(|k| k.as_rule() == Rule::expr).map(|e| r.expr(e)));
        self.depth -= 1;
        let expr = expr.ok()?;
        self.diagnostics.truncate(before);
        for (from, to, text) in places {
            let span = Span { start: slice.origin(from), end: slice.origin(to), ..expr.span };
            self.report(errors::glued(span, &text));
        }
        Some(expr)
    }
}

/// A run that was read as if spaced: where it stands, and how it is written.
type Spaced = (usize, usize, String);

fn begins_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// Puts spaces around the keywords inside names. Gives the runs that changed: where they stand in the slice, and how they are written.
fn space_out(slice: &Folded) -> Option<(Folded, Vec<Spaced>)> {
    let mut out = Folded::default();
    let mut places = Vec::new();
    let text = slice.text.as_str();
    let mut at = 0;
    while at < text.len() {
        let rest = text.get(at..)?;
        let len = token_len(rest).max(rest.chars().next()?.len_utf8());
        let run = rest.get(..len)?;
        let pieces = split_run(run);
        if pieces.len() > 1 {
            // A run after a number, as `35周岁`, is a quantity: only its keywords count.
            places.push((at, at + len, pieces.join(" ")));
        }
        let mut inner = at;
        for (i, piece) in pieces.iter().enumerate() {
            if i > 0 {
                out.text.push(' ');
                out.origin.push(slice.origin(inner));
            }
            out.text.push_str(piece);
            out.origin.extend((inner..inner + piece.len()).map(|k| slice.origin(k)));
            inner += piece.len();
        }
        at += len;
    }
    out.origin.push(slice.origin(text.len()));
    (!places.is_empty()).then_some((out, places))
}

/// `年龄不超过35周岁` → `年龄`, `不超过`, `35周岁`.
fn split_run(run: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut begin = 0;
    let mut at = 0;
    if run.starts_with(['"', '“', '「']) {
        return vec![run];
    }
    while at < run.len() {
        let rest = run.get(at..).unwrap_or("");
        if let Some(k) = GLUED.iter().find(|k| rest.starts_with(**k)) {
            if begin < at {
                pieces.push(run.get(begin..at).unwrap_or(""));
            }
            pieces.push(rest.get(..k.len()).unwrap_or(""));
            at += k.len();
            begin = at;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    if begin < run.len() {
        pieces.push(run.get(begin..).unwrap_or(""));
    }
    pieces
}

pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// How long the first token is: a run of word characters, a quoted text, or one character.
pub(super) fn token_len(text: &str) -> usize {
    let Some(first) = text.chars().next() else { return 0 };
    if is_word(first) {
        return text.find(|c| !is_word(c)).unwrap_or(text.len());
    }
    let close = match first {
        '"' => '"',
        '“' => '”',
        '「' => '」',
        _ => return first.len_utf8(),
    };
    let body = text.get(first.len_utf8()..).unwrap_or("");
    body.find([close, '\n']).map_or(text.len(), |e| first.len_utf8() + e + body.get(e..).and_then(|r| r.chars().next()).map_or(0, |c| if c == close { c.len_utf8() } else { 0 }))
}

pub(super) fn token(text: &str) -> &str {
    text.get(..token_len(text)).unwrap_or("")
}

/// The first `n` words.
pub(super) fn first_n(text: &str, n: usize) -> String {
    text.split_whitespace().take(n).collect::<Vec<_>>().join(" ")
}

/// Whether a slice begins with the keyword of a clause.
pub(super) fn begins_clause(text: &str) -> bool {
    !clause_word(text).is_empty()
}

fn clause_word(text: &str) -> &str {
    let head = text.get(..text.find([':', ';', '"']).unwrap_or(text.len())).unwrap_or("");
    let head = normal(head);
    WORDS
        .iter()
        .filter(|w| matches!(w.group, "clause" | "list" | "combining") || (w.group == "head of a file" && !matches!(w.zh, "自" | "至")))
        .chain(WORDS.iter().filter(|w| w.group == "example" && matches!(w.zh, "基准日" | "给定" | "预期")))
        .flat_map(|w| [w.zh, w.en])
        .filter(|k| head.strip_prefix(k).is_some_and(|r| !r.starts_with(is_word)))
        .max_by_key(|k| k.len())
        .unwrap_or("")
}

fn normal(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first unbalanced parenthesis outside texts.
fn unbalanced(text: &str) -> Option<(usize, char)> {
    let mut open = Vec::new();
    let mut close = None;
    for (at, c) in text.char_indices() {
        match (close, c) {
            (Some(q), _) if c == q => close = None,
            (Some(_), _) => {}
            (None, '"') => close = Some('"'),
            (None, '“') => close = Some('”'),
            (None, '(') => open.push(at),
            (None, ')') if open.pop().is_none() => return Some((at, ')')),
            _ => {}
        }
    }
    open.pop().map(|at| (at, '('))
}

fn symbol(rest: &str) -> Option<&'static str> {
    [">=", "<=", "=>", "=<", "!=", "==", "&&", "||", "≥", "≤", "≠", ">", "<", "=", "&", "|", "!"].into_iter().find(|s| rest.starts_with(s))
}

/// The keyword of a group that a misspelt one is nearest to.
pub(super) fn near(word: &str, group: &str) -> Option<&'static str> {
    let count = word.chars().count();
    WORDS
        .iter()
        .filter(|w| w.group == group)
        .flat_map(|w| [w.zh, w.en])
        .map(|k| (strsim::damerau_levenshtein(word, k), k))
        .filter(|(d, k)| keeps_direction(word, k) && *d > 0 && *d <= if k.is_ascii() { 2 } else { 1 } && *d < count)
        .min()
        .map(|(_, k)| k)
}

/// The heading of an example that a misspelt one is nearest to.
fn near_heading(word: &str) -> Option<&'static str> {
    let far = |k: &str| strsim::damerau_levenshtein(word, k);
    let near = |k: &&str| far(k) <= if k.is_ascii() { 2 } else { 1 };
    ["给定", "预期", "given", "expect"].into_iter().filter(near).min_by_key(|k| far(k))
}

/// The word that compares or joins that a misspelt one is nearest to, in Chinese and English.
pub(super) fn near_operator(word: &str) -> Option<(&'static str, &'static str)> {
    let long = |w: &&Word| w.zh.chars().count() > 1;
    let near = WORDS.iter().filter(|w| matches!(w.group, "comparison" | "condition")).filter(long).find(|w| {
        word.chars().count() > 1 && [w.zh, w.en].iter().any(|k| keeps_direction(word, k) && strsim::damerau_levenshtein(word, k) == 1)
    })?;
    Some((near.zh, near.en))
}

/// Words that go on with a clause, and are written as if they began one.
const PARTS: &[&str] = &["累计最长", "时限", "渠道", "尾差", "比较", "优先核减", "理由", "remainder", "through", "reducing", "because"];

/// The clause that a first word is meant to begin: misspelt, said in other words, or glued to what follows it.
fn meant_clause(first: &str) -> Option<String> {
    let groups = ["clause", "list", "head of a file", "combining"];
    let begins = |word: &&str| !matches!(*word, "本期" | "全程总额" | "period" | "lifetime" | "自" | "至" | "from" | "to");
    let near = groups.iter().find_map(|g| near(first, g)).filter(begins).or_else(|| lookalikes::clause(first));
    let glued = || {
        let begins = |w: &&Word| matches!(w.group, "clause" | "head of a file") && w.zh.chars().count() > 1;
        let words = WORDS.iter().filter(begins).chain(WORDS.iter().filter(|w| w.group == "combining" && w.zh == "范围"));
        words.filter_map(|w| first.strip_prefix(w.zh).map(|rest| format!("{} {rest}", w.zh))).next()
    };
    near.map(str::to_owned).or_else(glued)
}

/// What clauses begin with where `strict` reads them.
fn beginnings(strict: Rule) -> Vec<Words> {
    let words: &[(&str, &str)] = match strict {
        Rule::strict_hclause => &[("标题", "title"), ("文号", "number"), ("出处", "source"), ("施行", "in force")],
        Rule::strict_cclause => &[("依据", "cites"), ("范围", "among"), ("就高不重复", "highest only"), ("择一享受", "choose one"), ("合计最高", "together at most")],
        Rule::strict_as_of => &[("基准日", "as of"), ("给定", "given"), ("预期", "expect")],
        _ => &[("依据", "cites"), ("用途", "purpose"), ("发放", "paid"), ("受理", "handled by"), ("标准", "amount")],
    };
    words.iter().map(|(zh, en)| Words::new(format!("`{zh}`"), format!("`{en}`"))).collect()
}

/// What could have stood there, in the words of the writer; nothing if that says too little.
fn expected_words(rules: &[Rule]) -> Vec<Words> {
    let mut out: Vec<Words> = Vec::new();
    // After a value any claim could go on, and most are plain conditions.
    let any_claim = rules.contains(&Rule::kw_along);
    for rule in rules {
        let (zh, en) = match rule {
            Rule::colon => ("`：`", "`:`"),
            Rule::name | Rule::path => ("名称", "a name"),
            Rule::date => ("日期", "a date"),
            Rule::quantity | Rule::count | Rule::number => ("数", "a number"),
            Rule::unit | Rule::percent => continue,
            Rule::string | Rule::open_string => ("引号中的文字", "a quoted text"),
            Rule::marker => ("序号", "a marker"),
            Rule::expr | Rule::sum | Rule::bound | Rule::named | Rule::arg | Rule::inside => ("一个值", "a value"),
            Rule::rp => ("`）`", "`)`"),
            Rule::kw_for => ("`面向`", "`for`"),
            Rule::kw_then => ("`则`", "`then`"),
            Rule::kw_else => ("`否则`", "`else`"),
            Rule::kw_because => ("`理由`", "`because`"),
            Rule::kw_no_more => ("`不超过`", "`together at most`"),
            Rule::kw_enjoys => ("`享受`", "`gets`"),
            Rule::kw_gets => ("`享受`", "`gets`"),
            Rule::never_falls | Rule::never_rises if !any_claim => ("`不减` 或 `不增`", "`never falls` or `never rises`"),
            Rule::kw_not_both if !any_claim => ("`不得同时享受`", "`together at most`"),
            Rule::kw_rises => ("`rises`", "`rises`"),
            Rule::kw_of_department => ("`属于`", "`of`"),
            Rule::every | Rule::every_once | Rule::every_month | Rule::every_year => ("`一次性`、`每月`、`每年`", "`once`, `monthly`, `yearly`"),
            Rule::kw_up_to => ("`累计最长`", "`up to`"),
            Rule::kw_by | Rule::by => ("`按`", "`by`"),
            Rule::kw_inside => ("`内`", "`within`"),
            Rule::side_zh => ("`后`、`前`", "`after`, `before`"),
            Rule::kw_from_date => ("`自`", "`from`"),
            Rule::kw_since => ("`自` 和日期", "`since` and a date"),
            Rule::run_out | Rule::move_over => ("`执行至期满` 或 `按新规定执行`", "`run out` or `move over`"),
            Rule::of_age | Rule::of_periods => ("`周岁` 或 `期间`", "`age` or `periods`"),
            Rule::in_years | Rule::to_the_day => ("`计算到岁`、`计算到日`", "`in whole years`, `to the day`"),
            Rule::from_birthday | Rule::from_day_after => ("`生日当日` 或 `生日次日`", "`the birthday` or `the day after the birthday`"),
            Rule::from_same_day | Rule::from_next_day => ("`当日` 或 `次日`", "`the first day` or `the next day`"),
            Rule::kw_to => ("`到`", "`to`"),
            Rule::round_to => ("`分`、`角`、`元`", "`fen`, `jiao`, `yuan`"),
            Rule::round_mode => ("`舍去`、`进位`、`四舍五入`", "`down`, `up`, `half up`"),
            Rule::type_expr => ("类型", "a type"),
            Rule::attr => ("来源、范围等说明", "a source, a range or the like"),
            Rule::event => ("`申请` 或 `审核通过`", "`application` or `approval`"),
            Rule::this_month | Rule::next_month => ("`当月` 或 `次月`", "`the month of` a date"),
            Rule::forfeited => ("`逾期视为放弃`", "`or forfeit`"),
            Rule::forfeited_year => ("`逾期视为放弃当年`", "`or forfeit that year`"),
            Rule::kw_every_year => ("`在 … 内` 或 `每年`", "`within …` or `each year`"),
            Rule::status => ("结果", "a status"),
            Rule::pat_name | Rule::patterns | Rule::pat_else => ("一个值", "a value"),
            _ => continue,
        };
        let words = Words::new(zh, en);
        if !out.contains(&words) {
            out.push(words);
        }
    }
    if out.len() > 3 {
        out.retain(|w| w.en != "a date" && w.en != "a number" && w.en != "a quoted text");
        out.truncate(3);
    }
    out
}

/// The words of every declaration and member that could not be read, quoted names without their quotes.
pub(super) fn unread_names(decls: &[super::Decl], code: &str) -> Vec<String> {
    let mut broken: Vec<Span> = Vec::new();
    for decl in decls {
        match &decl.kind {
            DeclKind::Broken => broken.push(decl.span),
            DeclKind::Subject { members, .. } | DeclKind::Extend { members, .. } => broken.extend(members.iter().filter_map(|m| match m {
                Member::Broken(span) => Some(*span),
                Member::Fact(_) | Member::Define(_) => None,
            })),
            _ => {}
        }
    }
    let texts = broken.iter().filter_map(|s| code.get(s.start as usize..s.end as usize));
    let words = texts.flat_map(|t| t.split(|c| !is_word(c))).filter(|w| !w.is_empty());
    // A name glued to a keyword is the name alone.
    let words = words.flat_map(|w| std::iter::once(w).chain(split_run(w)));
    let mut words: Vec<String> = words.map(|w| w.nfc().collect()).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// Whether a name is read as something else where a value stands, unless it is quoted.
pub(crate) fn needs_quotes_as_value(name: &str) -> bool {
    const VALUES: &[&str] = &["logic", "comparison", "condition", "value", "receipt"];
    let keyword = WORDS.iter().any(|w| VALUES.contains(&w.group) && (w.zh == name || w.en == name || (w.group == "comparison" && w.en.split(' ').next() == Some(name))));
    let also = matches!(
        name,
        "并且" | "或者" | "其它" | "其余" | "包含" | "任一" | "每一" | "contains" | "capped" | "rounded" | "located" | "舍去" | "进位" | "四舍五入" | "以上" | "以下" | "以内"
    );
    keyword || also || is_glued(name)
}

fn is_glued(word: &str) -> bool {
    GLUED.iter().any(|k| word.find(k).is_some_and(|at| at > 0 && word.get(at + k.len()..).is_some_and(begins_number)))
}

/// A name as it would be written if the keywords in it were keywords: `学历为博士` → `学历 为 博士`; none if it holds none. For who has
/// found that there is no such name.
pub fn spaced_name(name: &str) -> Option<String> {
    let pieces = split_run(name);
    (pieces.len() > 1).then(|| pieces.join(" "))
}
