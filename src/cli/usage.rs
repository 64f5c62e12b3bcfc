//! The command line read, and what is wrong with it said in the reader's language.
//!
//! clap speaks English; what it found it gives as a kind and the words at fault, which become Chinese sentences here, and its headings are
//! exchanged before it reads. `heng run p --fcats f.csv --lang zh` says that there is no option `--fcats` and asks whether `--facts` is meant.
//!
//! INVARIANT: the exit codes are clap's own, 2 for wrong usage and 0 for help that was asked for, in either language.

use std::ffi::OsString;
use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::builder::PossibleValue;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use clap::{Arg, Command, CommandFactory as _, FromArgMatches as _};

use super::{Line, shell};
use crate::syntax::Language;

/// Reads the arguments.
///
/// # Errors
/// How the process ends, if there is nothing to run: help was printed, or what is wrong.
pub(super) fn read(args: impl IntoIterator<Item = OsString>) -> Result<Line, ExitCode> {
    let args: Vec<OsString> = args.into_iter().collect();
    let language = shell::spoken(asked(&args));
    let command = match language {
        Language::Zh => chinese(Line::command()),
        Language::En => Line::command(),
    };
    let line = command.try_get_matches_from(args).and_then(|matches| Line::from_arg_matches(&matches));
    line.map_err(|error| {
        match sentence(&error).filter(|_| language == Language::Zh) {
            Some(sentence) => {
                let usage = words(&error, ContextKind::Usage).concat();
                let usage = usage.split_once(' ').map_or_else(String::new, |(_heading, usage)| format!("\n用法：{}", in_chinese(usage)));
                // Nobody is left to tell if standard error is closed.
                let _ = writeln!(std::io::stderr(), "无法执行：{sentence}{usage}\n加 `--help` 查看说明。");
            }
            None if language == Language::Zh && matches!(error.kind(), ErrorKind::DisplayHelp) => {
                let help = error.render();
                let help = if std::io::stdout().is_terminal() { help.ansi().to_string() } else { help.to_string() };
                let _ = write!(std::io::stdout(), "{}", in_chinese(&help));
            }
            None => {
                let _ = error.print();
            }
        }
        ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
    })
}

/// What stands for options in a usage line cannot be exchanged before clap writes it.
fn in_chinese(usage: &str) -> String {
    usage.replace("[OPTIONS]", "[选项]")
}

/// The language that the arguments ask for, found before they are read as a whole, which may fail.
fn asked(args: &[OsString]) -> Option<Language> {
    let mut args = args.iter().filter_map(|a| a.to_str()).take_while(|a| *a != "--");
    while let Some(arg) = args.next() {
        let value = if arg == "--lang" { args.next() } else { arg.strip_prefix("--lang=") };
        match value {
            Some("zh") => return Some(Language::Zh),
            Some("en") => return Some(Language::En),
            Some(_) | None => {}
        }
    }
    None
}

/// The command with Chinese headings; its texts are in both languages already.
fn chinese(mut command: Command) -> Command {
    // Only a command that is built has the help that clap adds by itself.
    command.build();
    headings(command)
}

fn headings(command: Command) -> Command {
    let command = if command.get_name() == "help" { command.about("显示命令的说明") } else { command };
    command
        .help_template("{about-with-newline}\n用法: {usage}\n\n{all-args}")
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令")
        .mut_args(heading)
        .mut_subcommands(headings)
}

fn heading(arg: Arg) -> Arg {
    let arg = match arg.get_id().as_str() {
        "help" => arg.help("显示说明"),
        "version" => arg.help("显示版本"),
        _ => arg,
    };
    let arg = if arg.is_positional() { arg.help_heading("参数") } else { arg.help_heading("选项") };
    let (values, default) = if arg.get_action().takes_values() { values(&arg) } else { (Vec::new(), Vec::new()) };
    if values.is_empty() && default.is_empty() {
        return arg;
    }
    let note = [("可为 ", values), ("缺省为 ", default)].into_iter().filter(|(_, v)| !v.is_empty());
    let note = note.map(|(word, v)| format!("{word}{}", v.join("、"))).collect::<Vec<_>>().join("；");
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    arg.help(format!("{help}（{note}）")).hide_possible_values(true).hide_default_value(true)
}

/// The values that an option may have, unless they are not to be shown, and those it has if it is not given.
fn values(arg: &Arg) -> (Vec<String>, Vec<String>) {
    let possible: Vec<PossibleValue> =
        if arg.is_hide_possible_values_set() { Vec::new() } else { arg.get_possible_values() };
    let possible = possible.iter().map(|v| v.get_name().to_owned()).collect();
    let default = arg.get_default_values().iter().map(|v| v.to_string_lossy().into_owned()).collect();
    (possible, default)
}

/// What is wrong, in Chinese; none of help and of what only clap can say.
fn sentence(error: &Error) -> Option<String> {
    let arg = || listed(&words(error, ContextKind::InvalidArg));
    let value = || listed(&words(error, ContextKind::InvalidValue));
    let said = match error.kind() {
        ErrorKind::UnknownArgument => {
            let arg = arg();
            let what = if arg.starts_with("`-") { "没有选项" } else { "多余的参数" };
            format!("{what} {arg}{}", meant(error, ContextKind::SuggestedArg))
        }
        ErrorKind::InvalidSubcommand => {
            let name = listed(&words(error, ContextKind::InvalidSubcommand));
            format!("没有命令 {name}{}", meant(error, ContextKind::SuggestedSubcommand))
        }
        ErrorKind::MissingSubcommand => "缺少命令".to_owned(),
        ErrorKind::MissingRequiredArgument => format!("缺少 {}", arg()),
        ErrorKind::InvalidValue => {
            let may = listed(&words(error, ContextKind::ValidValue));
            let may = if may.is_empty() { may } else { format!("，可为 {may}") };
            match words(error, ContextKind::InvalidValue).concat().as_str() {
                "" => format!("{} 后面缺少取值{may}", arg()),
                _ => format!("{} 不能为 {}{may}{}", arg(), value(), meant(error, ContextKind::SuggestedValue)),
            }
        }
        ErrorKind::ValueValidation => format!("{} 不能为 {}", arg(), value()),
        ErrorKind::ArgumentConflict => match listed(&words(error, ContextKind::PriorArg)) {
            prior if prior == arg() => format!("{prior} 只能写一次"),
            prior => format!("{} 不能与 {prior} 同时使用", arg()),
        },
        ErrorKind::TooManyValues => format!("{} 后面多了 {}", arg(), value()),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => format!("{} 后面取值的个数不对", arg()),
        ErrorKind::NoEquals => format!("{} 与取值之间须写等号", arg()),
        ErrorKind::InvalidUtf8 => "参数不是 UTF-8 文字".to_owned(),
        // Help, versions, and trouble with the output; the list of kinds is open.
        _ => return None,
    };
    Some(said)
}

fn meant(error: &Error, kind: ContextKind) -> String {
    let near = listed(&words(error, kind));
    if near.is_empty() { near } else { format!("，是否为 {near}") }
}

fn listed(words: &[String]) -> String {
    words.iter().map(|w| format!("`{w}`")).collect::<Vec<_>>().join("、")
}

/// What clap found of this kind.
fn words(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(one)) => vec![one.clone()],
        Some(ContextValue::Strings(many)) => many.clone(),
        Some(ContextValue::StyledStr(text)) => vec![text.to_string()],
        _ => Vec::new(),
    }
}
