//! `heng inspect`: what a module says of itself.

use clap::Args;
use heng_abi::{InputKind, Interface, Type};

use super::policy::{self, Loaded};
use super::shell::{Ending, Shell, pick};
use crate::diagnostic::Words;
use crate::population::show;
use crate::population::write::{Grid, period_word};
use crate::syntax::Language;

#[derive(Debug, Args)]
pub(super) struct Inspect {
    /// 编译好的 .wasm，或政策 · a built .wasm, or policies
    #[arg(required = true, value_name = "MODULE")]
    module: Vec<String>,
}

pub(super) fn inspect(shell: &Shell, args: &Inspect) -> Result<Ending, Words> {
    let json = shell.text_or_json()?;
    let Some(loaded) = policy::load(shell, &args.module)? else { return Ok(Ending::Findings) };
    let interface = loaded.module.interface();
    if json {
        let out = serde_json::json!({
            "digest": loaded.module.digest_hex(),
            "size": loaded.bytes.len(),
            "vectors": loaded.module.vectors().len(),
            "interface": interface,
        });
        shell.say(&out.to_string())?;
    } else {
        shell.say(&text(&loaded, interface).join("\n"))?;
    }
    Ok(Ending::Clean)
}

fn text(loaded: &Loaded, interface: &Interface) -> Vec<String> {
    let language = loaded.language;
    let w = |zh, en| pick(language, zh, en).to_owned();
    let mut out = vec![interface.name.clone(), String::new()];
    let mut facts = Grid::new(vec![w("项", "what"), String::new()], vec![]);
    let mut line = |name: String, value: String| facts.row(vec![name, value]);
    line(w("摘要", "digest"), loaded.module.digest_hex());
    line(w("大小", "size"), format!("{} {}", loaded.bytes.len(), pick(language, "字节", "bytes")));
    line(w("接口版本", "interface"), format!("{}.{}", interface.abi.0, interface.abi.1));
    line(w("编译器", "compiler"), interface.compiler.clone());
    line(w("源文摘要", "source digest"), interface.source_digest.clone());
    line(w("对象", "subject"), interface.subject.clone());
    line(w("每批行数", "rows in a batch"), interface.capacity.to_string());
    line(w("内存页数", "pages of memory"), interface.memory_pages.to_string());
    line(w("每行工作量上限", "bound on work per row"), interface.work.to_string());
    line(w("基准日范围", "as-of dates"), {
        let date = |d: i32| show::date(i64::from(d), language);
        format!("{} – {}", date(interface.parameters.as_of_min), date(interface.parameters.as_of_max))
    });
    line(w("随带算例", "test vectors"), loaded.module.vectors().len().to_string());
    out.extend(facts.lines().into_iter().skip(1));
    for (title, grid) in [
        (w("政策", "Policies"), policies(interface, language)),
        (w("待遇", "Benefits"), benefits(interface, language)),
        (w("数据项", "Facts"), inputs(interface, language, true)),
        (w("回执与选择", "Receipts and choices"), inputs(interface, language, false)),
        (w("衔接", "Coordinations"), coordinations(interface, language)),
    ] {
        if !grid.is_empty() {
            out.extend([String::new(), title]);
            out.extend(grid.lines().into_iter().map(|l| format!("  {l}")));
        }
    }
    out
}

fn policies(interface: &Interface, language: Language) -> Grid {
    let header = [("名称", "name"), ("标题", "title"), ("文号", "number"), ("施行", "from"), ("截止", "until")];
    let mut grid = Grid::new(header.map(|(zh, en)| pick(language, zh, en).to_owned()).to_vec(), vec![]);
    for p in &interface.policies {
        let or = |t: &Option<String>| t.clone().unwrap_or_else(|| "-".to_owned());
        grid.row(vec![p.name.clone(), or(&p.title), or(&p.number), or(&p.from), or(&p.until)]);
    }
    grid
}

fn benefits(interface: &Interface, language: Language) -> Grid {
    let header = [("名称", "name"), ("发放", "paid"), ("依据", "cites"), ("用途", "purpose"), ("受理", "handled by"), ("条件项", "items")];
    let mut grid = Grid::new(header.map(|(zh, en)| pick(language, zh, en).to_owned()).to_vec(), vec![]);
    for b in &interface.benefits {
        let or = |t: &Option<String>| t.clone().unwrap_or_else(|| "-".to_owned());
        let items = b.items.iter().filter(|i| i.list != "gate" && i.combines.is_none()).count();
        let period = if b.recovers.is_some() { pick(language, "退回", "paid back") } else { period_word(&b.period, language) }.to_owned();
        grid.row(vec![b.name.clone(), period, or(&b.cites), or(&b.purpose), or(&b.department), items.to_string()]);
    }
    grid
}

fn inputs(interface: &Interface, language: Language, facts: bool) -> Grid {
    let header = [("名称", "name"), ("类型", "type"), ("范围", "range"), ("可无", "may be absent"), ("来源", "source"), ("部门", "department")];
    let mut grid = Grid::new(header.map(|(zh, en)| pick(language, zh, en).to_owned()).to_vec(), vec![]);
    for input in interface.inputs.iter().filter(|i| (i.kind == InputKind::Fact) == facts) {
        let or = |t: &Option<String>| t.clone().unwrap_or_else(|| "-".to_owned());
        let optional = if input.optional { pick(language, "是", "yes") } else { "-" };
        let (ty, range) = type_words(&input.ty, input.min, input.max, language);
        grid.row(vec![input.name.clone(), ty, range, optional.to_owned(), or(&input.source), or(&input.department)]);
    }
    grid
}

fn type_words(ty: &Type, min: i64, max: i64, language: Language) -> (String, String) {
    let w = |zh, en| pick(language, zh, en).to_owned();
    let range = format!("{} – {}", show::value(min, ty, language), show::value(max, ty, language));
    let names = |names: &[String]| {
        let some: Vec<&str> = names.iter().take(6).map(String::as_str).collect();
        let more = if names.len() > some.len() { "…" } else { "" };
        format!("{}{more}", some.join(pick(language, "、", ", ")))
    };
    match ty {
        Type::YesNo => (w("是否", "yes/no"), "-".to_owned()),
        Type::Date => (w("日期", "date"), range),
        Type::Money { .. } => (w("金额", "money"), range),
        Type::Percent => (w("比例", "percent"), range),
        Type::Number { .. } => (w("数值", "number"), range),
        Type::Enum { name, cases } => (name.clone(), names(cases)),
        Type::Region { name, leaves } => (name.clone(), names(leaves)),
        Type::Text { literals } => (w("文本", "text"), names(literals)),
    }
}

fn coordinations(interface: &Interface, language: Language) -> Grid {
    let header = [("名称", "name"), ("方式", "kind"), ("范围", "among"), ("依据", "cites")];
    let mut grid = Grid::new(header.map(|(zh, en)| pick(language, zh, en).to_owned()).to_vec(), vec![]);
    for c in &interface.coordinations {
        let kind = match c.kind.as_str() {
            "choose_one" => pick(language, "择一享受", "choose one"),
            "not_together" => pick(language, "不得同时享受", "not at the same time"),
            "highest_only" => pick(language, "就高不重复", "highest only"),
            "at_most" => pick(language, "合计最高", "together at most"),
            other => other,
        };
        let name = |m: &u32| interface.benefits.get(*m as usize).map(|b| b.name.clone());
        let members: Vec<String> = c.members.iter().filter_map(name).collect();
        let cites = c.cites.clone().unwrap_or_else(|| "-".to_owned());
        grid.row(vec![c.name.clone(), kind.to_owned(), members.join(pick(language, "、", ", ")), cites]);
    }
    grid
}
