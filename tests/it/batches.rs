//! Parquet and Arrow tables: the answers of the same people in CSV, whatever the batches and the bytes under their nulls.

use crate::reference::ref4;
use heng_host::Module;
use heng_host::arrow::array::cast::AsArray;
use heng_host::arrow::array::types::{Date32Type, Int8Type, Int16Type, Int64Type};
use heng_host::arrow::array::{
    Array, ArrayRef, BooleanArray, Date32Array, DictionaryArray, Float64Array, Int8Array, Int16Array, NullArray, RecordBatch, StringArray,
    new_null_array,
};
use heng_host::arrow::files::{self, Form, Writer};
use serde_json::Value;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

const DAY: i32 = 18_809;
const POLICY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/policies/ref4/ref4.heng");

fn heng(facts: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_heng"))
        .args(["run", POLICY, "--as-of", "2021-07-01", "--lang", "en", "--facts"])
        .arg(facts)
        .args(more)
        .output()
        .unwrap()
}

fn json(out: &[u8]) -> Vec<Value> {
    std::str::from_utf8(out).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn parquet(dir: &Path, rows: u64) -> PathBuf {
    let path = dir.join("people.parquet");
    ref4::parquet(rows, path.to_str().unwrap()).unwrap();
    path
}

fn batches(path: &Path) -> Vec<RecordBatch> {
    let form = Form::of_name(path.to_str().unwrap()).unwrap();
    files::open(File::open(path).unwrap(), form).unwrap().map(Result::unwrap).collect()
}

fn write(path: &Path, batch: &RecordBatch) {
    let form = Form::of_name(path.to_str().unwrap()).unwrap();
    let mut out = Writer::new(File::create(path).unwrap(), form, &batch.schema()).unwrap();
    out.write(batch).unwrap();
    out.finish().unwrap();
}

/// A column of sums of the answers.
fn sums<'a>(batch: &'a RecordBatch, name: &str) -> &'a heng_host::arrow::array::PrimitiveArray<Int64Type> {
    batch.column_by_name(name).unwrap().as_primitive()
}

#[test]
fn a_parquet_table_is_answered_as_the_same_people_in_csv() {
    const ROWS: u64 = 70_000;
    let dir = tempfile::tempdir().unwrap();
    let csv = dir.path().join("people.csv");
    ref4::write_rows(ROWS, &mut File::create(&csv).unwrap()).unwrap();
    let people = parquet(dir.path(), ROWS);
    let lines = json(&heng(&csv, &["--format", "json"]).stdout);
    for ending in ["parquet", "arrow"] {
        let out = dir.path().join(format!("answers.{ending}"));
        let run = heng(&people, &["-o", out.to_str().unwrap(), "--format", "json"]);
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        let told = json(&heng(&csv, &["-o", dir.path().join("a.csv").to_str().unwrap(), "--format", "json"]).stdout);
        assert_eq!(json(&run.stdout), told, "the sums of {ending}");
        let mut rows = lines.iter();
        for batch in batches(&out) {
            let ids = batch.column_by_name("id").unwrap().as_primitive::<Int64Type>();
            for (row, line) in (0..batch.num_rows()).zip(rows.by_ref()) {
                assert_eq!(line["subject"], ids.value(row).to_string());
                for (name, answer) in line["benefits"].as_object().unwrap() {
                    assert_eq!(answer["payable"], sums(&batch, &format!("{name}.payable")).value(row), "{name} of {line}");
                    let status = batch.column_by_name(&format!("{name}.status")).unwrap();
                    let status = status.as_dictionary::<Int8Type>();
                    let words = status.values().as_string::<i32>();
                    assert_eq!(answer["status"], words.value(status.keys().value(row) as usize), "{name} of {line}");
                }
            }
        }
        assert_eq!(rows.len(), 0);
    }
}

/// People of whom something is not known, and what stands there instead.
fn people(rows: u64, noise: i32) -> (Module, RecordBatch) {
    let dir = tempfile::tempdir().unwrap();
    let batch = batches(&parquet(dir.path(), rows)).remove(0);
    let open = |column: usize, row: usize| (row * 7 + column * 3) % 11 == 0;
    let columns = batch.columns().iter().enumerate().map(|(at, column)| -> ArrayRef {
        let nulls = (0..column.len()).map(|row| column.is_valid(row) && !open(at, row)).collect::<Vec<_>>().into();
        if let Some(dates) = column.as_primitive_opt::<Date32Type>() {
            let values = dates.values().iter().enumerate().map(|(row, v)| if open(at, row) { noise } else { *v });
            return Arc::new(Date32Array::new(values.collect(), Some(nulls)));
        }
        if let Some(numbers) = column.as_primitive_opt::<Int16Type>() {
            let values = numbers.values().iter().enumerate().map(|(row, v)| if open(at, row) { noise as i16 } else { *v });
            return Arc::new(Int16Array::new(values.collect(), Some(nulls)));
        }
        match column.as_boolean_opt() {
            Some(flags) => {
                let values = (0..column.len()).map(|row| if open(at, row) { noise % 2 != 0 } else { flags.value(row) });
                Arc::new(BooleanArray::new(values.collect(), Some(nulls)))
            }
            None => Arc::clone(column),
        }
    });
    let schema = batch.schema();
    let columns = schema.fields().iter().zip(columns).map(|(field, column)| (field.name().clone(), column, true));
    let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    let core = crate::reference::program();
    (Module::load(&heng::wasm::compile(&core, &crate::module::meta()).unwrap()).unwrap(), batch)
}

#[test]
fn slices_of_any_length_and_offset_have_the_answers_of_their_rows() {
    let (module, batch) = people(30_000, 0);
    let mut instance = module.instantiate().unwrap();
    let capacity = module.interface().capacity as usize;
    let whole = instance.evaluate_batch(DAY, &batch, false).unwrap();
    for rows in (0..18).chain([63, capacity - 1, capacity, capacity + 1]) {
        for at in [0, 1, 3, 8, 13] {
            let part = instance.evaluate_batch(DAY, &batch.slice(at, rows), false).unwrap();
            assert_eq!(part, whole.slice(at, rows), "{rows} rows from {at}");
        }
    }
}

#[test]
fn what_stands_under_a_null_changes_nothing() {
    let answers = [0, -1, 0x5A5A_A5A5].map(|noise| {
        let (module, batch) = people(5_000, noise);
        module.instantiate().unwrap().evaluate_batch(DAY, &batch, false).unwrap()
    });
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
    let open = ["settlement", "living", "rent", "startup"].map(|name| sums(&answers[0], &format!("{name}.payable")).null_count());
    assert!(open.iter().all(|rows| *rows > 10), "unknown facts leave sums open: {open:?}");
}

#[test]
fn a_value_that_cannot_be_read_refuses_its_row_alone() {
    let dir = tempfile::tempdir().unwrap();
    let batch = batches(&parquet(dir.path(), 100)).remove(0);
    let degrees: ArrayRef = Arc::new(StringArray::from_iter_values((0..100).map(|n| if n == 40 { "mastre" } else { "master" })));
    let months: ArrayRef = Arc::new(Int16Array::from_iter_values((0..100).map(|n| if n == 60 { 601 } else { 12 })));
    let schema = batch.schema();
    let replaced = schema.fields().iter().zip(batch.columns()).map(|(field, column)| {
        let column = match field.name().as_str() {
            "degree" => &degrees,
            "insured_months" => &months,
            _ => column,
        };
        (field.name().clone(), Arc::clone(column))
    });
    let path = dir.path().join("people.arrow");
    write(&path, &RecordBatch::try_from_iter(replaced).unwrap());
    let list = dir.path().join("refused.csv");
    let run = heng(&path, &["--refused", list.to_str().unwrap(), "-o", dir.path().join("a.parquet").to_str().unwrap()]);
    let refused = std::fs::read_to_string(list).unwrap();
    let lines: Vec<&str> = refused.lines().collect();
    assert_eq!(lines[0], "row,id,fact,reason");
    assert!(lines[1].starts_with("41,41,degree,") && lines[2].starts_with("61,61,insured_months,"), "{refused}");
    assert_eq!(lines.len(), 3);
    assert_eq!(run.status.code(), Some(1));
    let answers = batches(&dir.path().join("a.parquet")).remove(0);
    assert_eq!(sums(&answers, "rent.payable").null_count(), 2);
}

/// The table with one more column, or with another in the place of one.
fn with(batch: &RecordBatch, name: &str, column: ArrayRef) -> RecordBatch {
    let schema = batch.schema();
    let old = schema.fields().iter().zip(batch.columns()).filter(|(f, _)| f.name() != name).map(|(f, c)| (f.name().clone(), Arc::clone(c)));
    RecordBatch::try_from_iter(old.chain([(name.to_owned(), column)])).unwrap()
}

#[test]
fn a_table_that_does_not_fit_is_refused_by_name_before_a_file_is_begun() {
    let dir = tempfile::tempdir().unwrap();
    let batch = batches(&parquet(dir.path(), 10)).remove(0);
    let out = dir.path().join("answers.parquet");
    let refused = |facts: &Path| {
        let run = heng(facts, &["-o", out.to_str().unwrap()]);
        assert_eq!(run.status.code(), Some(2), "{}", String::from_utf8_lossy(&run.stdout));
        assert!(!out.exists(), "a file stays");
        String::from_utf8(run.stderr).unwrap()
    };
    let path = dir.path().join("other.parquet");
    let floats: ArrayRef = Arc::new(Float64Array::from(vec![1.0; 10]));
    write(&path, &with(&batch, "insured_months", Arc::clone(&floats)));
    let why = refused(&path);
    assert!(why.contains("insured_months") && why.contains("Float64"), "{why}");
    write(&path, &with(&batch, "insured_month", floats));
    assert!(refused(&path).contains("`insured_month`"));
    write(&path, &with(&batch, "degree?", Arc::new(Int8Array::from(vec![1; 10]))));
    assert!(refused(&path).contains("degree?"));
    std::fs::write(&path, "").unwrap();
    assert!(refused(&path).contains("other.parquet"));
    let whole = std::fs::read(dir.path().join("people.parquet")).unwrap();
    for cut in [1, 8, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&path, &whole[..cut]).unwrap();
        assert!(refused(&path).contains("other.parquet"), "cut after {cut}");
    }
    std::fs::write(&path, "id,degree\n1,master\n").unwrap();
    assert!(refused(&path).contains("other.parquet"));
    let same = heng(&dir.path().join("people.parquet"), &["-o", out.to_str().unwrap(), "--refused", out.to_str().unwrap()]);
    assert!(same.status.code() == Some(2) && !out.exists(), "answers and refused rows would be one file");
    let why = refused(&dir.path().join("nowhere.parquet"));
    assert!(why.contains("nowhere.parquet"), "{why}");
}

#[test]
fn columns_may_be_missing_empty_or_said_to_be_unknown() {
    let dir = tempfile::tempdir().unwrap();
    let batch = batches(&parquet(dir.path(), 50)).remove(0);
    let statuses = |batch: &RecordBatch| {
        let path = dir.path().join("some.arrow");
        write(&path, batch);
        let out = dir.path().join("out.arrow");
        let run = heng(&path, &["-o", out.to_str().unwrap(), "--format", "json"]);
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        json(&run.stdout)
    };
    let at = batch.schema().index_of("graduated_on").unwrap();
    let some: Vec<usize> = (0..batch.num_columns()).filter(|i| *i != at).collect();
    let missing = statuses(&batch.project(&some).unwrap());
    let said = statuses(&with(&batch, "graduated_on?", Arc::new(BooleanArray::from(vec![true; 50]))));
    assert_eq!(missing, said, "a column that is not there is unknown");
    let date = batch.schema().field(at).data_type().clone();
    let nobody = statuses(&with(&batch, "graduated_on", new_null_array(&date, 50)));
    assert_ne!(nobody, said, "an empty cell of a fact that may be absent is absent");
}

#[test]
fn a_dictionary_of_texts_is_read_like_texts() {
    let (module, batch) = people(1_000, 0);
    let mut instance = module.instantiate().unwrap();
    let wanted = instance.evaluate_batch(DAY, &batch, false).unwrap();
    let at = batch.schema().index_of("employer_kind").unwrap();
    let texts: StringArray = {
        let dictionary = batch.column(at).as_dictionary::<Int8Type>();
        let words = dictionary.values().as_string::<i32>();
        dictionary.keys().iter().map(|key| key.map(|key| words.value(key as usize))).collect()
    };
    let plain = with(&batch, "employer_kind", Arc::new(texts.clone()));
    assert_eq!(instance.evaluate_batch(DAY, &plain, false).unwrap(), wanted);
    let other = DictionaryArray::<Int8Type>::from_iter(texts.iter());
    assert_eq!(instance.evaluate_batch(DAY, &with(&batch, "employer_kind", Arc::new(other)), false).unwrap(), wanted);
}

#[test]
fn a_part_is_there_if_anything_of_it_is_given() {
    let dir = tempfile::tempdir().unwrap();
    let module = Module::load(&std::fs::read(crate::packages::built("tests/hosts/subsidies.heng", &[], dir.path())).unwrap()).unwrap();
    let mut instance = module.instantiate().unwrap();
    let size: ArrayRef = Arc::new(Int16Array::from(vec![Some(20), Some(5), None]));
    let nothing = || Arc::new(NullArray::new(3)) as ArrayRef;
    let others = ["学历", "持股", "专业"].map(|name| (name, nothing(), true));
    for (own, wanted) in [
        (Some(vec![None; 3]), [Some("eligible"), Some("not_eligible"), Some("not_eligible")]),
        (Some(vec![Some(true); 3]), [Some("eligible"), Some("not_eligible"), Some("undetermined")]),
        (Some(vec![Some(false); 3]), [None, None, Some("not_eligible")]),
        (None, [Some("eligible"), Some("not_eligible"), Some("not_eligible")]),
    ] {
        let own = own.map(|flags| ("单位", Arc::new(BooleanArray::from(flags)) as ArrayRef, true));
        let columns = others.iter().cloned().chain([("单位.规模", Arc::clone(&size), true)]).chain(own.clone());
        let answers = instance.evaluate_batch(DAY, &RecordBatch::try_from_iter_with_nullable(columns).unwrap(), true).unwrap();
        let status = answers.column_by_name("安家费.status").unwrap().as_dictionary::<Int8Type>();
        let words = status.values().as_string::<i32>();
        let found: Vec<Option<&str>> = status.keys().iter().map(|key| key.map(|key| words.value(key as usize))).collect();
        assert_eq!(found, wanted, "{own:?}");
    }
}
