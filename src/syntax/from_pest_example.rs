//! The grammar's examples → the tree.

use super::errors;
use super::fold::Folded;
use super::from_pest::{MAX_DEPTH, P, Reader};
use super::from_pest_parts::{Kids, Separator};
use super::grammar::Rule;
use super::{Example, Expect, ExpectKind, Expr, ExprKind, Given, GivenKind, ItemState, Status, Text};

impl Reader<'_> {
    /// What follows `算例`.
    pub(super) fn example(&mut self, kids: &mut Kids) -> Option<Example> {
        let name = kids.find(Rule::name)?;
        let name = self.name(&name);
        self.colon(kids, name.span);
        let mut out = Example { name, as_of: None, given: Vec::new(), expect: Vec::new() };
        let body = kids.find(Rule::ebody)?;
        self.example_body(body, &mut out);
        Some(out)
    }

    fn example_body(&mut self, body: P, out: &mut Example) {
        let mut sep = Separator::default();
        let end = body.as_span().end();
        for kid in body.into_inner() {
            let span = self.span(&kid);
            match kid.as_rule() {
                Rule::semi | Rule::stop => sep.seen(),
                Rule::as_of_clause => {
                    sep.next(self, span);
                    let mut kids = Kids::new(kid);
                    if let Some(k) = kids.next() {
                        self.keyword(&k);
                    }
                    let date = kids.find(Rule::date).and_then(|d| self.date(&d));
                    out.as_of = out.as_of.or(date);
                }
                Rule::stray => {
                    if self.cut_here(&kid, end) || self.example_part(&kid, end, Rule::strict_given, out) {
                        break;
                    }
                    self.stray_clause(&kid, Rule::strict_as_of, &mut sep);
                }
                Rule::given_clause | Rule::expect_clause => {
                    sep.next(self, span);
                    self.example_lines(kid, out);
                    sep.seen();
                }
                _ => {}
            }
        }
    }

    /// A line at which another part of an example begins, without its heading or below one that is none: `结果：`, `预期` without its colon,
    /// or what `missing` reads. Reports it, reads the rest up to `end` as that part, and says so.
    fn example_part(&mut self, p: &P, end: usize, missing: Rule, out: &mut Example) -> bool {
        let start = p.as_span().start();
        let text = p.get_input().get(start..end).unwrap_or("");
        let expects = missing == Rule::strict_expect;
        let (heading, from) = if let Some((heading, len)) = self.example_heading(p) {
            (heading, len)
        } else if self.line_without_part(p, missing) {
            let (zh, en) = if expects { ("预期", "expect") } else { ("给定", "given") };
            let at = self.span(p);
            self.report(errors::no_part(at, zh, en));
            (format!("{zh}:"), 0)
        } else {
            return false;
        };
        let rest = self.slice(text.get(from..).unwrap_or(""), start + from);
        let mut origin = vec![self.at(start); heading.len()];
        origin.extend(rest.origin);
        let mended = Folded { text: format!("{heading}{}", rest.text), origin };
        self.depth += 1;
        let read = self.depth < MAX_DEPTH && self.reread(&mended, Rule::ebody, |r, p| Some(r.example_body(p, out))).is_ok();
        self.depth -= 1;
        if !read {
            out.given.push(Given { kind: GivenKind::Broken, span: self.span(p) });
            out.expect.push(Expect { kind: ExpectKind::Broken, span: self.span(p) });
        }
        true
    }

    fn example_lines(&mut self, p: P, out: &mut Example) {
        let given = p.as_rule() == Rule::given_clause;
        let end = p.as_span().end();
        let mut kids = Kids::new(p);
        if let Some(k) = kids.next() {
            self.keyword(&k);
            let at = self.span(&k);
            self.colon(&mut kids, at);
        }
        let mut sep = Separator::default();
        while let Some(kid) = kids.next() {
            let span = self.span(&kid);
            match kid.as_rule() {
                Rule::semi | Rule::stop => sep.seen(),
                Rule::given => {
                    sep.next(self, span);
                    let kind = self.given(kid);
                    out.given.push(Given { kind, span });
                }
                Rule::expect => {
                    sep.next(self, span);
                    let kind = self.expect(kid).unwrap_or(ExpectKind::Broken);
                    out.expect.push(Expect { kind, span });
                }
                Rule::stray => {
                    let other = if given { Rule::strict_expect } else { Rule::strict_as_of };
                    if self.cut_here(&kid, end) || self.example_part(&kid, end, other, out) {
                        break;
                    }
                    sep.seen();
                    self.broken_slice(&kid, if given { Rule::strict_given } else { Rule::strict_expect });
                    if given {
                        out.given.push(Given { kind: GivenKind::Broken, span });
                    } else {
                        out.expect.push(Expect { kind: ExpectKind::Broken, span });
                    }
                }
                _ => {}
            }
        }
    }

    pub(super) fn given(&mut self, p: P) -> GivenKind {
        let mut kids = Kids::new(p);
        let Some(kid) = kids.next() else { return GivenKind::Broken };
        match kid.as_rule() {
            Rule::receipts_complete => GivenKind::ReceiptsComplete,
            Rule::sum => GivenKind::Unknown(self.sum(kid)),
            Rule::given_cases => {
                let mut kids = Kids::new(kid);
                let mut sums = Vec::new();
                while let Some(sum) = kids.find(Rule::sum) {
                    let e = self.sum(sum);
                    sums.push(e);
                }
                if sums.is_empty() {
                    return GivenKind::Broken;
                }
                GivenKind::Are(sums.remove(0), sums)
            }
            _ => match self.expr(kid) {
                Expr { kind: ExprKind::Compare { word: super::CmpWord::Is, lhs, rhs, .. }, .. } => GivenKind::Is(*lhs, *rhs),
                Expr { kind: ExprKind::Recorded { item, negated: true }, .. } => GivenKind::NoRecord(*item),
                Expr { kind: ExprKind::Broken, .. } => GivenKind::Broken,
                other => {
                    self.report(errors::not_a_given(other.span));
                    GivenKind::Broken
                }
            },
        }
    }

    pub(super) fn expect(&mut self, p: P) -> Option<ExpectKind> {
        let whole = self.span(&p);
        let mut kids = Kids::new(p);
        let first = kids.next()?;
        match first.as_rule() {
            Rule::refused => Some(ExpectKind::Refused(kids.take(Rule::sum).map(|s| self.sum(s)))),
            Rule::sum => Some(ExpectKind::Unknown(self.sum(first))),
            Rule::expr => match self.expr(first) {
                Expr { kind: ExprKind::Compare { word: super::CmpWord::Is, lhs, rhs, .. }, .. } => Some(ExpectKind::Is(*lhs, *rhs)),
                Expr { kind: ExprKind::Broken, .. } => None,
                _ => {
                    self.report(errors::not_an_expectation(whole));
                    None
                }
            },
            Rule::path => {
                let benefit = self.path(first);
                let next = kids.next()?;
                match next.as_rule() {
                    Rule::status => Some(ExpectKind::Status(benefit, status(next)?)),
                    Rule::mark => {
                        let mark = Text { text: next.as_str().trim().to_string(), span: self.span(&next) };
                        let state = item_state(kids.take(Rule::item_state)?)?;
                        Some(ExpectKind::Item { benefit, mark, state })
                    }
                    Rule::kw_needs => {
                        let mut needs = Vec::new();
                        while let Some(s) = kids.find(Rule::sum) {
                            let e = self.sum(s);
                            needs.push(e);
                        }
                        Some(ExpectKind::Needs(benefit, needs))
                    }
                    Rule::kw_reduces => {
                        let path = kids.take(Rule::path)?;
                        let target = self.path(path);
                        let amount = kids.find(Rule::sum)?;
                        Some(ExpectKind::Reduced { by: benefit, benefit: target, amount: self.sum(amount) })
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

fn status(p: P) -> Option<Status> {
    Some(match p.into_inner().next()?.as_rule() {
        Rule::st_eligible => Status::Eligible,
        Rule::st_not_eligible => Status::NotEligible,
        Rule::st_undetermined => Status::Undetermined,
        Rule::st_decision => Status::NeedsDecision,
        Rule::st_choice => Status::AwaitingChoice,
        _ => return None,
    })
}

fn item_state(p: P) -> Option<ItemState> {
    Some(match p.into_inner().next()?.as_rule() {
        Rule::is_holds => ItemState::Holds,
        Rule::is_fails => ItemState::Fails,
        Rule::is_unknown => ItemState::Unknown,
        Rule::is_settled => ItemState::Settled,
        Rule::is_idle => ItemState::NotApplicable,
        _ => return None,
    })
}
