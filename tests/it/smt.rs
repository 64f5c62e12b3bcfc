//! The questions that `tests/z3` asks an outside solver: written as SMT-LIB, and true of the subjects that Heng names.
//!
//! A few lines read a file as the standard says: constants in their order, dates apart by the calendar, every assertion a truth. So the encoding
//! is held against the evaluator here, and only the search is left to z3.

use heng::value::Date;
use std::collections::BTreeMap;

#[path = "../../examples/smt/main.rs"]
#[allow(dead_code, reason = "the example has a main of its own")]
mod smt;

enum Term {
    Atom(String),
    List(Vec<Term>),
}

fn parse(text: &str) -> Vec<Term> {
    let text: String = text.lines().filter(|l| !l.starts_with("(set-")).flat_map(|l| [l, "\n"]).collect();
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    let mut open = vec![Vec::new()];
    for word in spaced.split_whitespace() {
        match word {
            "(" => open.push(Vec::new()),
            ")" => {
                let list = Term::List(open.pop().unwrap());
                open.last_mut().unwrap().push(list);
            }
            atom => open.last_mut().unwrap().push(Term::Atom(atom.to_owned())),
        }
    }
    assert_eq!(open.len(), 1, "a parenthesis is open");
    open.pop().unwrap()
}

/// Yes/no is 1 and 0.
type Values = BTreeMap<String, i128>;

#[derive(Default)]
struct File {
    constants: Values,
    functions: BTreeMap<String, (Vec<String>, Term)>,
}

fn name(term: &Term) -> &str {
    let Term::Atom(name) = term else { panic!("a name is no list") };
    name
}

fn list(term: &Term) -> &[Term] {
    let Term::List(list) = term else { panic!("a list is no name") };
    list
}

impl File {
    fn atom(&self, atom: &str, local: &Values) -> i128 {
        match (atom, atom.split_at(1)) {
            ("true", _) => 1,
            ("false", _) => 0,
            _ if local.contains_key(atom) => local[atom],
            (_, (part @ ("y" | "m" | "d"), of)) if self.constants.contains_key(&format!("n{of}")) => {
                let (y, m, d) = Date::from_days(self.constants[&format!("n{of}")] as i64).ymd();
                [("y", y.into()), ("m", m.into()), ("d", i128::from(d))].into_iter().find(|(p, _)| *p == part).unwrap().1
            }
            _ => self.constants.get(atom).copied().unwrap_or_else(|| atom.parse().unwrap()),
        }
    }

    fn value(&self, term: &Term, local: &Values) -> i128 {
        let Term::List(xs) = term else { return self.atom(name(term), local) };
        let of = |i: usize| self.value(&xs[i], local);
        let all = || xs[1..].iter().map(|x| self.value(x, local)).collect::<Vec<_>>();
        let chain = |f: fn(i128, i128) -> bool| i128::from(all().windows(2).all(|w| f(w[0], w[1])));
        match name(&xs[0]) {
            "and" => i128::from(all().iter().all(|x| *x == 1)),
            "or" => i128::from(all().contains(&1)),
            "not" => 1 - of(1),
            "=>" => i128::from(of(1) == 0 || of(2) == 1),
            "ite" => of(if of(1) == 1 { 2 } else { 3 }),
            "=" => chain(|a, b| a == b),
            "<" => chain(|a, b| a < b),
            "<=" => chain(|a, b| a <= b),
            ">" => chain(|a, b| a > b),
            ">=" => chain(|a, b| a >= b),
            "+" => all().iter().sum(),
            "*" => all().iter().product(),
            "-" if xs.len() == 2 => -of(1),
            "-" => all().into_iter().reduce(|a, b| a - b).unwrap(),
            "div" => of(1).div_euclid(of(2)),
            "mod" => of(1).rem_euclid(of(2)),
            "let" => {
                let bound = list(&xs[1]).iter().map(|b| (name(&list(b)[0]).to_owned(), self.value(&list(b)[1], local)));
                self.value(&xs[2], &local.clone().into_iter().chain(bound).collect())
            }
            function => {
                let (parameters, body) = &self.functions[function];
                self.value(body, &parameters.iter().cloned().zip(all()).collect())
            }
        }
    }

    /// The assertions that do not hold, by their position; a constant is what its first equation says.
    fn broken(&mut self, terms: Vec<Term>) -> Vec<usize> {
        let mut broken = Vec::new();
        for (at, term) in terms.into_iter().enumerate() {
            let Term::List(mut xs) = term else { panic!("a command is a list") };
            match (name(&xs[0]), xs.len()) {
                ("define-fun", 5) => {
                    let parameters = list(&xs[2]).iter().map(|p| name(&list(p)[0]).to_owned()).collect();
                    let body = xs.pop().unwrap();
                    self.functions.insert(name(&xs[1]).to_owned(), (parameters, body));
                }
                ("declare-const", 3) | ("check-sat", 1) => {}
                ("assert", 2) => {
                    if let Term::List(equation) = &xs[1] {
                        if let [Term::Atom(sign), Term::Atom(constant), value] = equation.as_slice() {
                            if sign == "=" && !self.constants.contains_key(constant) {
                                let value = self.value(value, &Values::new());
                                self.constants.insert(constant.clone(), value);
                            }
                        }
                    }
                    if self.value(&xs[1], &Values::new()) != 1 {
                        broken.push(at);
                    }
                }
                (command, _) => panic!("{command} is not written here"),
            }
        }
        broken
    }
}

#[test]
fn the_subjects_that_are_named_satisfy_what_an_outside_solver_is_asked() {
    let (mut questions, mut found) = (0, 0);
    for (file, text) in smt::files(16) {
        if !file.ends_with(".smt2") {
            continue;
        }
        questions += 1;
        let (witness, rest): (Vec<&str>, Vec<&str>) = text.lines().partition(|l| l.starts_with(";witness "));
        if witness.is_empty() {
            parse(&text);
            continue;
        }
        found += 1;
        let witness: String = witness.iter().flat_map(|l| [l.trim_start_matches(";witness "), "\n"]).collect();
        let terms = parse(&(witness + &rest.join("\n")));
        assert_eq!(File::default().broken(terms), Vec::<usize>::new(), "{file}\n{text}");
    }
    assert_eq!(questions, 16);
    assert!(found > 0, "a subject is named");
}
