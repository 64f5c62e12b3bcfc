//! `heng run` over Parquet and Arrow files: batches go to a worker for each core and come back in the order of the rows.
//!
//! INVARIANT: memory does not grow with the rows: each worker has at most [`AHEAD`] batches waiting on either side.
//!
//! Deliberately absent: looking for ids that stand twice, which needs all of them at once.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use heng_abi::Interface;
use heng_host::arrow::array::cast::AsArray;
use heng_host::arrow::array::types::{Int8Type, Int32Type, Int64Type};
use heng_host::arrow::array::{Array, RecordBatch, RecordBatchReader};
use heng_host::arrow::files::{self, Form, Writer};
use heng_host::arrow::{BatchError, reason};
use heng_host::{Instance, Module};

use super::{Run, SHOWN_REFUSED, Sink, no_list_of_refused};
use crate::cli::files::{WholeFile, apart};
use crate::cli::policy;
use crate::cli::progress::Progress;
use crate::cli::shell::{Ending, Shell};
use crate::diagnostic::Words;
use crate::population::report::{Line, RefusedFact, Status};
use crate::population::summary::Summary;
use crate::project::trouble;
use crate::syntax::Language;

/// Batches that wait for a worker, and that wait for being written.
const AHEAD: usize = 2;

/// The run over a Parquet or Arrow table; none of another.
pub(super) fn in_batches(shell: &Shell, args: &Run, json: bool) -> Result<Option<Ending>, Words> {
    let facts = args.tables.facts.as_str();
    let Some(form) = Form::of_name(facts) else {
        return no_list_of_refused(args).map(|()| None);
    };
    if args.only.is_some() || args.tables.history.ignore_extra || args.tables.history.files().next().is_some() {
        return Err(Words::new(
            "Parquet、Arrow 数据表不与 `--receipts`、`--choices`、`--only`、`--ignore-extra` 同用：回执写成数据表的列",
            "a Parquet or Arrow table does not go with `--receipts`, `--choices`, `--only` or `--ignore-extra`: receipts are columns of it",
        ));
    }
    let target = |path| batch_form(path).map(|form| (path, form));
    let output = args.output.as_deref().map(target).transpose()?;
    for path in args.output.iter().chain(&args.refused) {
        apart(path, [facts])?;
    }
    let place = |path: &PathBuf| std::path::absolute(path).ok();
    if args.refused.as_ref().and_then(place).is_some_and(|refused| args.output.as_ref().and_then(place) == Some(refused)) {
        return Err(Words::new("`-o` 和 `--refused` 是同一个文件，请换一个文件名", "`-o` and `--refused` are one file: choose another name"));
    }
    let Some(loaded) = policy::load(shell, &args.policies)? else { return Ok(Some(Ending::Findings)) };
    let interface = loaded.module.interface();
    let as_of = args.tables.as_of(&interface.parameters)?;
    let language = loaded.language;
    let mut list = args.refused.as_deref().map(RefusedList::create).transpose()?;
    let mut summary = Summary::new(interface, None);
    let mut refused = Vec::new();
    let receipts_complete = args.tables.history.said_complete();
    let job = Job { module: &loaded.module, facts, form, as_of: as_of.days, receipts_complete, language };
    answer(&job, output, &mut summary, Progress::new(shell.watched()), |line| {
        match &mut list {
            Some(list) => list.add(&line)?,
            None if refused.len() < SHOWN_REFUSED => refused.push(line),
            None => {}
        }
        Ok(())
    })?;
    list.map(RefusedList::finish).transpose()?;
    let sink = Sink { interface, as_of, language, only: None, summary, shown: Vec::new(), refused, rows: 0 };
    sink.close(shell, &loaded.name, args.output.as_ref(), json).map(Some)
}

fn batch_form(path: &Path) -> Result<Form, Words> {
    let name = path.display().to_string();
    Form::of_name(&name).ok_or_else(|| {
        Words::new(
            format!("`-o {name}`：数据表为 Parquet 或 Arrow 时，后缀应为 .parquet 或 .arrow"),
            format!("`-o {name}`: of a Parquet or Arrow table the ending must be .parquet or .arrow"),
        )
    })
}

/// The file of refused rows: one line each.
struct RefusedList {
    out: csv::Writer<WholeFile>,
    name: String,
}

impl RefusedList {
    fn create(path: &Path) -> Result<RefusedList, Words> {
        let mut list = RefusedList { out: csv::Writer::from_writer(WholeFile::create(path)?), name: path.display().to_string() };
        list.record(["row", "id", "fact", "reason"])?;
        Ok(list)
    }

    fn record(&mut self, cells: [&str; 4]) -> Result<(), Words> {
        self.out.write_record(cells).map_err(|e| trouble(&self.name, &e.into()))
    }

    fn add(&mut self, line: &Line) -> Result<(), Words> {
        line.refused.iter().try_for_each(|r| {
            self.record([&r.row.to_string(), &line.subject, r.fact.as_deref().unwrap_or_default(), &r.reason])
        })
    }

    fn finish(self) -> Result<(), Words> {
        let name = self.name;
        self.out.into_inner().map_err(|e| trouble(&name, e.error()))?.finish()
    }
}

/// What is computed, and from what.
struct Job<'a> {
    module: &'a Module,
    facts: &'a str,
    form: Form,
    as_of: i32,
    receipts_complete: bool,
    language: Language,
}

/// A batch of facts was answered: by which answers.
type Answered = Result<RecordBatch, BatchError>;

fn words(file: &str, why: BatchError) -> Words {
    let column = |open: &str, close: &str| why.column.as_ref().map_or_else(String::new, |c| format!("{open}{c}{close}"));
    Words::new(format!("`{file}`{}：{}", column(" 的列 `", "` "), why.zh), format!("`{file}`{}: {}", column(", column `", "`"), why.en))
}

/// Answers the whole table, writes the answers to `output`, and hands each refused row to `refused`.
fn answer(
    job: &Job<'_>,
    output: Option<(&Path, Form)>,
    summary: &mut Summary,
    mut progress: Progress,
    mut refused: impl FnMut(Line) -> Result<(), Words>,
) -> Result<(), Words> {
    let file = File::open(job.facts).map_err(|e| trouble(job.facts, &e))?;
    let table = files::open(file, job.form).map_err(|e| words(job.facts, e))?;
    let empty = RecordBatch::new_empty(table.schema());
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let mut instances = Vec::with_capacity(workers);
    for _ in 0..workers {
        instances.push(job.module.instantiate().map_err(|e| Words::new(e.zh, e.en))?);
    }
    // What an empty table gives says which columns there are, and refuses those that do not fit before a file is begun.
    let head = match instances.first_mut() {
        Some(instance) => instance.evaluate_batch(job.as_of, &empty, job.receipts_complete).map_err(|e| words(job.facts, e))?,
        None => empty,
    };
    let begin = |(path, form): (&Path, Form)| -> Result<_, Words> {
        let out = WholeFile::create(path)?;
        let name = path.display().to_string();
        Ok((Writer::new(out, form, &head.schema()).map_err(|e| words(&name, e))?, name))
    };
    let mut out = output.map(begin).transpose()?;
    thread::scope(|scope| {
        let mut queues = Vec::with_capacity(workers);
        let mut answers = Vec::with_capacity(workers);
        for instance in instances {
            let (give, take) = sync_channel(AHEAD);
            let (answer, answered) = sync_channel(AHEAD);
            queues.push(give);
            answers.push(answered);
            scope.spawn(move || work(job, instance, &take, &answer));
        }
        scope.spawn(move || read(table, &queues));
        let mut rows = 0u64;
        // In turn, as they were handed out. The first that has no more is the last.
        for batch in answers.iter().cycle().map_while(|answered| answered.recv().ok()) {
            let batch = batch.map_err(|e| words(job.facts, e))?;
            progress.advance(batch.num_rows() as u64, job.language);
            add(summary, &batch, job.module.interface());
            refusals(job, &batch, rows).try_for_each(&mut refused)?;
            rows += batch.num_rows() as u64;
            if let Some((out, name)) = &mut out {
                out.write(&batch).map_err(|e| words(name, e))?;
            }
        }
        // The workers end when nobody takes their answers.
        drop(answers);
        Ok(())
    })?;
    progress.done();
    let Some((out, name)) = out else { return Ok(()) };
    let mut file = out.finish().map_err(|e| words(&name, e))?;
    file.flush().map_err(|e| trouble(&name, &e))?;
    file.finish()
}

/// Hands the batches out in turn.
fn read(table: Box<dyn RecordBatchReader + Send>, queues: &[SyncSender<Answered>]) {
    for (batch, queue) in table.zip(queues.iter().cycle()) {
        // A worker that takes no more has said why.
        if queue.send(files::checked(batch)).is_err() {
            return;
        }
    }
}

fn work(job: &Job<'_>, mut instance: Instance, batches: &Receiver<Answered>, answers: &SyncSender<Answered>) {
    for batch in batches {
        let answered = batch.and_then(|batch| instance.evaluate_batch(job.as_of, &batch, job.receipts_complete));
        let failed = answered.is_err();
        if answers.send(answered).is_err() || failed {
            return;
        }
    }
}

/// The refused rows of a batch, of which the first row has this number in the table.
fn refusals<'a>(job: &'a Job<'_>, batch: &'a RecordBatch, first: u64) -> impl Iterator<Item = Line> + 'a {
    let codes = batch.column_by_name("refusal").and_then(|c| c.as_primitive_opt::<Int32Type>());
    let codes = codes.into_iter().flat_map(|codes| codes.values().iter().enumerate());
    codes.filter(|(_, code)| **code != 0).map(move |(at, code)| {
        let (fact, zh, en) = reason(job.module.interface(), *code);
        let why = if job.language == Language::Zh { zh } else { en };
        let row = first + at as u64 + 1;
        let refused = RefusedFact {
            fact: fact.map(str::to_owned),
            value: None,
            reason: why.to_owned(),
            file: job.facts.to_owned(),
            row,
        };
        let subject = id(batch, at).unwrap_or_else(|| row.to_string());
        Line { subject, as_of: String::new(), benefits: None, refused: vec![refused] }
    })
}

/// The id of a row, if it is a text or a number.
fn id(batch: &RecordBatch, row: usize) -> Option<String> {
    let ids = batch.column_by_name("id").filter(|ids| ids.is_valid(row))?;
    let text = ids.as_string_opt::<i32>().map(|c| c.value(row)).or_else(|| ids.as_string_opt::<i64>().map(|c| c.value(row)));
    text.map(str::to_owned).or_else(|| ids.as_primitive_opt::<Int64Type>().map(|c| c.value(row).to_string()))
}

/// Counts the answers of a batch.
fn add(summary: &mut Summary, batch: &RecordBatch, interface: &Interface) {
    let codes = batch.column_by_name("refusal").and_then(|c| c.as_primitive_opt::<Int32Type>());
    let refused = codes.map_or(0, |codes| codes.values().iter().filter(|code| **code != 0).count()) as u64;
    summary.refused += refused;
    summary.answered += batch.num_rows() as u64 - refused;
    for (sum, benefit) in summary.benefits.iter_mut().zip(&interface.benefits) {
        let column = |what: &str| batch.column_by_name(&format!("{}.{what}", benefit.name));
        let ints = |what: &str| column(what).and_then(|c| c.as_primitive_opt::<Int64Type>());
        let total = |what: &str| ints(what).map_or(0, |c| c.iter().flatten().map(i128::from).sum());
        sum.amount += total("amount");
        sum.payable += total("payable");
        let keys = column("status").and_then(|c| c.as_dictionary_opt::<Int8Type>());
        let (Some(keys), Some(payable)) = (keys, ints("payable")) else { continue };
        for (row, key) in keys.keys().iter().enumerate() {
            let status = key.and_then(|key| Status::ALL.get(usize::try_from(key).ok()?).copied());
            let Some(status) = status else { continue };
            *sum.counts.entry(status).or_default() += 1;
            sum.payable_unknown += u64::from(status == Status::Eligible && payable.is_null(row));
        }
    }
}
