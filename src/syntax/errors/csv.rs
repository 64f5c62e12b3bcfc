//! What is wrong with the file that a table takes its rows from.

use super::{Diagnostic, Span, Words, quote as quoted, w};
use crate::source::FileId;
use crate::syntax::Text;
use crate::syntax::from_csv::Fault;

/// H0433: the file is not there.
pub(in crate::syntax) fn no_file(path: &Text, name: &str) -> Diagnostic {
    Diagnostic::error("H0433", path.span, w(format!("没有文件 `{name}`"), format!("there is no file `{name}`")))
        .here(w("从写着这一行的文件所在的文件夹找起", "looked for from the folder of the file that this stands in"))
        .help(w("把文件放到这里，或者改正路径", "put the file there, or correct the path"))
}

/// H0433: the path leads out of the project.
pub(in crate::syntax) fn outside(path: &Text) -> Diagnostic {
    Diagnostic::error("H0433", path.span, w(format!("`{}` 不在项目的文件夹里", path.text), format!("`{}` is not in the folder of the project", path.text)))
        .help(w("把文件放进项目，路径从写着这一行的文件所在的文件夹写起，各段用 `/` 隔开", "put the file into the project, and write its path from the folder of this file, with `/` between its parts"))
}

/// H0433: another kind of file.
pub(in crate::syntax) fn not_csv(path: &Text) -> Diagnostic {
    Diagnostic::error("H0433", path.span, w(format!("`{}` 不是 .csv 文件", path.text), format!("`{}` is not a .csv file", path.text)))
        .help(w("在表格软件里另存为“CSV UTF-8（逗号分隔）”", "save it as “CSV UTF-8 (comma delimited)” in your spreadsheet"))
}

/// H0433: a file that no table of a policy needs.
pub(in crate::syntax) fn too_large(path: &Text, most: usize) -> Diagnostic {
    let most = most / 1024;
    Diagnostic::error("H0433", path.span, w(format!("`{}` 超过 {most} KiB", path.text), format!("`{}` is larger than {most} KiB", path.text)))
        .help(w("只留下这张表的行", "keep the rows of this table only"))
}

/// H0434: a file without a header.
pub(in crate::syntax) fn empty(file: FileId) -> Diagnostic {
    Diagnostic::error("H0434", Span::new(file, 0, 0), w("这个文件是空的", "this file is empty"))
        .help(w("第一行写各列的名称，以下每行写一种情形", "write the names of the columns in the first line, and one case in each line below"))
}

/// H0434: a column that the table does not have.
pub(in crate::syntax) fn unknown_column(at: Span, found: &str, titles: &[String]) -> Diagnostic {
    let distance = |title: &&String| strsim::osa_distance(found, title);
    let near = titles.iter().min_by_key(distance).filter(|t| distance(t) * 2 <= t.chars().count());
    let message = if found.is_empty() {
        w("这一列没有名称", "this column has no name")
    } else {
        w(format!("这张表没有名为 {} 的列", quoted(found)), format!("the table has no column named {}", quoted(found)))
    };
    let d = Diagnostic::error("H0434", at, message);
    match near {
        Some(near) => d.help(w(format!("是否要写 `{near}`？"), format!("did you mean `{near}`?"))).edit(at, near),
        None => d.help(w(format!("表头只写这几列，用 `,` 隔开：{}", list(titles, "、")), format!("the header names these columns, with `,` between them: {}", list(titles, ", ")))),
    }
}

/// H0434: a column that stands in the header again.
pub(in crate::syntax) fn column_twice(at: Span, found: &str, first: Span) -> Diagnostic {
    Diagnostic::error("H0434", at, w(format!("表头里 {} 写了两次", quoted(found)), format!("the header names {} twice", quoted(found))))
        .label(first, w("第一次写在这里", "named first here"))
        .help(w("删去其中一列", "remove one of the two columns"))
}

/// H0434: columns that the header does not name.
pub(in crate::syntax) fn column_missing(header: Span, missing: &[String]) -> Diagnostic {
    let plural = if missing.len() == 1 { "column" } else { "columns" };
    Diagnostic::error("H0434", header, w(format!("表头里没有这张表的列 {}", list(missing, "、")), format!("the header lacks the {plural} {} of the table", list(missing, ", "))))
        .help(w("补上这一列", "add what is missing"))
}

/// H0434: key columns, and nothing that they give.
pub(in crate::syntax) fn value_missing(header: Span) -> Diagnostic {
    Diagnostic::error("H0434", header, w("表头里没有写值的那一列", "the header has no column for the value"))
        .help(w("在查找的数据之外，加上写值的一列", "add a column for what each row gives"))
}

/// H0435: a row with another number of cells than the header.
pub(in crate::syntax) fn ragged(row: Span, want: usize, have: usize, header: Span) -> Diagnostic {
    let plural = if have == 1 { "" } else { "s" };
    Diagnostic::error("H0435", row, w(format!("表头有 {want} 列，这一行有 {have} 格"), format!("the header has {want} columns, this row has {have} cell{plural}")))
        .label(header, w("表头", "the header"))
        .help(w("补上缺少的格，或者删去多出的格；格内有逗号的，用 `\"` 括起整格", "add or remove cells; a cell that holds a comma stands between `\"`"))
}

/// H0435: a cell without anything in it.
pub(in crate::syntax) fn empty_cell(at: Span, column: &str, key: bool) -> Diagnostic {
    let d = Diagnostic::error("H0435", at, w(format!("这一行的 {} 是空的", quoted(column)), format!("{} is empty in this row", quoted(column))));
    if key {
        d.help(w("填上这一格；不论取值的写 `其他`，没有记录的写 `无`", "write a case; `else` stands for any other, `none` for what is not recorded"))
    } else {
        d.help(w("填上这一格，没有的写 0 并带单位", "write the value of this row; where there is none, 0 with its unit"))
    }
}

/// H0435: a quote that does not hold a cell.
pub(in crate::syntax) fn quote(at: Span, fault: Fault) -> Diagnostic {
    let message: Words = match fault {
        Fault::Open => w("引号没有配对", "this quote is never closed"),
        Fault::TextBehind => w("引号后面还有文字", "text stands behind the closing quote of this cell"),
    };
    Diagnostic::error("H0435", at, message).help(w("整格用一对 `\"` 括起，后面接 `,` 或换行", "a pair of `\"` stands around the whole cell, with `,` or the end of the line behind it"))
}

fn list(names: &[String], comma: &str) -> String {
    names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(comma)
}
