//! Lists that are not quite lists: a head that is none, a marker half written or left out.
//!
//! `享受期间应保持：` above items is a head, whatever it says: it is reported, read as the head it is nearest to, and its items are read
//! with it. `（一学历 …` and `一、学历 …` are items; so is what stands between two items without a marker.
//!
//! INVARIANT: what is read here is an entry of the list it stands in, so that the numbers around it still count.

use super::errors;
use super::fold::Folded;
use super::from_pest::{P, Reader};
use super::from_pest_lists::{Entry, EntryBody, readings};
use super::from_pest_parts::{Kids, Separator};
use super::grammar::Rule;
use super::keywords::WORDS;
use super::{ListHead, MarkerKind};
use super::recover::{begins_clause, near, token};
use crate::source::Span;

/// The head of what is to be paid back, whose items are no conditions.
const REPAY: &str = "有下列情形之一的退回";
const REPAY_EN: &str = "repay when any of";

/// What gives a head away that is not written as the language writes it, the surest first, and the head that is meant.
const CUES: &[(&str, &str)] = &[
    ("停发", "有下列情形之一的停发"),
    ("停止发放", "有下列情形之一的停发"),
    ("退回", REPAY),
    ("退还", REPAY),
    ("追回", REPAY),
    ("不予", "有下列情形之一的不予享受"),
    ("不得享受", "有下列情形之一的不予享受"),
    ("不能享受", "有下列情形之一的不予享受"),
    ("不享受", "有下列情形之一的不予享受"),
    ("不得有", "不得有下列情形"),
    ("之一", "符合下列条件之一"),
    ("任一", "符合下列条件之一"),
    ("期间", "享受期间保持"),
    ("保持", "享受期间保持"),
    ("申请", "申请时同时符合"),
    ("申报", "申请时同时符合"),
    ("符合", "同时符合"),
    ("具备", "同时符合"),
    ("满足", "同时符合"),
    ("条件", "同时符合"),
    ("stop", "stops when any of"),
    ("repay", REPAY_EN),
    ("recover", REPAY_EN),
    ("exclud", "excluded when any of"),
    ("not eligible", "excluded when any of"),
    ("ineligible", "excluded when any of"),
    ("none", "none of"),
    ("any", "any of"),
    ("one of", "any of"),
    ("while", "while paid all of"),
    ("during", "while paid all of"),
    ("entry", "on entry all of"),
    ("appl", "on entry all of"),
    ("all", "all of"),
];

/// The head that a text without its colon is meant to be.
fn meant_head(text: &str) -> Option<&'static str> {
    let cue = || CUES.iter().find(|(part, _)| text.contains(part)).map(|(_, head)| *head);
    near(text, "list").or_else(cue)
}

/// The head of a word of the table; none of that of a recovery.
fn head_of(word: &str) -> Option<ListHead> {
    if matches!(word, REPAY | REPAY_EN) {
        return None;
    }
    Some(match WORDS.iter().find(|w| w.group == "list" && (w.zh == word || w.en == word)).map(|w| w.zh) {
        Some("申请时同时符合") => ListHead::EntryAll,
        Some("享受期间保持") => ListHead::WhileAll,
        Some("符合下列条件之一") => ListHead::Any,
        Some("不得有下列情形") => ListHead::None,
        Some("有下列情形之一的不予享受") => ListHead::Excluded,
        Some("有下列情形之一的停发") => ListHead::Stops,
        _ => ListHead::All,
    })
}

/// The words of a text that is one line of them and then a colon.
fn before_colon(text: &str) -> Option<&str> {
    let words = text.trim_end().strip_suffix(':')?.trim();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '，' | ',' | '、');
    (!words.is_empty() && words.chars().all(plain)).then_some(words)
}

/// Whether a part of a body is an item that begins a list.
pub(super) fn begins_list(p: Option<&P>) -> bool {
    let marker = p.filter(|p| matches!(p.as_rule(), Rule::item | Rule::repaid | Rule::broken_item)).and_then(|p| p.clone().into_inner().next());
    marker.is_some_and(|m| readings(m.as_str().trim()).iter().any(|(_, n)| *n == 1))
}

/// A marker that is not written as one, at the beginning of a text: how long it is, and its number.
fn half_marker(text: &str) -> Option<(usize, &str)> {
    const PAIRS: [(char, char); 4] = [('(', ')'), ('【', '】'), ('[', ']'), ('〔', '〕')];
    let open = PAIRS.iter().find(|(open, _)| text.starts_with(*open));
    let ordinal = text.starts_with('第');
    let body = text.strip_prefix(open.map_or('第', |(open, _)| *open)).unwrap_or(text);
    let number = |keep: fn(char) -> bool| body.find(|c| !keep(c)).filter(|n| *n > 0).and_then(|n| body.get(..n));
    let han = number(|c| super::fold::HAN.contains(c));
    let inner = han.or_else(|| number(|c| c.is_ascii_digit()))?;
    let len = text.len() - body.len() + inner.len();
    let after = text.get(len..)?.chars().next()?;
    let closed = match open {
        Some(('(', ')')) => after == ')',
        Some((_, close)) => return (after == *close).then_some((len + after.len_utf8(), inner)),
        None => after == ')' || (han.is_some() && matches!(after, '、' | '.')) || (ordinal && matches!(after, '，' | ',' | '、' | ':')),
    };
    if open.is_some() == closed || (open.is_some() && inner.len() == body.len()) || (ordinal && !closed) {
        return None;
    }
    Some((if closed { len + after.len_utf8() } else { len }, inner))
}

/// Whether a head without a marker is an item of the list that `entries` are of: the next number of that list is the one after it.
pub(super) fn goes_on_behind<'i>(entries: &[Entry], mut behind: impl Iterator<Item = P<'i>>) -> bool {
    let Some((kind, _)) = entries.first().and_then(|e| e.readings.first()) else { return false };
    let of_kind = |readings: &[(MarkerKind, u32)]| readings.iter().find(|(k, _)| k == kind).map(|(_, n)| *n);
    let Some(last) = entries.iter().rev().find_map(|e| of_kind(&e.readings)) else { return false };
    let next = behind
        .by_ref()
        .take_while(|p| matches!(p.as_rule(), Rule::item | Rule::broken_item | Rule::stray | Rule::semi | Rule::stop))
        .filter_map(|p| p.into_inner().next())
        .find_map(|marker| of_kind(&readings(marker.as_str().trim())));
    next == last.checked_add(2)
}

impl Reader<'_> {
    /// A head that is none: reported, and read as the one that is meant. `below` says that a list begins behind it; if not, it is a head
    /// only if it is plain which. None of a recovery, which has no conditions for items.
    pub(super) fn unknown_head(&mut self, text: &str, start: usize, below: bool) -> Option<(Option<ListHead>, Span)> {
        let words = before_colon(text).filter(|_| !begins_clause(text) && half_marker(text).is_none())?;
        let meant = meant_head(words);
        if !below && meant.is_none() {
            return None;
        }
        let span = self.span_at(start, start + words.len());
        self.report(errors::unknown_head(span, self.original(span), meant));
        Some((meant.map_or(Some(ListHead::All), head_of), span))
    }

    /// What stands among items without being one: a clause of the text, or an item whose marker is not one.
    pub(super) fn loose_entry(&mut self, p: &P, entries: &mut Vec<Entry>, sep: &mut Separator) {
        let start = p.as_span().start();
        let text = p.as_str();
        let own = half_marker(text).is_some() || self.on_own_line(start) && !text.contains(':');
        if sep.broken() && !own {
            return;
        }
        if p.as_rule() == Rule::head_clause {
            self.unmarked_head(p, entries);
            sep.seen();
            return;
        }
        if begins_clause(text) {
            let span = self.span(p);
            self.report(errors::unexpected(span, text, &[]));
            return;
        }
        if let Some((len, number)) = half_marker(text) {
            let entry = self.half_marked(p, len, &format!("({number})"));
            if !matches!(entry.body, EntryBody::Broken) {
                sep.next(self, entry.span);
            }
            if matches!(entry.body, EntryBody::Head { .. }) {
                sep.seen();
            }
            entries.push(entry);
            return;
        }
        let first = token(text);
        let at = self.span_at(start, start + first.len());
        let near = near(first, "clause").or_else(|| near(first, "list"));
        if near.is_some() {
            self.report(errors::unknown_clause(at, first, near, &[]));
            return;
        }
        let slice = self.slice(text.trim_end(), start);
        let before = self.diagnostics.len();
        let expr = self.reread(&slice, Rule::strict_expr, |r, p| p.into_inner().find(|k| k.as_rule() == Rule::expr).map(|e| r.expr(e)));
        self.diagnostics.truncate(before);
        let body = expr.map_or(EntryBody::Broken, EntryBody::Expr);
        // Without a marker: the list says which it should be.
        let (readings, marker_text) = (Vec::new(), first.to_string());
        entries.push(Entry { readings, marker_text, marker_span: at, half: false, body, span: self.span(p) });
    }

    /// The head of a list that stands among items without a marker.
    pub(super) fn unmarked_head(&mut self, p: &P, entries: &mut Vec<Entry>) {
        let span = self.span(p);
        let mut kids = Kids::new(p.clone());
        let Some(head) = kids.next() else { return };
        let at = self.span(&head);
        let head = self.head(head);
        self.colon(&mut kids, at);
        let marker_text = self.original(at).to_string();
        entries.push(Entry { readings: Vec::new(), marker_text, marker_span: at, half: false, body: EntryBody::Head { head, at, guessed: false }, span });
    }

    fn half_marked(&mut self, p: &P, len: usize, marker: &str) -> Entry {
        let (text, start, span) = (p.as_str().trim_end(), p.as_span().start(), self.span(p));
        let marker_span = self.span_at(start, start + len);
        let marker_text = self.original(marker_span).to_string();
        let number = readings(marker).first().map_or(1, |(_, n)| *n);
        let kinds = if marker_text.contains(['（', '）', '【', '〔', '第']) || super::fold::HAN.chars().any(|c| marker_text.contains(c)) {
            [MarkerKind::HanParen, MarkerKind::Plain, MarkerKind::DigitParen]
        } else {
            [MarkerKind::Plain, MarkerKind::DigitParen, MarkerKind::HanParen]
        };
        let readings = kinds.map(|kind| (kind, number)).to_vec();
        let rest = self.slice(text.get(len..).unwrap_or(""), start + len);
        let mut slice = Folded { text: format!("{marker}{}", rest.text), origin: vec![marker_span.start; marker.len()] };
        slice.origin.extend(rest.origin);
        let before = self.diagnostics.len();
        let read = self.reread(&slice, Rule::strict_item, |r, p| r.item(p, span));
        let body = read.map_or_else(
            |_| {
                self.diagnostics.truncate(before);
                EntryBody::Broken
            },
            |entry| entry.body,
        );
        Entry { readings, marker_text, marker_span, half: true, body, span }
    }
}
