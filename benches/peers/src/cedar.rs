//! Cedar decides and does not count: one request gives which benefits a person is eligible for, one policy a benefit. What they pay, what is
//! coordinated and capped it cannot say.

use crate::calls;
use crate::facts::{Facts, with_days};
use crate::measure::Run;
use cedar_policy::{Authorizer, Context, Entities, EntityUid, PolicySet, Request, RestrictedExpression};
use std::error::Error;

const RULES: &str = r#"
permit(principal, action, resource) when {
    context.full_time && context.degree >= 2 && context.hukou_local && context.settled_on >= SETTLED_FROM
    && (context.birth_date > BORN_40 || context.degree == 5 && context.birth_date > BORN_45)
    && context.insured_months >= 6 && !context.received_settlement
};
permit(principal, action, resource) when {
    context.degree >= 3 && (context.employer_kind == 1 || context.employer_kind == 2) && context.contract_months >= 12
    && context.graduated_on > THREE_YEARS_AGO && context.received_living_months < 36 && !context.owns_home
};
permit(principal, action, resource) when {
    !context.owns_home && (context.employer_kind == 1 || context.employer_kind == 2 || context.employer_kind == 4)
    && context.degree >= 2 && context.insured_months >= 3 && context.birth_date > BORN_35
};
permit(principal, action, resource) when {
    context.founder_share_pct >= 30 && context.company_registered_on <= AS_OF && context.company_registered_on > THREE_YEARS_AGO
    && context.company_employees >= 3 && (context.birth_date > BORN_45 || context.degree >= 4) && !context.received_startup
};
"#;

/// One request gives how many benefits a person is eligible for.
pub fn way(facts: &[Facts]) -> Result<impl FnMut() -> Run, Box<dyn Error>> {
    let policies: PolicySet = with_days(RULES).parse()?;
    let requests = facts.iter().map(request).collect::<Result<Vec<Request>, Box<dyn Error>>>()?;
    let (authorizer, entities) = (Authorizer::new(), Entities::empty());
    Ok(move || {
        calls(&requests, |request| {
            let answer = authorizer.is_authorized(request, &policies, &entities);
            i64::try_from(answer.diagnostics().reason().count()).expect("four policies")
        })
    })
}

fn request(facts: &Facts) -> Result<Request, Box<dyn Error>> {
    let numbers = facts.numbers.iter().map(|(name, number)| ((*name).to_owned(), RestrictedExpression::new_long(*number)));
    let answers = facts.answers.iter().map(|(name, yes)| ((*name).to_owned(), RestrictedExpression::new_bool(*yes)));
    let name = |text: &str| text.parse::<EntityUid>();
    let context = Context::from_pairs(numbers.chain(answers))?;
    Ok(Request::new(name(r#"Person::"applicant""#)?, name(r#"Action::"apply""#)?, name(r#"Policy::"ref4""#)?, context, None)?)
}
