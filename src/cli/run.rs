//! `heng run`: many subjects, in the compiled module.

#[cfg(feature = "tables")]
mod batches;

use std::io::{BufWriter, Write};
use std::path::PathBuf;

#[cfg(feature = "tables")]
use batches::in_batches;
use clap::Args;
use heng_abi::Interface;

use super::files::{self, WholeFile};
use super::policy;
use super::progress::Progress;
use super::shell::{Ending, Shell, gone, pick};
use super::tables::{AsOf, Tables};
use crate::diagnostic::Words;
use crate::population::engine::{self, Outcome};
use crate::population::facts::Facts;
use crate::population::report::{self, Line, Scope};
use crate::population::summary::Summary;
use crate::population::{show, write};
use crate::project::trouble;
use crate::syntax::Language;

/// How many subjects the table for people shows, and how many refusals: files and JSON have them all.
const SHOWN: usize = 50;
const SHOWN_REFUSED: usize = 1000;

#[derive(Debug, Args)]
pub(super) struct Run {
    /// 政策：文件、文件夹、政策名或编译好的 .wasm · policies: files, folders, names, or one built .wasm
    #[arg(required = true, value_name = "POLICY")]
    policies: Vec<String>,
    #[command(flatten)]
    tables: Tables,
    /// 只算这一项待遇 · only this benefit
    #[arg(long, value_name = "BENEFIT")]
    only: Option<String>,
    /// 结果写入文件，形式依后缀 .csv、.json、.jsonl · write the answers to a file, its ending says how
    #[arg(short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// 拒收的行另写一个 CSV 文件（Parquet、Arrow 数据表） · write refused rows to a CSV file of their own (of Parquet and Arrow tables)
    #[arg(long, value_name = "FILE")]
    refused: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    Csv,
    Json,
}

pub(super) fn run(shell: &Shell, args: &Run) -> Result<Ending, Words> {
    let json = shell.text_or_json()?;
    if let Some(ending) = in_batches(shell, args, json)? {
        return Ok(ending);
    }
    let form = args.output.as_deref().map(form).transpose()?;
    if let Some(path) = &args.output {
        files::apart(path, args.tables.history.files().chain([args.tables.facts.as_str()]))?;
    }
    let Some(loaded) = policy::load(shell, &args.policies)? else { return Ok(Ending::Findings) };
    let interface = loaded.module.interface();
    let only = args.only.as_deref().map(|name| policy::benefit(interface, name)).transpose()?;
    let as_of = args.tables.as_of(&interface.parameters)?;
    let register = args.tables.history.register(interface, as_of)?;
    let table = files::table(&args.tables.facts)?;
    let mut facts = Facts::new(table, interface, &register, args.tables.history.ignore_extra)?;
    let mut instance = loaded.module.instantiate().map_err(|e| Words::new(e.zh, e.en))?;
    let mut sink = Sink {
        interface,
        as_of,
        language: loaded.language,
        only,
        summary: Summary::new(interface, only),
        shown: Vec::new(),
        refused: Vec::new(),
        rows: 0,
    };
    let mut out: Option<Out> = match (&args.output, form) {
        (Some(path), Some(form)) => {
            let mut file = WholeFile::create(path)?;
            if form == Ended::Csv {
                write::csv_header(&mut file).map_err(|e| trouble(&path.display().to_string(), &e))?;
            }
            Some(Out::File(file, path, form))
        }
        _ if json => Some(Out::Stdout(BufWriter::new(std::io::stdout()))),
        _ => None,
    };
    let mut progress = Progress::new(shell.watched());
    engine::evaluate(&mut facts, &mut instance, as_of.days, true, |outcome| {
        progress.step(loaded.language);
        let line = sink.line(&outcome);
        if let Some(out) = &mut out {
            out.line(&line)?;
        }
        sink.keep(line);
        Ok(())
    })?;
    progress.done();
    let to_file = matches!(out, Some(Out::File(..)));
    if let Some(out) = out {
        out.finish()?;
    }
    sink.close(shell, &loaded.name, args.output.as_ref().filter(|_| to_file), json)
}

/// Parquet and Arrow tables need the feature `tables`.
#[cfg(not(feature = "tables"))]
fn in_batches(_: &Shell, args: &Run, _: bool) -> Result<Option<Ending>, Words> {
    let facts = args.tables.facts.as_str();
    let ending = facts.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    match ending.as_deref() {
        Some("parquet" | "arrow" | "feather") => Err(Words::new(
            format!("读 `{facts}` 需要带 `tables` 特性的 heng：cargo install --features tables"),
            format!("`{facts}` needs a heng with the feature `tables`: cargo install --features tables"),
        )),
        _ => no_list_of_refused(args).map(|()| None),
    }
}

/// The other tables list what they refuse where they are answered.
fn no_list_of_refused(args: &Run) -> Result<(), Words> {
    match &args.refused {
        None => Ok(()),
        Some(_) => Err(Words::new("`--refused` 只用于 Parquet、Arrow 数据表", "`--refused` is for Parquet and Arrow tables")),
    }
}

/// The form that the ending of a file name asks for.
pub(super) fn form(path: &std::path::Path) -> Result<Ended, Words> {
    let name = path.display();
    match path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("csv") => Ok(Ended::Csv),
        Some("json" | "jsonl" | "ndjson") => Ok(Ended::Json),
        _ => Err(Words::new(
            format!("`-o {name}`：后缀应为 .csv、.json 或 .jsonl"),
            format!("`-o {name}`: the ending must be .csv, .json or .jsonl"),
        )),
    }
}

/// Where lines go as they come.
enum Out<'a> {
    File(WholeFile, &'a PathBuf, Ended),
    Stdout(BufWriter<std::io::Stdout>),
}

impl Out<'_> {
    fn line(&mut self, line: &Line) -> Result<(), Words> {
        match self {
            Out::Stdout(out) => write::json_line(line, out).map_err(|e| gone(&e)),
            Out::File(file, path, form) => match form {
                Ended::Csv => write::csv_line(line, file),
                Ended::Json => write::json_line(line, file),
            }
            .map_err(|e| trouble(&path.display().to_string(), &e)),
        }
    }

    fn finish(self) -> Result<(), Words> {
        match self {
            Out::Stdout(mut out) => out.flush().map_err(|e| gone(&e)),
            Out::File(file, ..) => file.finish(),
        }
    }
}

/// What is kept of the lines for the people who read the end.
struct Sink<'a> {
    interface: &'a Interface,
    as_of: AsOf,
    language: Language,
    only: Option<&'a str>,
    summary: Summary,
    shown: Vec<Line>,
    refused: Vec<Line>,
    rows: u64,
}

impl Sink<'_> {
    fn line(&self, outcome: &Outcome<'_>) -> Line {
        match outcome {
            Outcome::Refused(refused) => report::refused(refused, self.as_of.days, self.language),
            Outcome::Answered(subject, answer) => {
                let scope = Scope { only: self.only, detail: None };
                report::answered(self.interface, subject, answer, self.as_of.days, scope)
            }
        }
    }

    fn keep(&mut self, line: Line) {
        self.rows += 1;
        self.summary.add(&line);
        if line.benefits.is_none() {
            if self.refused.len() < SHOWN_REFUSED {
                self.refused.push(line);
            }
        } else if self.shown.len() < SHOWN {
            self.shown.push(line);
        }
    }

    fn close(self, shell: &Shell, name: &str, written: Option<&PathBuf>, json: bool) -> Result<Ending, Words> {
        let summary = self.summary.finish(self.interface);
        let ending = Ending::of(summary.refused == 0);
        if json {
            if written.is_some() {
                shell.say(&serde_json::to_string(&summary).expect("numbers and strings are JSON"))?;
            }
            return Ok(ending);
        }
        let language = self.language;
        let mut out = Vec::new();
        if !shell.quiet {
            let day = show::date(i64::from(self.as_of.days), language);
            let note = if self.as_of.asked { "" } else { pick(language, "（今天）", " (today)") };
            out.push(match language {
                Language::Zh => format!("{name} · 基准日 {day}{note}"),
                Language::En => format!("{name} · as of {day}{note}"),
            });
            out.push(String::new());
        }
        match written {
            Some(path) => out.push(match language {
                Language::Zh => format!("已写入 {}", path.display()),
                Language::En => format!("written to {}", path.display()),
            }),
            None => out.extend(people(self.interface, &self.shown, summary.answered, self.only, language)),
        }
        if summary.answered > 0 {
            out.push(String::new());
            out.extend(write::summary(&summary, language));
        }
        out.extend(refusals(&self.refused, summary.refused, language));
        shell.say(&out.join("\n"))?;
        Ok(ending)
    }
}

fn people(interface: &Interface, lines: &[Line], answered: u64, only: Option<&str>, language: Language) -> Vec<String> {
    let grid = write::subjects(interface, lines, only, language);
    if grid.is_empty() && answered == 0 {
        return vec![pick(language, "没有可以试算的对象", "there is no subject to evaluate").to_owned()];
    }
    let mut out = grid.lines();
    let left = answered.saturating_sub(u64::try_from(lines.len()).unwrap_or(u64::MAX));
    if left > 0 {
        out.push(match language {
            Language::Zh => format!("…… 另有 {left} 个对象；用 -o 文件 或 --format json 得到全部"),
            Language::En => format!("… and {left} more; -o FILE or --format json gives all"),
        });
    }
    out
}

/// The refused rows: where, who, which fact, what stands there, why.
fn refusals(lines: &[Line], count: u64, language: Language) -> Vec<String> {
    if count == 0 {
        return Vec::new();
    }
    let mut out = vec![String::new()];
    out.push(match language {
        Language::Zh => format!("拒收 {count} 行，其余照常："),
        Language::En => format!("refused {count}, the rest went on:"),
    });
    for line in lines {
        out.extend(line.refused.iter().map(|r| refusal(&line.subject, r, language)));
    }
    let left = count.saturating_sub(u64::try_from(lines.len()).unwrap_or(u64::MAX));
    if left > 0 {
        out.push(match language {
            Language::Zh => format!("  …… 另有 {left} 行；--format json 给出全部"),
            Language::En => format!("  … and {left} more; --format json gives all"),
        });
    }
    out
}

/// One reason, on one line.
pub(super) fn refusal(subject: &str, r: &report::RefusedFact, language: Language) -> String {
    let (open, close, comma) = if language == Language::Zh { ("“", "”", "，") } else { ("“", "”", ", ") };
    let place = match language {
        Language::Zh => format!("{} 第 {} 行", r.file, r.row),
        Language::En => format!("{} row {}", r.file, r.row),
    };
    let fact = r.fact.as_ref().map_or_else(String::new, |f| format!("{comma}{f}"));
    let value = r.value.as_ref().map_or_else(String::new, |v| {
        let short: String = v.chars().take(40).collect();
        let more = if v.chars().count() > 40 { "…" } else { "" };
        format!(" {open}{short}{more}{close}")
    });
    let colon = pick(language, "：", ": ");
    format!("  {place}{comma}{subject}{fact}{value}{colon}{}", r.reason)
}
