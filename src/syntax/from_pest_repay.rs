//! `有下列情形之一的退回：…`: cases, each with what is to be paid back in it.
//!
//! The items are read as those of any list and find their numbers by the same rule; what follows the colon of each is kept beside them, so
//! that no other list has to know of amounts.
//!
//! INVARIANT: every item that was read is in the clause, in the order of the text; one without its amount is `Broken`, and reported.

use super::errors;
use super::from_pest::{P, Reader};
use super::from_pest_expr::{round_mode, round_to};
use super::from_pest_lists::{Entry, nest};
use super::from_pest_parts::{Kids, Separator};
use super::grammar::Rule;
use super::recover_lists::begins_list;
use super::{Clause, ClauseKind, Item, ItemBody, ListHead, Rate, RateKind, Repay, RepayBody, RepayItem, Served};
use crate::source::Span;

impl Reader<'_> {
    /// `repays`
    pub(super) fn repays(&mut self, p: P, sep: &mut Separator) -> Option<Clause> {
        let mut kids = Kids::new(p);
        let keyword = kids.next()?;
        self.keyword(&keyword);
        let head_span = self.span(&keyword);
        self.colon(&mut kids, head_span);
        sep.seen();
        let (mut entries, mut rates) = (Vec::new(), Vec::new());
        while let Some(kid) = kids.next() {
            let span = self.span(&kid);
            match kid.as_rule() {
                Rule::semi => sep.seen(),
                Rule::repaid => {
                    sep.next(self, span);
                    let entry = self.repaid(kid, span, &mut rates);
                    entries.extend(entry);
                }
                Rule::broken_item => {
                    sep.next(self, span);
                    sep.broken();
                    let below = begins_list(kids.peek());
                    let entry = self.broken_item(kid, span, below, Rule::strict_repaid);
                    entries.extend(entry);
                }
                _ => self.loose_entry(&kid, &mut entries, sep),
            }
        }
        let list = nest(ListHead::Any, head_span, entries, &mut self.diagnostics);
        let span = list.span;
        let items = list.items.into_iter().map(|item| repay_item(item, &mut rates)).collect();
        Some(Clause { kind: ClauseKind::Repay(Repay { head_span, items }), span })
    }

    /// An item, what it says of the amount apart.
    fn repaid(&mut self, p: P, span: Span, rates: &mut Vec<(Span, Rate)>) -> Option<Entry> {
        let rate = p.clone().into_inner().find(|k| k.as_rule() == Rule::repay_rate);
        let deleted = p.clone().into_inner().any(|k| k.as_rule() == Rule::deleted);
        let entry = self.item(p, span)?;
        match rate {
            Some(rate) => rates.extend(self.rate(rate).map(|rate| (entry.marker_span, rate))),
            None if deleted => {}
            None => self.report(errors::repay_how_much(span.after())),
        }
        Some(entry)
    }

    /// What follows the colon.
    fn rate(&mut self, p: P) -> Option<Rate> {
        let span = self.span(&p);
        let (mut kind, mut rounding) = (None, None);
        for kid in p.into_inner() {
            match kid.as_rule() {
                Rule::full_rate => {
                    self.keyword(&kid);
                    kind = Some(RateKind::Full);
                }
                Rule::pro_rata => kind = Some(self.pro_rata(kid)?),
                Rule::expr => kind = Some(RateKind::Formula(self.expr(kid))),
                Rule::rate_rounding => {
                    let mut kids = Kids::new(kid);
                    let to = kids.find(Rule::round_to).map(round_to);
                    rounding = to.zip(kids.find(Rule::round_mode).map(round_mode));
                }
                _ => {}
            }
        }
        Some(Rate { kind: kind?, rounding, span })
    }

    /// `按月折算，服务期 5年，自 A 至 B`
    fn pro_rata(&mut self, p: P) -> Option<RateKind> {
        let (mut service, mut served) = (None, None);
        for kid in p.into_inner() {
            match kid.as_rule() {
                Rule::kw_pro_rata => self.keyword(&kid),
                Rule::service => service = Some(self.length(Kids::new(kid).find(Rule::quantity)?)?),
                Rule::served => {
                    let mut kids = Kids::new(kid);
                    let first = kids.find(Rule::sum).map(|s| self.sum(s))?;
                    served = Some(match kids.find(Rule::sum) {
                        Some(last) => Served::Between(first, self.sum(last)),
                        None => Served::Months(first),
                    });
                }
                _ => {}
            }
        }
        Some(RateKind::ProRata { service, served })
    }
}

/// An item of the list with its amount, which is found by the place of its marker.
fn repay_item(item: Item, rates: &mut Vec<(Span, Rate)>) -> RepayItem {
    let Item { marker, body, span } = item;
    let rate = rates.iter().position(|(at, _)| *at == marker.span).map(|at| rates.swap_remove(at).1);
    let body = match (body, rate) {
        (ItemBody::Expr(when), Some(rate)) => RepayBody::Case { when, rate },
        (ItemBody::Deleted, _) => RepayBody::Deleted,
        (ItemBody::Expr(_), None) | (ItemBody::List(_) | ItemBody::Broken, _) => RepayBody::Broken,
    };
    RepayItem { marker, body, span }
}
