//! The clauses of files, benefits, coordinations and examples.
//!
//! A body is read flat: clauses, heads, items and what stands between them, each with the separator after it. This puts items below the
//! head before them and says which separators are missing.
//!
//! INVARIANT: whatever stands in a body is in the tree: as the clause it is, or as `Broken`.

use super::errors;
use super::from_pest::{P, Reader};
use super::from_pest_parts::{Kids, Separator};
use super::from_pest_expr::{round_mode, round_to};
use super::from_pest_lists::{Entry, nest};
use super::grammar::Rule;
use super::recover_lists::{begins_list, goes_on_behind};
use super::{Allow, AllowedLint, Amendment, Basis, Benefit, Clause, ClauseKind, Convention, ConventionKind, Coordinate};
use super::{CoordinateClause, CoordinateClauseKind, Ends, Every, Gaps, HeaderClause, HeaderClauseKind};
use super::{ListHead, Measure, Paid, Path, PerElement, Quantity, Remainder, RoundMode, RoundTo, Share, Text, Until};
use crate::source::Span;

impl Reader<'_> {
    /// The clauses of a dictionary or policy.
    pub(super) fn header(&mut self, kids: &mut Kids) -> Vec<HeaderClause> {
        let mut clauses = Vec::new();
        let Some(body) = kids.find(Rule::hbody) else { return clauses };
        let end = body.as_span().end();
        let mut sep = Separator::default();
        for kid in body.into_inner() {
            let span = self.span(&kid);
            if matches!(kid.as_rule(), Rule::semi | Rule::stop) {
                sep.seen();
                continue;
            }
            if kid.as_rule() == Rule::stray {
                if self.cut_here(&kid, end) {
                    break;
                }
                if self.stray_clause(&kid, Rule::strict_hclause, &mut sep) {
                    let kind = self.as_suggested(&kid, Rule::strict_hclause, Self::header_clause).unwrap_or(HeaderClauseKind::Broken);
                    clauses.push(HeaderClause { kind, span });
                }
                continue;
            }
            sep.next(self, span);
            let kind = self.header_clause(kid).unwrap_or(HeaderClauseKind::Broken);
            clauses.push(HeaderClause { kind, span });
        }
        clauses
    }

    fn header_clause(&mut self, p: P) -> Option<HeaderClauseKind> {
        let rule = p.as_rule();
        let mut kids = Kids::new(p);
        let keyword = kids.next()?;
        self.keyword(&keyword);
        if matches!(rule, Rule::in_force | Rule::strict_in_force) {
            return self.in_force(&mut kids);
        }
        if matches!(rule, Rule::conventions | Rule::strict_conventions) {
            let mut found = Vec::new();
            while let Some(kid) = kids.find(Rule::convention) {
                found.push(self.convention(kid)?);
            }
            return Some(HeaderClauseKind::Conventions(found));
        }
        if matches!(rule, Rule::allow | Rule::strict_allow) {
            return self.allow(&mut kids).map(HeaderClauseKind::Allow);
        }
        let text = kids.take_after(&[Rule::string, Rule::open_string])?;
        let text = self.text(&text);
        Some(match rule {
            Rule::title => HeaderClauseKind::Title(text),
            Rule::number_clause => HeaderClauseKind::Number(text),
            Rule::issued_by => HeaderClauseKind::IssuedBy(text),
            _ => HeaderClauseKind::Source(text),
        })
    }

    /// What follows `允许`.
    fn allow(&mut self, kids: &mut Kids) -> Option<Allow> {
        let (mut lints, mut because) = (Vec::new(), None);
        while let Some(kid) = kids.next() {
            match kid.as_rule() {
                Rule::allowed => {
                    let span = self.span(&kid);
                    let mut kids = Kids::new(kid);
                    let name = kids.next().map(|n| self.name(&n))?;
                    let mut of = Vec::new();
                    while let Some(n) = kids.find(Rule::name) {
                        of.push(self.name(&n));
                    }
                    lints.push(AllowedLint { name, of, span });
                }
                Rule::string | Rule::open_string => because = Some(self.text(&kid)),
                _ => {}
            }
        }
        Some(Allow { lints, because: because? })
    }

    fn in_force(&mut self, kids: &mut Kids) -> Option<HeaderClauseKind> {
        let from = kids.find(Rule::date)?;
        let from = self.date(&from);
        let mut end = None;
        let mut ends = Ends::Claims;
        while let Some(kid) = kids.next() {
            match kid.as_rule() {
                Rule::date => end = Some(self.date(&kid)),
                Rule::ends if kid.clone().into_inner().any(|k| k.as_rule() == Rule::ends_payments) => ends = Ends::Payments,
                _ => {}
            }
        }
        let until = match end {
            Some(date) => Some(Until { date: date?, ends }),
            None => None,
        };
        Some(HeaderClauseKind::InForce { from: from?, until })
    }

    fn convention(&mut self, p: P) -> Option<Convention> {
        let span = self.span(&p);
        let kind = p.into_inner().find_map(|kid| match kid.as_rule() {
            Rule::from_birthday => Some(ConventionKind::AgeFromBirthday),
            Rule::from_day_after => Some(ConventionKind::AgeFromDayAfter),
            Rule::in_years => Some(ConventionKind::AgeInYears),
            Rule::to_the_day => Some(ConventionKind::AgeToTheDay),
            Rule::from_same_day => Some(ConventionKind::PeriodsFromSameDay),
            Rule::from_next_day => Some(ConventionKind::PeriodsFromNextDay),
            _ => None,
        })?;
        Some(Convention { kind, span })
    }

    /// What follows `修订`.
    pub(super) fn amendment(&mut self, kids: &mut Kids) -> Option<Amendment> {
        let path = kids.find(Rule::path)?;
        let benefit = self.path(path);
        let date = kids.find(Rule::date)?;
        let at = self.span(&date);
        let since = self.date(&date);
        self.colon(kids, at);
        let clauses = self.benefit_clauses(kids)?;
        Some(Amendment { benefit, since: since?, clauses })
    }

    /// What follows `待遇`.
    pub(super) fn benefit(&mut self, kids: &mut Kids) -> Option<Benefit> {
        let (name, subject) = (kids.find(Rule::name)?, kids.find(Rule::name)?);
        let (name, subject) = (self.name(&name), self.name(&subject));
        let each = kids.take(Rule::per_element).and_then(|p| self.per_element(p));
        self.colon(kids, each.as_ref().map_or(subject.span, |e| e.span));
        let clauses = self.benefit_clauses(kids)?;
        Some(Benefit { name, subject, each, clauses })
    }

    fn benefit_clauses(&mut self, kids: &mut Kids) -> Option<Vec<Clause>> {
        let mut clauses = Vec::new();
        let mut sep = Separator::default();
        let mut list: Option<(ListHead, Span, Vec<Entry>)> = None;
        let body = kids.find(Rule::bbody)?;
        let end = body.as_span().end();
        let mut kids = body.into_inner().peekable();
        while let Some(kid) = kids.next() {
            let span = self.span(&kid);
            let below = begins_list(kids.peek());
            match kid.as_rule() {
                Rule::semi | Rule::stop => sep.seen(),
                Rule::repays => {
                    sep.next(self, span);
                    self.close(&mut list, &mut clauses);
                    let clause = self.repays(kid, &mut sep);
                    clauses.extend(clause);
                }
                Rule::item | Rule::broken_item => match &mut list {
                    Some((_, _, entries)) => self.entry(kid, below, entries, &mut sep),
                    None => {
                        if !sep.broken() {
                            self.report(errors::item_without_head(span));
                            clauses.push(Clause { kind: ClauseKind::Broken, span });
                        }
                    }
                },
                Rule::stray => {
                    if self.cut_here(&kid, end) {
                        break;
                    }
                    if below && let Some((head, at)) = self.unknown_head(kid.as_str(), kid.as_span().start(), true) {
                        sep.seen();
                        self.close(&mut list, &mut clauses);
                        match head {
                            Some(head) => list = Some((head, at, Vec::new())),
                            // Of recovery: its items are no conditions, and not read as any.
                            None => {
                                sep.broken();
                                clauses.push(Clause { kind: ClauseKind::Broken, span: at });
                            }
                        }
                        continue;
                    }
                    if let (Some((_, _, entries)), false) = (&mut list, super::recover::begins_clause(kid.as_str())) {
                        self.loose_entry(&kid, entries, &mut sep);
                        continue;
                    }
                    self.close(&mut list, &mut clauses);
                    if self.stray_clause(&kid, Rule::strict_bclause, &mut sep) {
                        let kind = self.as_suggested(&kid, Rule::strict_bclause, Self::clause_kind).unwrap_or(ClauseKind::Broken);
                        clauses.push(Clause { kind, span });
                    }
                }
                Rule::head_clause => {
                    sep.next(self, span);
                    sep.seen();
                    if let Some((_, _, entries)) = &mut list && goes_on_behind(entries, kids.clone()) {
                        self.unmarked_head(&kid, entries);
                        continue;
                    }
                    self.close(&mut list, &mut clauses);
                    let mut kids = Kids::new(kid);
                    if let Some(head) = kids.next() {
                        let here = self.span(&head);
                        let head = self.head(head);
                        self.colon(&mut kids, here);
                        list = Some((head, here, Vec::new()));
                    }
                }
                _ => {
                    sep.next(self, span);
                    self.close(&mut list, &mut clauses);
                    self.clause(kid, span, &mut clauses);
                }
            }
        }
        self.close(&mut list, &mut clauses);
        Some(clauses)
    }

    fn per_element(&mut self, p: P) -> Option<PerElement> {
        let span = self.span(&p);
        let mut kids = Kids::new(p);
        let (var, list) = (kids.find(Rule::name)?, kids.find(Rule::name)?);
        Some(PerElement { var: self.name(&var), list: self.name(&list), span })
    }

    fn close(&mut self, list: &mut Option<(ListHead, Span, Vec<Entry>)>, clauses: &mut Vec<Clause>) {
        if let Some((head, span, entries)) = list.take() {
            let list = nest(head, span, entries, &mut self.diagnostics);
            clauses.push(Clause { span: list.span, kind: ClauseKind::Conditions(list) });
        }
    }

    fn clause(&mut self, p: P, span: Span, clauses: &mut Vec<Clause>) {
        if p.as_rule() == Rule::cites {
            for (text, at) in self.cites(p) {
                clauses.push(Clause { kind: ClauseKind::Cites(text), span: at });
            }
            return;
        }
        let kind = self.clause_kind(p).unwrap_or(ClauseKind::Broken);
        clauses.push(Clause { kind, span });
    }

    /// `依据 第四条，第六条` is two citations.
    pub(super) fn cites(&mut self, p: P) -> Vec<(Text, Span)> {
        let mut whole = self.span(&p);
        let mut out = Vec::new();
        for kid in p.into_inner() {
            match kid.as_rule() {
                Rule::kw_cites => self.keyword(&kid),
                Rule::string | Rule::open_string => {
                    let text = self.text(&kid);
                    let at = if out.is_empty() { whole.to(text.span) } else { text.span };
                    whole.end = if out.is_empty() { text.span.end } else { whole.end };
                    out.push((text, Span { end: at.end.min(whole.end.max(at.end)), ..at }));
                }
                Rule::cite_text => {
                    let span = self.span(&kid);
                    let text = Text { text: self.original(span).trim().to_string(), span };
                    let at = if out.is_empty() { Span { end: span.end, ..whole } } else { span };
                    out.push((text, at));
                }
                _ => {}
            }
        }
        if let Some((text, at)) = out.first_mut() {
            at.end = text.span.end;
        }
        out
    }

    pub(super) fn clause_kind(&mut self, p: P) -> Option<ClauseKind> {
        let rule = p.as_rule();
        let mut kids = Kids::new(p);
        let keyword = kids.next()?;
        self.keyword(&keyword);
        Some(match rule {
            Rule::cap | Rule::strict_cap => ClauseKind::Cap(kids.find(Rule::sum).map(|s| self.sum(s))?),
            Rule::applies_by | Rule::strict_applies => {
                let basis = kids.take_after(&[Rule::by_month, Rule::sum])?;
                let span = self.span(&basis);
                let glued = basis.as_str().trim().strip_prefix('以').and_then(|b| b.strip_suffix("为准"));
                if let Some(date) = glued.filter(|d| super::is_plain_name(d)) {
                    self.report(errors::glued(span, &format!("以 {date} 为准")));
                    return None;
                }
                ClauseKind::AppliesBy(if basis.as_rule() == Rule::sum { Basis::Date(self.sum(basis)) } else { Basis::Month(span) })
            }
            Rule::running | Rule::strict_running => ClauseKind::Running { run_out: kids.next()?.as_rule() == Rule::run_out },
            Rule::purpose => ClauseKind::Purpose(kids.take(Rule::name).map(|n| self.name(&n))?),
            Rule::paid | Rule::strict_paid => self.paid(&mut kids)?,
            Rule::starting | Rule::strict_starting => self.starting(&mut kids)?,
            Rule::apply | Rule::strict_apply => self.apply(&mut kids)?,
            Rule::funded | Rule::strict_funded => {
                let mut shares = Vec::new();
                while let Some(share) = kids.find(Rule::share) {
                    let mut kids = Kids::new(share);
                    let payer = kids.take(Rule::name).map(|n| self.name(&n))?;
                    let part = kids.take(Rule::quantity).and_then(|q| self.quantity(q))?;
                    shares.push(Share { payer, part });
                }
                ClauseKind::Funded(shares)
            }
            Rule::handled | Rule::strict_handled => self.handled(&mut kids)?,
            Rule::quota => self.quota(&mut kids)?,
            Rule::note => ClauseKind::Note(kids.take_after(&[Rule::string, Rule::open_string]).map(|t| self.text(&t))?),
            Rule::allow | Rule::strict_allow => ClauseKind::Allow(self.allow(&mut kids)?),
            Rule::amount | Rule::strict_amount => {
                let kid = kids.next()?;
                ClauseKind::Amount(if kid.as_rule() == Rule::by { self.by_expr(kid) } else { self.expr(kid) })
            }
            Rule::rounding | Rule::strict_rounding => {
                let to = kids.find(Rule::round_to).map_or(RoundTo::Fen, round_to);
                let mode = kids.find(Rule::round_mode).map_or(RoundMode::Down, round_mode);
                let remainder = kids.find(Rule::remainder).and_then(|r| self.remainder(r));
                ClauseKind::Rounding { to, mode, remainder }
            }
            _ => return None,
        })
    }

    /// `发放 每月，累计最长 36个月，在 60个月 内`
    fn paid(&mut self, kids: &mut Kids<'_>) -> Option<ClauseKind> {
        let how = kids.next()?;
        if how.as_rule() == Rule::installments {
            return self.installments(how);
        }
        let every = match how.into_inner().next()?.as_rule() {
            Rule::every_once => Every::Once,
            Rule::every_year => Every::Year,
            _ => Every::Month,
        };
        let (mut up_to, mut gaps, mut within) = (None, None, None);
        while let Some(kid) = kids.next() {
            match kid.as_rule() {
                Rule::quantity => up_to = Some(self.length(kid)?),
                Rule::gaps => gaps = Some(if kid.into_inner().any(|k| k.as_rule() == Rule::gaps_count) { Gaps::Count } else { Gaps::Extend }),
                Rule::paid_within => within = Some(self.length(Kids::new(kid).find(Rule::quantity)?)?),
                _ => {}
            }
        }
        Some(ClauseKind::Paid(Paid { every, up_to, gaps, within, installments: None }))
    }

    /// `受理 市房产局，时限 5个工作日`
    fn handled(&mut self, kids: &mut Kids<'_>) -> Option<ClauseKind> {
        let department = kids.take(Rule::name).map(|n| self.name(&n))?;
        let (mut time_limit, mut channel) = (None, None);
        while let Some(kid) = kids.next() {
            match kid.as_rule() {
                Rule::quantity => {
                    let span = self.span(&kid);
                    let limit = self.quantity(kid)?;
                    if limit.unit.is_none() {
                        self.report(errors::missing_unit(span, self.original(span), ("个工作日", "working days")));
                    }
                    time_limit = Some(limit);
                }
                Rule::string | Rule::open_string => channel = Some(self.text(&kid)),
                _ => {}
            }
        }
        Some(ClauseKind::Handled { department, time_limit, channel })
    }

    /// `名额 每年 600名`
    fn quota(&mut self, kids: &mut Kids<'_>) -> Option<ClauseKind> {
        let (mut number, mut yearly, mut by) = (None, false, None);
        while let Some(kid) = kids.next() {
            match kid.as_rule() {
                Rule::quantity => number = Some(self.quantity(kid)?),
                Rule::per_year => yearly = true,
                Rule::selected => by = Kids::new(kid).find(Rule::name).map(|n| self.name(&n)),
                _ => {}
            }
        }
        Some(ClauseKind::Quota { number: number?, yearly, by })
    }

    /// A length of time, which needs its unit.
    pub(super) fn length(&mut self, p: P) -> Option<Quantity> {
        let span = self.span(&p);
        let q = self.quantity(p)?;
        if q.unit.is_none() {
            self.report(errors::missing_unit(span, self.original(span), ("个月", "months")));
            return None;
        }
        Some(q)
    }

    fn remainder(&mut self, p: P) -> Option<Remainder> {
        let span = self.span(&p);
        let kid = p.into_inner().next()?;
        Some(match kid.as_rule() {
            Rule::rem_last => Remainder::LastMonth(span),
            Rule::rem_dropped => Remainder::Dropped(span),
            _ => {
                let count = kid.into_inner().next()?;
                let mut quantity = self.count(&count);
                quantity.unit = Some(super::Unit { kind: super::UnitKind::Month, span: quantity.span });
                Remainder::EveryMonths(quantity)
            }
        })
    }

    /// What follows `衔接`.
    pub(super) fn coordinate(&mut self, kids: &mut Kids) -> Option<Coordinate> {
        let name = kids.find(Rule::name)?;
        let name = self.name(&name);
        self.colon(kids, name.span);
        let mut clauses = Vec::new();
        let mut sep = Separator::default();
        let body = kids.find(Rule::cbody)?;
        let end = body.as_span().end();
        for kid in body.into_inner() {
            let span = self.span(&kid);
            match kid.as_rule() {
                Rule::semi | Rule::stop => sep.seen(),
                Rule::stray => {
                    if self.cut_here(&kid, end) {
                        break;
                    }
                    if self.stray_clause(&kid, Rule::strict_cclause, &mut sep) {
                        let kind = self.as_suggested(&kid, Rule::strict_cclause, Self::coordinate_clause).unwrap_or(CoordinateClauseKind::Broken);
                        clauses.push(CoordinateClause { kind, span });
                    }
                }
                Rule::cites => {
                    sep.next(self, span);
                    for (text, at) in self.cites(kid) {
                        clauses.push(CoordinateClause { kind: CoordinateClauseKind::Cites(text), span: at });
                    }
                }
                _ => {
                    sep.next(self, span);
                    let kind = self.coordinate_clause(kid).unwrap_or(CoordinateClauseKind::Broken);
                    clauses.push(CoordinateClause { kind, span });
                }
            }
        }
        Some(Coordinate { name, clauses })
    }

    pub(super) fn coordinate_clause(&mut self, p: P) -> Option<CoordinateClauseKind> {
        let rule = p.as_rule();
        let mut kids = Kids::new(p);
        let keyword = kids.next()?;
        self.keyword(&keyword);
        Some(match rule {
            Rule::among | Rule::strict_among => CoordinateClauseKind::Among(self.paths(&mut kids)),
            Rule::highest | Rule::strict_highest => CoordinateClauseKind::HighestOnly { compare: kids.find(Rule::compare).map(measure) },
            Rule::choose_one => CoordinateClauseKind::ChooseOne,
            Rule::not_together => CoordinateClauseKind::NotTogether,
            Rule::allow | Rule::strict_allow => CoordinateClauseKind::Allow(self.allow(&mut kids)?),
            Rule::at_most | Rule::strict_at_most => {
                let (mut limit, mut compare, mut reduce_first) = (None, None, Vec::new());
                while let Some(kid) = kids.next() {
                    match kid.as_rule() {
                        Rule::sum => limit = Some(self.sum(kid)),
                        Rule::compare => compare = Some(measure(kid)),
                        Rule::reduce => reduce_first = self.paths(&mut Kids::new(kid)),
                        _ => {}
                    }
                }
                CoordinateClauseKind::AtMost { limit: limit?, compare, reduce_first }
            }
            Rule::offset | Rule::strict_offset => {
                let mut paths = self.paths(&mut kids);
                // `从 A 抵扣 B、C`; `offset B, C against A`.
                if keyword.as_rule() == Rule::kw_offset_from {
                    paths.rotate_left(1);
                }
                let from = paths.pop()?;
                CoordinateClauseKind::Offset { from, received: paths }
            }
            _ => return None,
        })
    }

    fn paths(&mut self, kids: &mut Kids) -> Vec<Path> {
        let mut out = Vec::new();
        while let Some(p) = kids.find(Rule::path) {
            out.push(self.path(p));
        }
        out
    }
}

/// `compare`.
pub(super) fn measure(p: P) -> Measure {
    if p.into_inner().any(|k| k.as_rule() == Rule::whole_term) { Measure::WholeTerm } else { Measure::ThisPeriod }
}
