//! Sums over many subjects: per benefit and per handling department, funding shares apart.
//!
//! Monthly and one-off amounts do not add, so every sum belongs to one period.
//!
//! What is to be paid back is counted beside them, and is in no sum of what is paid.
//!
//! INVARIANT: the funding shares of a benefit add up to its sum, to the fen.
//!
//! Deliberately absent: sums of what is not known. A payable amount that is unknown is counted, never guessed.

use std::collections::BTreeMap;

use heng_abi::Interface;
use serde::Serialize;

use super::report::{Line, Status};

/// What was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Subjects that were answered.
    pub answered: u64,
    /// Subjects that were refused.
    pub refused: u64,
    /// In the order of the program.
    pub benefits: Vec<BenefitSum>,
    /// By department and period.
    pub departments: Vec<Sum>,
    /// By payer and period.
    pub funding: Vec<Sum>,
}

/// The counts and sums of a benefit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BenefitSum {
    /// The benefit.
    pub benefit: String,
    /// The benefit of which this is what is to be paid back; `amount` is what all subjects together owe.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovers: Option<String>,
    /// `once`, `month` or `year`.
    pub period: String,
    /// Who handles it.
    pub department: Option<String>,
    /// Subjects, by status.
    pub counts: BTreeMap<Status, u64>,
    /// Due before combining, fen.
    pub amount: i128,
    /// Paid after combining, fen.
    pub payable: i128,
    /// Eligible subjects whose payable amount is not known.
    pub payable_unknown: u64,
}

/// A sum of one period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sum {
    /// The department or payer; null where none is declared.
    pub name: Option<String>,
    /// `once`, `month` or `year`.
    pub period: String,
    /// Fen.
    pub payable: i128,
}

impl Summary {
    /// Nothing counted yet. `only` leaves the other benefits out.
    pub fn new(interface: &Interface, only: Option<&str>) -> Summary {
        let wanted = interface.benefits.iter().filter(|b| only.is_none_or(|only| b.name == only));
        let benefits = wanted.map(|b| BenefitSum {
            benefit: b.name.clone(),
            recovers: b.recovers.and_then(|of| interface.benefits.get(usize::try_from(of).ok()?)).map(|of| of.name.clone()),
            period: b.period.clone(),
            department: b.department.clone(),
            counts: BTreeMap::new(),
            amount: 0,
            payable: 0,
            payable_unknown: 0,
        });
        Summary { answered: 0, refused: 0, benefits: benefits.collect(), departments: Vec::new(), funding: Vec::new() }
    }

    /// Counts a line.
    pub fn add(&mut self, line: &Line) {
        let Some(benefits) = &line.benefits else {
            self.refused += 1;
            return;
        };
        self.answered += 1;
        for (sum, report) in self.benefits.iter_mut().zip(benefits.values()) {
            *sum.counts.entry(report.status).or_default() += 1;
            sum.amount += i128::from(report.amount.unwrap_or(0));
            sum.payable += i128::from(report.payable.unwrap_or(0));
            sum.payable_unknown += u64::from(report.status == Status::Eligible && report.payable.is_none());
        }
    }

    /// Sums up departments and payers, when all lines are counted.
    pub fn finish(mut self, interface: &Interface) -> Summary {
        let mut departments: Vec<Sum> = Vec::new();
        let mut funding: Vec<Sum> = Vec::new();
        for sum in self.benefits.iter().filter(|sum| sum.recovers.is_none()) {
            add(&mut departments, sum.department.clone(), &sum.period, sum.payable);
            let shares = interface.benefits.iter().find(|b| b.name == sum.benefit).map_or(&[][..], |b| &b.funding);
            let mut left = sum.payable;
            for (i, (payer, share)) in shares.iter().enumerate() {
                // The last payer bears the rounding, so that nothing is lost.
                let part = if i + 1 == shares.len() { left } else { sum.payable * i128::from(*share) / 1_000_000 };
                left -= part;
                add(&mut funding, Some(payer.clone()), &sum.period, part);
            }
        }
        self.departments = departments;
        self.funding = funding;
        self
    }
}

fn add(sums: &mut Vec<Sum>, name: Option<String>, period: &str, payable: i128) {
    match sums.iter_mut().find(|s| s.name == name && s.period == period) {
        Some(sum) => sum.payable += payable,
        None => sums.push(Sum { name, period: period.to_owned(), payable }),
    }
}
