//! `heng verify`: admits or refuses a module, lets it prove itself on the examples it carries and, if asked, compares it with its sources.

use std::path::PathBuf;

use clap::Args;
use heng_host::{Answer, Module};

use super::shell::{Ending, Shell, pick};
use super::{compile, report};
use crate::diagnostic::Words;
use crate::project;

#[derive(Debug, Args)]
pub(super) struct Verify {
    /// 编译好的 .wasm · a built .wasm
    module: PathBuf,
    /// 由这些文件或文件夹重新编译，逐字节核对 · compiles these files or folders anew and compares the bytes
    #[arg(long, value_name = "PATH", num_args = 1..)]
    source: Vec<PathBuf>,
}

pub(super) fn verify(shell: &Shell, args: &Verify) -> Result<Ending, Words> {
    let json = shell.text_or_json()?;
    let name = args.module.display().to_string();
    let bytes = std::fs::read(&args.module).map_err(|e| project::trouble(&name, &e))?;
    let mut verdict = admit(&bytes)?;
    if verdict.is_ok() && !args.source.is_empty() {
        let Some(same) = compiled(shell, &args.source, &bytes)? else { return Ok(Ending::Findings) };
        if !same {
            let words = Words::new("所给源文件编译出的模块与此不同", "these sources compile to another module");
            verdict = Err(("source", words));
        }
    }
    let language = shell.language(None);
    let said = match &verdict {
        Ok(digest) if json => serde_json::json!({ "module": name, "admitted": true, "digest": digest }).to_string(),
        Err((rule, words)) if json => {
            serde_json::json!({ "module": name, "admitted": false, "rule": rule, "reason": words.get(language) }).to_string()
        }
        Ok(digest) => pick(language, &format!("接受：{name}\n摘要 {digest}"), &format!("admitted: {name}\ndigest {digest}")).to_owned(),
        Err((rule, w)) => {
            pick(language, &format!("拒绝：{name}\n{}（{rule}）", w.zh), &format!("refused: {name}\n{} ({rule})", w.en)).to_owned()
        }
    };
    shell.say(&said)?;
    Ok(Ending::of(verdict.is_ok()))
}

/// The digest of an admitted module, or the rule that it breaks.
fn admit(bytes: &[u8]) -> Result<Result<String, (&'static str, Words)>, Words> {
    let module = match Module::load(bytes) {
        Ok(module) => module,
        Err(e) => return Ok(Err((e.rule, Words::new(e.zh, e.en)))),
    };
    let mut instance = module.instantiate().map_err(|e| Words::new(e.zh, e.en))?;
    for vector in module.vectors() {
        let answers = instance.evaluate(vector.as_of, std::slice::from_ref(&vector.row), false).map_err(|e| Words::new(e.zh(), e.en()))?;
        if !answers.first().is_some_and(|a| same(vector, a)) {
            let words = Words::new(
                format!("算例 `{}` 的结果与模块所带的不同", vector.name),
                format!("the example `{}` gives another answer than the module carries", vector.name),
            );
            return Ok(Err(("vectors-hold", words)));
        }
    }
    Ok(Ok(module.digest_hex()))
}

/// Whether a policy in these files, compiled here, is this module; none if they do not compile, which is reported.
fn compiled(shell: &Shell, paths: &[PathBuf], bytes: &[u8]) -> Result<Option<bool>, Words> {
    let mut same = false;
    for set in &project::gather(&shell.here, paths)? {
        let checked = compile::check(set);
        let wanted = checked.wanted();
        let obstacles = checked.obstacles(&wanted);
        if !obstacles.is_empty() {
            report::report(shell, &[(set, obstacles)])?;
            return Ok(None);
        }
        for policy in wanted {
            for simd in [true, false] {
                same = same || checked.program(std::slice::from_ref(&policy), simd)?.bytes == bytes;
            }
        }
    }
    Ok(Some(same))
}

fn same(vector: &heng_abi::Vector, answer: &Answer) -> bool {
    let found = answer.benefits.iter().map(|b| (b.eligible, b.awaiting, b.amount, b.payable, b.periods_left.flatten()));
    vector.refusal == answer.refusal && (answer.refusal != 0 || found.eq(vector.benefits.iter().copied()))
}
