//! Headed lists: parsed flat, nested by the successor rule.
//!
//! A head opens a list whose first marker is number one of a kind that is not already open. Any other marker belongs to the innermost open
//! list for which it is the next number; else it is an error that says which number was expected. So （一） 1. （1） ① nest without
//! indentation, levels may be skipped, and `(i)` after `(h)` is a letter.
//!
//! INVARIANT: every entry that was read ends up in exactly one list, in the order of the text, whatever its marker.

use super::errors;
use super::{CondList, Expr, Item, ItemBody, ListHead, Marker, MarkerKind};
use crate::source::Span;

/// One entry of the flat list.
#[derive(Debug)]
pub(super) struct Entry {
    /// What its marker can be: one reading, or two for `(i)`; none if it has no marker.
    pub readings: Vec<(MarkerKind, u32)>,
    /// The marker as written, or the first word of an entry without one.
    pub marker_text: String,
    /// Where the marker is.
    pub marker_span: Span,
    /// Whether the marker is not written as one: it may be of any kind, and is reported when its place says of which.
    pub half: bool,
    /// What follows it.
    pub body: EntryBody,
    /// Marker and body.
    pub span: Span,
}

/// What follows a marker.
#[derive(Debug)]
pub(super) enum EntryBody {
    /// A condition.
    Expr(Expr),
    /// The head of a list below; one that was only `guessed` has been reported.
    Head { head: ListHead, at: Span, guessed: bool },
    /// `已删除`
    Deleted,
    /// Could not be read.
    Broken,
}

struct Open {
    head: ListHead,
    head_span: Span,
    /// The item that the list is the body of; none for the outermost.
    marker: Option<(Marker, Span)>,
    /// Whether the head was reported, and so may not have been meant as one.
    guessed: bool,
    kind: Option<MarkerKind>,
    next: u32,
    /// A number that came too early.
    early: Option<u32>,
    items: Vec<Item>,
}

impl Open {
    fn new(head: ListHead, head_span: Span, marker: Option<(Marker, Span)>, guessed: bool) -> Open {
        Open { head, head_span, marker, guessed, kind: None, next: 1, early: None, items: Vec::new() }
    }
}

/// Nests `entries` below the head of the whole list.
pub(super) fn nest(head: ListHead, head_span: Span, entries: Vec<Entry>, report: &mut Vec<crate::diagnostic::Diagnostic>) -> CondList {
    let mut open = vec![Open::new(head, head_span, None, false)];
    let mut entries = std::collections::VecDeque::from(entries);
    while let Some(entry) = entries.pop_front() {
        let after = After(entries.make_contiguous());
        let (kind, number) = place(&mut open, &entry, after, report);
        let marker = Marker { kind, number, span: entry.marker_span };
        match entry.body {
            EntryBody::Head { head, at, guessed } => open.push(Open::new(head, at, Some((marker, entry.span)), guessed)),
            EntryBody::Expr(e) => push(&mut open, marker, ItemBody::Expr(e), entry.span),
            EntryBody::Deleted => push(&mut open, marker, ItemBody::Deleted, entry.span),
            EntryBody::Broken => push(&mut open, marker, ItemBody::Broken, entry.span),
        }
    }
    while open.len() > 1 {
        close(&mut open, report);
    }
    let top = open.pop();
    let (head, head_span, items) = top.map_or((ListHead::All, head_span, Vec::new()), |o| (o.head, o.head_span, o.items));
    if items.is_empty() {
        report.push(errors::empty_list(head_span));
    }
    let span = items.last().map_or(head_span, |i| head_span.to(i.span));
    CondList { head, head_span, items, span }
}

/// The entries that follow one.
#[derive(Clone, Copy)]
struct After<'e>(&'e [Entry]);

impl After<'_> {
    /// The kind, not `used` by an open list, that the next entry is of with number two, if what follows does not go on from `first`.
    fn second_of(self, used: &[MarkerKind], first: &[MarkerKind]) -> Option<MarkerKind> {
        let third = self.0.get(1).is_some_and(|e| e.readings.iter().any(|(k, n)| *n == 3 && first.contains(k)));
        let second = self.0.first()?.readings.iter().find(|(k, n)| *n == 2 && !used.contains(k));
        second.filter(|(k, _)| first.contains(k) || !third).map(|(k, _)| *k)
    }

    /// Whether the next entry of this kind has this number.
    fn goes_on(self, kind: MarkerKind, number: u32) -> bool {
        // What has no marker counts, if it was meant to have one.
        let mut unmarked = 0;
        for entry in self.0 {
            // A marker that is not written as one is of this kind only if its number fits.
            if let Some((_, n)) = entry.readings.iter().find(|(k, n)| *k == kind && (!entry.half || *n == number)) {
                return *n == number || *n == number.saturating_add(unmarked);
            }
            unmarked += u32::from(entry.readings.is_empty());
        }
        false
    }
}

fn push(open: &mut [Open], marker: Marker, body: ItemBody, span: Span) {
    if let Some(list) = open.last_mut() {
        list.items.push(Item { marker, body, span });
    }
}

/// Closes the innermost list and makes it the body of its item.
fn close(open: &mut Vec<Open>, report: &mut Vec<crate::diagnostic::Diagnostic>) {
    let Some(list) = open.pop() else { return };
    let Some((marker, item_span)) = list.marker else { return };
    let (body, span) = if list.items.is_empty() {
        if !list.guessed {
            report.push(errors::empty_list(list.head_span));
        }
        (ItemBody::Broken, item_span)
    } else {
        let end = list.items.last().map_or(item_span, |i| i.span);
        let span = list.head_span.to(end);
        (ItemBody::List(CondList { head: list.head, head_span: list.head_span, items: list.items, span }), item_span.to(end))
    };
    push(open, marker, body, span);
}

/// Finds the list that an entry belongs to, closes those below it, and says how its marker reads there.
fn place(open: &mut Vec<Open>, entry: &Entry, after: After, report: &mut Vec<crate::diagnostic::Diagnostic>) -> (MarkerKind, u32) {
    let fresh = open.last().is_some_and(|o| o.kind.is_none());
    let used: Vec<MarkerKind> = open.iter().filter_map(|o| o.kind).collect();
    if fresh {
        // The first item of a list just opened. What comes next tells of which kind the list is.
        let first: Vec<MarkerKind> = entry.readings.iter().filter(|(k, n)| *n == 1 && !used.contains(k)).map(|(k, _)| *k).collect();
        let meant = after.second_of(&used, &first).filter(|k| !entry.readings.is_empty() && !first.iter().any(|f| after.goes_on(*f, 2) && f != k));
        if let Some(&kind) = first.iter().find(|k| Some(**k) == meant).or(first.first().filter(|_| meant.is_none())) {
            return half(begin(open, kind, 1), entry, report);
        }
        if let Some(kind) = meant.filter(|_| !first.is_empty()) {
            report.push(errors::wrong_marker(entry.marker_span, &entry.marker_text, &marker_text(kind, 1, &entry.marker_text)));
            return begin(open, kind, 1);
        }
    }
    for depth in (0..open.len()).rev() {
        let fits = open.get(depth).and_then(|o| entry.readings.iter().find(|(k, n)| o.kind == Some(*k) && *n == o.next)).copied();
        if let Some((kind, number)) = fits {
            close_below(open, depth, report);
            advance(open, number);
            return half((kind, number), entry, report);
        }
    }
    if entry.readings.is_empty() {
        return unmarked(open, entry, after, report);
    }
    if let Some(found) = of_another_kind(open, entry, after, report) {
        return found;
    }
    // It fits nowhere: report once, then go on in the innermost list of its kind from whichever number makes the next entry fit.
    let first = entry.readings.first().copied().unwrap_or((MarkerKind::HanParen, 1));
    let same = (0..open.len()).rev().find(|&d| open.get(d).is_some_and(|o| entry.readings.iter().any(|(k, _)| o.kind == Some(*k))));
    let expected = match same.and_then(|d| open.get(d)) {
        Some(o) => o.kind.map(|k| (k, o.next)),
        None if fresh => Some((first.0, 1)),
        None => open.iter().rev().find_map(|o| o.kind.map(|k| (k, o.next))),
    };
    let (kind, next) = expected.unwrap_or((first.0, 1));
    let restarts = next > 2 && entry.readings.contains(&(kind, 1)) && !after.goes_on(kind, next.saturating_add(1));
    report.push(if restarts {
        // A list begins, and its head is missing.
        errors::item_without_head(entry.marker_span)
    } else {
        errors::wrong_marker(entry.marker_span, &entry.marker_text, &marker_text(kind, next, &entry.marker_text))
    });
    match same {
        Some(depth) => {
            let written = entry.readings.iter().find(|(k, _)| *k == kind).map_or(1, |r| r.1);
            close_below(open, depth, report);
            if after.goes_on(kind, next) {
                // The next entry has the number that was expected: this one came too early, or is one too many.
                if let Some(list) = open.last_mut() {
                    list.early = Some(written);
                }
                return (kind, written);
            }
            let number = if after.goes_on(kind, next.saturating_add(1)) { next } else { written };
            advance(open, number);
            (kind, number)
        }
        None if fresh && after.goes_on(first.0, 2) => begin(open, first.0, 1),
        None if fresh => begin(open, first.0, first.1),
        None => {
            advance(open, next);
            (kind, next)
        }
    }
}

/// Reports a marker that is not written as one, as what it is in its place.
fn half(place: (MarkerKind, u32), entry: &Entry, report: &mut Vec<crate::diagnostic::Diagnostic>) -> (MarkerKind, u32) {
    if entry.half {
        let like = if entry.marker_text.is_ascii() { "(" } else { "（" };
        report.push(errors::half_marker(entry.marker_span, &entry.marker_text, &marker_text(place.0, place.1, like)));
    }
    place
}

/// An entry that has the next number of a list, in another form, and that list goes on behind it: `（一）`, `2、`, `（三）`.
fn of_another_kind(open: &mut Vec<Open>, entry: &Entry, after: After, report: &mut Vec<crate::diagnostic::Diagnostic>) -> Option<(MarkerKind, u32)> {
    let meant = |o: &Open| o.kind.filter(|k| entry.readings.iter().any(|(_, n)| *n == o.next) && after.goes_on(*k, o.next.saturating_add(1)));
    let (depth, kind) = (0..open.len()).rev().find_map(|d| Some((d, open.get(d).and_then(meant)?)))?;
    close_below(open, depth, report);
    let number = open.last().map_or(1, |o| o.next);
    report.push(errors::wrong_marker(entry.marker_span, &entry.marker_text, &marker_text(kind, number, &entry.marker_text)));
    advance(open, number);
    Some((kind, number))
}

/// An entry without a marker takes the place that makes the next one fit: the next number of the list that this goes on with, or the
/// first of a list just opened. Else it stands in the innermost list, beside its numbers.
fn unmarked(open: &mut Vec<Open>, entry: &Entry, after: After, report: &mut Vec<crate::diagnostic::Diagnostic>) -> (MarkerKind, u32) {
    let goes_on = |o: &Open| o.kind.is_some_and(|k| after.goes_on(k, o.next.saturating_add(1)));
    let depth = (0..open.len()).rev().find(|&d| open.get(d).is_some_and(goes_on));
    let used: Vec<MarkerKind> = open.iter().filter_map(|o| o.kind).collect();
    let fresh = open.last().is_some_and(|o| o.kind.is_none());
    let second = KINDS.into_iter().find(|k| !used.contains(k) && after.goes_on(*k, 2));
    let (kind, number) = if let Some(depth) = depth {
        close_below(open, depth, report);
        let number = open.last().map_or(1, |o| o.next);
        advance(open, number);
        (open.last().and_then(|o| o.kind).unwrap_or(MarkerKind::HanParen), number)
    } else if fresh {
        let kind = second.or(KINDS.into_iter().find(|k| !used.contains(k))).unwrap_or(MarkerKind::Plain);
        if second.is_some() { begin(open, kind, 1) } else { (kind, 1) }
    } else {
        open.last().map_or((MarkerKind::HanParen, 1), |o| (o.kind.unwrap_or(MarkerKind::HanParen), o.next))
    };
    report.push(errors::missing_marker(entry.marker_span, &entry.marker_text, &marker_text(kind, number, "")));
    (kind, number)
}

/// The kinds that an entry without a marker may be of, the likeliest first.
const KINDS: [MarkerKind; 4] = [MarkerKind::HanParen, MarkerKind::Plain, MarkerKind::DigitParen, MarkerKind::LowerParen];

fn close_below(open: &mut Vec<Open>, depth: usize, report: &mut Vec<crate::diagnostic::Diagnostic>) {
    while open.len() > depth + 1 {
        close(open, report);
    }
}

fn begin(open: &mut [Open], kind: MarkerKind, number: u32) -> (MarkerKind, u32) {
    if let Some(list) = open.last_mut() {
        list.kind = Some(kind);
        list.next = number.saturating_add(1);
    }
    (kind, number)
}

fn advance(open: &mut [Open], number: u32) {
    if let Some(list) = open.last_mut() {
        list.next = number.saturating_add(1);
        if list.early == Some(list.next) {
            list.next = list.next.saturating_add(1);
        }
    }
}

/// How a marker is written; `like` says whether in Chinese or English punctuation.
fn marker_text(kind: MarkerKind, number: u32, like: &str) -> String {
    let text = marker(kind, number);
    if like.contains('（') || kind == MarkerKind::HanParen && !like.contains('(') { text.replace('(', "（").replace(')', "）") } else { text }
}

/// A marker in ASCII punctuation.
pub(crate) fn marker(kind: MarkerKind, number: u32) -> String {
    match kind {
        MarkerKind::HanParen => format!("({})", han_number(number)),
        MarkerKind::Plain => format!("{number}."),
        MarkerKind::DigitParen => format!("({number})"),
        MarkerKind::Circled if (1..=20).contains(&number) => char::from_u32(0x245F + number).unwrap_or('①').to_string(),
        MarkerKind::Circled => format!("({number})"),
        MarkerKind::LowerParen => format!("({})", letters(number, b'a')),
        MarkerKind::RomanParen => format!("({})", roman(number)),
        MarkerKind::UpperParen => format!("({})", letters(number, b'A')),
    }
}

/// 一, 十, 十一, 二十, 一百零三 …
pub(crate) fn han_number(n: u32) -> String {
    let digit = |d: u32| super::fold::HAN.chars().nth((d as usize).saturating_sub(1)).unwrap_or('一');
    match n {
        0 => "零".to_string(),
        1..=10 => digit(n).to_string(),
        11..=19 => format!("十{}", digit(n - 10)),
        20..=99 if n.is_multiple_of(10) => format!("{}十", digit(n / 10)),
        20..=99 => format!("{}十{}", digit(n / 10), digit(n % 10)),
        _ => format!("{}百{}", digit((n / 100).min(9)), if n.is_multiple_of(100) { String::new() } else { han_number(n % 100) }),
    }
}

pub(super) fn han_value(text: &str) -> Option<u32> {
    let (mut total, mut digit) = (0u32, None);
    for c in text.chars() {
        match c {
            '十' => total = total.checked_add(10 * digit.take().unwrap_or(1))?,
            '百' => total = total.checked_add(100 * digit.take().unwrap_or(1))?,
            _ => {
                if digit.is_some() {
                    return None;
                }
                digit = Some(u32::try_from(super::fold::HAN.chars().position(|h| h == c)?).ok()? + 1);
            }
        }
    }
    total.checked_add(digit.unwrap_or(0))
}

/// a … z, aa, ab …
fn letters(number: u32, first: u8) -> String {
    let mut n = number.max(1);
    let mut out = Vec::new();
    while n > 0 {
        n -= 1;
        out.push(char::from(first + u8::try_from(n % 26).unwrap_or(0)));
        n /= 26;
    }
    out.iter().rev().collect()
}

fn letters_value(text: &str) -> Option<u32> {
    text.bytes().try_fold(0u32, |n, b| n.checked_mul(26)?.checked_add(u32::from(b.to_ascii_lowercase().checked_sub(b'a')?) + 1))
}

const ROMAN: &[(u32, &str)] = &[(100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")];

fn roman(number: u32) -> String {
    let mut n = number.clamp(1, 399);
    let mut out = String::new();
    for &(value, digits) in ROMAN {
        while n >= value {
            out.push_str(digits);
            n -= value;
        }
    }
    out
}

fn roman_value(text: &str) -> Option<u32> {
    (1..=120).find(|&n| roman(n) == text)
}

/// What a marker, in folded text, can be.
pub(crate) fn readings(text: &str) -> Vec<(MarkerKind, u32)> {
    let inner = text.trim_start_matches('(').trim_end_matches([')', '.', '、']).trim();
    let first = inner.chars().next().unwrap_or(' ');
    let number = inner.parse::<u32>().ok();
    match first {
        '①'..='⑳' => vec![(MarkerKind::Circled, u32::from(first).saturating_sub(0x245F))],
        '0'..='9' if text.starts_with('(') => vec![(MarkerKind::DigitParen, number.unwrap_or(u32::MAX))],
        '0'..='9' => vec![(MarkerKind::Plain, number.unwrap_or(u32::MAX))],
        'a'..='z' => {
            let mut out = vec![(MarkerKind::LowerParen, letters_value(inner).unwrap_or(u32::MAX))];
            out.extend(roman_value(inner).map(|n| (MarkerKind::RomanParen, n)));
            out
        }
        'A'..='Z' => vec![(MarkerKind::UpperParen, letters_value(inner).unwrap_or(u32::MAX))],
        _ => vec![(MarkerKind::HanParen, han_value(inner).unwrap_or(u32::MAX))],
    }
}
