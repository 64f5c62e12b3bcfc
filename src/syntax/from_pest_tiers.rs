//! `档次`: named classes from high to low, each with the condition that puts somebody into it.
//!
//! INVARIANT: every tier that has a name is in the tree; one whose condition could not be read holds a `Broken` expression.

use super::errors;
use super::from_pest::{P, Reader};
use super::from_pest_lists::{Entry, nest};
use super::from_pest_parts::{Kids, Separator};
use super::grammar::Rule;
use super::recover_lists::begins_list;
use super::{DeclKind, ListHead, Name, Tier, TierBody};
use crate::source::Span;

/// A tier whose list is being read.
type Open = Option<(Name, ListHead, Span, Vec<Entry>)>;

impl Reader<'_> {
    /// What follows `档次`.
    pub(super) fn tiers(&mut self, kids: &mut Kids) -> Option<DeclKind> {
        let name = kids.find(Rule::name)?;
        let name = self.name(&name);
        let mut last = name.span;
        let mut subject = None;
        let mut body = None;
        let mut colon = false;
        while let Some(kid) = kids.next() {
            match kid.as_rule() {
                Rule::name => {
                    let found = self.name(&kid);
                    last = found.span;
                    subject = Some(found);
                }
                Rule::high_to_low => last = self.span(&kid),
                Rule::colon => colon = true,
                Rule::tbody => body = Some(kid),
                _ => {}
            }
        }
        if !colon {
            self.report(errors::missing_colon(last.after(), self.original(last)));
        }
        let tiers = self.tier_body(body?);
        Some(DeclKind::Tiers { name, subject, tiers })
    }

    fn tier_body(&mut self, body: P) -> Vec<Tier> {
        let end = body.as_span().end();
        let (mut tiers, mut open): (Vec<Tier>, Open) = (Vec::new(), None);
        let mut sep = Separator::default();
        let mut kids = body.into_inner().peekable();
        while let Some(kid) = kids.next() {
            let span = self.span(&kid);
            let below = begins_list(kids.peek());
            match kid.as_rule() {
                Rule::semi | Rule::stop => sep.seen(),
                Rule::tier => {
                    sep.next(self, span);
                    self.close_tier(&mut open, &mut tiers);
                    self.tier(kid, span, &mut open, &mut tiers);
                    if open.is_some() {
                        sep.seen();
                    }
                }
                Rule::stray if self.cut_here(&kid, end) => break,
                _ => match &mut open {
                    Some((_, _, _, entries)) => self.entry(kid, below, entries, &mut sep),
                    None if !sep.broken() => self.report(errors::not_a_tier(span)),
                    None => {}
                },
            }
        }
        self.close_tier(&mut open, &mut tiers);
        tiers
    }

    fn tier(&mut self, p: P, span: Span, open: &mut Open, tiers: &mut Vec<Tier>) {
        let mut kids = Kids::new(p);
        let Some(name) = kids.find(Rule::name).map(|n| self.name(&n)) else { return };
        while let Some(kid) = kids.next() {
            match kid.as_rule() {
                Rule::head => {
                    let at = self.span(&kid);
                    let head = self.head(kid);
                    self.colon(&mut kids, at);
                    *open = Some((name, head, at, Vec::new()));
                    return;
                }
                Rule::expr => {
                    let body = TierBody::Expr(self.expr(kid));
                    tiers.push(Tier { name, body, span });
                    return;
                }
                Rule::pat_else => {
                    tiers.push(Tier { name, body: TierBody::Else, span });
                    return;
                }
                _ => {}
            }
        }
    }

    fn close_tier(&mut self, open: &mut Open, tiers: &mut Vec<Tier>) {
        if let Some((name, head, at, entries)) = open.take() {
            let list = nest(head, at, entries, &mut self.diagnostics);
            let span = name.span.to(list.span);
            tiers.push(Tier { name, body: TierBody::List(list), span });
        }
    }
}
