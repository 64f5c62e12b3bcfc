//! Subjects: their facts, what is said of them, and types.

use super::from_pest::{P, Reader};
use super::from_pest_parts::{Kids, Separator};
use super::grammar::Rule;
use super::{Fact, FactAttr, FactAttrKind, Member, TypeExpr, TypeKind, errors};
use crate::source::Span;

impl Reader<'_> {
    pub(super) fn members(&mut self, p: P) -> Vec<Member> {
        let mut out = Vec::new();
        let mut sep = Separator::default();
        for kid in p.into_inner() {
            let span = self.span(&kid);
            match kid.as_rule() {
                Rule::semi | Rule::stop => {
                    sep.seen();
                    continue;
                }
                Rule::fact => {
                    sep.next(self, span);
                    out.push(Member::Fact(self.fact(kid, span)));
                }
                Rule::mdefine => {
                    sep.next(self, span);
                    let mut kids = Kids::new(kid);
                    if let Some(k) = kids.next() {
                        self.keyword(&k);
                    }
                    match self.define(&mut kids) {
                        Some(mut d) => {
                            d.span = span;
                            out.push(Member::Define(d));
                        }
                        None => out.push(Member::Broken(span)),
                    }
                }
                Rule::broken_member => {
                    sep.broken();
                    self.broken_member(&kid, &mut out);
                }
                _ => {}
            }
        }
        out
    }

    pub(super) fn fact(&mut self, p: P, span: Span) -> Fact {
        let mut kids = Kids::new(p);
        let name = kids.find(Rule::name).map(|n| self.name(&n));
        let name = name.unwrap_or(super::Name { text: String::new(), span });
        let mut ty = TypeExpr { kind: TypeKind::Broken, or_none: false, span };
        let mut attrs = Vec::new();
        while let Some(kid) = kids.next() {
            let span = self.span(&kid);
            match kid.as_rule() {
                Rule::type_expr => ty = self.type_expr(kid),
                Rule::unit_type => ty = self.unit_type(kid),
                Rule::broken_type => ty = self.broken_type(&kid),
                Rule::attr => {
                    if let Some(kind) = kid.into_inner().next().map(|k| self.attr(k)) {
                        attrs.push(FactAttr { kind, span });
                    }
                }
                Rule::broken_attr => {
                    self.broken_slice(&kid, Rule::strict_attr);
                    attrs.push(FactAttr { kind: FactAttrKind::Broken, span });
                }
                _ => {}
            }
        }
        Fact { name, ty, attrs, span }
    }

    fn attr(&mut self, p: P) -> FactAttrKind {
        let rule = p.as_rule();
        if rule == Rule::attr_range {
            let (low, high) = self.range(p);
            return FactAttrKind::Range(low, high);
        }
        let mut kids = Kids::new(p);
        let first = kids.next();
        let second = kids.next();
        let (Some(first), Some(second)) = (first, second) else { return FactAttrKind::Broken };
        match rule {
            Rule::attr_from => FactAttrKind::From(self.name(&second)),
            Rule::attr_evidence => FactAttrKind::Evidence(self.text(&second)),
            Rule::attr_basis => FactAttrKind::Basis(self.text(&second)),
            Rule::attr_typical => FactAttrKind::Typical(self.sum(second)),
            _ => match super::keywords::cmp_word(first.as_str()) {
                Some(word) => FactAttrKind::Bound(word, self.sum(second)),
                None => FactAttrKind::Broken,
            },
        }
    }

    /// A name that stands where `数值` or `金额` should: no other type has a unit.
    pub(super) fn unit_type(&mut self, p: P) -> TypeExpr {
        let span = self.span(&p);
        let kids: Vec<P> = p.into_inner().collect();
        let plain = kids.iter().any(|k| k.as_rule() == Rule::unit);
        if let Some(name) = kids.first() {
            self.report(errors::no_unit(self.span(name), name.as_str(), plain));
        }
        TypeExpr { kind: TypeKind::Broken, or_none: false, span }
    }

    pub(super) fn type_expr(&mut self, p: P) -> TypeExpr {
        let span = self.span(&p);
        let (mut kind, mut or_none) = (TypeKind::Broken, false);
        for kid in p.into_inner() {
            match kid.as_rule() {
                Rule::ty_yesno => kind = TypeKind::YesNo,
                Rule::ty_date => kind = TypeKind::Date,
                Rule::ty_money => kind = TypeKind::Money { per: None },
                Rule::ty_percent => kind = TypeKind::Percent,
                Rule::ty_number => kind = TypeKind::Number { unit: None, per: None },
                Rule::ty_text => kind = TypeKind::Text,
                Rule::name => kind = TypeKind::Named(self.name(&kid)),
                Rule::or_none => or_none = true,
                Rule::unit => {
                    let u = super::Unit { kind: super::from_pest_literal::unit_kind(kid.as_str()), span: self.span(&kid) };
                    if let TypeKind::Number { unit, .. } = &mut kind {
                        *unit = Some(u);
                    }
                }
                Rule::per_slash | Rule::per_word => {
                    let u = kid.into_inner().next();
                    let u = u.map(|u| super::Unit { kind: super::from_pest_literal::unit_kind(u.as_str()), span: self.span(&u) });
                    if let TypeKind::Number { per, .. } | TypeKind::Money { per } = &mut kind {
                        *per = u;
                    }
                }
                _ => {}
            }
        }
        TypeExpr { kind, or_none, span }
    }
}
