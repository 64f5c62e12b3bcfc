//! Types and units.
//!
//! A number is an integer over a constant: money in fen is `n / 100` yuan, a percentage `n / 1 000 000`, a yearly sum `n / 1200` yuan a
//! month. Years and months are one dimension, days another; ages are counted in years of age and compare with nothing else.

use crate::resolve::{EnumId, Program, RegionId, SubjectId};
use crate::syntax::{Quantity, Unit, UnitKind};
use std::collections::BTreeMap;

/// The type of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ty {
    /// Yes or no.
    Bool,
    /// A day.
    Date,
    /// A number.
    Num(Num),
    /// A case.
    Enum(EnumId),
    /// A leaf of a region.
    Region(RegionId),
    /// A text.
    Text,
    /// Any of the cases of an enum: only whether one is in it has a value.
    Set(EnumId),
    /// A list of another subject: only its elements have values.
    List(SubjectId),
    /// A part: another subject, of which only the facts have values.
    Part(SubjectId),
    /// Was reported already; fits everywhere and is never reported again.
    Error,
}

/// A number: an integer divided by `den` (and by a divisor that is known only at run time, if `over`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Num {
    /// What it counts.
    pub dim: Dim,
    /// The constant below the integer, at least 1.
    pub den: i64,
    /// Whether a division that has not been rounded yet stands below it.
    pub over: bool,
    /// Whether it was written without a unit, as a bare literal.
    pub bare: bool,
}

impl Num {
    /// An integer count of `dim`.
    pub fn new(dim: Dim, den: i64) -> Num {
        Num { dim, den, over: false, bare: false }
    }
}

/// What a number counts: a product of powers of base units; empty for a plain number or a percentage.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Dim(BTreeMap<Base, i8>);

/// A base unit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Base {
    /// 元
    Yuan,
    /// 月; 12 of them are a year.
    Month,
    /// 天
    Day,
    /// 周岁
    Age,
    /// A word of a dictionary.
    Other(String),
}

impl Dim {
    /// A plain number.
    pub fn none() -> Dim {
        Dim::default()
    }

    /// One base unit.
    pub fn of(base: Base) -> Dim {
        Dim(BTreeMap::from([(base, 1)]))
    }

    /// The product, or with `sign` -1 the quotient, of two units.
    pub fn times(&self, other: &Dim, sign: i8) -> Dim {
        let mut out = self.0.clone();
        for (base, power) in &other.0 {
            let e = out.entry(base.clone()).or_insert(0);
            *e = e.saturating_add(power.saturating_mul(sign));
        }
        out.retain(|_, p| *p != 0);
        Dim(out)
    }

    /// Whether it is a plain number.
    pub fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it is a sum of money.
    pub fn is_money(&self) -> bool {
        *self == Dim::of(Base::Yuan)
    }

    /// Whether it is a sum of money, of whatever else per month, person or square metre.
    pub fn has_money(&self) -> bool {
        self.0.get(&Base::Yuan) == Some(&1)
    }

    /// Whether it is a sum of money per month or year.
    pub fn is_money_rate(&self) -> bool {
        *self == Dim::of(Base::Yuan).times(&Dim::of(Base::Month), -1)
    }

    /// Whether it counts things by a word of a dictionary.
    pub fn is_count(&self) -> bool {
        matches!(self.0.iter().next(), Some((Base::Other(_), 1))) && self.0.len() == 1
    }

    /// As a writer would say it, in Chinese and English: `元/月`, `yuan per month`.
    pub fn words(&self) -> (String, String) {
        if self.is_none() {
            return ("没有单位的数".into(), "a number without a unit".into());
        }
        fn name(b: &Base) -> (&str, &str) {
            match b {
                Base::Yuan => ("元", "yuan"),
                Base::Month => ("个月", "months"),
                Base::Day => ("天", "days"),
                Base::Age => ("周岁", "years of age"),
                Base::Other(s) => (s.as_str(), s.as_str()),
            }
        }
        let side = |positive: bool, zh: bool| {
            let mut out: Vec<String> = Vec::new();
            for (b, p) in &self.0 {
                if (*p > 0) == positive {
                    let n = name(b);
                    out.extend((0..p.unsigned_abs()).map(|_| (if zh { n.0 } else { n.1 }).to_string()));
                }
            }
            out.join("·")
        };
        let (zh_top, zh_low) = (side(true, true), side(false, true));
        let (en_top, en_low) = (side(true, false), side(false, false));
        if zh_low.is_empty() {
            (zh_top, en_top)
        } else {
            let zh_low = zh_low.replace("个月", "月");
            let en_low = en_low.replace("months", "month").replace("days", "day");
            (format!("{zh_top}/{zh_low}"), format!("{en_top} per {en_low}"))
        }
    }
}

/// A unit as a dimension with the factor `times / over`: a year is 12 months, a fen is 1/100 yuan.
pub fn unit(unit: &Unit) -> (Dim, i64, i64) {
    match &unit.kind {
        UnitKind::Yuan => (Dim::of(Base::Yuan), 1, 1),
        UnitKind::Fen => (Dim::of(Base::Yuan), 1, 100),
        UnitKind::Percent => (Dim::none(), 1, 100),
        UnitKind::Permille => (Dim::none(), 1, 1000),
        UnitKind::Year => (Dim::of(Base::Month), 12, 1),
        UnitKind::Quarter => (Dim::of(Base::Month), 3, 1),
        UnitKind::Month => (Dim::of(Base::Month), 1, 1),
        UnitKind::Day => (Dim::of(Base::Day), 1, 1),
        UnitKind::WorkingDay => (Dim::of(Base::Other("工作日".into())), 1, 1),
        UnitKind::Age => (Dim::of(Base::Age), 1, 1),
        UnitKind::Other(name) => (Dim::of(Base::Other(name.clone())), 1, 1),
    }
}

/// A literal as an integer over a constant, in lowest terms; `None` if it does not fit.
pub fn quantity(q: &Quantity) -> Option<(Num, i64)> {
    let (mut dim, mut times, mut over) = (Dim::none(), 1i64, 10i64.checked_pow(u32::from(q.number.scale))?);
    if let Some(u) = &q.unit {
        let (d, t, o) = unit(u);
        dim = d;
        times = t;
        over = over.checked_mul(o)?;
    }
    if let Some(u) = &q.per {
        let (d, t, o) = unit(u);
        dim = dim.times(&d, -1);
        times = times.checked_mul(o)?;
        over = over.checked_mul(t)?;
    }
    let value = q.number.mantissa.checked_mul(times)?;
    let g = gcd(value.unsigned_abs(), over.unsigned_abs()).max(1);
    let g = i64::try_from(g).ok()?;
    let num = Num { dim, den: over / g, over: false, bare: q.unit.is_none() && q.per.is_none() };
    Some((num, value / g))
}

/// The greatest common divisor.
pub fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// The least common multiple of two positive integers, if it fits.
pub fn lcm(a: i64, b: i64) -> Option<i64> {
    let g = i64::try_from(gcd(a.unsigned_abs(), b.unsigned_abs())).ok()?.max(1);
    (a / g).checked_mul(b)
}

/// A type as a writer would say it, in Chinese and English.
pub fn words(program: &Program, ty: &Ty) -> (String, String) {
    match ty {
        Ty::Bool => ("是否".into(), "yes or no".into()),
        Ty::Date => ("日期".into(), "a date".into()),
        Ty::Num(n) if n.dim.is_money() => ("金额".into(), "an amount of money".into()),
        Ty::Num(n) if n.dim.is_none() => ("没有单位的数".into(), "a number without a unit".into()),
        Ty::Num(n) => {
            let (zh, en) = n.dim.words();
            (format!("以“{zh}”计的数"), format!("a number of {en}"))
        }
        Ty::Enum(e) => {
            let name = program.enums.get(e.index()).map_or("?", |d| d.name.text.as_str());
            (format!("类别 `{name}`"), format!("the enum `{name}`"))
        }
        Ty::Region(r) => {
            let name = program.regions.get(r.index()).map_or("?", |d| d.name.text.as_str());
            (format!("地区 `{name}`"), format!("the region `{name}`"))
        }
        Ty::Text => ("文本".into(), "a text".into()),
        Ty::Set(e) => {
            let name = program.enums.get(e.index()).map_or("?", |d| d.name.text.as_str());
            (format!("可多选的 `{name}`"), format!("a set of `{name}`"))
        }
        Ty::List(s) => {
            let name = program.subjects.get(s.index()).map_or("?", |d| d.name.text.as_str());
            (format!("`{name}` 列表"), format!("a list of `{name}`"))
        }
        Ty::Part(s) => {
            let name = program.subjects.get(s.index()).map_or("?", |d| d.name.text.as_str());
            (format!("对象 `{name}`"), format!("the subject `{name}`"))
        }
        Ty::Error => ("未知类型".into(), "an unknown type".into()),
    }
}
