//! The words of the lints.

use crate::diagnostic::lints::Lint;
use crate::diagnostic::{Diagnostic, Words};
use crate::source::Span;
use crate::syntax::{Language, Name};

fn w(zh: impl Into<String>, en: impl Into<String>) -> Words {
    Words::new(zh, en)
}

pub(super) fn unknown_lint(name: &Name, near: Option<&str>) -> Diagnostic {
    let d = Diagnostic::error("H0216", name.span, w(format!("没有名为 `{}` 的提醒", name.text), format!("there is no lint named `{}`", name.text)));
    match near {
        Some(near) => d.help(w(format!("是否要写 `{near}`？"), format!("did you mean `{near}`?"))).edit(name.span, near),
        None => d.help(w("`docs/lints.md` 列出全部提醒的名称", "`docs/lints.md` lists the names of all lints")),
    }
}

pub(super) fn unused_allow(name: &Name, lint: &Lint, edit: Option<Span>) -> Diagnostic {
    let d = Diagnostic::warning("H0904", name.span, w(
        format!("这里没有 `{}` 可以允许", lint.zh),
        format!("there is nothing here that `{}` would report", lint.name()),
    ))
    .help(w("删去这一条", "remove the clause"));
    match edit {
        Some(span) => d.edit(span, ""),
        None => d,
    }
}

pub(super) fn lost_remainder(span: Span) -> Diagnostic {
    Diagnostic::warning("H0905", span, w(
        "按年计的金额分月发放除不尽，没有写明尾差的去向",
        "a sum by the year does not divide into months, and it is not said where the remainder goes",
    ))
    .here(w("每月舍入，零头未作安排", "every month is rounded, and the odd fen are left over"))
    .help(w(
        "补发的，在后面写 `，尾差 每满12个月的末月补足`；不补的，写 `，尾差 不补`",
        "add `, remainder in every 12th month` to pay it, or `, remainder dropped` to say that it is not paid",
    ))
}
