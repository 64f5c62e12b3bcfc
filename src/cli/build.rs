//! `heng build`: a module for each policy, with the shape of its facts for other programs.

use std::path::PathBuf;

use clap::Args;
use heng_host::Module;

use super::shell::{Ending, Shell, pick};
use super::{compile, files, report};
use crate::diagnostic::Words;
use crate::population::schema;
use crate::project;

#[derive(Debug, Args)]
pub(super) struct Build {
    /// 文件或文件夹，缺省为所在项目 · files or folders (default: the project found upwards from here)
    paths: Vec<PathBuf>,
    /// 输出文件夹 · the folder to write to
    #[arg(short, value_name = "DIR", default_value = "build")]
    output: PathBuf,
    /// 不用向量指令，供没有这些指令的宿主使用，结果不变 · without vector instructions, for hosts that have none; the same answers
    #[arg(long)]
    no_simd: bool,
}

pub(super) fn build(shell: &Shell, args: &Build) -> Result<Ending, Words> {
    let json = shell.text_or_json()?;
    let sets = project::gather(&shell.here, &args.paths)?;
    let mut built = Vec::new();
    let mut clean = true;
    for set in &sets {
        let checked = compile::check(set);
        let wanted = checked.wanted();
        let obstacles = checked.obstacles(&wanted);
        if !obstacles.is_empty() {
            report::report(shell, &[(set, obstacles)])?;
            clean = false;
            continue;
        }
        for policy in wanted {
            built.push((checked.program(&[policy], !args.no_simd)?, shell.language(Some(&set.config))));
        }
    }
    if !clean {
        return Ok(Ending::Findings);
    }
    std::fs::create_dir_all(&args.output).map_err(|e| project::trouble(&args.output.display().to_string(), &e))?;
    for (program, language) in built {
        let module = Module::load(&program.bytes).map_err(|e| Words::new(e.zh, e.en))?;
        let path = |ending: &str| args.output.join(format!("{}.{ending}", program.name));
        files::write(&path("wasm"), &program.bytes)?;
        files::write(&path("schema.json"), schema::json_schema(module.interface()).as_bytes())?;
        files::write(&path("d.ts"), schema::typescript(module.interface()).as_bytes())?;
        let (name, size, digest) = (path("wasm").display().to_string(), program.bytes.len(), module.digest_hex());
        if json {
            shell.say(&serde_json::json!({ "policy": program.name, "file": name, "size": size, "digest": digest }).to_string())?;
        } else if !shell.quiet {
            let (zh, en) = (format!("{name}  {size} 字节  {digest}"), format!("{name}  {size} bytes  {digest}"));
            shell.say(pick(language, &zh, &en))?;
        }
    }
    Ok(Ending::Clean)
}
