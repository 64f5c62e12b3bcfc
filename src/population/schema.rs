//! The shape of a subject's facts for other programs: JSON Schema, and TypeScript declarations.
//!
//! Both describe what the table readers accept in JSON, no less and no more: what the schema admits is not refused for its form.

use heng_abi::{Input, InputKind, Interface, Type};
use indexmap::IndexMap;
use serde_json::{Value, json};

use super::show;
use crate::syntax::Language;

/// A fact, or the facts of a part.
enum Node<'a> {
    Fact(&'a Input),
    /// The cases of a set.
    Set(Vec<&'a str>),
    /// The facts of an element, and how many elements there are at most.
    List(i64, IndexMap<&'a str, Node<'a>>),
    Part(IndexMap<&'a str, Node<'a>>),
}

/// JSON Schema 2020-12, pretty-printed, with a last line end.
pub fn json_schema(interface: &Interface) -> String {
    let mut properties = properties(&tree(interface));
    if let Some(map) = properties.as_object_mut() {
        map.insert("id".to_owned(), json!({ "type": ["string", "number"] }));
    }
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": interface.name,
        "description": interface.subject,
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    });
    let text = serde_json::to_string_pretty(&schema).expect("strings and numbers are JSON");
    format!("{text}\n")
}

/// TypeScript declarations of the facts and of the answer.
pub fn typescript(interface: &Interface) -> String {
    let mut out = format!("// {}\n\nexport interface Facts {{\n  id?: string | number;\n", interface.name);
    members(&tree(interface), 1, &mut out);
    out.push_str("}\n\nexport type BenefitName =");
    for benefit in &interface.benefits {
        out.push_str(&format!("\n  | {}", quoted(&benefit.name)));
    }
    out.push_str(";\n");
    out.push_str(ANSWER);
    out
}

const ANSWER: &str = r#"
/** Sums are whole fen; null is not known. */
export interface Benefit {
  status: "eligible" | "not_eligible" | "undetermined" | "needs_decision" | "awaiting_choice";
  recovers?: BenefitName;
  period: "once" | "month" | "year" | "installment";
  amount: number | null;
  payable: number | null;
  periods_left: number | null;
  items: { mark: string; list: "entry" | "while" | "both" | "exclusion" | "stop" | "recovery"; state: "holds" | "fails" | "unknown" | "settled" | "decision" | "does_not_apply" }[];
  version?: { since: string | null; cites: string | null; by: string; date: string | null };
  gates: { gate: string; state: "fails" | "unknown"; text: string }[];
  needs: { fact: string; source: string | null; department: string | null; since?: string }[];
  reduced_by: { by: string; cites: string | null; winner: string | null; amount: number }[];
}

export interface Answer {
  subject: string;
  as_of: string;
  benefits?: Record<BenefitName, Benefit>;
  refused: { fact: string | null; value: string | null; reason: string; file: string; row: number }[];
}
"#;

fn tree(interface: &Interface) -> IndexMap<&str, Node<'_>> {
    let mut root = IndexMap::new();
    for input in interface.inputs.iter().filter(|i| i.kind == InputKind::Fact) {
        let Some(place) = &input.list else {
            insert(&mut root, &input.name, input);
            continue;
        };
        let list = root.entry(place.name.as_str()).or_insert_with(|| Node::List(input.max, IndexMap::new()));
        // Every element is like the first.
        if let (Node::List(_, below), 1, Some((_, rest))) = (list, place.position, input.name.split_once("].")) {
            insert(below, rest, input);
        }
    }
    root
}

fn insert<'a>(into: &mut IndexMap<&'a str, Node<'a>>, name: &'a str, input: &'a Input) {
    let case = input.set.as_ref().and_then(|set| input.name.strip_prefix(set.as_str())?.strip_prefix('.'));
    if let Some((set, case)) = case.and_then(|case| Some((name.strip_suffix(case)?.strip_suffix('.')?, case))) {
        // The set of a part stands below the part.
        if let Some((part, rest)) = set.split_once('.') {
            if let Node::Part(below) = into.entry(part).or_insert_with(|| Node::Part(IndexMap::new())) {
                add_case(below, rest, case);
            }
        } else {
            add_case(into, set, case);
        }
        return;
    }
    match name.split_once('.') {
        None => {
            into.entry(name).or_insert(Node::Fact(input));
        }
        Some((part, rest)) => {
            let node = into.entry(part).or_insert_with(|| Node::Part(IndexMap::new()));
            // Whether the part is there shows in whether its object is.
            if let Node::Fact(_) = node {
                *node = Node::Part(IndexMap::new());
            }
            if let Node::Part(below) = node {
                insert(below, rest, input);
            }
        }
    }
}

fn add_case<'a>(into: &mut IndexMap<&'a str, Node<'a>>, set: &'a str, case: &'a str) {
    if let Node::Set(cases) = into.entry(set).or_insert_with(|| Node::Set(Vec::new())) {
        cases.push(case);
    }
}

fn properties(nodes: &IndexMap<&str, Node<'_>>) -> Value {
    let entry = |(name, node): (&&str, &Node<'_>)| {
        let value = match node {
            Node::Fact(input) => fact(input),
            Node::Set(cases) => json!({ "type": ["array", "null"], "items": { "enum": cases }, "uniqueItems": true }),
            Node::List(most, below) => {
                let element = json!({ "type": "object", "properties": properties(below), "additionalProperties": false });
                json!({ "type": ["array", "null"], "items": element, "maxItems": most })
            }
            Node::Part(below) => {
                json!({ "type": ["object", "null"], "properties": properties(below), "additionalProperties": false })
            }
        };
        ((*name).to_owned(), value)
    };
    Value::Object(nodes.iter().map(entry).collect())
}

fn fact(input: &Input) -> Value {
    let mut value = match &input.ty {
        Type::YesNo => json!({ "enum": [true, false, "是", "否", "?", null] }),
        Type::Date => json!({ "type": ["string", "null"], "pattern": r"^(\d{4}-\d{2}-\d{2}|\d{4}年\d{1,2}月\d{1,2}日|\?)$" }),
        Type::Percent => json!({ "type": ["string", "null"], "pattern": r"^(-?[0-9]+(\.[0-9]+)?[%‰]|\?)$" }),
        Type::Money { .. } => bounded(input, 2),
        Type::Number { scale, .. } => bounded(input, usize::from(*scale)),
        Type::Enum { cases: names, .. } | Type::Region { leaves: names, .. } => {
            let names = names.iter().map(|n| json!(n));
            json!({ "enum": names.chain([json!("?"), Value::Null]).collect::<Vec<_>>() })
        }
        Type::Text { .. } => json!({ "type": ["string", "null"] }),
    };
    let who: Vec<&str> = [&input.source, &input.department, &input.evidence, &input.basis].into_iter().flatten().map(String::as_str).collect();
    if let (Some(map), false) = (value.as_object_mut(), who.is_empty()) {
        map.insert("description".to_owned(), json!(who.join("，")));
    }
    value
}

/// A number with its bounds, written as decimals: no sum passes through floating point.
fn bounded(input: &Input, scale: usize) -> Value {
    let bound = |v: i64| {
        let text = show::decimal(v, scale, false);
        serde_json::from_str::<Value>(&text).unwrap_or(Value::Null)
    };
    json!({ "anyOf": [
        { "type": "number", "minimum": bound(input.min), "maximum": bound(input.max) },
        { "type": ["string", "null"] },
    ] })
}

fn members(nodes: &IndexMap<&str, Node<'_>>, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    for (name, node) in nodes {
        match node {
            Node::Fact(input) => {
                let range = format!("{}..{}", show::value(input.min, &input.ty, Language::Zh), show::value(input.max, &input.ty, Language::Zh));
                let doc: Vec<&str> = [input.source.as_deref(), input.department.as_deref()].into_iter().flatten().collect();
                if ranged(&input.ty) {
                    out.push_str(&format!("{indent}/** {} */\n", std::iter::once(range.as_str()).chain(doc).collect::<Vec<_>>().join("，")));
                } else if !doc.is_empty() {
                    out.push_str(&format!("{indent}/** {} */\n", doc.join("，")));
                }
                out.push_str(&format!("{indent}{}?: {} | null;\n", quoted(name), type_name(&input.ty)));
            }
            Node::Set(cases) => {
                let cases: Vec<String> = cases.iter().map(|c| quoted(c)).collect();
                out.push_str(&format!("{indent}{}?: ({})[] | null;\n", quoted(name), cases.join(" | ")));
            }
            Node::List(most, below) => {
                out.push_str(&format!("{indent}/** 0..{most} */\n{indent}{}?: {{\n", quoted(name)));
                members(below, depth + 1, out);
                out.push_str(&format!("{indent}}}[] | null;\n"));
            }
            Node::Part(below) => {
                out.push_str(&format!("{indent}{}?: {{\n", quoted(name)));
                members(below, depth + 1, out);
                out.push_str(&format!("{indent}}} | null;\n"));
            }
        }
    }
}

fn ranged(ty: &Type) -> bool {
    match ty {
        Type::Date | Type::Money { .. } | Type::Percent | Type::Number { .. } => true,
        Type::YesNo | Type::Enum { .. } | Type::Region { .. } | Type::Text { .. } => false,
    }
}

fn type_name(ty: &Type) -> String {
    match ty {
        Type::YesNo => "boolean | \"?\"".to_owned(),
        Type::Money { .. } | Type::Number { .. } => "number | string".to_owned(),
        Type::Date | Type::Percent | Type::Text { .. } => "string".to_owned(),
        Type::Enum { cases: names, .. } | Type::Region { leaves: names, .. } => {
            names.iter().map(|n| quoted(n)).chain(["\"?\"".to_owned()]).collect::<Vec<_>>().join(" | ")
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a string is JSON")
}
