//! Bounds and negations as documents write them, and the words of the language that mean the same.
//!
//! `在 35周岁以下（含）` → `不超过 35周岁`; `2022年1月1日以前` → `早于 2022年1月1日`; `未 失信被执行人` → `非 失信被执行人`. What one letter
//! tells apart, `以上` and `以下`, is opposite here, so the nearest word is never good enough.
//!
//! INVARIANT: what is suggested bounds from the side that was written, and is negated if that was.

use super::errors;
use super::from_pest::Reader;
use super::grammar::Rule;
use super::recover::is_word;
use super::recover_hints::{Stop, last_word};
use crate::diagnostic::Diagnostic;

/// Words behind a value that bound something by it: whether from below, and whether it is unclear if the value itself is included.
const BOUNDS: &[(&str, bool, bool)] = &[
    ("及以上", true, false),
    ("及以下", false, false),
    ("以上", true, false),
    ("以下", false, false),
    ("以内", false, false),
    ("之内", false, false),
    ("以来", true, false),
    ("以后", true, true),
    ("之后", true, true),
    ("以前", false, true),
    ("之前", false, true),
];

/// Words that lead up to a bound and say nothing of it.
const LEADS: &[&str] = &["在", "为", "是", "须", "应", "需", "应为", "须为", "应在", "须在", "必须", "应当", "is", "in"];

/// Words that deny, where the language has `非`.
const DENIALS: &[&str] = &["不", "未", "无", "没有", "不是", "并非", "非"];

/// A value and the word that bounds by it, `本科及以上`: the value, and whether from below.
pub(crate) fn bounded(text: &str) -> Option<(&str, bool)> {
    split(text).map(|(value, bound)| (value, bound.1))
}

fn split(text: &str) -> Option<(&str, &'static (&'static str, bool, bool))> {
    BOUNDS.iter().find_map(|b| text.strip_suffix(b.0).map(|value| (value, b)))
}

/// A name that is denied by what is glued to it, `无犯罪记录`: the word that denies, and the rest.
pub(crate) fn denied(name: &str) -> Option<(&str, &str)> {
    let longest = DENIALS.iter().filter(|d| name.starts_with(**d)).max_by_key(|d| d.len())?;
    Some((name.get(..longest.len())?, name.get(longest.len()..)?)).filter(|(_, rest)| !rest.is_empty())
}

/// Whether a word may be suggested for another: it denies if that does, and points to no other side.
pub(crate) fn keeps_direction(written: &str, meant: &str) -> bool {
    const SIDES: &str = "上下内外前后高低多少早晚迟大小长短增减";
    let denials = |t: &str| {
        let latin = ["not", "non", "un"].iter().any(|d| t.strip_prefix(d).is_some());
        t.chars().filter(|c| "不非未无".contains(*c)).count() + usize::from(latin)
    };
    denials(written) == denials(meant) && written.chars().filter(|c| SIDES.contains(*c)).all(|c| meant.contains(c))
}

/// The word that compares with a bound, in Chinese and English.
fn operator(below: bool, strict: bool, date: bool) -> (&'static str, &'static str) {
    match (below, strict, date) {
        (true, false, true) => ("不早于", "not before"),
        (true, true, true) => ("晚于", "after"),
        (false, false, true) => ("不晚于", "not after"),
        (false, true, true) => ("早于", "before"),
        (true, false, false) => ("不低于", "at least"),
        (true, true, false) => ("高于", "above"),
        (false, false, false) => ("不超过", "at most"),
        (false, true, false) => ("低于", "below"),
    }
}

/// Where the value begins that a text ends in: a word, or several joined by arithmetic.
fn value_start(text: &str) -> Option<usize> {
    let mut end = text.trim_end().len();
    loop {
        let head = text.get(..end)?;
        let open = head.strip_suffix(')').and_then(|h| h.rfind('('));
        let head = head.get(..open.unwrap_or(end))?;
        let start = head.len() - last_word(head).len();
        let before = text.get(..start)?.trim_end();
        match before.strip_suffix(['+', '-', '×', '*', '/', '÷']) {
            Some(more) if start < end => end = more.trim_end().len(),
            _ => return (start < end).then_some(start),
        }
    }
}

/// Whether nothing is there to be compared: only a marker, or what joins conditions.
fn nothing_compared(before: &str) -> bool {
    let marker = before.strip_prefix('(').and_then(|b| b.strip_suffix(')')).is_some_and(|b| !b.contains(['(', ')', ' ']));
    marker || before.is_empty() || before.ends_with(['.', ':', '(']) || ["且", "或", "非", "and", "or", "not"].contains(&last_word(before))
}

impl Reader<'_> {
    /// A bound or a denial in other words than the language has.
    pub(super) fn direction_hint(&mut self, stop: &Stop) -> Option<Diagnostic> {
        if !matches!(stop.strict, Rule::strict_item | Rule::strict_expr | Rule::strict_decl | Rule::strict_row | Rule::strict_member) {
            return None;
        }
        let hint = self.two_bounds_hint(stop).or_else(|| self.denial_hint(stop)).or_else(|| self.window_hint(stop));
        hint.or_else(|| self.bound_hint(stop)).or_else(|| self.bound_ahead(stop))
    }

    fn two_bounds_hint(&self, stop: &Stop) -> Option<Diagnostic> {
        let between = matches!(stop.found, "至" | "到" | "和" | "与") && stop.behind().contains("之间");
        let listed = matches!(stop.found, "、" | "，") && split(last_word(stop.before())).is_some() && split(last_word(stop.behind())).is_some();
        (stop.found == "介于" || between || listed).then(|| errors::two_bounds(self.stop_span(stop), stop.found))
    }

    fn denial_hint(&mut self, stop: &Stop) -> Option<Diagnostic> {
        let before = stop.before().trim_end();
        let word = last_word(before);
        if !DENIALS.contains(&word) || word == "非" || !stop.found.starts_with(is_word) {
            return None;
        }
        let span = self.span_at(stop.start + before.len() - word.len(), stop.start + before.len());
        if self.known_yes_no(stop.found) {
            return Some(errors::said_otherwise(span, word, "非", "not"));
        }
        Some(errors::how_denied(span, word, stop.found))
    }

    /// `毕业日期 后 5年 内`
    fn window_hint(&self, stop: &Stop) -> Option<Diagnostic> {
        let anchor = last_word(stop.before());
        let window = matches!(stop.found, "后" | "前" | "之后" | "之前" | "以后" | "以前") && stop.behind().split([';', '\n']).next()?.contains('内');
        let at = stop.before().trim_end().strip_suffix(anchor)?.trim_end();
        let lacks = window && !anchor.is_empty() && last_word(at) != "在" && nothing_compared(at);
        let side = if stop.found.ends_with('前') { "前" } else { "后" };
        lacks.then(|| errors::window_of_what(self.stop_span(stop), anchor, side))
    }

    /// Reading stopped in front of a value that is bounded: `须 35周岁以下`, `自 2022年1月1日 起`.
    fn bound_ahead(&self, stop: &Stop) -> Option<Diagnostic> {
        let here = stop.text.get(stop.at..)?;
        let condition = here.split([';', '\n', '，', '、']).next()?;
        let condition = condition.split(" 且 ").next()?.split(" 或 ").next()?;
        if matches!(stop.found, "自" | "从") && condition.trim_end().ends_with('起') {
            let value = condition.strip_prefix(stop.found)?.trim_end().strip_suffix('起')?.trim();
            let span = self.span_at(stop.start + stop.at, stop.start + stop.at + condition.trim_end().len());
            return Some(errors::bound(span, self.original(span), value, operator(true, false, true), None));
        }
        let (at, word) = BOUNDS.iter().filter_map(|b| condition.find(b.0).map(|at| (at, b.0))).min_by_key(|(at, _)| *at)?;
        let ahead = Stop { at: stop.at + at, found: word, ..*stop };
        self.bound_hint(&ahead)
    }

    fn bound_hint(&self, stop: &Stop) -> Option<Diagnostic> {
        // A date takes in what is glued to it: then reading stopped behind both.
        let upto = if split(stop.found).is_some() { stop.at + stop.found.len() } else { stop.before().trim_end().len() };
        let head = stop.text.get(..upto)?;
        let (_, (word, below, unclear)) = split(last_word(head))?;
        let behind = stop.text.get(upto..)?;
        let value_end = head.get(..upto - word.len())?.trim_end().len();
        let value_at = value_start(stop.text.get(..value_end)?)?;
        let before = stop.text.get(..value_at)?.trim_end();
        let lead = last_word(before);
        if ["后", "前"].contains(&lead) {
            let span = self.span_at(stop.start + upto - word.len(), stop.start + upto);
            return matches!(*word, "以内" | "之内").then(|| errors::said_otherwise(span, word, "内", "within"));
        }
        let window = behind.split([';', '\n']).next().is_some_and(|b| b.contains('内'));
        if *unclear && window {
            return None;
        }
        let led = LEADS.contains(&lead);
        let (begin, compared) = if led { (before.len() - lead.len(), before.get(..before.len() - lead.len())?.trim_end()) } else { (value_at, before) };
        let bounds = ["(含)", "(不含)"].into_iter().find(|b| behind.trim_start().starts_with(b));
        let end = upto + bounds.map_or(0, |b| behind.len() - behind.trim_start().len() + b.len());
        let span = self.span_at(stop.start + begin, stop.start + end);
        let value = self.original(self.span_at(stop.start + value_at, stop.start + value_end));
        let date = value.ends_with(['日', '号', '期']);
        let unsaid = *unclear && bounds.is_none();
        let said = operator(*below, unsaid || bounds == Some("(不含)"), date);
        if nothing_compared(compared) {
            return Some(errors::bound_of_what(span, self.original(span), value, said));
        }
        Some(errors::bound(span, self.original(span), value, said, unsaid.then(|| operator(*below, false, date))))
    }
}
