//! Tables as Parquet and Arrow files, a batch at a time: memory does not grow with the rows.

use super::BatchError;
use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_ipc::reader::FileReader;
use arrow_ipc::writer::FileWriter;
use arrow_schema::{ArrowError, Schema};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use std::fs::File;
use std::io::{BufReader, Write};

/// Rows that are read at once from Parquet.
const BATCH: usize = 1 << 16;
/// Rows in a row group that is written: what is held in memory until it is whole.
const GROUP: usize = 1 << 20;

/// How a table is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Parquet.
    Parquet,
    /// An Arrow file (IPC, also known as Feather 2).
    Arrow,
}

impl Form {
    /// By the ending of a name.
    pub fn of_name(name: &str) -> Option<Form> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "parquet" => Some(Form::Parquet),
            "arrow" | "feather" => Some(Form::Arrow),
            _ => None,
        }
    }
}

fn trouble(why: impl std::fmt::Display) -> BatchError {
    BatchError { column: None, zh: why.to_string(), en: why.to_string() }
}

/// Opens a table.
///
/// # Errors
/// If the file cannot be opened or is not of this form.
pub fn open(file: File, form: Form) -> Result<Box<dyn RecordBatchReader + Send>, BatchError> {
    Ok(match form {
        Form::Parquet => Box::new(ParquetRecordBatchReaderBuilder::try_new(file).map_err(trouble)?.with_batch_size(BATCH).build().map_err(trouble)?),
        Form::Arrow => Box::new(FileReader::try_new(BufReader::new(file), None).map_err(trouble)?),
    })
}

/// The next batch of a table.
///
/// # Errors
/// If it cannot be read.
pub fn checked(batch: Result<RecordBatch, ArrowError>) -> Result<RecordBatch, BatchError> {
    batch.map_err(trouble)
}

/// Writes a table.
pub enum Writer<W: Write + Send> {
    /// As Parquet.
    Parquet(Box<ArrowWriter<W>>),
    /// As an Arrow file.
    Arrow(Box<FileWriter<W>>),
}

impl<W: Write + Send> Writer<W> {
    /// Begins a table.
    ///
    /// # Errors
    /// If `out` fails or the form has no such columns.
    pub fn new(out: W, form: Form, schema: &Schema) -> Result<Writer<W>, BatchError> {
        Ok(match form {
            Form::Parquet => {
                let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).set_max_row_group_row_count(Some(GROUP)).build();
                Writer::Parquet(Box::new(ArrowWriter::try_new(out, schema.clone().into(), Some(properties)).map_err(trouble)?))
            }
            Form::Arrow => Writer::Arrow(Box::new(FileWriter::try_new(out, schema).map_err(trouble)?)),
        })
    }

    /// Writes a batch.
    ///
    /// # Errors
    /// If `out` fails.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), BatchError> {
        match self {
            Writer::Parquet(out) => out.write(batch).map_err(trouble),
            Writer::Arrow(out) => out.write(batch).map_err(trouble),
        }
    }

    /// Ends the table and gives back where it was written.
    ///
    /// # Errors
    /// If `out` fails.
    pub fn finish(self) -> Result<W, BatchError> {
        match self {
            Writer::Parquet(out) => out.into_inner().map_err(trouble),
            Writer::Arrow(out) => out.into_inner().map_err(trouble),
        }
    }
}
