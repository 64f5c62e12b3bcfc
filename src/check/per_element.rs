//! A benefit that pays for each element of a list.
//!
//! `待遇 引才奖励 面向 企业 每 h 属于 新引进人员：…` pays for every h that meets the conditions which name it, and nothing for the others. What
//! the conditions say of the subject itself stays an item of its own; what they say of h becomes one item, that at least one element meets
//! all of it. What is due is the sum, and `合计最高` holds it down.
//!
//! INVARIANT: the item holds exactly where the sum has a term, so a benefit for nobody is not eligible.

use super::expr::Env;
use super::many::At;
use super::narrow::Doubt;
use super::{BenefitInfo, Checker, ItemBody, ItemInfo, ListInfo, ListKind, ValueId, ValueKind, errors};
use crate::resolve::{BenefitDef, FactId};
use crate::source::Span;
use crate::syntax::{self, ArithOp, ClauseKind, CondList, Expr, ExprKind, Item, ListHead, Name, PerElement};

/// For the elements of which list, and what one is called.
pub(super) struct Per {
    /// What an element is called.
    pub var: Name,
    /// The list.
    pub list: FactId,
    most: usize,
    /// Where that is written.
    pub span: Span,
}

impl Checker {
    /// The list that `每 h 属于 …` names; `None` was reported.
    pub(super) fn per_element(&mut self, env: &Env, each: &PerElement) -> Option<Per> {
        let (list, _) = self.list_named(env, &each.list)?;
        let most = self.out.program.most_elements(list)?;
        Some(Per { var: each.var.clone(), list, most, span: each.span })
    }

    /// What is due for all elements that meet the lists which name them, and the item that one does.
    pub(super) fn amount_of_elements(&mut self, env: &Env, def: &BenefitDef, per: &Per, lists: &[CondList], info: &mut BenefitInfo) {
        for list in lists.iter().filter(|l| super::benefit::list_kind(&l.head) == ListKind::Entry) {
            let at = list.items.first().map_or(list.head_span, |item| item.span);
            self.report(errors::element_at_entry(at, &per.var));
            info.unread = true;
        }
        let Some(e) = self.amount_clause(def, info) else { return };
        let (mut any, mut sum) = (Vec::new(), None);
        for position in 0..per.most {
            let before = self.diagnostics.len();
            let Some((met, paid)) = self.element_term(env, At { list: per.list, position }, per, lists, e) else {
                info.unread = true;
                return;
            };
            // Every element is like the first: what there is to say of it was said.
            if position > 0 {
                self.diagnostics.truncate(before);
            }
            any.push(met);
            sum = Some(sum.map_or(paid, |sum| self.arithmetic(ArithOp::Add, sum, paid, e.span)));
        }
        let any = self.junction(ValueKind::Or, any, per.span);
        let items = vec![ItemInfo { mark: String::new(), span: per.span, body: ItemBody::Leaf(any) }];
        info.lists.push(ListInfo { kind: ListKind::Both, span: per.span, items, applies: None, version: None });
        let Some(mut sum) = sum else { return };
        for clause in &def.syntax.clauses {
            if let ClauseKind::Cap(cap) = &clause.kind {
                let cap = self.expr(&self.written(env, clause.span), cap, None);
                sum = self.extreme(true, sum, cap, clause.span);
            }
        }
        self.doubt = env.known.doubt.clone();
        self.amount_value(def, e, info, sum);
        self.doubt = Doubt::default();
    }

    /// Whether an element is there and meets the lists, and what is paid for it then; `None` was reported.
    fn element_term(&mut self, env: &Env, at: At, per: &Per, lists: &[CondList], amount: &Expr) -> Option<(ValueId, ValueId)> {
        let mut env = env.clone();
        env.vars.push((per.var.text.clone(), at));
        let mut all = vec![self.live(at, per.span)];
        let mut excluded = Vec::new();
        for list in lists {
            let (_, _, value, known) = self.list(&self.written(&env, list.head_span), list, "");
            if matches!(super::benefit::list_kind(&list.head), ListKind::Exclusion | ListKind::Stop) {
                excluded.push(value?);
            } else {
                env.known = known;
                all.push(value?);
            }
        }
        if !excluded.is_empty() {
            let any = self.junction(ValueKind::Or, excluded, per.span);
            all.push(self.yes_no(ValueKind::Not(any), false, per.span));
        }
        let met = self.junction(ValueKind::And, all, per.span);
        let value = self.expr(&self.written(&env, amount.span), amount, None);
        let around = std::mem::replace(&mut self.doubt, env.known.doubt.clone());
        let paid = self.paid_if(met, value, amount.span);
        self.doubt = around;
        Some((met, paid?))
    }
}

/// A list without the items that name an element, and those items as a list of their own. Of a list other than "all of" or "excluded"
/// the items do not stand by themselves, so it is one or the other.
pub(super) fn divided(list: &CondList, var: Option<&Name>) -> (Option<CondList>, Option<CondList>) {
    let Some(var) = var else { return (Some(list.clone()), None) };
    let (theirs, own): (Vec<Item>, Vec<Item>) = list.items.iter().cloned().partition(|item| names(&item.body, &var.text));
    if theirs.is_empty() {
        return (Some(list.clone()), None);
    }
    let apart = matches!(list.head, ListHead::All | ListHead::EntryAll | ListHead::WhileAll | ListHead::Excluded | ListHead::Stops);
    if own.is_empty() || !apart {
        return (None, Some(list.clone()));
    }
    (Some(CondList { items: own, ..list.clone() }), Some(CondList { items: theirs, ..list.clone() }))
}

fn names(body: &syntax::ItemBody, var: &str) -> bool {
    match body {
        syntax::ItemBody::Expr(e) => reads(e, var),
        syntax::ItemBody::List(list) => list.items.iter().any(|item| names(&item.body, var)),
        syntax::ItemBody::Deleted | syntax::ItemBody::Broken => false,
    }
}

fn reads(e: &Expr, var: &str) -> bool {
    let mut found = matches!(&e.kind, ExprKind::Name(name) if name.text == var);
    e.for_each_child(|c| found |= reads(c, var));
    found
}
