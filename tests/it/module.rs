//! Modules from outside: what a host refuses, and the edges of a call.
#![allow(clippy::unwrap_used)]

use heng::diagnostic::Words;
use heng::eval::evaluate;
use heng::ir::*;
use heng::value::Date;
use heng::wasm::{BuildMeta, compile};
use heng_host::abi::{self, Cell as HostCell, SECTION_ABI, SECTION_DIGEST};
use heng_host::{Asked, BenefitSums, CallError, Column, Module, Sums};
use sha2::{Digest, Sha256};

pub fn meta() -> BuildMeta {
    BuildMeta { compiler: "heng test".into(), source_digest: "00".into(), language: "zh".into(), vectors: Vec::new(), simd: true }
}

pub fn fact(name: &str, ty: InputTy, lo: i64, hi: i64, optional: bool) -> Input {
    let (source, department, evidence, basis) = (None, None, None, None);
    Input { name: name.into(), kind: InputKind::Fact, ty, lo, hi, optional, source, department, evidence, basis, set: None, list: None, typical: Vec::new() }
}

pub fn benefit(name: &str, eligible: NodeId, awaiting: NodeId, amount: NodeId, payable: NodeId) -> Benefit {
    Benefit {
        name: name.into(),
        policy: "政策".into(),
        subject: "人".into(),
        period: Period::Once,
        cites: None,
        purpose: None,
        department: None,
        time_limit: None,
        channel: None,
        notes: Vec::new(),
        funding: Vec::new(),
        eligible,
        awaiting,
        deciding: None,
        amount,
        payable,
        whole: None,
        periods_left: None,
        waits: None,
        items: Vec::new(),
        amount_inputs: Vec::new(),
        amount_parameters: Vec::new(),
        versions: Vec::new(),
        version_inputs: Vec::new(),
        rows: Vec::new(),
        leans_on: Vec::new(),
        recovers: None,
    }
}

pub fn item(node: NodeId) -> Item {
    let (mark, text) = ("（一）".into(), "条件".into());
    let span = heng::source::Span::default();
    let (parent, combines, cites, inputs, settled) = (None, None, None, Vec::new(), None);
    Item { node, list: ItemList::Both, mark, parent, combines, text, span, cites, inputs, parameters: Vec::new(), settled, applies: None }
}

pub fn core_of(builder: Builder, doors: Vec<NodeId>, benefits: Vec<Benefit>) -> Core {
    let (inputs, nodes) = builder.finish();
    let door = |node| Door { node, reason: Words::new("不一致", "inconsistent"), inputs: vec![InputId(0)] };
    Core {
        name: "政策".into(),
        policies: Vec::new(),
        subject: "人".into(),
        parameters: Vec::new(),
        inputs,
        nodes,
        doors: doors.into_iter().map(door).collect(),
        benefits,
        coordinations: Vec::new(),
        combinable: Vec::new(),
        guarantees: Vec::new(),
        as_of: (day(2020, 1, 1), day(2030, 12, 31)),
    }
}

pub fn day(y: i32, m: u32, d: u32) -> Date {
    Date::from_ymd(y, m, d).unwrap()
}

/// A degree or none, a birthday, rent in fen: 30% of the rent, at most 1,500 yuan, for doctors of at most 35 years.
fn small() -> Core {
    let mut b = Builder::new();
    let degree = b.input(fact("学位", InputTy::Enum { name: "学位".into(), cases: vec!["硕士".into(), "博士".into()] }, 0, 1, true));
    let born = b.input(fact("出生日期", InputTy::Date, day(1920, 1, 1).days().into(), day(2026, 12, 31).days().into(), false));
    let rent = b.input(fact("月租金", InputTy::Money { per: Some("月".into()) }, 0, 10_000_000, false));
    let (has, degree, born, rent) = (b.present(degree), b.load(degree), b.load(born), b.load(rent));
    let (one, zero, months) = (b.int(1), b.int(0), b.int(12 * 36));
    let doctor = b.eq(degree, one);
    let doctor = b.and([has, doctor]);
    let today = b.as_of(day(2020, 1, 1), day(2030, 12, 31));
    let age = b.months(born, today);
    let young = b.lt(age, months);
    let eligible = b.and([doctor, young]);
    let (share, whole, cap) = (b.int(300_000), b.int(1_000_000), b.int(150_000));
    let part = b.mul(rent, share);
    let part = b.div(heng::value::Mode::HalfAway, part, whole);
    let part = b.min(part, cap);
    let amount = b.select(eligible, part, zero);
    let awaiting = b.bool(false);
    let door = b.le(born, today);
    let mut benefit = benefit("租房补贴", eligible, awaiting, amount, amount);
    benefit.items = vec![item(doctor), item(young)];
    core_of(b, vec![door], vec![benefit])
}

fn rows() -> Vec<Vec<HostCell>> {
    use HostCell::{Absent, Known, Unknown};
    let born = |y, m, d| Known(day(y, m, d).days().into());
    vec![
        vec![Known(1), born(1990, 2, 28), Known(500_001)],
        vec![Known(0), born(1990, 2, 28), Known(500_001)],
        vec![Absent, born(1990, 2, 28), Unknown],
        vec![Unknown, born(1990, 2, 28), Known(5)],
        vec![Known(1), Unknown, Known(5)],
        vec![Known(1), born(1950, 2, 28), Unknown],
        vec![Known(1), born(1990, 2, 28), Unknown],
        vec![Known(2), born(1990, 2, 28), Known(1)],
        vec![Known(1), born(2026, 12, 31), Known(1)],
        vec![Known(200), born(1990, 2, 28), Known(-1)],
        vec![Known(1), Known(i64::MAX), Known(-1)],
        vec![Known(1), born(1990, 2, 28), Known(i64::MIN)],
        vec![Known(1), Absent, Known(5)],
        vec![Known(1), born(2026, 12, 31), Absent],
    ]
}

#[track_caller]
fn load(core: &Core) -> Module {
    Module::load(&compile(core, &meta()).unwrap()).unwrap()
}

pub fn cell(cell: HostCell) -> Cell {
    match cell {
        HostCell::Unknown => Cell::Unknown,
        HostCell::Absent => Cell::Absent,
        HostCell::Known(v) => Cell::Known(v),
    }
}

fn kleene(v: Option<bool>) -> u8 {
    match v {
        Some(false) => abi::NO,
        None => abi::UNKNOWN,
        Some(true) => abi::YES,
    }
}

/// What the evaluator says, in the words of the host.
pub fn expected(core: &Core, as_of: Date, row: &[Cell], trace: bool) -> heng_host::Answer {
    let answer = evaluate(core, as_of, row);
    let benefits = (0..core.benefits.len()).map(|i| {
        let b = answer.benefit(core, BenefitId(i as u32));
        heng_host::BenefitAnswer {
            eligible: kleene(b.eligible),
            awaiting: kleene(b.awaiting),
            deciding: b.deciding.map(kleene),
            waits: b.waits.map(kleene),
            amount: b.amount,
            payable: b.payable,
            periods_left: b.periods_left,
        }
    });
    let mut seen: Vec<NodeId> = Vec::new();
    for b in &core.benefits {
        let items = b.items.iter().flat_map(|item| [Some(item.node), item.settled, item.applies]);
        for node in items.chain(b.versions.iter().map(|v| Some(v.node))).flatten() {
            if !seen.contains(&node) {
                seen.push(node);
            }
        }
    }
    heng_host::Answer {
        refusal: answer.refusal,
        benefits: benefits.collect(),
        taken: (0..core.coordinations.len()).map(|i| answer.taken(core, CoordinationId(i as u32))).collect(),
        trace: if trace { seen.iter().map(|n| kleene(answer.bool(*n))).collect() } else { Vec::new() },
    }
}

#[test]
fn a_module_answers_as_the_evaluator_does() {
    let core = small();
    let module = load(&core);
    let as_of = day(2025, 6, 30);
    for trace in [false, true] {
        let answers = module.instantiate().unwrap().evaluate(as_of.days(), &rows(), trace).unwrap();
        for (row, answer) in rows().iter().zip(&answers) {
            let cells: Vec<Cell> = row.iter().copied().map(cell).collect();
            assert_eq!(*answer, expected(&core, as_of, &cells, trace), "{row:?}");
        }
    }
}

#[test]
fn two_compiles_give_the_same_bytes() {
    assert_eq!(compile(&small(), &meta()).unwrap(), compile(&small(), &meta()).unwrap());
}

#[test]
fn the_interface_is_canonical_json() {
    let bytes = compile(&small(), &meta()).unwrap();
    let json = section(&bytes, SECTION_ABI);
    let value: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let keys: Vec<&String> = value.as_object().unwrap().keys().collect();
    let positions: Vec<usize> = keys.iter().map(|k| String::from_utf8_lossy(&json).find(&format!("\"{k}\":")).unwrap()).collect();
    assert!(keys.is_sorted() && positions.len() == keys.len(), "{keys:?}");
    assert_eq!(heng::wasm::interface(&small(), &meta()).unwrap(), serde_json::from_slice(&json).unwrap());
}

/// The content of the section with this number.
fn section_of(bytes: &[u8], id: u8) -> Vec<u8> {
    let sections = wasmparser::Parser::new(0).parse_all(bytes).filter_map(|payload| payload.unwrap().as_section());
    sections.filter(|(i, _)| *i == id).map(|(_, range)| bytes[range].to_vec()).next().expect("the section")
}

/// The content of a custom section.
fn section(bytes: &[u8], name: &str) -> Vec<u8> {
    for payload in wasmparser::Parser::new(0).parse_all(bytes) {
        if let wasmparser::Payload::CustomSection(custom) = payload.unwrap()
            && custom.name() == name
        {
            return custom.data().to_vec();
        }
    }
    panic!("no section {name}")
}

#[track_caller]
fn refused(bytes: &[u8], rule: &str) {
    let why = Module::load(bytes).map(|_| ()).unwrap_err();
    assert_eq!(why.rule, rule, "{why}");
    assert!(!why.zh.is_empty() && !why.en.is_empty());
}

/// The module without its digest.
fn unsealed(bytes: &[u8]) -> Vec<u8> {
    let digest_section = 1 + 1 + 1 + SECTION_DIGEST.len() + 7 + 32;
    bytes[..bytes.len() - digest_section].to_vec()
}

/// The module with the digest that it should have.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let mut content = vec![SECTION_DIGEST.len() as u8];
    content.extend(SECTION_DIGEST.as_bytes());
    content.extend(b"sha256:");
    content.extend(Sha256::digest(&bytes));
    bytes.extend([0, content.len() as u8]);
    bytes.extend(content);
    bytes
}

/// The module rewritten section by section: `change` returns the new content of a section, or none to keep it.
fn rewritten(change: impl Fn(u8, &[u8]) -> Option<Vec<u8>>) -> Vec<u8> {
    let bytes = unsealed(&compile(&small(), &meta()).unwrap());
    let mut out = bytes[..8].to_vec();
    for payload in wasmparser::Parser::new(0).parse_all(&bytes) {
        if let Some((id, range)) = payload.unwrap().as_section() {
            let content = &bytes[range];
            let content = change(id, content).unwrap_or_else(|| content.to_vec());
            out.push(id);
            let mut len = content.len();
            while len >= 128 {
                out.push((len % 128) as u8 | 128);
                len /= 128;
            }
            out.push(len as u8);
            out.extend(content);
        }
    }
    sealed(out)
}

/// The module whose interface has one text replaced by another.
fn with_interface(old: &str, new: &str) -> Vec<u8> {
    rewritten(|id, content| {
        let name = content.get(1..9) == Some(SECTION_ABI.as_bytes());
        (id == 0 && name).then(|| {
            let text = String::from_utf8(content[9..].to_vec()).unwrap();
            assert!(text.contains(old), "{text}");
            [&content[..9], text.replacen(old, new, 1).as_bytes()].concat()
        })
    })
}

#[test]
fn a_module_sealed_anew_is_admitted() {
    let bytes = compile(&small(), &meta()).unwrap();
    assert_eq!(sealed(unsealed(&bytes)), bytes);
    assert_eq!(rewritten(|_, _| None), bytes);
    assert_eq!(Module::load(&bytes).unwrap().digest_hex().len(), 64);
}

#[test]
fn a_module_cut_off_or_altered_is_refused() {
    let bytes = compile(&small(), &meta()).unwrap();
    for len in 0..bytes.len() {
        let why = Module::load(&bytes[..len]).map(|_| ()).unwrap_err();
        assert!(["wasm", "digest"].contains(&why.rule), "cut after {len} bytes: {why}");
    }
    for at in 0..bytes.len() {
        let mut altered = bytes.clone();
        altered[at] ^= 1 << (at % 8);
        let why = Module::load(&altered).map(|_| ()).unwrap_err();
        assert!(["wasm", "digest"].contains(&why.rule), "bit of byte {at}: {why}");
    }
    refused(&unsealed(&bytes), "digest");
    refused(b"", "wasm");
    refused("not a module".as_bytes(), "wasm");
}

#[test]
fn another_major_version_is_refused_and_another_minor_is_not() {
    refused(&with_interface("\"abi\":[1,0]", "\"abi\":[2,0]"), "abi-version");
    refused(&with_interface("\"abi\":[1,0]", "\"abi\":7"), "abi-version");
    assert!(Module::load(&with_interface("\"abi\":[1,0]", "\"abi\":[1,9]")).is_ok());
}

#[test]
fn an_interface_that_does_not_fit_the_module_is_refused() {
    let interface = heng::wasm::interface(&small(), &meta()).unwrap();
    refused(&with_interface("\"capacity\":4096", "\"capacity\":4090"), "addresses");
    refused(&with_interface("\"capacity\":4096", "\"capacity\":0"), "addresses");
    let refusals = format!("\"refusals\":{}", interface.refusals);
    refused(&with_interface(&refusals, "\"refusals\":4294967295"), "addresses");
    refused(&with_interface(&refusals, "\"refusals\":0"), "addresses");
    refused(&with_interface("\"trace\":0", "\"trace\":99"), "addresses");
    refused(&with_interface("\"subject\":", "\"sujet\":"), "interface");
    let pages = format!("\"memory_pages\":{}", interface.memory_pages);
    refused(&with_interface(&pages, "\"memory_pages\":256"), "fixed-memory");
}

#[test]
fn a_module_imports_nothing_has_no_floats_and_a_fixed_memory() {
    let bytes = compile(&small(), &meta()).unwrap();
    let text = wasmprinter::print_bytes(&bytes).unwrap();
    for word in ["(import", "f32.", "f64.", "(table", "(start", "memory.grow", "call_indirect", "(global"] {
        assert!(!text.contains(word), "{word}");
    }
    // A memory that may grow, and one that is too large.
    refused(&rewritten(|id, _| (id == 5).then(|| vec![1, 0, 8])), "fixed-memory");
    refused(&rewritten(|id, _| (id == 5).then(|| vec![1, 1, 0x81, 2, 0x81, 2])), "fixed-memory");
    // heng_abi with a float on the way.
    let float = |id: u8, content: &[u8]| {
        let version = [0x41, 0x80, 0x80, 0x04, 0x0B];
        let at = content.windows(5).position(|w| w == version)?;
        let body = [0x43, 0, 0, 0, 0, 0x1A, 0x41, 0x80, 0x80, 0x04, 0x0B];
        (id == 10).then(|| {
            assert_eq!(content[at - 2..at], [6, 0]);
            [&content[..at - 2], &[12, 0], &body, &content[at + 5..]].concat()
        })
    };
    refused(&rewritten(float), "no-floats");
    // An export less.
    refused(&rewritten(|id, _| (id == 7).then(|| [&[1, 6][..], b"memory", &[2, 0]].concat())), "exports");
}

/// The module with the first of these bytes of its code replaced.
fn with_code(old: &[u8], new: &[u8]) -> Vec<u8> {
    rewritten(|id, content| {
        (id == 10).then(|| {
            let at = content.windows(old.len()).position(|w| w == old).expect("the code has these bytes");
            [&content[..at], new, &content[at + old.len()..]].concat()
        })
    })
}

#[test]
fn a_module_whose_work_has_no_bound_is_refused() {
    const GET: u8 = 0x20;
    const CONST: u8 = 0x41;
    const ADD: u8 = 0x6A;
    const TEE: u8 = 0x22;
    const CALL: u8 = 0x10;
    // A loop that stays where it is.
    let (next, same) = ([GET, 0, CONST, 1, ADD, TEE, 0, GET, 1], [GET, 0, CONST, 0, ADD, TEE, 0, GET, 1]);
    refused(&with_code(&next, &same), "bounded-work");
    // One whose limit is another, and one over more rows than a block has.
    refused(&with_code(&next, &[GET, 0, CONST, 1, ADD, TEE, 0, GET, 0]), "bounded-work");
    refused(&with_code(&[GET, 1, CONST, 16, ADD, GET, 0], &[GET, 1, CONST, 17, ADD, GET, 0]), "bounded-work");
    // A chunk that calls the entry, which calls the chunk.
    let code = section_of(&compile(&small(), &meta()).unwrap(), 10);
    let call = code.windows(4).find(|w| w[0] == GET && w[2..] == [CALL, 2]).expect("a chunk calls civil").to_vec();
    refused(&with_code(&call, &[GET, call[1], CALL, 1]), "no-recursion");
    // No limit to the rows: capacity 4096 is 0x80 0x20 in LEB128, 2^20 is 0x80 0x80 0xC0 0x00.
    refused(&with_code(&[CONST, 0x80, 0x20, GET, 0], &[CONST, 0x80, 0x40, GET, 0]), "bounded-work");
}

#[test]
fn any_number_of_rows_is_answered_batch_by_batch() {
    let core = small();
    let module = load(&core);
    let capacity = module.interface().capacity as usize;
    assert_eq!(capacity, 4096);
    let as_of = day(2025, 6, 30);
    let rows = rows();
    let mut instance = module.instantiate().unwrap();
    let one: Vec<_> = rows.iter().map(|row| instance.evaluate(as_of.days(), std::slice::from_ref(row), true).unwrap().remove(0)).collect();
    for count in [0, 1, 15, 16, 17, capacity - 1, capacity, capacity + 1, 2 * capacity + 5] {
        let many: Vec<_> = (0..count).map(|i| rows[i % rows.len()].clone()).collect();
        let answers = instance.evaluate(as_of.days(), &many, true).unwrap();
        assert_eq!(answers.len(), count);
        assert!(answers.iter().enumerate().all(|(i, answer)| *answer == one[i % rows.len()]), "{count} rows");
    }
    assert!(matches!(instance.call(as_of.days(), capacity + 1, Asked::default()), Err(CallError::Engine(_))));
    assert!(matches!(instance.call(as_of.days(), usize::MAX, Asked::default()), Err(CallError::Engine(_))));
}

#[test]
fn a_day_outside_of_the_range_gives_no_answer() {
    let core = small();
    let mut instance = load(&core).instantiate().unwrap();
    for (as_of, fine) in [(core.as_of.0, true), (core.as_of.1, true), (core.as_of.0.add_days(-1), false), (core.as_of.1.add_days(1), false)]
    {
        let result = instance.evaluate(as_of.days(), &rows(), false);
        assert_eq!(result.is_ok(), fine, "{as_of}");
        assert!(fine || matches!(result, Err(CallError::AsOf { .. })));
    }
    assert!(matches!(
        instance.evaluate(day(2025, 1, 1).days(), &[vec![]], false),
        Err(CallError::Inputs { row: 0, expected: 3, found: 0 })
    ));
}

#[test]
fn columns_give_the_answers_of_rows() {
    let core = small();
    let module = load(&core);
    let as_of = day(2025, 6, 30).days();
    let count = 2 * 4096 + 21;
    let plain: Vec<_> = rows().into_iter().take(7).collect();
    let many: Vec<_> = (0..count).map(|i| plain[i % plain.len()].clone()).collect();
    let bit = |f: &dyn Fn(&HostCell) -> bool, input: usize| -> Vec<u8> {
        many.chunks(8).map(|rows| rows.iter().enumerate().fold(0, |byte, (i, row)| byte | u8::from(f(&row[input])) << i)).collect()
    };
    let value = |cell: &HostCell| if let HostCell::Known(v) = cell { *v } else { 0x5A5A_5A5A_5A5A_5A5A };
    let degrees: Vec<u8> = many.iter().map(|r| value(&r[0]) as u8).collect();
    let born: Vec<u8> = many.iter().flat_map(|r| (value(&r[1]) as i32).to_le_bytes()).collect();
    let rents: Vec<u8> = many.iter().flat_map(|r| value(&r[2]).to_le_bytes()).collect();
    let known: Vec<Vec<u8>> = (0..3).map(|i| bit(&|c| *c != HostCell::Unknown, i)).collect();
    let present = bit(&|c| *c != HostCell::Absent, 0);
    let columns = [
        Column { values: &degrees, known: Some(&known[0]), present: Some(&present) },
        Column { values: &born, known: Some(&known[1]), present: None },
        Column { values: &rents, known: Some(&known[2]), present: None },
    ];
    let mut instance = module.instantiate().unwrap();
    let expected = instance.evaluate(as_of, &many, true).unwrap();
    let mut found = Vec::new();
    instance.evaluate_columns(as_of, count, &columns, Asked::EVERYTHING, |batch| found.extend((0..batch.rows()).map(|row| batch.answer(row)))).unwrap();
    assert!(expected == found);
    let short = [columns[0], Column { values: &born[1..], ..columns[1] }, columns[2]];
    assert_eq!(instance.evaluate_columns(as_of, count, &short, Asked::default(), |_| ()), Err(CallError::Column { input: 1 }));
}

/// A program of one fact that pays so many fen to whoever has it.
fn paying(fen: i64) -> Core {
    let mut b = Builder::new();
    let has = b.input(fact("有", InputTy::YesNo, 0, 1, false));
    let (has, fen, zero, no) = (b.load(has), b.int(fen), b.int(0), b.bool(false));
    let amount = b.select(has, fen, zero);
    core_of(b, Vec::new(), vec![benefit("奖励", has, no, amount, amount)])
}

#[test]
fn a_table_adds_up_to_what_its_rows_are_paid() {
    let most = i64::MAX / 4096;
    for (fen, adds_up_itself) in [(7_00, true), (most, true), (most + 1, false)] {
        for simd in [true, false] {
            let module = Module::load(&compile(&paying(fen), &BuildMeta { simd, ..meta() }).unwrap()).unwrap();
            assert_eq!(module.interface().totals.is_some(), adds_up_itself, "{fen}");
            // Three batches; every third has it, of every fifth nothing is known, and one is out of range.
            let count = 2 * 4096 + 21;
            let mut has: Vec<u8> = (0..count).map(|row| u8::from(row % 3 == 0)).collect();
            has[1] = 9;
            let known: Vec<u8> = (0..count).step_by(8).map(|row| (0..8).fold(0, |byte, bit| byte | u8::from((row + bit) % 5 != 0) << bit)).collect();
            let sums = |known: Option<&[u8]>| module.instantiate().unwrap().sums(20_000, count, &[Column { values: &has, known, present: None }]).unwrap();
            let rows = |holds: &dyn Fn(usize) -> bool| (0..count).filter(|row| *row != 1 && holds(*row)).count() as u64;
            let paid = |eligible: u64, unknown: u64| BenefitSums { eligible, unknown, payable: i128::from(fen) * i128::from(eligible), payable_unknown: unknown };
            assert_eq!(sums(None), Sums { refused: 1, benefits: vec![paid(rows(&|row| row % 3 == 0), 1)] });
            let (eligible, unknown) = (rows(&|row| row % 3 == 0 && row % 5 != 0), 1 + rows(&|row| row % 5 == 0));
            assert_eq!(sums(Some(&known)), Sums { refused: 1, benefits: vec![paid(eligible, unknown)] });
        }
    }
}

#[test]
fn a_row_alone_is_answered_as_in_a_table_whatever_was_answered_before() {
    let core = small();
    let module = load(&core);
    let mut instance = module.instantiate().unwrap();
    // The same day again, another one, the first again: what the day decides is kept for the day that it was computed for.
    for as_of in [day(2025, 6, 30), day(2025, 6, 30), day(2026, 2, 27), day(2026, 2, 28), day(2025, 6, 30)] {
        for row in rows() {
            let wanted = module.instantiate().unwrap().evaluate(as_of.days(), std::slice::from_ref(&row), false).unwrap().remove(0);
            let found = instance.evaluate_row(as_of.days(), &row).unwrap();
            assert_eq!((found.refusal(), found.benefits().collect::<Vec<_>>()), (wanted.refusal, wanted.benefits), "{as_of} {row:?}");
            assert_eq!(found.benefit(1), None);
        }
        let outside = instance.evaluate_row(core.as_of.1.days() + 1, &rows()[0]).map(|_| ());
        assert!(matches!(outside, Err(CallError::AsOf { .. })));
    }
    assert_eq!(instance.evaluate_row(20_000, &[]).map(|_| ()), Err(CallError::Inputs { row: 0, expected: 3, found: 0 }));
}

#[test]
fn a_module_that_notes_another_day_than_it_prepared_for_is_refused() {
    // `i32.store 12` of the day, and of 0 before it is computed: to note the day first is another shape, and so is to note it elsewhere.
    let note = [0x36, 2, 12];
    refused(&with_code(&note, &[0x36, 2, 8]), "bounded-work");
    // `i32.const MIN, i32.xor`: without the mark a fresh memory would pass for one that was prepared for day 0.
    let marked = [0x41, 0x80, 0x80, 0x80, 0x80, 0x78, 0x73];
    refused(&with_code(&marked, &[0x41, 0x80, 0x80, 0x80, 0x80, 0, 0x73]), "bounded-work");
}

#[test]
fn a_module_that_adds_up_otherwise_than_row_by_row_is_refused() {
    // `i64.add, i64.store` of a total: what the other rows added must stay.
    let totals = heng::wasm::interface(&small(), &meta()).unwrap().totals.unwrap();
    let (add, store, multiply) = (0x7C, 0x37, 0x7E);
    let at = |number: u32| u8::try_from(totals + 8 * number).unwrap();
    let paid = [add, store, 3, at(3)];
    refused(&with_code(&paid, &[multiply, store, 3, at(3)]), "no-leftovers");
    refused(&with_code(&paid, &[add, store, 3, at(2)]), "no-leftovers");
}

#[test]
fn threads_share_a_module() {
    let core = small();
    let module = load(&core);
    let expected = module.instantiate().unwrap().evaluate(20_000, &rows(), true).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(module.instantiate().unwrap().evaluate(20_000, &rows(), true).unwrap(), expected));
        }
    });
}

#[test]
fn vectors_travel_with_the_module() {
    let vector = abi::Vector {
        name: "算例".into(),
        as_of: 20_000,
        row: vec![HostCell::Absent, HostCell::Unknown, HostCell::Known(5)],
        refusal: 0,
        benefits: vec![(0, 0, Some(0), Some(0), None)],
    };
    let bytes = compile(&small(), &BuildMeta { vectors: vec![vector.clone()], ..meta() }).unwrap();
    assert_eq!(Module::load(&bytes).unwrap().vectors(), [vector]);
}

#[test]
fn a_program_too_large_for_the_memory_is_no_module() {
    let mut b = Builder::new();
    let no = b.bool(false);
    // Sums that differ have columns of their own.
    let sums: Vec<NodeId> = (0..140_000).map(|i| b.int(i)).collect();
    let many = sums.chunks_exact(2).enumerate().map(|(i, sum)| benefit(&format!("待遇{i}"), no, no, sum[0], sum[1])).collect();
    let error = compile(&core_of(b, Vec::new(), many), &meta()).unwrap_err();
    assert!(matches!(error, heng::wasm::BuildError::TooLarge { .. }), "{error}");
}

#[test]
fn a_program_prints_a_line_a_node() {
    let text = "\
program 政策 of 人, as of 2020-01-01 to 2030-12-31
i0: 学位 Fact [0,1] enum 学位 {硕士 博士} or absent
i1: 出生日期 Fact [-18263,20818] date
i2: 月租金 Fact [0,10000000] money/月
n0: Bool = present i0
n1: Int[0,1] = load i0
n2: Int[-18263,20818] = load i1
n3: Int[0,10000000] = load i2
n4: Int[1,1] = 1
n5: Int[0,0] = 0
n6: Int[432,432] = 432
n7: Bool = eq n1 n4
n8: Bool = and n0 n7
n9: Int[18262,22279] = as_of
n10: Int[-84,1331] = months n2 n9
n11: Bool = lt n10 n6
n12: Bool = and n0 n7 n11
n13: Int[300000,300000] = 300000
n14: Int[1000000,1000000] = 1000000
n15: Int[150000,150000] = 150000
n16: Int[0,3000000000000] = mul n3 n13
n17: Int[0,3000000] = div_half_away n16 n14
n18: Int[0,150000] = min n15 n17
n19: Int[0,150000] = if n12 then n18 else n5
n20: Bool = false
n21: Bool = le n2 n9
door n21 reads i0: 不一致 / inconsistent
benefit 租房补贴 of 政策, once: eligible n12 awaiting n20 amount n19 payable n19
\x20 0: both （一） n8: 条件
\x20 1: both （一） n11: 条件
";
    assert_eq!(print(&small()), text);
}
