//! A question about a program as SMT-LIB 2 over mathematical integers, written from the definition of each operation in `ir`.
//!
//! Every node becomes a constant with its definition, and a second one for whether it is known where that can fail. A date is its day
//! number; where an operation takes it apart, it is a year, a month and a day of which the day number is the sum: six unknowns, two sums and
//! one comparison of days for `周岁(出生日期, 基准日)`.
//!
//! INVARIANT: nothing here comes from `solver`, and of a node's range nothing is used but what its operation says.

use heng::ir::{By, Calendar, Cell, Core, Input, InputId, InputKind, NodeId, Op, ReceiptField, Ty};
use heng::value::{Date, Mode};
use std::collections::{BTreeMap, BTreeSet};

use super::question::{About, Demand, Question, Who, cone};

/// The calendar: leap years, the length of a month, the days before a month of a common year, and the day number (1970-01-01 is 0).
const CALENDAR: &str = "\
(define-fun leap ((y Int)) Bool (and (= (mod y 4) 0) (or (not (= (mod y 100) 0)) (= (mod y 400) 0))))
(define-fun length ((y Int) (m Int)) Int
  (ite (= m 2) (ite (leap y) 29 28) (ite (or (= m 4) (= m 6) (= m 9) (= m 11)) 30 31)))
(define-fun before ((m Int)) Int
  (ite (<= m 1) 0 (ite (= m 2) 31 (ite (= m 3) 59 (ite (= m 4) 90 (ite (= m 5) 120 (ite (= m 6) 151
  (ite (= m 7) 181 (ite (= m 8) 212 (ite (= m 9) 243 (ite (= m 10) 273 (ite (= m 11) 304 334))))))))))))
(define-fun number ((y Int) (m Int) (d Int)) Int
  (+ (* 365 (- y 1)) (div (- y 1) 4) (- (div (- y 1) 100)) (div (- y 1) 400)
     (before m) (ite (and (> m 2) (leap y)) 1 0) (- d 1) (- 719162)))
(define-fun hold ((lo Int) (hi Int) (x Int)) Int (ite (< x lo) lo (ite (> x hi) hi x)))
";

/// The question as a file for any solver of SMT-LIB 2.
pub fn encode(core: &Core, question: &Question) -> String {
    let mut e = Encoding { core, out: String::new(), worlds: Vec::new() };
    let first = e.world(None);
    e.row(question);
    match &question.about {
        About::One { demands, .. } => {
            e.admit(first);
            for demand in demands {
                e.demand(first, *demand);
            }
        }
        About::Two { figure, input, rises } => {
            let second = e.world(Some(*input));
            e.input(second, *input);
            let at = input.0;
            let (low, high) = (e.cell(first, at), e.cell(second, at));
            e.assert(&format!("(and {} {} (< {low} {high}))", e.present(first, *input), e.present(second, *input)));
            let mut figures = Vec::new();
            for world in [first, second] {
                e.admit(world);
                e.make(world, &[*figure]);
                let known = e.known(world, *figure);
                e.assert(&known);
                figures.push(e.int(world, *figure));
            }
            e.assert(&format!("({} {} {})", if *rises { "<" } else { ">" }, figures[0], figures[1]));
        }
    }
    let status = if question.holds { "sat" } else { "unsat" };
    let what = question.what.replace('|', "/");
    format!("(set-info :source |{what}|)\n(set-info :status {status})\n(set-logic ALL)\n{CALENDAR}{}{}(check-sat)\n", e.out, e.witness(question))
}

struct Encoding<'c> {
    core: &'c Core,
    out: String,
    worlds: Vec<World>,
}

/// A subject: its nodes, and the one input in which it differs from the first subject. What does not read that input is the first one's.
struct World {
    own: Option<InputId>,
    /// The nodes that read that input.
    differs: BTreeSet<NodeId>,
    /// For each node made whether it can be unknown.
    made: BTreeMap<NodeId, bool>,
    /// The nodes that were taken apart.
    civil: BTreeSet<NodeId>,
}

impl Encoding<'_> {
    fn world(&mut self, own: Option<InputId>) -> usize {
        let mut differs = BTreeSet::new();
        for (i, node) in (0..).zip(&self.core.nodes) {
            let mut reads = matches!(node.op, Op::Load(input) | Op::Present(input) if Some(input) == own);
            node.op.for_each_child(|c| reads |= differs.contains(&c));
            if reads {
                differs.insert(NodeId(i));
            }
        }
        self.worlds.push(World { own, differs, made: BTreeMap::new(), civil: BTreeSet::new() });
        self.worlds.len() - 1
    }

    /// The subject whose node it is.
    fn of(&self, world: usize, id: NodeId) -> usize {
        if self.worlds[world].differs.contains(&id) { world } else { 0 }
    }

    fn assert(&mut self, what: &str) {
        self.line(&format!("(assert {what})"));
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn declare(&mut self, name: &str, sort: &str) {
        self.line(&format!("(declare-const {name} {sort})"));
    }

    fn define(&mut self, name: &str, sort: &str, value: &str) {
        self.declare(name, sort);
        self.assert(&format!("(= {name} {value})"));
    }

    // ---- The row ----------------------------------------------------------------------------------------------------------------------

    /// The day and every cell; of an applicant, who has received nothing, one day of application and one of approval.
    fn row(&mut self, question: &Question) {
        let (lo, hi) = question.on.map_or(self.core.as_of, |day| (day, day));
        let (lo, hi) = (lo.days(), hi.days());
        self.declare("today", "Int");
        self.assert(&format!("(<= {} today {})", int(lo), int(hi)));
        let mut days: BTreeMap<ReceiptField, u32> = BTreeMap::new();
        for i in 0..self.core.inputs.len() as u32 {
            self.input(0, InputId(i));
            let InputKind::Receipt(of, field) = self.core.inputs[i as usize].kind else { continue };
            if !question.about.new_to(of) {
                continue;
            }
            match field {
                ReceiptField::AppliedOn | ReceiptField::ApprovedOn => {
                    let shared = *days.entry(field).or_insert(i);
                    let (here, there) = (self.present(0, InputId(i)), self.present(0, InputId(shared)));
                    let same = format!("(and (= {here} {there}) (=> {here} (= {} {})))", self.cell(0, i), self.cell(0, shared));
                    self.assert(&same);
                }
                ReceiptField::FirstPaidOn => {
                    let there = self.present(0, InputId(i));
                    self.assert(&format!("(not {there})"));
                }
                ReceiptField::Amount | ReceiptField::Periods | ReceiptField::Receiving | ReceiptField::Exhausted | ReceiptField::Waived => {
                    let none = format!("(and {} (= {} 0))", self.present(0, InputId(i)), self.cell(0, i));
                    self.assert(&none);
                }
            }
        }
    }

    fn input(&mut self, world: usize, id: InputId) {
        let Input { lo, hi, optional, .. } = &self.core.inputs[id.0 as usize];
        let (value, present) = (self.cell(world, id.0), self.present(world, id));
        let (lo, hi) = (int(*lo), int(*hi));
        self.declare(&value, "Int");
        self.assert(&format!("(<= {lo} {value} {hi})"));
        if *optional {
            self.declare(&present, "Bool");
        }
    }

    fn owner(&self, world: usize, input: u32) -> usize {
        if self.worlds[world].own == Some(InputId(input)) { world } else { 0 }
    }

    fn cell(&self, world: usize, input: u32) -> String {
        format!("v{}_{input}", self.owner(world, input))
    }

    fn present(&self, world: usize, id: InputId) -> String {
        if self.core.inputs[id.0 as usize].optional { format!("p{}_{}", self.owner(world, id.0), id.0) } else { "true".into() }
    }

    /// The subject that Heng names, as assertions behind `;witness`: a solver finds its own, and may try this one where it finds none.
    fn witness(&self, question: &Question) -> String {
        let Some((witness, other)) = &question.witness else { return String::new() };
        // Made ordinary, a subject may have applied for the one benefit only; what it shows is the same, but it is not among those looked for.
        let day = |wanted: ReceiptField| {
            let cells = self.core.inputs.iter().zip(&witness.row);
            cells.filter(|(i, _)| matches!(i.kind, InputKind::Receipt(_, f) if f == wanted)).map(|(_, c)| *c).collect::<BTreeSet<Cell>>()
        };
        let applicant = matches!(question.about, About::One { who: Who::Applicant, .. });
        if applicant && [ReceiptField::AppliedOn, ReceiptField::ApprovedOn].into_iter().any(|f| day(f).len() > 1) {
            return String::new();
        }
        let mut out = format!(";witness (assert (= today {}))\n", int(witness.as_of.days()));
        let second = question.about.differs().zip(*other).map(|(id, cell)| (self.worlds.len() - 1, id, cell));
        let first = (0..).zip(&witness.row).map(|(i, cell)| (0, InputId(i), *cell));
        for (world, id, cell) in first.chain(second) {
            let Input { lo, optional, .. } = &self.core.inputs[id.0 as usize];
            let value = if let Cell::Known(value) = cell { value } else { *lo };
            out += &format!(";witness (assert (= {} {}))\n", self.cell(world, id.0), int(value));
            if *optional {
                out += &format!(";witness (assert (= {} {}))\n", self.present(world, id), cell != Cell::Absent);
            }
        }
        out
    }

    // ---- What is asked ----------------------------------------------------------------------------------------------------------------

    /// No door is known to be shut.
    fn admit(&mut self, world: usize) {
        for door in &self.core.doors {
            self.make(world, &[door.node]);
            let (known, holds) = (self.known(world, door.node), self.bool(world, door.node));
            self.assert(&format!("(or (not {known}) {holds})"));
        }
    }

    fn demand(&mut self, world: usize, demand: Demand) {
        let node = demand.node();
        self.make(world, &[node]);
        let known = self.known(world, node);
        let says = match demand {
            Demand::Holds(_) => self.bool(world, node),
            Demand::Fails(_) => format!("(not {})", self.bool(world, node)),
            Demand::Positive(_) => format!("(< 0 {})", self.int(world, node)),
        };
        self.assert(&format!("(and {known} {says})"));
    }

    // ---- Nodes ------------------------------------------------------------------------------------------------------------------------

    /// These nodes, and all below them; children stand before their parents.
    fn make(&mut self, world: usize, roots: &[NodeId]) {
        for id in cone(self.core, roots) {
            let world = self.of(world, id);
            if self.worlds[world].made.contains_key(&id) {
                continue;
            }
            let node = &self.core.nodes[id.0 as usize];
            let (value, known) = self.apply(world, id, &node.op);
            self.define(&format!("n{world}_{}", id.0), if node.ty == Ty::Bool { "Bool" } else { "Int" }, &value);
            if known != "true" {
                self.define(&format!("k{world}_{}", id.0), "Bool", &known);
            }
            self.worlds[world].made.insert(id, known != "true");
        }
    }

    fn known(&self, world: usize, id: NodeId) -> String {
        let world = self.of(world, id);
        if self.worlds[world].made[&id] { format!("k{world}_{}", id.0) } else { "true".into() }
    }

    fn bool(&self, world: usize, id: NodeId) -> String {
        let name = format!("n{}_{}", self.of(world, id), id.0);
        if self.core.nodes[id.0 as usize].ty == Ty::Bool { name } else { format!("(= {name} 1)") }
    }

    fn int(&self, world: usize, id: NodeId) -> String {
        let world = self.of(world, id);
        match &self.core.nodes[id.0 as usize] {
            n if n.ty == Ty::Bool => format!("(ite n{world}_{} 1 0)", id.0),
            n => if let Op::Int(v) = n.op { int(v) } else { format!("n{world}_{}", id.0) },
        }
    }

    /// The value of an operation, and whether it is known.
    fn apply(&mut self, w: usize, id: NodeId, op: &Op) -> (String, String) {
        let node = &self.core.nodes[id.0 as usize];
        let mut below = Vec::new();
        op.for_each_child(|c| below.push(c));
        let strict = all(below.iter().map(|c| self.known(w, *c)));
        let two = |e: &Self, a: &NodeId, b: &NodeId| (e.int(w, *a), e.int(w, *b));
        let pair = |e: &Self, sign: &str, a: &NodeId, b: &NodeId| format!("({sign} {} {})", e.int(w, *a), e.int(w, *b));
        let value = match op {
            Op::Bool(v) => v.to_string(),
            Op::Int(v) => int(*v),
            Op::Unknown(ty) => return (if *ty == Ty::Bool { "false" } else { "0" }.into(), "false".into()),
            Op::AsOf => format!("(hold {} {} today)", int(node.lo), int(node.hi)),
            Op::Load(input) => self.load(w, *input, node.ty, (node.lo, node.hi)),
            Op::Present(input) => self.present(w, *input),
            Op::Not(a) => format!("(not {})", self.bool(w, *a)),
            Op::And(xs) => return self.at_least(w, xs.len(), xs),
            Op::Or(xs) => return self.at_least(w, 1, xs),
            Op::AtLeast(n, xs) => return self.at_least(w, *n as usize, xs),
            Op::Add(a, b) => pair(self, "+", a, b),
            Op::Sub(a, b) => pair(self, "-", a, b),
            Op::Mul(a, b) => pair(self, "*", a, b),
            Op::Eq(a, b) => pair(self, "=", a, b),
            Op::Lt(a, b) => pair(self, "<", a, b),
            Op::Le(a, b) => pair(self, "<=", a, b),
            Op::Div(mode, a, b) => {
                let divisor = if let Op::Int(d) = self.core.nodes[b.0 as usize].op { Some(d) } else { None };
                let (a, b) = two(self, a, b);
                divide(*mode, &a, &b, divisor)
            }
            Op::Min(a, b) => {
                let (a, b) = two(self, a, b);
                format!("(ite (<= {a} {b}) {a} {b})")
            }
            Op::Max(a, b) => {
                let (a, b) = two(self, a, b);
                format!("(ite (<= {a} {b}) {b} {a})")
            }
            Op::If(c, a, b) => {
                let (c, known) = (self.bool(w, *c), [*c, *a, *b].map(|x| self.known(w, x)));
                let [c_known, a_known, b_known] = known;
                let of = |x: &NodeId| if node.ty == Ty::Bool { self.bool(w, *x) } else { self.int(w, *x) };
                return (format!("(ite {c} {} {})", of(a), of(b)), all([c_known, choose(&c, a_known, b_known)].into_iter()));
            }
            Op::By(by) => return self.look_up(w, node.ty, by),
            Op::AddMonths(d, n) => self.add_months(w, *d, *n),
            Op::Months(a, b) => self.months(w, *a, *b),
            Op::Calendar(step, d) => {
                let [y, m, day, at] = self.civil(w, *d);
                match step {
                    Calendar::MonthStart => format!("(+ (- {at} {day}) 1)"),
                    Calendar::MonthEnd => format!("(+ (- {at} {day}) (length {y} {m}))"),
                    Calendar::YearStart => format!("(number {y} 1 1)"),
                    Calendar::YearEnd => format!("(number {y} 12 31)"),
                    Calendar::Year => y,
                }
            }
            Op::Refine(lo, hi, a) => format!("(hold {} {} {})", int(*lo), int(*hi), self.int(w, *a)),
        };
        (value, strict)
    }

    fn load(&self, w: usize, input: InputId, ty: Ty, (lo, hi): (i64, i64)) -> String {
        let (cell, present, least) = (self.cell(w, input.0), self.present(w, input), self.core.inputs[input.0 as usize].lo);
        let value = format!("(ite {present} (hold {} {} {cell}) {})", int(lo), int(hi), int(least));
        if ty == Ty::Bool { format!("(= {value} 1)") } else { value }
    }

    /// True if `n` are known to hold, false if `n` cannot hold any more, else unknown.
    fn at_least(&self, w: usize, n: usize, xs: &[NodeId]) -> (String, String) {
        let hold: Vec<String> = xs.iter().map(|x| all([self.known(w, *x), self.bool(w, *x)].into_iter())).collect();
        let may_hold = |x: &NodeId| match (self.known(w, *x), self.bool(w, *x)) {
            (known, holds) if known == "true" => holds,
            (known, holds) => format!("(or (not {known}) {holds})"),
        };
        let may: Vec<String> = xs.iter().map(may_hold).collect();
        let enough = |xs: &[String]| match n {
            0 => "true".to_owned(),
            _ if n > xs.len() => "false".to_owned(),
            _ if n == xs.len() => format!("(and {})", xs.join(" ")),
            1 => format!("(or {})", xs.join(" ")),
            _ => format!("(<= {n} (+ {}))", xs.iter().map(|x| format!("(ite {x} 1 0)")).collect::<Vec<_>>().join(" ")),
        };
        let (holds, possible) = (enough(&hold), enough(&may));
        let known = if hold == may { "true".into() } else { format!("(or {holds} (not {possible}))") };
        (holds, known)
    }

    fn look_up(&self, w: usize, ty: Ty, by: &By) -> (String, String) {
        let of = |x: NodeId| if ty == Ty::Bool { self.bool(w, x) } else { self.int(w, x) };
        let key: Vec<String> = by.columns.iter().map(|c| self.int(w, *c)).collect();
        let (mut value, mut known) = (of(by.default), self.known(w, by.default));
        for row in by.rows.iter().rev() {
            let within = |v: &String, (lo, hi): &(i64, i64)| format!("(<= {} {v} {})", int(*lo), int(*hi));
            let column = |(pattern, v): (&Vec<(i64, i64)>, &String)| match pattern.as_slice() {
                [] => "true".to_owned(),
                ranges => format!("(or {})", ranges.iter().map(|r| within(v, r)).collect::<Vec<_>>().join(" ")),
            };
            let matches = all(row.patterns.iter().zip(&key).map(column));
            value = format!("(ite {matches} {} {value})", of(row.value));
            known = choose(&matches, self.known(w, row.value), known);
        }
        (value, all(by.columns.iter().map(|c| self.known(w, *c)).chain([known])))
    }

    // ---- Dates ------------------------------------------------------------------------------------------------------------------------

    /// The year, month, day and number of a date.
    fn civil(&mut self, w: usize, id: NodeId) -> [String; 4] {
        let w = self.of(w, id);
        let (first, last) = (i64::from(Date::MIN.days()), i64::from(Date::MAX.days()));
        let node = &self.core.nodes[id.0 as usize];
        let at = self.int(w, id);
        let at = if node.lo < first || last < node.hi { format!("(hold {} {} {at})", int(first), int(last)) } else { at };
        let [y, m, d] = ["y", "m", "d"].map(|part| format!("{part}{w}_{}", id.0));
        if self.worlds[w].civil.insert(id) {
            for part in [&y, &m, &d] {
                self.declare(part, "Int");
            }
            self.assert(&format!("(and (<= 1 {y} 9999) (<= 1 {m} 12) (<= 1 {d} (length {y} {m})) (= {at} (number {y} {m} {d})))"));
        }
        [y, m, d, at]
    }

    /// The same day of the month `n` months later, or that month's last day; held in the years 1 to 9999.
    fn add_months(&mut self, w: usize, date: NodeId, n: NodeId) -> String {
        let [y, m, d, _] = self.civil(w, date);
        let index = format!("(+ (* 12 {y}) (- {m} 1) {})", self.int(w, n));
        let (year, month) = (format!("(div {index} 12)"), format!("(+ (mod {index} 12) 1)"));
        let day = format!("(let ((year {year}) (month {month})) (number year month (ite (<= {d} (length year month)) {d} (length year month))))");
        let (first, last) = (int(Date::MIN.days()), int(Date::MAX.days()));
        format!("(ite (< {index} 12) {first} (ite (>= {index} 120000) {last} {day}))")
    }

    /// The months between the two months, less one if the day of the first (or the last day of the second month) is not reached.
    fn months(&mut self, w: usize, from: NodeId, to: NodeId) -> String {
        let [y0, m0, d0, _] = self.civil(w, from);
        let [y1, m1, d1, _] = self.civil(w, to);
        let reached = format!("(or (<= {d0} {d1}) (= {d1} (length {y1} {m1})))");
        format!("(- (+ (* 12 (- {y1} {y0})) (- {m1} {m0})) (ite {reached} 0 1))")
    }
}

/// A number as SMT-LIB writes it.
fn int(n: impl Into<i64>) -> String {
    let n = n.into();
    if n < 0 { format!("(- {})", n.unsigned_abs()) } else { n.to_string() }
}

fn all(xs: impl Iterator<Item = String>) -> String {
    let xs: Vec<String> = xs.filter(|x| x != "true").collect();
    match xs.as_slice() {
        [] => "true".into(),
        [x] => x.clone(),
        _ => format!("(and {})", xs.join(" ")),
    }
}

/// `c ? a : b` of what is mostly true.
fn choose(c: &str, a: String, b: String) -> String {
    if a == b { a } else { format!("(ite {c} {a} {b})") }
}

/// `a / b`, rounded; 0 where b is 0. Of a positive divisor SMT-LIB's `div` rounds down, and so the sign goes to the dividend.
fn divide(mode: Mode, a: &str, b: &str, divisor: Option<i64>) -> String {
    let (n, d) = match divisor {
        Some(0) => return "0".into(),
        Some(v) if v > 0 => (a.to_owned(), b.to_owned()),
        Some(v) => (format!("(- {a})"), v.unsigned_abs().to_string()),
        None => (format!("(ite (< {b} 0) (- {a}) {a})"), format!("(ite (< {b} 0) (- {b}) {b})")),
    };
    let down = "(div n d)";
    let up = "(- (div (- n) d))";
    let quotient = match mode {
        Mode::Floor => down.to_owned(),
        Mode::Trunc => format!("(ite (<= 0 n) {down} {up})"),
        Mode::Away => format!("(ite (<= 0 n) {up} {down})"),
        Mode::HalfAway => "(ite (<= 0 n) (div (+ (* 2 n) d) (* 2 d)) (- (div (+ (* (- 2) n) d) (* 2 d))))".to_owned(),
    };
    let rounded = format!("(let ((n {n}) (d {d})) {quotient})");
    if divisor.is_some() { rounded } else { format!("(ite (= {b} 0) 0 {rounded})") }
}
