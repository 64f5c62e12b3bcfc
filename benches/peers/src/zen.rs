//! GoRules' ZEN expressions: one for each benefit and more for what is paid, each a bytecode, in a machine that is used again.
//! One expression with names for the others' values was measured too, and was slower.

use crate::calls;
use crate::facts::{Facts, with_days};
use crate::measure::Run;
use std::error::Error;
use zen_expression::variable::{Variable, VariableMap};
use zen_expression::vm::VM;
use zen_expression::{Scope, compile_expression};

const VALUES: [(&str, &str); 5] = [
    (
        "settlement",
        "full_time and degree >= 2 and hukou_local and settled_on >= SETTLED_FROM
        and (birth_date > BORN_40 or degree == 5 and birth_date > BORN_45) and insured_months >= 6 and not received_settlement
        ? (degree == 5 ? 5000000 : degree == 4 ? 1000000 : degree == 3 ? 500000 : 300000) : 0",
    ),
    (
        "living",
        "degree >= 3 and (employer_kind == 1 or employer_kind == 2) and contract_months >= 12 and graduated_on > THREE_YEARS_AGO
        and received_living_months < 36 and not owns_home
        ? (degree == 5 ? 200000 : degree == 4 ? 100000 : 50000) * (received_living_months < 24 ? 12 : 36 - received_living_months) : 0",
    ),
    (
        "rent",
        "not owns_home and (employer_kind == 1 or employer_kind == 2 or employer_kind == 4) and degree >= 2 and insured_months >= 3
        and birth_date > BORN_35
        ? (degree == 5 ? 1800000 : degree == 4 ? 960000 : degree == 3 ? 600000 : 360000) : 0",
    ),
    (
        "startup",
        "founder_share_pct >= 30 and company_registered_on <= AS_OF and company_registered_on > THREE_YEARS_AGO
        and company_employees >= 3 and (birth_date > BORN_45 or degree >= 4) and not received_startup
        ? (company_employees < 45 ? 1000000 + 200000 * company_employees : 10000000) : 0",
    ),
    ("left", "12000000 - settlement - (rent > living ? rent : living)"),
];
const PAID: &str = "[settlement, rent > living ? 0 : living, rent > living ? rent : 0, startup <= left ? startup : left > 0 ? left : 0]";

/// Six expressions give what is paid of each benefit.
pub fn way(facts: &[Facts]) -> Result<impl FnMut() -> Run, Box<dyn Error>> {
    let compile = |text: &str| compile_expression(&with_days(text));
    let values = VALUES.iter().map(|(name, text)| Ok((Variable::key(name), compile(text)?))).collect::<Result<Vec<_>, Box<dyn Error>>>()?;
    let paid = compile(PAID)?;
    let rows: Vec<Variable> = facts.iter().map(object).collect();
    let (mut scope, mut machine) = (Scope::default(), VM::new());
    Ok(move || {
        calls(&rows, |row| {
            scope.set_base(row.clone());
            for (name, value) in &values {
                let value = value.evaluate_with_scope(&scope, &mut machine).expect("the rules fit the facts");
                scope.set_local(name.clone(), value);
            }
            let answer = paid.evaluate_with_scope(&scope, &mut machine).expect("the rules fit the facts");
            let paid = answer.as_array().expect("the rules give a list");
            paid.borrow().iter().map(|fen| i64::try_from(fen.as_number().expect("an amount")).expect("whole fen")).sum()
        })
    })
}

fn object(facts: &Facts) -> Variable {
    let numbers = facts.numbers.iter().map(|(name, number)| (Variable::key(name), Variable::Number((*number).into())));
    let answers = facts.answers.iter().map(|(name, yes)| (Variable::key(name), Variable::Bool(*yes)));
    Variable::from_object(numbers.chain(answers).collect::<VariableMap>())
}
