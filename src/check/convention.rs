//! How a policy counts days, where the law lets it say so (Civil Code, Art. 204).
//!
//! | | unsaid | `日期约定` |
//! |---|---|---|
//! | age | a year older from the birthday on | from the day after it: the age of a day is that of the day before |
//! | `不超过 35周岁` | in whole years, so until the day before the 36th birthday | `计算到日`: until the 35th birthday |
//! | `2年 内`, whole months | the first day is not counted (Art. 201), so the last is the corresponding day | it is, so the last is the day before that |
//!
//! The convention is that of the policy in which a condition is written. A definition of a dictionary is nobody's policy: it is counted as
//! the policy counts that reads it.
//!
//! INVARIANT: all of it is dates and comparisons that were there before; nothing behind the checker knows of conventions.

use super::expr::Env;
use super::types::{Base, Dim, Num};
use super::{Checker, Cmp, Ty, Value, ValueId, ValueKind, errors};
use crate::resolve::DefineId;
use crate::source::Span;
use crate::syntax::{Convention, ConventionKind, DefineBody, Expr};
use crate::value::Range;

/// How days are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Conventions {
    /// How many days after a birthday one is a year older.
    pub age_later: u8,
    /// Whether an age is compared to the day, and not in whole years.
    pub age_to_the_day: bool,
    /// Whether the first day of a period is counted.
    pub first_day_counts: bool,
}

impl Checker {
    /// The conventions of a header; one that is said twice, or of a dictionary, is reported.
    pub(super) fn conventions(&mut self, list: &[Convention], is_policy: bool, whole: Span) -> Conventions {
        let mut out = Conventions::default();
        if !is_policy {
            self.report(errors::convention_of_dictionary(whole));
            return out;
        }
        for (i, convention) in list.iter().enumerate() {
            let about = |kind| match kind {
                ConventionKind::AgeFromBirthday | ConventionKind::AgeFromDayAfter => 0,
                ConventionKind::AgeInYears | ConventionKind::AgeToTheDay => 1,
                ConventionKind::PeriodsFromNextDay | ConventionKind::PeriodsFromSameDay => 2,
            };
            if let Some(first) = list.iter().take(i).find(|c| about(c.kind) == about(convention.kind)) {
                self.report(errors::convention_twice(convention.span, first.span));
                continue;
            }
            match convention.kind {
                ConventionKind::AgeFromBirthday | ConventionKind::AgeInYears | ConventionKind::PeriodsFromNextDay => {}
                ConventionKind::AgeFromDayAfter => out.age_later = 1,
                ConventionKind::AgeToTheDay => out.age_to_the_day = true,
                ConventionKind::PeriodsFromSameDay => out.first_day_counts = true,
            }
        }
        out
    }

    /// How days are counted where an expression stands.
    pub(super) fn counting(&self, env: &Env) -> Conventions {
        let own = || self.out.documents.get(env.document.index()).map(|d| d.conventions).unwrap_or_default();
        env.counting.unwrap_or_else(own)
    }

    /// How days are counted in a definition that is read here, where that is not as its own document counts them.
    pub(super) fn counting_of(&self, env: &Env, d: DefineId) -> Option<Conventions> {
        let document = self.out.program.defines.get(d.index())?.document;
        let shared = document == env.document || self.out.program.documents.get(document.index()).is_some_and(|d| !d.is_policy);
        let own = self.out.documents.get(document.index()).map(|d| d.conventions).unwrap_or_default();
        Some(self.counting(env)).filter(|here| shared && *here != own)
    }

    /// A definition, counted as where it is read; `None` if it counts nothing, so that it is the same everywhere.
    pub(super) fn defined_as_counted(&mut self, env: &Env, counting: Conventions, d: DefineId, span: Span) -> Option<ValueId> {
        let body = match self.counted_defines.get(&(counting, d)) {
            Some(body) => *body,
            None => {
                let def = self.out.program.defines.get(d.index()).cloned()?;
                let inside = Env { counting: Some(counting), ..Env::new(def.document, def.subject) };
                let (said, counted) = (self.diagnostics.len(), self.counted);
                let value = match &def.body {
                    DefineBody::Expr(e) => self.expr(&inside, e, None),
                    DefineBody::List(list) => self.list_value(&inside, list),
                    DefineBody::Tiers(tiers) => self.tiers(&inside, &def.name, tiers),
                };
                // What is wrong with it was said where it is declared.
                self.diagnostics.truncate(said);
                let body = (self.counted > counted && !self.is_error(value)).then_some(value);
                self.counted_defines.insert((counting, d), body);
                body
            }
        }?;
        self.counted += 1;
        let v = self.value(body).clone();
        let optional = v.optional && self.may_be_absent_here(body, &env.known);
        Some(self.push(Value { optional, span, ..v }))
    }

    /// The day by which an age is counted.
    pub(super) fn day_of_age(&mut self, env: &Env, day: ValueId, span: Span) -> ValueId {
        let later = self.counting(env).age_later;
        if later == 0 {
            return day;
        }
        self.counted += 1;
        self.shifted(day, -i64::from(later), span)
    }

    /// The day by which whole months are counted.
    pub(super) fn day_of_months(&mut self, env: &Env, day: ValueId, span: Span) -> ValueId {
        if !self.counting(env).first_day_counts {
            return day;
        }
        self.counted += 1;
        self.shifted(day, 1, span)
    }

    /// The last day of a window that ends with `far` if its first day is not counted.
    pub(super) fn last_day(&mut self, env: &Env, far: ValueId, after: bool, span: Span) -> ValueId {
        if !self.counting(env).first_day_counts {
            return far;
        }
        self.counted += 1;
        self.shifted(far, if after { -1 } else { 1 }, span)
    }

    /// So many days later.
    fn shifted(&mut self, day: ValueId, by: i64, span: Span) -> ValueId {
        let number = Ty::Num(Num::new(Dim::of(Base::Day), 1));
        let by = self.make(ValueKind::Const(by), number, Range::point(i128::from(by)), span);
        let (v, length) = (self.value(day).clone(), self.value(by).range);
        self.push(Value { kind: ValueKind::AddDays(day, by), range: v.range.add(length), span, ..v })
    }

    /// Of a comparison with an age that is counted to the day, its sides and how they compare in whole years. Nobody is over 35 on his 35th
    /// birthday, and everybody is the day after: over 35 is whoever was 35 the day before.
    pub(super) fn age_to_the_day(&mut self, env: &Env, op: Cmp, sides: (&Expr, &Expr), values: (ValueId, ValueId)) -> (Cmp, ValueId, ValueId) {
        let here = self.counting(env);
        let (l, r) = values;
        let is_age = |c: &Self, id: ValueId| matches!(&c.value(id).ty, Ty::Num(n) if n.dim == Dim::of(Base::Age));
        if !here.age_to_the_day || !is_age(self, l) || !is_age(self, r) {
            return (op, l, r);
        }
        let before = Env { counting: Some(Conventions { age_later: here.age_later + 1, ..here }), ..env.clone() };
        let ty = self.value(l).ty.clone();
        let again = |c: &mut Self, e: &Expr| {
            let (said, counted) = (c.diagnostics.len(), c.counted);
            let id = c.expr(&before, e, Some(&ty));
            c.diagnostics.truncate(said);
            (c.counted > counted).then_some(id)
        };
        match op {
            Cmp::Le | Cmp::Gt => match again(self, sides.0) {
                Some(l) => (if op == Cmp::Le { Cmp::Lt } else { Cmp::Ge }, l, r),
                None => (op, l, r),
            },
            Cmp::Ge | Cmp::Lt => match again(self, sides.1) {
                Some(r) => (if op == Cmp::Ge { Cmp::Gt } else { Cmp::Le }, l, r),
                None => (op, l, r),
            },
            Cmp::Eq | Cmp::Ne => (op, l, r),
        }
    }
}
