//! A module against its own examples, and the digest that every host must give: `cargo run -p heng-host --example vectors -- MODULE.wasm`.

use heng_host::Module;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("which module?")?;
    let found = Module::load(&std::fs::read(path)?)?.instantiate()?.self_test()?;
    println!("{} {} {}", found.vectors, found.failed.len(), found.digest);
    if found.failed.is_empty() { Ok(()) } else { Err(found.failed.join(", ").into()) }
}
