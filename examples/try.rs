#![allow(missing_docs, clippy::disallowed_methods, clippy::unwrap_used)]
use heng::*;
fn walk(p: &std::path::Path, out: &mut Vec<std::path::PathBuf>) {
    if p.is_file() { out.push(p.into()); return; }
    let mut v: Vec<_> = std::fs::read_dir(p).unwrap().map(|e| e.unwrap().path()).collect();
    v.sort();
    for e in v { if e.is_dir() { walk(&e, out) } else if e.to_string_lossy().ends_with(".heng") || e.to_string_lossy().ends_with(".heng.md") { out.push(e) } }
}
fn main() {
    let mut files = vec![];
    for a in std::env::args().skip(1) { walk(a.as_ref(), &mut files); }
    let mut s = source::Sources::new();
    for f in &files { s.add(f.to_string_lossy().to_string(), std::fs::read_to_string(f).unwrap()); }
    let t = std::time::Instant::now();
    let a = analyse(&s);
    eprintln!("analyse {:?}", t.elapsed());
    for d in &a.diagnostics {
        let f = s.get(d.span().file).unwrap();
        let (l, c) = f.line_column(d.span().start);
        println!("{}:{l}:{c} {} {} | {}", f.name(), d.code, d.message.zh, s.text(d.span()).chars().take(40).collect::<String>().replace('\n', "⏎"));
    }
    for p in a.policies() {
        if a.has_errors(&[p]) { println!("{}: errors", a.name(p)); continue; }
        match a.program(&s, &[p]) {
            Err(e) => println!("{}: {}", a.name(p), e.0.zh),
            Ok(l) => {
                println!("{}: {} nodes {} inputs {} benefits {} examples", a.name(p), l.core.nodes.len(), l.core.inputs.len(), l.core.benefits.len(), l.examples.len());
                let t = std::time::Instant::now();
                let m = wasm::compile(&l.core, &wasm::BuildMeta { compiler: "x".into(), source_digest: "".into(), language: "zh".into(), vectors: vec![], simd: true }).unwrap();
                println!("  wasm {} bytes {:?}", m.len(), t.elapsed());
                for e in &l.examples {
                    let ans = eval::evaluate(&l.core, e.as_of, &e.row);
                    if !e.missing.is_empty() { println!("  {} missing {:?}", e.name, e.missing); }
                    if ans.refusal != 0 { println!("  {} refused {}", e.name, ans.refusal); }
                    for (x, _) in &e.expect {
                        match x {
                            ir::Expect::Status(b, st) => { let r = ans.benefit(&l.core, *b); println!("  {} {:?} got {:?}", e.name, st, r.eligible); }
                            ir::Expect::Payable(b, v) => { let r = ans.benefit(&l.core, *b); if r.payable != *v { println!("  {} PAYABLE want {:?} got {:?}", e.name, v, r.payable); } }
                            ir::Expect::Amount(b, v) => { let r = ans.benefit(&l.core, *b); if r.amount != *v { println!("  {} AMOUNT want {:?} got {:?}", e.name, v, r.amount); } }
                            _ => {}
                        }
                    }
                }
            }
        }
    }
}
