//! The people of the reference workload as a module wants them.

use crate::people::{ABSENT, People};
use heng_host::abi::{Interface, Storage};

/// A column as bytes, at the storage that a module wants.
pub struct Bytes {
    pub values: Vec<u8>,
    pub present: Option<Vec<u8>>,
}

/// The columns in the order of the interface.
pub fn columns(people: &People, interface: &Interface) -> Vec<Bytes> {
    let dates = |v: &[i32]| (v.iter().map(|d| i64::from(if *d == ABSENT { 0 } else { *d })).collect::<Vec<i64>>(), v.iter().map(|d| *d != ABSENT).collect::<Vec<bool>>());
    let wide = |v: &[i16]| (v.iter().map(|x| i64::from(*x)).collect(), Vec::new());
    let narrow = |v: &[i8]| (v.iter().map(|x| i64::from(*x)).collect(), Vec::new());
    interface
        .inputs
        .iter()
        .map(|input| {
            let (values, present): (Vec<i64>, Vec<bool>) = match input.name.as_str() {
                "birth_date" => dates(&people.birth),
                "graduated_on" => dates(&people.graduated),
                "settled_on" => dates(&people.settled),
                "company_registered_on" => dates(&people.registered),
                "insured_months" => wide(&people.insured),
                "company_employees" => wide(&people.employees),
                "degree" => narrow(&people.degree),
                "full_time" => narrow(&people.full_time),
                "hukou_local" => narrow(&people.hukou),
                "contract_months" => narrow(&people.contract),
                "employer_kind" => narrow(&people.employer),
                "owns_home" => narrow(&people.owns_home),
                "founder_share_pct" => narrow(&people.share),
                "received_settlement" => narrow(&people.got_settlement),
                "received_living_months" => narrow(&people.living_months),
                "received_startup" => narrow(&people.got_startup),
                other => unreachable!("the workload has no {other}"),
            };
            let size = match input.storage {
                Storage::I8 => 1,
                Storage::I16 => 2,
                Storage::I32 => 4,
                Storage::I64 => 8,
            };
            let values = values.iter().flat_map(|v| v.to_le_bytes().into_iter().take(size)).collect();
            let bits = |present: &[bool]| {
                present.chunks(8).map(|eight| eight.iter().enumerate().fold(0u8, |byte, (at, there)| byte | u8::from(*there) << at)).collect()
            };
            Bytes { values, present: input.present.map(|_| bits(&present)) }
        })
        .collect()
}
