//! What a Heng module says of itself: the JSON of its `heng:abi` section.
//!
//! A host needs nothing else to feed a module and to read its answers: every column, its address, its type, its source, and every output,
//! item and coordination stand here. The section is canonical JSON (keys sorted, no white space), so equal programs give equal bytes.
//!
//! INVARIANT: addresses lie inside the memory and do not overlap; a column holds `capacity` elements.

use serde::{Deserialize, Serialize};

/// The major version of the interface: a host refuses a module with another.
pub const ABI_MAJOR: u32 = 1;
/// The minor version: a host accepts a module with a lesser or greater one.
pub const ABI_MINOR: u32 = 0;

/// The name of the section that holds an [`Interface`].
pub const SECTION_ABI: &str = "heng:abi";
/// The name of the section that holds the test vectors.
pub const SECTION_VECTORS: &str = "heng:vectors";
/// The name of the last section: the SHA-256 of all bytes before it.
pub const SECTION_DIGEST: &str = "heng:digest";

/// The flag that asks for the trace.
pub const FLAG_TRACE: i32 = 1;
/// The flag that asks what coordinations took.
pub const FLAG_TAKEN: i32 = 2;
/// The flag that asks for the totals of all rows, and not for the answers of each.
pub const FLAG_SUMS: i32 = 4;

/// Kleene code of a yes/no: no.
pub const NO: u8 = 0;
/// Kleene code of a yes/no: not known. `and` and `or` are bitwise on these codes.
pub const UNKNOWN: u8 = 1;
/// Kleene code of a yes/no: yes.
pub const YES: u8 = 3;

/// A module's interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interface {
    /// Major and minor version.
    pub abi: (u32, u32),
    /// Name and version of the compiler.
    pub compiler: String,
    /// SHA-256 of the sources, hexadecimal.
    pub source_digest: String,
    /// The keyword language of the sources: `zh` or `en`.
    pub language: String,
    /// The name of the program.
    pub name: String,
    /// The subject that a row describes.
    pub subject: String,
    /// The policies in it.
    pub policies: Vec<Policy>,
    /// The parameters that its benefits and caps read: values that policies set by date.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policy_parameters: Vec<PolicyParameter>,
    /// Rows in a batch.
    pub capacity: u32,
    /// Pages of 64 KiB; the memory never grows.
    pub memory_pages: u32,
    /// The parameter block.
    pub parameters: Parameters,
    /// Input columns.
    pub inputs: Vec<Input>,
    /// Why a row can be refused, beyond the ranges of its inputs. Refusal code `1 + i` is input i out of range, `1 + inputs.len() + k` is
    /// door k; 0 is not refused.
    pub doors: Vec<Door>,
    /// Where the refusal code of each row stands: i32.
    pub refusals: u32,
    /// The benefits.
    pub benefits: Vec<Benefit>,
    /// The coordinations.
    pub coordinations: Vec<Coordination>,
    /// Trace words: i32, 16 items of 2 bits each in Kleene code, item 0 in the lowest bits. Word w of row r is at
    /// `address + 4 · (w · capacity + r)`.
    pub trace: Trace,
    /// Address of the totals; none if a sum of as many rows as the capacity could exceed 64 bits. They are i64 numbers one after another: how
    /// many rows were refused, and [`TOTALS`] of each benefit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub totals: Option<u32>,
    /// Upper bound on instructions for one row.
    pub work: u64,
}

/// How many totals a benefit has: the rows that are eligible, those of which that is not known, what is payable in all, and the rows of which
/// that is not known. They are what its output columns add up to.
pub const TOTALS: u32 = 4;

impl Interface {
    /// How many bytes the totals take.
    pub fn totals_bytes(&self) -> u64 {
        8 + 8 * u64::from(TOTALS) * self.benefits.len() as u64
    }
}

/// A policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Its document number.
    pub number: Option<String>,
    /// Who issued it.
    pub issued_by: Option<String>,
    /// Where it was found.
    pub source: Option<String>,
    /// First day in force, ISO.
    pub from: Option<String>,
    /// Last day, ISO.
    pub until: Option<String>,
}

/// A value that a policy sets by date. Before its first day it is unknown, and so is what depends on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyParameter {
    /// Its name.
    pub name: String,
    /// The first day on which it has a value, days since 1970-01-01.
    pub from: i32,
}

/// The parameter block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameters {
    /// Address of the as-of date: i32, days since 1970-01-01.
    pub as_of: u32,
    /// Least as-of date.
    pub as_of_min: i32,
    /// Greatest as-of date.
    pub as_of_max: i32,
    /// Address of the flags: i32, a sum of [`FLAG_TRACE`], [`FLAG_TAKEN`] and [`FLAG_SUMS`]. What is not asked for is not written.
    pub flags: u32,
}

/// The integer that a column stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Storage {
    /// One byte.
    I8,
    /// Two bytes, little endian.
    I16,
    /// Four bytes.
    I32,
    /// Eight bytes.
    I64,
}

/// What a value means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Type {
    /// 0 or 1.
    YesNo,
    /// Days since 1970-01-01.
    Date,
    /// Fen; `per` is the period of a rate.
    Money {
        /// Below the slash.
        per: Option<String>,
    },
    /// Millionths.
    Percent,
    /// An integer at `10^-scale` of the unit.
    Number {
        /// The unit.
        unit: Option<String>,
        /// Digits after the point.
        scale: u8,
    },
    /// The number of a case.
    Enum {
        /// The enum.
        name: String,
        /// Cases.
        cases: Vec<String>,
    },
    /// The number of a leaf.
    Region {
        /// The region.
        name: String,
        /// Leaves.
        leaves: Vec<String>,
    },
    /// The number of a literal; the number after the last is any other text.
    Text {
        /// Literals.
        literals: Vec<String>,
    },
}

/// What an input is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum InputKind {
    /// A fact.
    Fact,
    /// A column of the receipts of a benefit: `applied_on`, `approved_on`, `first_paid_on`, `amount`, `periods`, `receiving`, `exhausted`,
    /// `waived`.
    Receipt {
        /// The benefit, by its position.
        benefit: u32,
        /// The column.
        field: String,
    },
    /// What somebody decides.
    Decision,
    /// The applicant's choice in a coordination: the position of the member; absent while not chosen.
    Choice {
        /// The coordination, by its position.
        coordination: u32,
    },
}

/// An input column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// Fact, receipt or choice.
    #[serde(flatten)]
    pub kind: InputKind,
    /// What a value means.
    pub ty: Type,
    /// Least value.
    pub min: i64,
    /// Greatest value.
    pub max: i64,
    /// Whether it may be absent.
    pub optional: bool,
    /// The data source.
    pub source: Option<String>,
    /// The department that keeps it.
    pub department: Option<String>,
    /// The evidence asked for.
    pub evidence: Option<String>,
    /// How it is counted.
    pub basis: Option<String>,
    /// The set that it is a case of: it says whether the case is in it. The name is that of the set and of the case, joined by a point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<String>,
    /// The list that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<ListPlace>,
    /// How a value is stored.
    pub storage: Storage,
    /// Address of the values.
    pub values: u32,
    /// Address of the validity bitmap, least bit first: a 0 is an unknown value.
    pub known: u32,
    /// Address of the presence bitmap: a 0 is an absent value.
    pub present: Option<u32>,
}

/// Where in a list an input stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListPlace {
    /// The list. The facts of an element are called `list[1].fact`.
    pub name: String,
    /// The element, from 1; 0 for the number of elements. What stands at elements beyond that number has no influence.
    pub position: u32,
}

/// A condition at the door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Door {
    /// Why a row is refused, in Chinese.
    pub zh: String,
    /// Why a row is refused, in English.
    pub en: String,
    /// The inputs it reads; the first is the one at fault.
    pub inputs: Vec<u32>,
}

/// An integer output: i64 values and one byte a row that is 1 where the value is known. An unknown value is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntOutput {
    /// Address of the values.
    pub values: u32,
    /// Address of the bytes.
    pub known: u32,
}

/// A benefit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Benefit {
    /// Its name.
    pub name: String,
    /// Its policy.
    pub policy: String,
    /// `once`, `month` or `year`.
    pub period: String,
    /// Its citation.
    pub cites: Option<String>,
    /// Its purpose.
    pub purpose: Option<String>,
    /// Who handles it.
    pub department: Option<String>,
    /// Within what time.
    pub time_limit: Option<String>,
    /// Through what channel.
    pub channel: Option<String>,
    /// What the policy says of it besides, as written; nothing is computed from it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Payers and their shares in millionths.
    pub funding: Vec<(String, i64)>,
    /// Address of the status bytes: eligible, in Kleene code.
    pub eligible: u32,
    /// Address of the bytes, in Kleene code, of "a choice is still open".
    pub awaiting: u32,
    /// Address of the bytes, in Kleene code, of "decisions alone make it eligible or not"; of a benefit that reads decisions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deciding: Option<u32>,
    /// Address of the bytes, in Kleene code, of "an approval or application that starts the clock is missing", and the input that it waits for.
    pub waits: Option<(u32, u32)>,
    /// Due before combining, fen.
    pub amount: IntOutput,
    /// Paid after combining, fen.
    pub payable: IntOutput,
    /// Periods left, this one included.
    pub periods_left: Option<IntOutput>,
    /// Gates and items, parents before children.
    pub items: Vec<Item>,
    /// The inputs that the amount reads.
    pub amount_inputs: Vec<u32>,
    /// The parameters that the amount reads, by their position in [`Interface::policy_parameters`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amount_parameters: Vec<u32>,
    /// What amendments make of it, by date; while none of them is in effect, it is as it was first written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub versions: Vec<Version>,
    /// The inputs that decide which version is in effect.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub version_inputs: Vec<u32>,
    /// The benefit, by its position, of which this is what is to be paid back: `amount` is owed by the subject, and `payable` is nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovers: Option<u32>,
}

/// A benefit as amended from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// The day it begins, days since 1970-01-01.
    pub since: i32,
    /// The citation of the amendment.
    pub cites: Option<String>,
    /// Which date picks it: `as_of`; `month`, the first day of that month; `input`, or the as-of date where that is absent; `value`, which
    /// is worked out from several.
    pub basis: String,
    /// That date as the policy calls it.
    pub by: String,
    /// The input that `basis` speaks of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<u32>,
    /// The position in the trace of "it is in effect".
    pub trace: u32,
}

/// An item of a benefit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// `entry`, `while`, `both`, `exclusion`, `stop`, `recovery` or `gate`.
    pub list: String,
    /// `（四）.3`; of a gate what it is: `exhausted`, `waived`, `within_term`, `due`, `started`, `application_open`,
    /// `applied_in_time`, `selected`, `in_force`, `chosen`.
    pub mark: String,
    /// The item above it.
    pub parent: Option<u32>,
    /// How it combines the items below it: `all`, `any`, `none`, `at_least:n`; absent for a leaf.
    pub combines: Option<String>,
    /// Its text.
    pub text: String,
    /// Its citation.
    pub cites: Option<String>,
    /// The inputs it reads.
    pub inputs: Vec<u32>,
    /// The parameters it reads, by their position in [`Interface::policy_parameters`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<u32>,
    /// Its position in the trace.
    pub trace: u32,
    /// The position in the trace of "settled by an earlier approval".
    pub settled: Option<u32>,
    /// The position in the trace of "a version of the benefit that has this item is in effect"; of an item that not every version has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applies: Option<u32>,
}

/// A coordination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coordination {
    /// Its name.
    pub name: String,
    /// Its policy.
    pub policy: String,
    /// `choose_one`, `not_together`, `highest_only`, `offset` or `at_most`.
    pub kind: String,
    /// Its citation.
    pub cites: Option<String>,
    /// Its members, by rank.
    pub members: Vec<u32>,
    /// What it takes from each member, fen; written if [`FLAG_TAKEN`] is set.
    pub taken: Vec<IntOutput>,
    /// The parameters that its cap reads, by their position in [`Interface::policy_parameters`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<u32>,
}

/// Where the trace stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// Address of the words.
    pub address: u32,
    /// Words a row.
    pub words: u32,
}

/// A test vector: a row, and the answer that every host must give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vector {
    /// The example it comes from.
    pub name: String,
    /// The as-of date, days since 1970-01-01.
    pub as_of: i32,
    /// One cell an input.
    pub row: Vec<Cell>,
    /// The refusal code.
    pub refusal: i32,
    /// For each benefit: eligible (Kleene code), awaiting (Kleene code), amount, payable, periods left.
    pub benefits: Vec<VectorBenefit>,
}

/// See [`Vector::benefits`].
pub type VectorBenefit = (u8, u8, Option<i64>, Option<i64>, Option<i64>);

/// The value of one input of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// Not known.
    Unknown,
    /// Known to be absent.
    Absent,
    /// Known.
    Known(i64),
}

/// Whether the items of a list close a benefit where they hold, and do not open it.
pub fn excludes(list: &str) -> bool {
    matches!(list, "exclusion" | "stop")
}

/// Canonical JSON: keys sorted, no white space.
///
/// # Errors
/// If a value cannot be written as JSON, which no type of this crate can cause.
pub fn canonical<T: Serialize>(value: &T) -> Result<Vec<u8>, serde_json::Error> {
    // serde_json's map keeps its keys sorted.
    serde_json::to_vec(&serde_json::to_value(value)?)
}
