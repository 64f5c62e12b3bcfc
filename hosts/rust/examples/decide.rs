//! From a module's file to a decision: `cargo run -p heng-host --example decide -- MODULE.wasm`.

use heng_host::{Module, Value};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("which module?")?;
    let module = Module::load(&std::fs::read(path)?)?;
    let row = module.row(&[("学历", Value::Name("博士")), ("户籍迁入日期", Value::Absent)])?;
    let answers = module.instantiate()?.evaluate(18_809, &[row], false)?;
    for (benefit, answer) in module.interface().benefits.iter().zip(answers.iter().flat_map(|a| &a.benefits)) {
        println!("{}: {} {:?}", benefit.name, answer.eligible, answer.payable);
    }
    Ok(())
}
