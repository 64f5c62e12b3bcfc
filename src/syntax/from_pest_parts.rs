//! The parts of a pair one after the other, and the separators between the parts of a body.

use super::errors;
use super::from_pest::{P, Reader};
use super::grammar::Rule;
use crate::source::Span;
use pest::iterators::Pairs;
use std::iter::Peekable;

/// Whether what was read last has been closed with `；` or `。`.
#[derive(Debug, Default)]
pub(super) struct Separator {
    last: Option<Span>,
    broken: bool,
    /// Whether what could not be read was the head of something longer.
    head: bool,
}

impl Separator {
    /// A separator, or something that needs none.
    pub fn seen(&mut self) {
        self.last = None;
    }

    /// Something that was read, and needs a separator before the next.
    pub fn next(&mut self, reader: &mut Reader, span: Span) {
        if let Some(last) = self.last.replace(span) {
            let zh = reader.chinese >= reader.english;
            reader.report(errors::missing_semicolon(last.after(), zh));
        }
        self.broken = false;
        self.head = false;
    }

    /// As `broken`, for a clause: only what follows a head, looks like a row, or ends a text that did not begin, is its rest.
    pub fn broken_clause(&mut self, text: &str) -> bool {
        let row = text.contains(':') || text.trim_end().ends_with(['"', '”']);
        let rest = self.broken && (self.head || row);
        self.last = None;
        self.broken = true;
        self.head |= row;
        rest
    }

    /// Something that could not be read; whether the one before could not either, so that this may be its rest.
    pub fn broken(&mut self) -> bool {
        self.last = None;
        std::mem::replace(&mut self.broken, true)
    }
}

/// The parts of a pair, in order.
pub(super) struct Kids<'i> {
    it: Peekable<Pairs<'i, Rule>>,
}

impl<'i> Kids<'i> {
    pub fn new(p: P<'i>) -> Self {
        Kids { it: p.into_inner().peekable() }
    }

    pub fn next(&mut self) -> Option<P<'i>> {
        self.it.next()
    }

    /// The next part, left where it is.
    pub fn peek(&mut self) -> Option<&P<'i>> {
        self.it.peek()
    }

    /// The next part, if it is of this rule.
    pub fn take(&mut self, rule: Rule) -> Option<P<'i>> {
        self.it.next_if(|p| p.as_rule() == rule)
    }

    /// The next part, if its rule is wanted.
    pub fn take_if(&mut self, want: impl Fn(Rule) -> bool) -> Option<P<'i>> {
        self.it.next_if(|p| want(p.as_rule()))
    }

    /// The next part of one of `rules`, with nothing but `skip` before it.
    pub fn take_any(&mut self, rules: &[Rule], skip: &[Rule]) -> Option<P<'i>> {
        while self.take_if(|r| skip.contains(&r)).is_some() {}
        self.take_if(|r| rules.contains(&r))
    }

    /// The next part of one of `rules`, whatever stands before it.
    pub fn take_after(&mut self, rules: &[Rule]) -> Option<P<'i>> {
        self.it.by_ref().find(|p| rules.contains(&p.as_rule()))
    }

    /// The next part of this rule, whatever stands before it.
    pub fn find(&mut self, rule: Rule) -> Option<P<'i>> {
        self.take_after(&[rule])
    }
}

