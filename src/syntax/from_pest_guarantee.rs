//! Guarantees: `保证 "…"：依据 第四条；租房补贴 的 应发 随 学历 不减。`
//!
//! The forms that are said of benefits (`合计 A、B 不超过 …`, `A、B 不得同时享受`, `凡 … 的，享受 A`, `… 随 … 不减`) are read before plain
//! conditions, since each begins as a condition could.
//!
//! INVARIANT: a guarantee whose claim could not be read has one `Broken` clause, and one diagnostic.

use super::errors;
use super::from_pest::{P, Reader};
use super::from_pest_clauses::measure;
use super::from_pest_parts::{Kids, Separator};
use super::grammar::Rule;
use super::{Claim, Guarantee, GuaranteeClause, GuaranteeClauseKind};
use crate::diagnostic::Words;

impl Reader<'_> {
    /// What follows `保证`.
    pub(super) fn guarantee(&mut self, kids: &mut Kids) -> Option<Guarantee> {
        let name = kids.take_if(|r| matches!(r, Rule::string | Rule::open_string))?;
        let open = name.as_rule() == Rule::open_string;
        let name = self.text(&name);
        if !open {
            self.colon(kids, name.span);
        }
        let mut clauses = Vec::new();
        let mut sep = Separator::default();
        let body = kids.find(Rule::gbody)?;
        let end = body.as_span().end();
        for kid in body.into_inner() {
            let span = self.span(&kid);
            match kid.as_rule() {
                Rule::semi | Rule::stop => sep.seen(),
                Rule::stray => {
                    if self.cut_here(&kid, end) {
                        break;
                    }
                    if !sep.broken() {
                        self.broken_slice(&kid, Rule::strict_gclause);
                        clauses.push(GuaranteeClause { kind: GuaranteeClauseKind::Broken, span });
                    }
                }
                Rule::cites => {
                    sep.next(self, span);
                    for (text, at) in self.cites(kid) {
                        clauses.push(GuaranteeClause { kind: GuaranteeClauseKind::Cites(text), span: at });
                    }
                }
                _ => {
                    sep.next(self, span);
                    let kind = self.claim(kid).map_or(GuaranteeClauseKind::Broken, GuaranteeClauseKind::Claim);
                    clauses.push(GuaranteeClause { kind, span });
                }
            }
        }
        if clauses.iter().all(|c| matches!(c.kind, GuaranteeClauseKind::Cites(_))) && self.cut.is_none() {
            let at = clauses.last().map_or(name.span, |c| c.span).after();
            self.report(errors::unexpected(at, "", &[Words::new("所保证的内容", "what is guaranteed")]));
            clauses.push(GuaranteeClause { kind: GuaranteeClauseKind::Broken, span: at });
        }
        Some(Guarantee { name, clauses })
    }

    fn claim(&mut self, p: P) -> Option<Claim> {
        let form = p.into_inner().next()?;
        let rule = form.as_rule();
        if rule == Rule::expr {
            return Some(Claim::Always(self.expr(form)));
        }
        let (mut benefits, mut values) = (Vec::new(), Vec::new());
        let (mut compare, mut never_rises) = (None, false);
        let mut kids = Kids::new(form);
        while let Some(kid) = kids.next() {
            match kid.as_rule() {
                Rule::path => benefits.push(self.path(kid)),
                Rule::expr => values.push(self.expr(kid)),
                Rule::sum => values.push(self.sum(kid)),
                Rule::compare => compare = Some(measure(kid)),
                Rule::never_rises => never_rises = true,
                Rule::never_falls | Rule::sep | Rule::enum_sep => {}
                _ => self.keyword(&kid),
            }
        }
        let mut values = values.into_iter();
        Some(match rule {
            Rule::never_both_zh | Rule::never_both_en => Claim::NeverBoth(benefits),
            Rule::total_zh | Rule::total_en => Claim::AtMost { benefits, limit: values.next()?, compare },
            Rule::everyone_zh | Rule::everyone_en => Claim::Everyone { who: values.next()?, gets: benefits },
            Rule::trend_zh | Rule::trend_en => Claim::Trend { figure: values.next()?, along: values.next()?, never_rises },
            Rule::implied => Claim::Implies(values.next()?, values.next()?),
            _ => return None,
        })
    }
}
