//! Benefits: their lists, amounts, periods, rounding.

use super::expr::Env;
use super::narrow::{Doubt, Narrowed};
use super::per_element::divided;
use super::number::{MOST_FEN, range_scaled, rounding_mode};
use super::types::{self, Base, Dim};
use super::{BenefitInfo, Checker, DecisionId, DecisionInfo, DecisionKind, InstallmentsInfo, ItemBody, ItemInfo, ListInfo, ListKind, RoundingInfo, Ty, ValueId, ValueKind, errors};
use crate::value::Combines;
use crate::resolve::{BenefitDef, BenefitId};
use crate::source::Span;
use crate::syntax::{self, Clause, ClauseKind, CondList, Every, Gaps, Item, Language, ListHead, Marker, MarkerKind, Name, Quantity, Remainder, RoundTo, UnitKind};
use crate::value::Range;

/// Units of time that only a time limit has.
const TIME_UNITS: [&str; 10] = ["小时", "个小时", "周", "个周", "星期", "个星期", "hour", "hours", "week", "weeks"];

/// The units that a time limit usually has.
const LIMITS: [&str; 8] = ["个工作日", "工作日", "个月", "小时", "working days", "days", "weeks", "hours"];

/// How many benefits may each pay by the next, before a sum is only known to be a sum.
const MAX_OPEN: usize = 64;

impl Checker {
    pub(crate) fn benefits(&mut self) {
        for i in 0..self.out.program.benefits.len() {
            self.benefit_on_use(BenefitId::at(i));
        }
        self.out.benefits = std::mem::take(&mut self.benefits).into_values().collect();
    }

    /// Checks a benefit on first use: what it pays at most bounds what is computed from its figures, wherever it is declared.
    pub(crate) fn benefit_on_use(&mut self, id: BenefitId) {
        if self.benefits.contains_key(&id) || self.open_benefits.contains(&id) {
            return;
        }
        let Some(def) = self.out.program.benefits.get(id.index()).cloned() else { return };
        self.open_benefits.push(id);
        let around = std::mem::take(&mut self.doubt);
        self.clauses_once(&def.syntax.clauses);
        let info = self.benefit(id, &def);
        let info = self.amended(id, &def, info);
        self.doubt = around;
        self.open_benefits.pop();
        self.benefits.insert(id, info);
    }

    /// The most that a period of a benefit pays, in fen, as far as that is known while benefits are checked.
    pub(crate) fn most_paid(&mut self, id: BenefitId) -> i64 {
        if self.open_benefits.len() < MAX_OPEN {
            self.benefit_on_use(id);
        }
        self.benefits.get(&id).or(self.out.benefits.get(id.index())).map_or(MOST_FEN, |info| info.most)
    }

    pub(super) fn benefit(&mut self, id: BenefitId, def: &BenefitDef) -> BenefitInfo {
        let mut info = BenefitInfo {
            every: None,
            term: None,
            within: None,
            installments: None,
            each: None,
            notes: Vec::new(),
            quota: None,
            clock: None,
            window: None,
            lists: Vec::new(),
            amount: None,
            rounding: None,
            cites: None,
            purpose: None,
            department: None,
            time_limit: None,
            channel: None,
            funding: Vec::new(),
            recovery: None,
            most: MOST_FEN,
            unread: false,
            versions: Vec::new(),
        };
        // A subject that was reported leaves every name open.
        let mut env = Env { benefit: Some(id), excused: def.subject.is_none(), ..Env::new(def.document, def.subject) };
        info.unread = self.clauses_unread(def);
        let per = def.syntax.each.as_ref().and_then(|each| self.per_element(&env, each));
        if def.syntax.each.is_some() && per.is_none() {
            // Without its list, what an element is called names nothing.
            (info.unread, env.excused) = (true, true);
        }
        info.each = per.as_ref().map(|p| (self.out.program.facts.get(p.list.index()).map_or(String::new(), |d| d.syntax.name.text.clone()), p.span));
        let mut of_elements = Vec::new();
        // The order of clauses does not matter: lists first, since the amount may lean on them. What could not be read may have been one.
        let mut present = Narrowed::default();
        present.doubt.all = info.unread;
        let mut while_paid = Narrowed::default();
        for clause in &def.syntax.clauses {
            if let ClauseKind::Conditions(list) = &clause.kind {
                let kind = list_kind(&list.head);
                let mut known = Narrowed::default();
                let (list, theirs) = divided(list, per.as_ref().map(|p| &p.var));
                of_elements.extend(theirs);
                let Some(list) = &list else { continue };
                let items = self.top_list(&self.written(&env, clause.span), list, &mut known);
                if !matches!(kind, ListKind::Exclusion | ListKind::Stop) {
                    present.doubt.add(&known.doubt);
                    present.present.append(&mut known.present);
                    if kind != ListKind::Entry {
                        while_paid.ranges.append(&mut known.ranges);
                    }
                }
                info.lists.push(ListInfo { kind, span: list.head_span, items, applies: None, version: None });
            }
        }
        env.known = Narrowed { present: present.present, ranges: while_paid.ranges, doubt: present.doubt };
        for clause in &def.syntax.clauses {
            self.descriptive(&self.written(&env, clause.span), clause, &mut info);
        }
        self.application(&env, &def.syntax.clauses, &mut info);
        match &per {
            Some(per) => self.amount_of_elements(&env, def, per, &of_elements, &mut info),
            None => self.amount(&env, def, &mut info),
        }
        env.known = Narrowed::default();
        info.recovery = self.recovery(&env, &def.syntax.clauses, &info);
        info
    }

    /// Whether a clause was reported: then it is not known what the benefit does not say.
    pub(crate) fn clauses_unread(&self, def: &BenefitDef) -> bool {
        let lists: Vec<Span> = def.syntax.clauses.iter().filter(|c| matches!(c.kind, ClauseKind::Conditions(_))).map(|c| c.span).collect();
        let inside = |u: &Span, s: Span| u.file == s.file && s.start <= u.start && u.end <= s.end;
        let unread = &self.out.program.unread;
        def.syntax.clauses.iter().any(|c| matches!(c.kind, ClauseKind::Broken))
            || unread.iter().any(|u| inside(u, def.span) && !lists.iter().any(|l| inside(u, *l)))
    }

    /// Each clause may stand once.
    pub(super) fn clauses_once(&mut self, clauses: &[Clause]) {
        let mut seen: Vec<(String, Span)> = Vec::new();
        for clause in clauses {
            let Some(key) = clause_key(clause) else { continue };
            if matches!(&clause.kind, ClauseKind::Conditions(list) if self.out.program.holds_unread(list.head_span)) {
                continue;
            }
            let at = match &clause.kind {
                ClauseKind::Conditions(list) => list.head_span,
                _ => clause.span,
            };
            match seen.iter().find(|(k, _)| *k == key) {
                Some((_, first)) => {
                    let first = *first;
                    self.report(errors::clause_twice(at, first));
                }
                None => seen.push((key, at)),
            }
        }
    }

    fn descriptive(&mut self, env: &Env, clause: &Clause, info: &mut BenefitInfo) {
        match &clause.kind {
            ClauseKind::Cites(t) => info.cites = Some(t.text.clone()),
            ClauseKind::Purpose(n) => info.purpose = Some(n.text.clone()),
            ClauseKind::Paid(p) => {
                info.every = Some(p.every);
                info.term = p.up_to.as_ref().and_then(|q| self.periods(q, p.every));
                info.unread |= p.up_to.is_some() && info.term.is_none();
                info.within = p.within.as_ref().and_then(|q| self.months(q));
                if p.gaps == Some(Gaps::Count) {
                    // Months that are not paid count as well: all of them lie in so many months from the start.
                    let months = if p.every == Every::Year { 12 } else { 1 };
                    let all = info.term.map(|term| term.saturating_mul(months));
                    info.within = info.within.into_iter().chain(all).min();
                }
                if p.within.is_some() && p.every == Every::Once {
                    self.report(errors::not_a_term(clause.span, p.every));
                }
                if let Some(parts) = &p.installments {
                    info.installments = self.installments(env, parts);
                    info.term = info.installments.as_ref().map(InstallmentsInfo::most_parts);
                    info.unread |= info.installments.is_none();
                }
            }
            ClauseKind::Starting { event, next_month } => {
                info.clock = self.clock(env, event, *next_month, info, clause.span);
                info.unread |= info.clock.is_none();
            }
            ClauseKind::Quota { number, by, .. } => {
                if number.per.is_some() || number.number.scale != 0 || number.number.mantissa < 1 {
                    self.report(errors::not_a_quota(number.span));
                }
                if let Some(by) = by {
                    self.department_named(env, by);
                }
                let name = self.benefit_name(env);
                let department = by.as_ref().map(|n| n.text.clone());
                info.quota = Some((self.decision(DecisionInfo { name, kind: DecisionKind::Selection, department }), clause.span));
            }
            ClauseKind::Note(t) => info.notes.push(t.text.clone()),
            ClauseKind::Running { .. } if !self.in_amendment(clause.span) => self.report(errors::running_before_amendment(clause.span)),
            ClauseKind::Funded(shares) => {
                if let Some(percents) = fractions(shares) {
                    self.report(errors::shares_as_fractions(clause.span, &percents));
                    return;
                }
                let mut total = 0i64;
                let mut complete = true;
                for s in shares {
                    match types::quantity(&s.part) {
                        Some((num, v)) if num.dim.is_none() && !num.bare && 1_000_000 % num.den == 0 => {
                            let part = v.saturating_mul(1_000_000 / num.den);
                            total = total.saturating_add(part);
                            info.funding.push((s.payer.text.clone(), part));
                        }
                        found => {
                            complete = false;
                            let bare = found.filter(|(num, _)| num.bare).map(|(num, v)| errors::number_words(i128::from(v), num.den));
                            self.report(errors::share_is_no_percent(s.part.span, bare.as_deref()));
                        }
                    }
                }
                if complete && total != 1_000_000 {
                    self.report(errors::shares_do_not_add_up(clause.span, total));
                }
            }
            ClauseKind::Handled { department, time_limit, channel } => {
                self.department_named(env, department);
                info.department = Some(department.text.clone());
                if let Some(syntax::Unit { kind: UnitKind::Other(word), span }) = time_limit.as_ref().and_then(|q| q.unit.as_ref()) {
                    if !TIME_UNITS.contains(&word.as_str()) {
                        let near = crate::resolve::nearest(word, LIMITS);
                        self.report(errors::not_a_time_limit(*span, word, near));
                    }
                }
                info.time_limit = time_limit.as_ref().map(|q| time_limit_words(q, self.doc_language(env)));
                info.channel = channel.as_ref().map(|t| t.text.clone());
            }
            ClauseKind::Cap(_) if info.each.is_none() && !info.unread => self.report(errors::cap_of_nothing(clause.span)),
            ClauseKind::AppliesBy(_)
            | ClauseKind::Apply(_)
            | ClauseKind::Running { .. }
            | ClauseKind::Cap(_)
            | ClauseKind::Conditions(_)
            | ClauseKind::Repay(_)
            | ClauseKind::Amount(_)
            | ClauseKind::Rounding { .. }
            | ClauseKind::Allow(_)
            | ClauseKind::Broken => {}
        }
    }

    /// Reports a department that is not declared.
    fn department_named(&mut self, env: &Env, department: &Name) {
        if self.scope(env).department(&department.text).is_none() && !self.excuses(env, &department.text) {
            let names: Vec<String> = self.out.program.departments.iter().map(|d| d.name.text.clone()).collect();
            let near = crate::resolve::nearest(&department.text, names.iter().map(String::as_str)).map(str::to_owned);
            self.report(errors::unknown_department(department, near.as_deref()));
        }
    }

    fn benefit_name(&self, env: &Env) -> String {
        let def = env.benefit.and_then(|b| self.out.program.benefits.get(b.index()));
        def.map(|d| d.syntax.name.text.clone()).unwrap_or_default()
    }

    /// The decision of this kind and name: one decision, wherever it is read.
    fn decision(&mut self, info: DecisionInfo) -> DecisionId {
        let same = |d: &DecisionInfo| d.name == info.name && d.kind == info.kind;
        let at = self.out.decisions.iter().position(same).unwrap_or_else(|| {
            self.out.decisions.push(info);
            self.out.decisions.len() - 1
        });
        DecisionId(u32::try_from(at).unwrap_or(u32::MAX))
    }

    /// `由 D 研究确定 "…"`
    pub(super) fn decided_by(&mut self, env: &Env, by: &Name, sum: bool, what: Option<&str>, span: Span) -> ValueId {
        self.department_named(env, by);
        let name = match what {
            Some(text) => text.to_owned(),
            None if env.benefit.is_some() => self.benefit_name(env),
            None => {
                self.report(errors::decides_what(span));
                return self.error(span);
            }
        };
        let kind = if sum { DecisionKind::Sum } else { DecisionKind::Whether };
        let id = self.decision(DecisionInfo { name, kind, department: Some(by.text.clone()) });
        match kind {
            DecisionKind::Sum => {
                let num = types::Num::new(Dim::of(Base::Yuan), 100);
                self.make(ValueKind::Decision(id), Ty::Num(num), Range::new(0, i128::from(MOST_FEN)), span)
            }
            DecisionKind::Whether | DecisionKind::Selection => self.yes_no(ValueKind::Decision(id), false, span),
        }
    }

    pub(crate) fn doc_language(&self, env: &Env) -> Language {
        self.out.program.documents.get(env.document.index()).map_or(Language::Zh, |d| d.language)
    }

    /// A length of time in whole months, at most a hundred years.
    pub(super) fn months(&mut self, q: &Quantity) -> Option<i64> {
        let found = whole_months(q).filter(|n| *n <= 1200);
        if found.is_none() {
            self.report(errors::not_a_term(q.span, Every::Month));
        }
        found
    }

    /// A length of time as a number of periods.
    fn periods(&mut self, q: &Quantity, every: Every) -> Option<i64> {
        let found = whole_months(q);
        let periods = match (found, every) {
            (Some(months), Every::Month) => Some(months),
            (Some(months), Every::Year) if months % 12 == 0 => Some(months / 12),
            _ => None,
        };
        if periods.is_none_or(|p| p > 1200) {
            self.report(errors::not_a_term(q.span, every));
            return None;
        }
        periods
    }

    fn amount(&mut self, env: &Env, def: &BenefitDef, info: &mut BenefitInfo) {
        let Some(e) = self.amount_clause(def, info) else { return };
        let value = self.expr(&self.written(env, e.span), e, None);
        self.doubt = env.known.doubt.clone();
        self.amount_value(def, e, info, value);
        self.doubt = Doubt::default();
    }

    /// What the amount is said to be; one that is missing is reported.
    pub(super) fn amount_clause<'d>(&mut self, def: &'d BenefitDef, info: &BenefitInfo) -> Option<&'d syntax::Expr> {
        let found = def.syntax.clauses.iter().find_map(|c| match &c.kind {
            ClauseKind::Amount(e) => Some(e),
            _ => None,
        });
        if found.is_none() && !info.unread {
            self.report(errors::no_amount(&def.syntax.name));
        }
        found
    }

    /// Holds an amount against the clauses around it.
    pub(super) fn amount_value(&mut self, def: &BenefitDef, e: &syntax::Expr, info: &mut BenefitInfo, value: ValueId) {
        let span = self.value(value).span;
        let Some(num) = self.num(value) else { return };
        if let (true, Some(column)) = (self.value(value).optional, self.absent_column(value)) {
            match &e.kind {
                syntax::ExprKind::By(by) => self.report_row_for_absent(by, column),
                _ => {
                    let column = self.value(column).span;
                    self.report(errors::row_for_absent(column, None, 0, 1));
                }
            }
            return;
        }
        if !self.settled(value) {
            return;
        }
        let rate = num.dim.is_money_rate();
        let fits = match info.every {
            Some(Every::Month | Every::Year) => rate,
            Some(Every::Once | Every::Installments) | None => num.dim.is_money(),
        };
        if !fits && info.every.is_none() && info.unread {
            return;
        }
        if !fits {
            // The clause of payment may be at fault as well as the amount.
            self.payment_doubted.extend(self.open_benefits.last());
            self.report(errors::amount_unit(span, &num.dim, info.every));
            return;
        }
        let rounding = def.syntax.clauses.iter().find_map(|c| match &c.kind {
            ClauseKind::Rounding { to, mode, remainder } => Some((*to, *mode, remainder.clone())),
            _ => None,
        });
        let periods = if info.every == Some(Every::Year) { 12 } else { 1 };
        info.rounding = rounding.map(|(to, mode, remainder)| RoundingInfo {
            step: step(to),
            mode: rounding_mode(mode),
            remainder: remainder.and_then(|r| self.remainder(&r, def, info)),
        });
        let exact = !num.over && (100 * periods) % num.den == 0;
        if info.rounding.is_none() && !exact && info.unread {
            return;
        }
        if info.rounding.is_none() && !exact {
            self.report(errors::needs_rounding(span, info.every));
            return;
        }
        let count = info.rounding.as_ref().and_then(|r| r.remainder).unwrap_or(1);
        let above = range_scaled(range_scaled(self.value(value).range, 100 * periods), count);
        let below = range_scaled(self.value(value).divisor.unwrap_or(Range::point(1)), num.den);
        if !above.fits_i64() || !below.fits_i64() {
            self.report(errors::overflow(span, &num, above));
            return;
        }
        let fen = above.div(below);
        if fen.lo() < 0 {
            self.report(errors::negative_amount(span, fen.lo()));
            return;
        }
        if fen.hi() > i128::from(MOST_FEN) * i128::from(count) {
            self.report(errors::overflow(span, &types::Num::new(num.dim.clone(), 100), fen));
            return;
        }
        info.amount = Some(value);
        // A rounded period is less than a step above its share of the sum; the last of several also makes good what the others are short of.
        let step = info.rounding.as_ref().map_or(1, |r| r.step);
        let most = fen.hi() / i128::from(count) + 1 + i128::from(step) * (i128::from(count) + 1);
        info.most = i64::try_from(most).unwrap_or(MOST_FEN).min(MOST_FEN);
    }

    /// Reports that a lookup has no row for the absence of a column.
    pub(super) fn report_row_for_absent(&mut self, by: &syntax::By, column: ValueId) {
        let column = self.value(column).span;
        let other = by.rows.iter().find(|r| super::rows::is_else(r)).map(|r| r.span);
        let at = by.columns.iter().position(|c| c.span == column).unwrap_or(0);
        self.report(errors::row_for_absent(column, other, at, by.columns.len()));
    }

    /// The column of a lookup that may be absent.
    pub(super) fn absent_column(&self, lookup: ValueId) -> Option<ValueId> {
        match &self.value(lookup).kind {
            ValueKind::By { columns, .. } => columns.iter().copied().find(|c| self.value(*c).optional),
            _ => None,
        }
    }

    fn remainder(&mut self, r: &Remainder, def: &BenefitDef, info: &BenefitInfo) -> Option<i64> {
        match r {
            Remainder::Dropped(_) => None,
            Remainder::LastMonth(at) => {
                if info.term.is_none() && !info.unread {
                    let paid = def.syntax.clauses.iter().find(|c| matches!(c.kind, ClauseKind::Paid(_))).map(|c| c.span);
                    self.report(errors::remainder_needs_term(*at, paid));
                }
                info.term
            }
            Remainder::EveryMonths(q) => match info.every {
                Some(every @ (Every::Month | Every::Year)) => self.periods(q, every),
                None if info.unread => None,
                _ => {
                    self.report(errors::remainder_of_once(q.span));
                    None
                }
            },
        }
    }

    /// The items of a list of a benefit. A head other than "all of" becomes an item of its own, above them.
    fn top_list(&mut self, env: &Env, list: &CondList, known: &mut Narrowed) -> Vec<ItemInfo> {
        let (combines, items, _, learnt) = self.list(env, list, "");
        *known = learnt;
        match combines {
            Combines::All => items,
            Combines::Any if matches!(list.head, ListHead::Excluded | ListHead::Stops) => items,
            _ => vec![ItemInfo { mark: String::new(), span: list.head_span, body: ItemBody::List(combines, items) }],
        }
    }

    /// A list as its items, as one yes/no (`None` was reported), and what is known where it holds.
    pub(super) fn list(&mut self, env: &Env, list: &CondList, prefix: &str) -> (Combines, Vec<ItemInfo>, Option<ValueId>, Narrowed) {
        let around = env;
        let combines = match &list.head {
            ListHead::All | ListHead::EntryAll | ListHead::WhileAll => Combines::All,
            ListHead::Any | ListHead::Excluded | ListHead::Stops => Combines::Any,
            ListHead::None => Combines::None,
            ListHead::AtLeast(q) => match types::quantity(q).and_then(|(n, v)| u32::try_from(v).ok().filter(|_| n.den == 1)) {
                Some(n) if n >= 1 && usize::try_from(n).is_ok_and(|n| n <= list.items.len()) => Combines::AtLeast(n),
                _ => {
                    self.report(errors::at_least_of(q.span, list.items.len()));
                    Combines::AtLeast(1)
                }
            },
        };
        let mut env = env.clone();
        let (mut items, mut values, mut broken) = (Vec::new(), Vec::new(), false);
        for item in &list.items {
            let mark = self.mark(&env, prefix, &item.marker);
            match &item.body {
                syntax::ItemBody::Expr(e) => {
                    let value = self.condition(&env, e);
                    if combines == Combines::All {
                        self.learn_from(value, e, &mut env);
                    }
                    broken |= self.is_error(value) || self.ambiguous(e);
                    values.push(value);
                    items.push(ItemInfo { mark, span: e.span, body: ItemBody::Leaf(value) });
                }
                syntax::ItemBody::List(inner) => {
                    let (how, below, value, learnt) = self.list(&env, inner, &mark);
                    if combines == Combines::All {
                        env.known = learnt;
                    }
                    broken |= value.is_none();
                    values.extend(value);
                    items.push(ItemInfo { mark, span: inner.head_span, body: ItemBody::List(how, below) });
                }
                syntax::ItemBody::Deleted => {}
                syntax::ItemBody::Broken => {
                    broken = true;
                    env.known.doubt.all = true;
                }
            }
        }
        // A head that was reported may have been meant as any other.
        env.known.doubt.all |= self.out.program.holds_unread(list.head_span);
        let value = (!broken).then(|| self.combined(combines, values, list.span));
        let known = match value {
            _ if combines == Combines::All => env.known,
            Some(value) => {
                let mut known = around.known.clone();
                self.learn(value, &mut known);
                known
            }
            None => {
                let mut known = around.known.clone();
                self.doubt_list(around, list, &mut known);
                known
            }
        };
        (combines, items, value, known)
    }

    fn combined(&mut self, how: Combines, values: Vec<ValueId>, span: Span) -> ValueId {
        let unsettled = values.iter().any(|v| self.value(*v).unsettled);
        match how {
            Combines::All => self.yes_no(ValueKind::And(values), unsettled, span),
            Combines::Any => self.yes_no(ValueKind::Or(values), unsettled, span),
            Combines::AtLeast(n) => self.yes_no(ValueKind::AtLeast(n, values), unsettled, span),
            Combines::None => {
                // An absent value is none of the cases listed, so the list holds: absence is settled by what the head says.
                let any = self.yes_no(ValueKind::Or(values), unsettled, span);
                self.yes_no(ValueKind::Not(any), false, span)
            }
        }
    }

    /// A headed list as a yes/no.
    pub(crate) fn list_value(&mut self, env: &Env, list: &CondList) -> ValueId {
        let (_, _, value, _) = self.list(env, list, "");
        value.unwrap_or_else(|| self.error(list.span))
    }

    /// An item as a yes/no; `None` if it is repealed or was reported.
    pub(crate) fn item_value(&mut self, env: &Env, item: &Item) -> Option<ValueId> {
        let value = match &item.body {
            syntax::ItemBody::Expr(e) => self.condition(env, e),
            syntax::ItemBody::List(list) => self.list_value(env, list),
            syntax::ItemBody::Deleted | syntax::ItemBody::Broken => return None,
        };
        (!self.is_error(value)).then_some(value)
    }

    pub(super) fn mark(&self, env: &Env, prefix: &str, marker: &Marker) -> String {
        let own = mark_words(marker, self.doc_language(env));
        if prefix.is_empty() { own } else { format!("{prefix}.{own}") }
    }
}

/// What a clause says, whatever it says of it: of two with one key, the one takes the place of the other.
pub(super) fn clause_key(clause: &Clause) -> Option<String> {
    match &clause.kind {
        ClauseKind::Conditions(list) => Some(format!("list {:?}", std::mem::discriminant(&list.head))),
        ClauseKind::Broken | ClauseKind::Note(_) | ClauseKind::Allow(_) => None,
        kind => Some(format!("{:?}", std::mem::discriminant(kind))),
    }
}

/// A length of time in months, if it is a whole number of them and not zero.
pub(super) fn whole_months(q: &Quantity) -> Option<i64> {
    types::quantity(q).filter(|(n, v)| n.dim == Dim::of(Base::Month) && n.den == 1 && *v > 0).map(|(_, v)| v)
}

pub(super) fn step(to: RoundTo) -> i64 {
    match to {
        RoundTo::Fen => 1,
        RoundTo::Jiao => 10,
        RoundTo::Yuan | RoundTo::Whole => 100,
        RoundTo::HundredYuan => 10_000,
    }
}

pub(super) fn list_kind(head: &ListHead) -> ListKind {
    match head {
        ListHead::EntryAll => ListKind::Entry,
        ListHead::WhileAll => ListKind::While,
        ListHead::Excluded => ListKind::Exclusion,
        ListHead::Stops => ListKind::Stop,
        ListHead::All | ListHead::Any | ListHead::AtLeast(_) | ListHead::None => ListKind::Both,
    }
}

fn time_limit_words(q: &Quantity, language: Language) -> String {
    let number = errors::number_words(i128::from(q.number.mantissa), 10i64.saturating_pow(u32::from(q.number.scale)));
    let unit = q.unit.as_ref().map(|u| &u.kind);
    let word = match (unit, language) {
        (Some(UnitKind::WorkingDay), Language::Zh) => "个工作日",
        (Some(UnitKind::WorkingDay), Language::En) => " working days",
        (Some(UnitKind::Day), Language::Zh) => "天",
        (Some(UnitKind::Day), Language::En) => " days",
        (Some(UnitKind::Month), Language::Zh) => "个月",
        (Some(UnitKind::Month), Language::En) => " months",
        (Some(UnitKind::Year), Language::Zh) => "年",
        (Some(UnitKind::Year), Language::En) => " years",
        (Some(UnitKind::Other(s)), _) => return format!("{number}{s}"),
        _ => "",
    };
    format!("{number}{word}")
}

/// A marker as it is printed.
pub(crate) fn mark_words(marker: &Marker, language: Language) -> String {
    let n = marker.number;
    let paren = |s: String| if language == Language::Zh { format!("（{s}）") } else { format!("({s})") };
    match marker.kind {
        MarkerKind::HanParen => paren(han(n)),
        MarkerKind::Plain => n.to_string(),
        MarkerKind::DigitParen => paren(n.to_string()),
        MarkerKind::Circled => char::from_u32(0x245F + n).filter(|_| n <= 20).map_or_else(|| n.to_string(), String::from),
        MarkerKind::LowerParen => paren(letter(n, b'a')),
        MarkerKind::UpperParen => paren(letter(n, b'A')),
        MarkerKind::RomanParen => paren(roman(n)),
    }
}

fn letter(n: u32, first: u8) -> String {
    match u8::try_from(n.saturating_sub(1)) {
        Ok(k) if k < 26 => char::from(first + k).to_string(),
        _ => n.to_string(),
    }
}

fn han(n: u32) -> String {
    let digits = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let digit = |d: u32| digits.get(d as usize).copied().unwrap_or('零').to_string();
    match n {
        0..=9 => digit(n),
        10 => "十".into(),
        11..=19 => format!("十{}", digit(n - 10)),
        20..=99 if n % 10 == 0 => format!("{}十", digit(n / 10)),
        20..=99 => format!("{}十{}", digit(n / 10), digit(n % 10)),
        _ => n.to_string(),
    }
}

fn roman(mut n: u32) -> String {
    let table = [(50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")];
    let mut out = String::new();
    for (v, s) in table {
        while n >= v && out.len() < 16 {
            out.push_str(s);
            n -= v;
        }
    }
    out
}

/// The money type of one period.
pub(crate) fn is_money(ty: &Ty) -> bool {
    matches!(ty, Ty::Num(n) if n.dim.is_money())
}

/// Shares that are all written as fractions of one, `市级 0.6、区级 0.4`: as percentages.
fn fractions(shares: &[syntax::Share]) -> Option<Vec<String>> {
    let percent = |s: &syntax::Share| {
        let (num, v) = types::quantity(&s.part).filter(|(num, v)| num.bare && *v <= num.den)?;
        Some(format!("{} {}%", s.payer.text, errors::number_words(i128::from(v) * 100, num.den)))
    };
    shares.iter().map(percent).collect()
}
