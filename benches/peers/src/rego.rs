//! Rego in Microsoft's regorus: one entry point, compiled to its register machine, which is used again.

use crate::calls;
use crate::facts::{Facts, with_days};
use crate::measure::Run;
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine, Rc, Value};
use std::collections::BTreeMap;
use std::error::Error;

const RULES: &str = "package ref4

default settlement := 0
settlement := [0, 0, 300000, 500000, 1000000, 5000000][input.degree] if {
    input.full_time
    input.degree >= 2
    input.hukou_local
    input.settled_on >= SETTLED_FROM
    young
    input.insured_months >= 6
    not input.received_settlement
}

young if input.birth_date > BORN_40
young if {
    input.degree == 5
    input.birth_date > BORN_45
}

default living := 0
living := [0, 0, 0, 50000, 100000, 200000][input.degree] * min([36 - input.received_living_months, 12]) if {
    input.degree >= 3
    input.employer_kind in {1, 2}
    input.contract_months >= 12
    input.graduated_on > THREE_YEARS_AGO
    input.received_living_months < 36
    not input.owns_home
}

default rent := 0
rent := [0, 0, 360000, 600000, 960000, 1800000][input.degree] if {
    not input.owns_home
    input.employer_kind in {1, 2, 4}
    input.degree >= 2
    input.insured_months >= 3
    input.birth_date > BORN_35
}

default startup := 0
startup := min([1000000 + (200000 * input.company_employees), 10000000]) if {
    input.founder_share_pct >= 30
    input.company_registered_on <= AS_OF
    input.company_registered_on > THREE_YEARS_AGO
    input.company_employees >= 3
    seasoned
    not input.received_startup
}

seasoned if input.birth_date > BORN_45
seasoned if input.degree >= 4

paid := [settlement, 0, rent, min([startup, max([0, (12000000 - settlement) - rent])])] if rent > living
else := [settlement, living, 0, min([startup, max([0, (12000000 - settlement) - living])])]
";

/// One call gives what is paid of each benefit.
pub fn way(facts: &[Facts]) -> Result<impl FnMut() -> Run, Box<dyn Error>> {
    let mut engine = Engine::new();
    engine.add_policy("ref4.rego".into(), with_days(RULES))?;
    let entry: Rc<str> = "data.ref4.paid".into();
    let policy = engine.compile_with_entrypoint(&entry)?;
    let mut machine = RegoVM::new();
    machine.load_program(Compiler::compile_from_policy(&policy, &[&entry])?);
    machine.set_max_instructions(usize::MAX);
    let rows: Vec<Value> = facts.iter().map(object).collect();
    Ok(move || {
        calls(&rows, |row| {
            machine.set_input(row.clone());
            let answer = machine.execute().expect("the rules fit the facts");
            let paid = answer.as_array().expect("the rules give a list");
            paid.iter().map(|fen| fen.as_i64().expect("an amount")).sum()
        })
    })
}

fn object(facts: &Facts) -> Value {
    let numbers = facts.numbers.iter().map(|(name, number)| (Value::from(*name), Value::from(*number)));
    let answers = facts.answers.iter().map(|(name, yes)| (Value::from(*name), Value::from(*yes)));
    numbers.chain(answers).collect::<BTreeMap<Value, Value>>().into()
}
