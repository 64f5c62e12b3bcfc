//! Core as text, for snapshots and for reading.
//!
//! One line a node, as `n12: Int[0,99] = add n3 n4`, then the doors, the benefits with their items, and the coordinations. Equal programs
//! give equal text.
//!
//! Deliberately absent: a way back. Core is built, not read.

use super::{
    Benefit, By, Calendar, Combines, Coordination, CoordinationKind, Core, Gate, Guarantee, GuaranteeKind, Input, InputTy, Item, ItemList, NodeId,
    Op, ParameterId, Period, Ty,
};
use crate::value::Mode;
use std::fmt::{self, Display, Write};

/// The text of a program.
pub fn print(core: &Core) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write_core(&mut out, core);
    out
}

fn write_core(out: &mut String, core: &Core) -> fmt::Result {
    writeln!(out, "program {} of {}, as of {} to {}", core.name, core.subject, core.as_of.0, core.as_of.1)?;
    for (i, p) in core.parameters.iter().enumerate() {
        writeln!(out, "p{i}: {} from {}", p.name, p.from)?;
    }
    for (i, input) in core.inputs.iter().enumerate() {
        writeln!(out, "{}", input_line(i, input))?;
    }
    for (i, node) in core.nodes.iter().enumerate() {
        match node.ty {
            Ty::Bool => writeln!(out, "n{i}: Bool = {}", op(&node.op))?,
            Ty::Int => writeln!(out, "n{i}: Int[{},{}] = {}", node.lo, node.hi, op(&node.op))?,
        }
    }
    for door in &core.doors {
        let inputs: Vec<String> = door.inputs.iter().map(|i| format!("i{}", i.0)).collect();
        writeln!(out, "door n{} reads {}: {} / {}", door.node.0, inputs.join(" "), door.reason.zh, door.reason.en)?;
    }
    for benefit in &core.benefits {
        write_benefit(out, benefit)?;
    }
    for coordination in &core.coordinations {
        write_coordination(out, coordination)?;
    }
    for (members, reason) in &core.combinable {
        let members: Vec<String> = members.iter().map(|b| format!("b{}", b.0)).collect();
        writeln!(out, "combinable {}: {reason}", members.join(" "))?;
    }
    for guarantee in &core.guarantees {
        write_guarantee(out, guarantee)?;
    }
    Ok(())
}

fn input_line(position: usize, input: &Input) -> String {
    let ty = match &input.ty {
        InputTy::YesNo => "yes/no".to_owned(),
        InputTy::Date => "date".to_owned(),
        InputTy::Money { per } => format!("money{}", per.as_ref().map_or(String::new(), |per| format!("/{per}"))),
        InputTy::Percent => "percent".to_owned(),
        InputTy::Number { unit, scale } => format!("number {} scale {scale}", unit.as_deref().unwrap_or("-")),
        InputTy::Enum { name, cases } => format!("enum {name} {{{}}}", cases.join(" ")),
        InputTy::Region { name, leaves } => format!("region {name} {{{}}}", leaves.join(" ")),
        InputTy::Text { literals } => format!("text {{{}}}", literals.join(" ")),
    };
    let optional = if input.optional { " or absent" } else { "" };
    format!("i{position}: {} {:?} [{},{}] {ty}{optional}", input.name, input.kind, input.lo, input.hi)
}

fn list(name: &str, xs: &[NodeId]) -> String {
    xs.iter().fold(name.to_owned(), |text, x| format!("{text} n{}", x.0))
}

/// An operation.
fn op(op: &Op) -> String {
    match op {
        Op::Bool(v) => v.to_string(),
        Op::Int(v) => v.to_string(),
        Op::Unknown(_) => "unknown".to_owned(),
        Op::AsOf => "as_of".to_owned(),
        Op::Load(i) => format!("load i{}", i.0),
        Op::Present(i) => format!("present i{}", i.0),
        Op::Not(a) => list("not", &[*a]),
        Op::And(xs) => list("and", xs),
        Op::Or(xs) => list("or", xs),
        Op::AtLeast(n, xs) => list(&format!("at_least {n} of"), xs),
        Op::Add(a, b) => list("add", &[*a, *b]),
        Op::Sub(a, b) => list("sub", &[*a, *b]),
        Op::Mul(a, b) => list("mul", &[*a, *b]),
        Op::Div(mode, a, b) => list(div_name(*mode), &[*a, *b]),
        Op::Min(a, b) => list("min", &[*a, *b]),
        Op::Max(a, b) => list("max", &[*a, *b]),
        Op::Eq(a, b) => list("eq", &[*a, *b]),
        Op::Lt(a, b) => list("lt", &[*a, *b]),
        Op::Le(a, b) => list("le", &[*a, *b]),
        Op::If(c, a, b) => format!("if n{} then n{} else n{}", c.0, a.0, b.0),
        Op::By(table) => by(table),
        Op::AddMonths(d, n) => list("add_months", &[*d, *n]),
        Op::Months(a, b) => list("months", &[*a, *b]),
        Op::Calendar(step, d) => list(step_name(*step), &[*d]),
        Op::Refine(lo, hi, a) => format!("refine [{lo},{hi}] n{}", a.0),
    }
}

fn div_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Trunc => "div_trunc",
        Mode::Away => "div_away",
        Mode::HalfAway => "div_half_away",
        Mode::Floor => "div_floor",
    }
}

fn step_name(step: Calendar) -> &'static str {
    match step {
        Calendar::MonthStart => "month_start",
        Calendar::MonthEnd => "month_end",
        Calendar::YearStart => "year_start",
        Calendar::YearEnd => "year_end",
        Calendar::Year => "year",
    }
}

/// `by n1 n2 {0 | 3..4, * -> n7; else n8}`
fn by(by: &By) -> String {
    let range = |(lo, hi): &(i64, i64)| if lo == hi { lo.to_string() } else { format!("{lo}..{hi}") };
    let pattern = |ranges: &Vec<(i64, i64)>| match ranges.as_slice() {
        [] => "*".to_owned(),
        ranges => ranges.iter().map(range).collect::<Vec<_>>().join(" | "),
    };
    let row = |row: &super::ByRow| {
        let patterns: Vec<String> = row.patterns.iter().map(pattern).collect();
        format!("{} -> n{}; ", patterns.join(", "), row.value.0)
    };
    format!("{} {{{}else n{}}}", list("by", &by.columns), by.rows.iter().map(row).collect::<String>(), by.default.0)
}

fn write_benefit(out: &mut String, b: &Benefit) -> fmt::Result {
    let period = match b.period {
        Period::Once => "once",
        Period::Installment => "installment",
        Period::Month => "a month",
        Period::Year => "a year",
    };
    write!(out, "benefit {} of {}, {period}:", b.name, b.policy)?;
    write!(out, " eligible n{} awaiting n{} amount n{} payable n{}", b.eligible.0, b.awaiting.0, b.amount.0, b.payable.0)?;
    if let Some(left) = b.periods_left {
        write!(out, " periods_left n{}", left.0)?;
    }
    if let Some(node) = b.deciding {
        write!(out, " deciding n{}", node.0)?;
    }
    if let Some((node, input)) = b.waits {
        write!(out, " waits n{} for i{}", node.0, input.0)?;
    }
    if let Some(of) = b.recovers {
        write!(out, " recovers b{}", of.0)?;
    }
    writeln!(out, "{}", parameters(" amount reads", &b.amount_parameters))?;
    for v in &b.versions {
        writeln!(out, "  since {} by {}: n{}", v.since, v.by, v.node.0)?;
    }
    for (i, item) in b.items.iter().enumerate() {
        writeln!(out, "  {i}: {}", item_line(item))?;
    }
    Ok(())
}

fn item_line(item: &Item) -> String {
    let place = match item.list {
        ItemList::Entry => "entry".to_owned(),
        ItemList::While => "while".to_owned(),
        ItemList::Both => "both".to_owned(),
        ItemList::Exclusion => "exclusion".to_owned(),
        ItemList::Stop => "stop".to_owned(),
        ItemList::Recovery => "recovery".to_owned(),
        ItemList::Gate(Gate::NotExhausted) => "gate not exhausted".to_owned(),
        ItemList::Gate(Gate::NotWaived) => "gate not waived".to_owned(),
        ItemList::Gate(Gate::WithinTerm) => "gate within term".to_owned(),
        ItemList::Gate(Gate::Selected) => "gate selected".to_owned(),
        ItemList::Gate(Gate::Received) => "gate received".to_owned(),
        ItemList::Gate(Gate::Left) => "gate left".to_owned(),
        ItemList::Gate(Gate::Due) => "gate due".to_owned(),
        ItemList::Gate(Gate::Started) => "gate started".to_owned(),
        ItemList::Gate(Gate::ApplicationOpen) => "gate application open".to_owned(),
        ItemList::Gate(Gate::AppliedInTime) => "gate applied in time".to_owned(),
        ItemList::Gate(Gate::InForce) => "gate in force".to_owned(),
        ItemList::Gate(Gate::Chosen(c)) => format!("gate chosen in c{}", c.0),
    };
    let combines = item.combines.map_or(String::new(), |c| match c {
        Combines::All => " all of".to_owned(),
        Combines::Any => " any of".to_owned(),
        Combines::None => " none of".to_owned(),
        Combines::AtLeast(n) => format!(" at least {n} of"),
    });
    let below = suffix(" below ", item.parent);
    let settled = suffix(" settled by n", item.settled.map(|s| s.0));
    let applies = suffix(" where n", item.applies.map(|n| n.0));
    let reads = parameters(" reads", &item.parameters);
    format!("{place} {}{combines} n{}{below}{settled}{applies}{reads}: {}", item.mark, item.node.0, item.text)
}

fn parameters(before: &str, ids: &[ParameterId]) -> String {
    let of: String = ids.iter().map(|p| format!(" p{}", p.0)).collect();
    if of.is_empty() { of } else { format!("{before}{of}") }
}

fn suffix(before: &str, value: Option<impl Display>) -> String {
    value.map_or(String::new(), |v| format!("{before}{v}"))
}

fn write_coordination(out: &mut String, c: &Coordination) -> fmt::Result {
    let kind = match c.kind {
        CoordinationKind::ChooseOne => "choose one",
        CoordinationKind::NotTogether => "not together",
        CoordinationKind::HighestOnly => "highest only",
        CoordinationKind::Offset => "offset",
        CoordinationKind::AtMost => "at most",
    };
    let taken: Vec<String> = c.members.iter().zip(&c.taken).map(|(b, node)| format!("b{} n{}", b.0, node.0)).collect();
    writeln!(out, "coordination {} of {}, {kind}: takes {}{}", c.name, c.policy, taken.join(", "), parameters(" reads", &c.parameters))
}

fn write_guarantee(out: &mut String, g: &Guarantee) -> fmt::Result {
    let kind = match g.kind {
        GuaranteeKind::Always(node) => format!("always n{}", node.0),
        GuaranteeKind::Monotone { figure, input, rises } => {
            format!("n{} never {} along i{}", figure.0, if rises { "rises" } else { "falls" }, input.0)
        }
    };
    let of: String = g.benefits.iter().map(|b| format!(" b{}", b.0)).collect();
    writeln!(out, "guarantee {} of {}, {kind}, of{of}: {}", g.name, g.policy, g.text)
}
