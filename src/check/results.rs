//! `T 的 上限`: one result of a table that has several.
//!
//! `resolve` made a table of each result. What is left is to find the one that is named, and to refuse the bare name, which stands for none.
//! A result may be called as a figure of a benefit is (`T 的 标准`): a table and a benefit never share a name, so which is meant is known.

use super::expr::Env;
use super::many::Whose;
use super::{Checker, ValueId, errors};
use crate::resolve::{DefineId, Scope, Symbol, nearest};
use crate::source::Span;
use crate::syntax::{Expr, ExprKind, Name, keywords};

impl Checker {
    /// A definition by its bare name.
    pub(super) fn defined_alone(&mut self, env: &Env, d: DefineId, name: &Name) -> ValueId {
        if self.one_of_several(d, name) { self.error(name.span) } else { self.defined(env, d, name.span) }
    }

    /// Reports a table with several results that is named as if it had one.
    pub(super) fn one_of_several(&mut self, d: DefineId, name: &Name) -> bool {
        let results = self.result_names(d);
        if results.is_empty() {
            return false;
        }
        self.report(errors::which_result(name, &results));
        true
    }

    /// `of 的 name`, where `of` is a table with several results.
    pub(super) fn result_of(&mut self, env: &Env, of: &Expr, name: &Name, span: Span) -> Option<ValueId> {
        match &of.kind {
            ExprKind::Name(table) if env.vars.iter().all(|(var, _)| *var != table.text) => {
                let Some(Symbol::Define(d)) = self.scope(env).value(&table.text) else { return None };
                let found = self.result_named(env, d, table, name)?;
                Some(match found {
                    Some(d) => self.defined(env, d, span),
                    None => self.error(span),
                })
            }
            // `h 的 T 的 上限`
            ExprKind::Field { of: element, name: table } => {
                let at = match self.element_at(env, element)? {
                    Ok(at) => at,
                    Err(()) => return Some(self.error(span)),
                };
                let of = self.out.facts.get(at.list.index()).map(|i| i.ty.clone());
                let Some(super::Ty::List(subject)) = of else { return None };
                let scope = Scope { program: &self.out.program, document: env.document, subject: Some(subject) };
                let Some(Symbol::Define(d)) = scope.value(&table.text) else { return None };
                if self.out.program.defines.get(d.index()).is_none_or(|def| def.subject != Some(subject)) {
                    return None;
                }
                let found = self.result_named(env, d, table, name)?;
                Some(match found {
                    Some(d) => self.defined_of(env, Whose::Element(at), d, span),
                    None => self.error(span),
                })
            }
            _ => None,
        }
    }

    /// The result of this name of a table with several; `Some(None)` was reported.
    fn result_named(&mut self, env: &Env, table: DefineId, of: &Name, name: &Name) -> Option<Option<DefineId>> {
        let results = self.result_names(table);
        if results.is_empty() {
            return None;
        }
        // Both languages have a word for a figure, and the formatter writes either.
        let figure = keywords::figure(&name.text);
        let same = |r: &str| r == name.text || figure.is_some() && keywords::figure(r) == figure;
        let found = self.out.program.results(table).into_iter().find(|(r, _)| same(&r.text)).map(|(_, d)| d);
        if found.is_none() && !self.excuses(env, &of.text) {
            let near = nearest(&name.text, results.iter().map(String::as_str)).map(str::to_owned);
            self.report(errors::no_such_result(name, &of.text, &results, near.as_deref()));
        }
        Some(found)
    }

    fn result_names(&self, d: DefineId) -> Vec<String> {
        self.out.program.results(d).into_iter().map(|(name, _)| name.text.clone()).collect()
    }
}
