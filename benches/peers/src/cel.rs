//! The Common Expression Language: an expression for each benefit and more for what is paid, since an expression names no values of its own.

use crate::calls;
use crate::facts::{Facts, with_days};
use crate::measure::Run;
use cel::common::types::{CelBool, CelInt};
use cel::common::value::{CowVal, Val};
use cel::context::VariableResolver;
use cel::{Context, Env, Program, Value};
use std::error::Error;
use std::sync::Arc;

const VALUES: [(&str, &str); 5] = [
    (
        "settlement",
        "full_time && degree >= 2 && hukou_local && settled_on >= SETTLED_FROM
        && (birth_date > BORN_40 || degree == 5 && birth_date > BORN_45) && insured_months >= 6 && !received_settlement
        ? (degree == 5 ? 5000000 : degree == 4 ? 1000000 : degree == 3 ? 500000 : 300000) : 0",
    ),
    (
        "living",
        "degree >= 3 && (employer_kind == 1 || employer_kind == 2) && contract_months >= 12 && graduated_on > THREE_YEARS_AGO
        && received_living_months < 36 && !owns_home
        ? (degree == 5 ? 200000 : degree == 4 ? 100000 : 50000) * (received_living_months < 24 ? 12 : 36 - received_living_months) : 0",
    ),
    (
        "rent",
        "!owns_home && (employer_kind == 1 || employer_kind == 2 || employer_kind == 4) && degree >= 2 && insured_months >= 3
        && birth_date > BORN_35
        ? (degree == 5 ? 1800000 : degree == 4 ? 960000 : degree == 3 ? 600000 : 360000) : 0",
    ),
    (
        "startup",
        "founder_share_pct >= 30 && company_registered_on <= AS_OF && company_registered_on > THREE_YEARS_AGO
        && company_employees >= 3 && (birth_date > BORN_45 || degree >= 4) && !received_startup
        ? (company_employees < 45 ? 1000000 + 200000 * company_employees : 10000000) : 0",
    ),
    ("left", "12000000 - settlement - (rent > living ? rent : living)"),
];
const PAID: &str = "[settlement, rent > living ? 0 : living, rent > living ? rent : 0, startup <= left ? startup : left > 0 ? left : 0]";

/// The facts of a person as values of the language, found by name.
struct Person {
    numbers: [(&'static str, CelInt); 11],
    answers: [(&'static str, CelBool); 5],
}

impl VariableResolver for Person {
    fn resolve<'b>(&'b self, variable: &str) -> Option<CowVal<'b, 'b>> {
        let number = self.numbers.iter().find(|(name, _)| *name == variable).map(|(_, number)| number as &dyn Val);
        let found = number.or_else(|| self.answers.iter().find(|(name, _)| *name == variable).map(|(_, yes)| yes as &dyn Val));
        found.map(CowVal::Borrowed)
    }
}

/// Six programs give what is paid of each benefit.
pub fn way(facts: &[Facts]) -> Result<impl FnMut() -> Run, Box<dyn Error>> {
    let env = Arc::new(Env::stdlib());
    let compile = |text: &str| env.compile(&with_days(text));
    let values = VALUES.iter().map(|(name, text)| Ok((*name, compile(text)?))).collect::<Result<Vec<(&str, Program)>, Box<dyn Error>>>()?;
    let paid = compile(PAID)?;
    let people: Vec<Person> = facts.iter().map(person).collect();
    Ok(move || {
        calls(&people, |person| {
            let mut context = Context::with_env(Arc::clone(&env));
            context.set_variable_resolver(person);
            for (name, program) in &values {
                let value = program.execute(&context).expect("the rules fit the facts");
                context.add_variable_from_value(*name, value);
            }
            let Value::List(paid) = paid.execute(&context).expect("the rules fit the facts") else { unreachable!("the rules give a list") };
            paid.iter().map(|fen| if let Value::Int(fen) = fen { *fen } else { unreachable!("an amount") }).sum()
        })
    })
}

fn person(facts: &Facts) -> Person {
    Person { numbers: facts.numbers.map(|(name, number)| (name, number.into())), answers: facts.answers.map(|(name, yes)| (name, yes.into())) }
}
