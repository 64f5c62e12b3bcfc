//! The diagnostics of names.

use crate::diagnostic::{Diagnostic, Words};
use crate::source::Span;
use crate::syntax::{Name, meant_type};

pub(super) fn declared_twice(name: &Name, earlier: Span) -> Diagnostic {
    Diagnostic::error(
        "H0202",
        name.span,
        Words::new(format!("`{}` 已经声明过", name.text), format!("`{}` is declared already", name.text)),
    )
    .here(Words::new("又一次声明", "declared again here"))
    .label(earlier, Words::new("第一次声明在这里", "first declared here"))
    .help(Words::new("改用另一个名称，或者删去其中一处", "choose another name, or remove one of the two"))
}

/// A row of a table with several results, with more or fewer values than those.
pub(super) fn number_of_values(row: Span, results: &[Name], have: usize) -> Diagnostic {
    let names = |comma: &str| results.iter().map(|n| format!("`{}`", n.text)).collect::<Vec<_>>().join(comma);
    let (want, plural) = (results.len(), if have == 1 { "" } else { "s" });
    let d = Diagnostic::error(
        "H0430",
        row,
        Words::new(format!("这张表每行有 {want} 个值：{}；这一行写了 {have} 个", names("、")), format!("a row of this table has {want} values, {}; this one has {have} value{plural}", names(", "))),
    );
    let d = match results.first().zip(results.last()) {
        Some((first, last)) => d.label(first.span.to(last.span), Words::new("每行的值依次是这些", "these are the values of each row, in order")),
        None => d,
    };
    d.help(Words::new("补上缺少的值，或者删去多余的；值与值之间用 `、` 隔开", "add the value that is missing, or remove the one too many; `,` stands between values"))
}

/// `kind` is what was looked for, in both languages.
pub(super) fn unknown(kind: (&str, &str), name: &Name, near: Option<&str>) -> Diagnostic {
    let d = Diagnostic::error(
        "H0201",
        name.span,
        Words::new(format!("没有名为 `{}` 的{}", name.text, kind.0), format!("there is no {} named `{}`", kind.1, name.text)),
    );
    // `日期或无` is a type and two words glued to it.
    let optional = name.text.strip_suffix("或无").filter(|ty| kind.1 == "type" && !ty.is_empty()).map(|ty| format!("{ty} 或 无"));
    let other = meant_type(&name.text).filter(|_| kind.1 == "type");
    if let Some((zh, en)) = other {
        return d.help(Words::new(format!("写作 `{zh}`"), format!("write `{en}`"))).edit(name.span, if name.text.is_ascii() { en } else { zh });
    }
    match optional.as_deref().or(near) {
        Some(near) => d
            .help(Words::new(format!("是否要写 `{near}`？"), format!("did you mean `{near}`?")))
            .edit(name.span, near),
        None => d.help(Words::new(
            format!("先声明这个{}，或者用 `引用` 引入声明它的字典或政策", kind.0),
            format!("declare this {}, or bring in the dictionary or policy that declares it with `use`", kind.1),
        )),
    }
}

/// The thing is declared, but in a document that is not used.
pub(super) fn not_used(name: &Name, document: &str) -> Diagnostic {
    Diagnostic::error(
        "H0201",
        name.span,
        Words::new(
            format!("`{}` 声明在 `{document}` 里，这里没有引用它", name.text),
            format!("`{}` is declared in `{document}`, which is not used here", name.text),
        ),
    )
    .help(Words::new(format!("在政策的开头之后写 `引用 {document}。`"), format!("write `use {document}.` after the head of the policy")))
}

/// Adds the further places where the same name is not found, and the declaration that it looks like.
pub(super) fn also_here(mut d: Diagnostic, more: &[Span], shown: usize, declared: Option<Span>) -> Diagnostic {
    if let Some(declared) = declared.filter(|at| d.labels.iter().all(|l| l.span != *at)) {
        d = d.label(declared, Words::new("声明的名称与它不同", "the name declared here differs"));
    }
    let left = more.len().saturating_sub(shown);
    for (i, span) in more.iter().take(shown).enumerate() {
        d = d.label(*span, match (left, i + 1 == shown) {
            (1.., true) => Words::new(format!("这里也用到，此外还有 {left} 处"), format!("and here, and in {left} more places")),
            _ => Words::new("这里也用到", "and here"),
        });
    }
    d
}

pub(super) fn unknown_document(name: &str, span: Span, near: Option<&str>) -> Diagnostic {
    let d = Diagnostic::error(
        "H0204",
        span,
        Words::new(format!("找不到字典或政策 `{name}`"), format!("there is no dictionary or policy named `{name}`")),
    );
    match near {
        Some(near) => d
            .help(Words::new(format!("是否要写 `{near}`？"), format!("did you mean `{near}`?")))
            .edit(span, near),
        None => d.help(Words::new(
            "检查名称，并确认声明它的文件属于同一个项目",
            "check the name, and that the file which declares it belongs to the same project",
        )),
    }
}

pub(super) fn region_cycle(name: &Name) -> Diagnostic {
    Diagnostic::error(
        "H0213",
        name.span,
        Words::new(format!("地区 `{}` 包含了它自己", name.text), format!("region `{}` contains itself", name.text)),
    )
    .help(Words::new("从下级地区的名单里去掉它", "take it out of the list of a region below it"))
}

pub(super) fn confusable(name: &Name, other: &Name) -> Diagnostic {
    Diagnostic::warning(
        "H0901",
        name.span,
        Words::new(
            format!("`{}` 与 `{}` 看上去几乎一样", name.text, other.text),
            format!("`{}` and `{}` look almost the same", name.text, other.text),
        ),
    )
    .label(other.span, Words::new("容易与这个名称混淆", "easily taken for this one"))
    .help(Words::new("把其中一个改成容易区分的名称", "give one of them a name that can be told apart"))
}
