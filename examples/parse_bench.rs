fn main() {
    let one = std::fs::read_to_string("tests/it/samples/benefit.heng").unwrap();
    let one = one.split("\n衔接").next().unwrap();
    let mut all = String::new();
    for i in 0..1000 { all.push_str(&one.replace("租房补贴", &format!("租房补贴{i}"))); all.push('\n'); }
    let t = std::time::Instant::now();
    let (tree, d) = heng::syntax::parse(heng::source::FileId(0), &all);
    println!("{} bytes {} decls {} diags {:?}", all.len(), tree.decls.len(), d.len(), t.elapsed());
    let t = std::time::Instant::now();
    drop(tree);
    println!("drop {:?}", t.elapsed());
}
