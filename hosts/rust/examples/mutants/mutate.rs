//! Modules altered at random, and modules altered on purpose so that they break one rule.

use heng_host::abi::{SECTION_ABI, SECTION_DIGEST};
use sha2::{Digest, Sha256};
use std::ops::Range;
use wasmparser::{Operator, Parser, Payload};

/// Vigna, *An experimental exploration of Marsaglia's xorshift generators, scrambled* (2016): xorshift64*.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    pub fn byte(&mut self) -> u8 {
        (self.next() >> 32) as u8
    }
}

/// A module without its digest, and the rules of which one must refuse it once it is sealed; none: it may be admitted.
pub struct Mutant {
    pub kind: &'static str,
    pub rules: &'static [&'static str],
    pub bytes: Vec<u8>,
}

/// The bytes of the last section.
pub const DIGEST_SECTION: usize = 3 + SECTION_DIGEST.len() + 7 + 32;

/// The module with the digest that its content has.
pub fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let mut content = vec![SECTION_DIGEST.len() as u8];
    content.extend(SECTION_DIGEST.as_bytes());
    content.extend(b"sha256:");
    content.extend(Sha256::digest(&bytes));
    bytes.extend([0, content.len() as u8]);
    bytes.extend(content);
    bytes
}

/// A module taken apart.
pub struct Original {
    /// Without the digest.
    bytes: Vec<u8>,
    /// Number, where the section begins, and where its content stands.
    sections: Vec<(u8, usize, Range<usize>)>,
    bodies: Vec<Range<usize>>,
    interface: Range<usize>,
}

fn leb(mut n: usize) -> Vec<u8> {
    let mut out = Vec::new();
    while n >= 128 {
        out.push((n % 128) as u8 | 128);
        n /= 128;
    }
    out.push(n as u8);
    out
}

const CODE: u8 = 10;

impl Original {
    /// Of a module that was admitted.
    pub fn of(module: &[u8]) -> Original {
        let bytes = module[..module.len() - DIGEST_SECTION].to_vec();
        let (mut sections, mut bodies, mut interface, mut end) = (Vec::new(), Vec::new(), 0..0, 8);
        for payload in Parser::new(0).parse_all(&bytes) {
            let payload = payload.expect("the module was admitted");
            if let Some((id, range)) = payload.as_section() {
                sections.push((id, end, range.clone()));
                end = range.end;
            }
            match payload {
                Payload::CodeSectionEntry(body) => bodies.push(body.range()),
                Payload::CustomSection(custom) if custom.name() == SECTION_ABI => interface = custom.data_offset()..custom.range().end,
                _ => {}
            }
        }
        Original { bytes, sections, bodies, interface }
    }

    /// What decides how it computes.
    pub fn code(bytes: &[u8]) -> Vec<u8> {
        let mut hash = Sha256::new();
        for payload in Parser::new(0).parse_all(bytes).flatten() {
            match payload.as_section() {
                Some((0, _)) | None => {}
                Some((_, range)) => hash.update(&bytes[range]),
            }
        }
        hash.finalize().to_vec()
    }

    fn operators(&self, function: usize) -> Vec<(Operator<'_>, Range<usize>)> {
        let Some(range) = self.bodies.get(function).cloned() else { return Vec::new() };
        let body = wasmparser::FunctionBody::new(wasmparser::BinaryReader::new(&self.bytes[range.clone()], range.start));
        let reader = body.get_operators_reader().expect("the module was admitted");
        let mut out: Vec<(Operator<'_>, Range<usize>)> = Vec::new();
        for item in reader.into_iter_with_offsets() {
            let (op, at) = item.expect("the module was admitted");
            if let Some((_, last)) = out.last_mut() {
                last.end = at;
            }
            out.push((op, at..range.end));
        }
        out
    }

    /// Other bytes in one place of a section; lengths follow.
    fn edited(&self, place: Range<usize>, new: &[u8]) -> Vec<u8> {
        let mut out = self.bytes[..8].to_vec();
        for (id, start, content) in &self.sections {
            if !(content.start <= place.start && place.end <= content.end) {
                out.extend(&self.bytes[*start..content.end]);
                continue;
            }
            let changed = if *id == CODE { self.edited_code(&place, new) } else { self.spliced(content.clone(), &place, new) };
            out.push(*id);
            out.extend(leb(changed.len()));
            out.extend(changed);
        }
        out
    }

    fn spliced(&self, within: Range<usize>, place: &Range<usize>, new: &[u8]) -> Vec<u8> {
        [&self.bytes[within.start..place.start], new, &self.bytes[place.end..within.end]].concat()
    }

    fn edited_code(&self, place: &Range<usize>, new: &[u8]) -> Vec<u8> {
        let mut out = leb(self.bodies.len());
        for body in &self.bodies {
            let inside = body.start <= place.start && place.end <= body.end;
            let changed = if inside { self.spliced(body.clone(), place, new) } else { self.bytes[body.clone()].to_vec() };
            out.extend(leb(changed.len()));
            out.extend(changed);
        }
        out
    }

    /// A section put before the one of the next greater number.
    fn with_section(&self, id: u8, content: &[u8]) -> Vec<u8> {
        let at = self.sections.iter().find(|s| s.0 > id).map_or(self.bytes.len(), |s| s.1);
        [&self.bytes[..at], &[id], &leb(content.len()), content, &self.bytes[at..]].concat()
    }

    /// A module altered at random.
    pub fn altered(&self, random: &mut Random) -> Mutant {
        // Half of the changes meet the code.
        let code = self.sections.iter().find(|s| s.0 == CODE).map_or(0..0, |s| s.2.clone());
        let at = if random.below(2) == 0 { code.start + random.below(code.len()) } else { 8 + random.below(self.bytes.len() - 8) };
        let mut bytes = self.bytes.clone();
        let kind = match random.below(10) {
            0..3 => {
                bytes[at] ^= 1 << random.below(8);
                "bit"
            }
            3..5 => {
                bytes[at] = bytes[at].wrapping_add(1 + random.byte() % 255);
                "byte"
            }
            5 => {
                bytes.remove(at);
                "byte-removed"
            }
            6 => {
                bytes.truncate(at);
                "cut-off"
            }
            _ => return self.altered_operator(random),
        };
        Mutant { kind, rules: &[], bytes }
    }

    fn altered_operator(&self, random: &mut Random) -> Mutant {
        let operators = self.operators(random.below(self.bodies.len()));
        let (_, place) = &operators[random.below(operators.len())];
        let (_, other) = &operators[random.below(operators.len())];
        let (kind, bytes) = match random.below(4) {
            0 => ("operator-removed", self.edited(place.clone(), &[])),
            1 => ("operator-twice", self.edited(place.end..place.end, &self.bytes[place.clone()])),
            2 => ("operator-of-another-place", self.edited(place.clone(), &self.bytes[other.clone()])),
            _ => {
                let mut new = self.bytes[place.clone()].to_vec();
                let last = new.len() - 1;
                new[last] ^= 1 << random.below(7);
                ("operand", self.edited(place.clone(), &new))
            }
        };
        Mutant { kind, rules: &[], bytes }
    }
}

const I32_CONST: u8 = 0x41;
const DROP: u8 = 0x1A;
const I32_OR: u8 = 0x72;

/// Where an instruction may be put, and in what function.
enum Where {
    Anywhere,
    /// In what `heng_eval` calls, or a helper.
    Below,
    /// In what `heng_eval` calls.
    Chunk,
}

/// Instructions that leave the stack as it was, where they are put, and the rule that refuses them.
type Planted = (&'static str, &'static [&'static str], Where, &'static [u8]);

const PLANTED: [Planted; 12] = [
    ("float", &["no-floats"], Where::Anywhere, &[0x43, 0, 0, 0x80, 0x3F, DROP]),
    ("float", &["no-floats"], Where::Anywhere, &[0x44, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, DROP]),
    ("growth", &["fixed-memory"], Where::Anywhere, &[I32_CONST, 1, 0x40, 0, DROP]),
    ("unbounded-loop", &["bounded-work"], Where::Anywhere, &[0x03, 0x40, I32_CONST, 1, 0x0D, 0, 0x0B]),
    ("unbounded-loop", &["bounded-work"], Where::Anywhere, &[0x03, 0x40, 0x0C, 0, 0x0B]),
    ("fill", &["bounded-work"], Where::Below, &[I32_CONST, 0, I32_CONST, 0, I32_CONST, 9, 0xFC, 0x0B, 0]),
    ("trap", &["bounded-work"], Where::Below, &[0x02, 0x40, 0x00, 0x0B]),
    ("division", &["no-traps"], Where::Chunk, &[I32_CONST, 7, I32_CONST, 0, 0x6D, DROP]),
    ("division", &["no-traps"], Where::Chunk, &[I32_CONST, 7, I32_CONST, 0x7F, 0x6D, DROP]),
    ("outside-of-memory", &["buffers"], Where::Chunk, &[I32_CONST, 0x7F, 0x28, 2, 0, DROP]),
    ("parameter-written", &["buffers"], Where::Chunk, &[I32_CONST, 0, I32_CONST, 7, 0x36, 2, 0]),
    ("never-written", &["no-leftovers", "buffers"], Where::Chunk, &[I32_CONST, 0, 0x28, 2, 0x90, 0x01, DROP]),
];

impl Original {
    /// A module altered so that it breaks a rule.
    pub fn broken(&self, random: &mut Random) -> Mutant {
        match random.below(20) {
            0..9 => self.planted(random),
            9 => self.imported(random),
            10 => self.recursive(random),
            11 => self.overlapping(random),
            12..15 => self.unmasked(random),
            15 => self.section_added(random),
            _ => self.misdescribed(random),
        }
    }

    /// The functions that `heng_eval` calls, and those between it and them.
    fn chunks(&self) -> Vec<usize> {
        let called = |(op, _): (Operator<'_>, Range<usize>)| match op {
            Operator::Call { function_index } => Some(function_index as usize),
            _ => None,
        };
        self.operators(1).into_iter().filter_map(called).collect()
    }

    fn planted(&self, random: &mut Random) -> Mutant {
        let (kind, rules, place, code) = &PLANTED[random.below(PLANTED.len())];
        let chunks = self.chunks();
        let function = match place {
            Where::Anywhere => random.below(self.bodies.len()),
            Where::Below => 2 + random.below(self.bodies.len() - 2),
            Where::Chunk => chunks[random.below(chunks.len())],
        };
        let mut operators = self.operators(function);
        if let (Where::Below | Where::Chunk, true) = (place, matches!(operators[0].0, Operator::Loop { .. })) {
            // Inside the loop, and before what counts its rows.
            operators.truncate(operators.len() - 9);
            operators.remove(0);
        }
        let at = operators[random.below(operators.len())].1.start;
        Mutant { kind, rules, bytes: self.edited(at..at, code) }
    }

    fn imported(&self, random: &mut Random) -> Mutant {
        let what: &[u8] = if random.below(2) == 0 { &[0, 3] } else { &[2, 0, 1] };
        let content = [&[1, 3][..], b"env", &[1], &[b'a' + random.byte() % 26], what].concat();
        Mutant { kind: "import", rules: &["no-imports"], bytes: self.with_section(2, &content) }
    }

    fn section_added(&self, random: &mut Random) -> Mutant {
        let (rules, id, content): (&[&str], u8, &[u8]) = match random.below(4) {
            0 => (&["no-tables"], 4, &[1, 0x70, 0, 1]),
            1 => (&["no-state"], 6, &[1, 0x7F, 1, I32_CONST, 0, 0x0B]),
            2 => (&["no-start"], 8, &[1]),
            _ => (&["no-state"], 11, &[1, 0, I32_CONST, 0, 0x0B, 1, 7]),
        };
        Mutant { kind: "section", rules, bytes: self.with_section(id, content) }
    }

    /// A function that calls itself, or one that calls it.
    fn recursive(&self, random: &mut Random) -> Mutant {
        let chunks = self.chunks();
        let caller = random.below(chunks.len());
        let (from, to) = (chunks[caller], chunks[caller + random.below(chunks.len() - caller)]);
        let (from, to) = (from.min(to), from.max(to));
        let parameters = match self.operators(to).first() {
            Some((Operator::Loop { .. }, _)) => 2,
            _ if self.once(to) => 0,
            _ => 1,
        };
        let mut code = [I32_CONST, 0].repeat(parameters);
        code.push(0x10);
        code.extend(leb(to));
        let at = self.operators(from)[0].1.start;
        Mutant { kind: "recursion", rules: &["no-recursion"], bytes: self.edited(at..at, &code) }
    }

    /// Whether `heng_eval` calls it with nothing.
    fn once(&self, function: usize) -> bool {
        let operators = self.operators(1);
        operators.windows(2).any(|pair| match pair {
            [(before, _), (Operator::Call { function_index }, _)] if *function_index as usize == function => {
                !matches!(before, Operator::LocalGet { .. })
            }
            _ => false,
        })
    }

    /// A mask or a half of one is taken away.
    fn unmasked(&self, random: &mut Random) -> Mutant {
        let mut masks = Vec::new();
        for function in self.chunks() {
            let operators = self.operators(function);
            for (at, (op, place)) in operators.iter().enumerate() {
                let next = operators.get(at + 1..at + 3).unwrap_or_default();
                match (op, next) {
                    // What was the bit of a row is never 0.
                    (Operator::I32ShrU, [(Operator::I32Const { value: 1 }, _), (Operator::I32And, and)]) => {
                        masks.push((and.clone(), vec![I32_OR]));
                    }
                    // The bytes of other rows.
                    (Operator::V128Const { value }, _) if value.bytes()[7..9] == [0, 1] && value.bytes()[15] == 1 => {
                        let mut new = self.bytes[place.clone()].to_vec();
                        let last = new.len() - 1 - random.below(8);
                        new[last] = 0;
                        masks.push((place.clone(), new));
                    }
                    _ => {}
                }
            }
        }
        let (place, new) = &masks[random.below(masks.len())];
        Mutant { kind: "mask", rules: &["masks"], bytes: self.edited(place.clone(), new) }
    }

    fn described(&self, change: impl FnOnce(&mut serde_json::Value)) -> Vec<u8> {
        let mut value: serde_json::Value = serde_json::from_slice(&self.bytes[self.interface.clone()]).expect("the module was admitted");
        change(&mut value);
        let text = value.to_string();
        self.edited(self.interface.clone(), text.as_bytes())
    }

    fn overlapping(&self, random: &mut Random) -> Mutant {
        let bytes = self.described(|interface| {
            let inputs = interface["inputs"].as_array().map_or(0, Vec::len);
            let benefits = interface["benefits"].as_array().map_or(0, Vec::len);
            let (input, benefit) = (random.below(inputs), random.below(benefits));
            let shift = random.below(3) as u64;
            let there = interface["inputs"][input]["values"].as_u64().unwrap_or_default() + shift;
            match random.below(4) {
                0 => interface["refusals"] = there.into(),
                1 => interface["benefits"][benefit]["eligible"] = there.into(),
                2 => interface["benefits"][benefit]["payable"]["values"] = there.into(),
                _ => interface["parameters"]["as_of"] = there.into(),
            }
        });
        Mutant { kind: "overlap", rules: &["addresses"], bytes }
    }

    /// An interface that says something else than the module does.
    fn misdescribed(&self, random: &mut Random) -> Mutant {
        let mut rules: &'static [&'static str] = &[];
        let bytes = self.described(|interface| {
            let benefits = interface["benefits"].as_array().map_or(0, Vec::len);
            let benefit = random.below(benefits);
            let memory = interface["memory_pages"].as_u64().unwrap_or_default() * 65_536;
            rules = match random.below(9) {
                0 => {
                    interface["abi"][0] = (2 + random.below(9)).into();
                    &["abi-version"]
                }
                1 => {
                    interface.as_object_mut().map(|map| map.remove(["capacity", "inputs", "parameters", "trace"][random.below(4)]));
                    &["interface"]
                }
                2 => {
                    interface["memory_pages"] = (memory / 65_536 + 1 + random.below(256) as u64).into();
                    &["fixed-memory"]
                }
                3 => {
                    interface["capacity"] = random.below(5000).into();
                    &["addresses", "bounded-work"]
                }
                4 => {
                    interface["work"] = random.below(50).into();
                    &["work"]
                }
                5 => {
                    interface["benefits"][benefit]["eligible"] = (memory - 1 - random.below(4000) as u64).into();
                    &["addresses", "buffers"]
                }
                6 => {
                    let date = interface["parameters"]["as_of_min"].as_i64().unwrap_or_default() - 1 - random.below(99) as i64;
                    interface["parameters"]["as_of_min"] = date.into();
                    &["bounded-work"]
                }
                7 => {
                    interface["benefits"][benefit]["items"][0]["trace"] = (1_000_000 + random.below(99)).into();
                    &["addresses"]
                }
                _ => {
                    let input = random.below(interface["inputs"].as_array().map_or(0, Vec::len));
                    let other = if interface["inputs"][input]["storage"] == "i64" { "i8" } else { "i64" };
                    interface["inputs"][input]["storage"] = other.into();
                    &["addresses", "buffers"]
                }
            };
        });
        Mutant { kind: "interface", rules, bytes }
    }
}
