//! The compiled module as a judge of made-up people: it tries many at once, and confirms every witness before anybody sees it.

use heng_abi::{Cell as HostCell, NO, YES};
use heng_host::{Answer, Instance, Module};

use super::examples;
use crate::analysis::{Evaluator, Outcome, Witness};
use crate::diagnostic::Words;
use crate::ir::{BenefitId, Cell, Core};
use crate::syntax::Language;
use crate::value::Date;
use crate::wasm::{self, BuildMeta};

/// The module of a program that is reasoned about; none if it is too large for one.
pub(super) fn module(core: &Core, language: Language) -> Result<Option<Module>, Words> {
    let meta = BuildMeta {
        compiler: format!("heng {}", env!("CARGO_PKG_VERSION")),
        source_digest: String::new(),
        language: if language == Language::Zh { "zh" } else { "en" }.to_owned(),
        vectors: Vec::new(),
        simd: true,
    };
    match wasm::compile(core, &meta) {
        Ok(bytes) => Module::load(&bytes).map(Some).map_err(|e| Words::new(e.zh, e.en)),
        Err(wasm::BuildError::TooLarge { .. }) => Ok(None),
        Err(e @ wasm::BuildError::Section(_)) => Err(Words::new(format!("`{}` 无法编译：{e}", core.name), format!("`{}` cannot be built: {e}", core.name))),
    }
}

/// A module that is running, and the program it was made of.
pub(super) struct Judge<'c> {
    core: &'c Core,
    instance: Instance,
    trouble: Option<Words>,
}

impl<'c> Judge<'c> {
    pub(super) fn new(core: &'c Core, module: &Module) -> Result<Judge<'c>, Words> {
        let instance = module.instantiate().map_err(|e| Words::new(e.zh, e.en))?;
        Ok(Judge { core, instance, trouble: None })
    }

    /// Confirms that the module answers of a witness what the evaluator answers.
    pub(super) fn confirm(&mut self, witness: &Witness) -> Result<(), Words> {
        let row: Vec<HostCell> = witness.row.iter().map(|c| examples::host_cell(*c)).collect();
        match examples::disagreement(self.core, &mut self.instance, witness.as_of, &witness.row, &row)? {
            None => Ok(()),
            Some(words) => Err(words),
        }
    }

    /// What went wrong while it was asked, if anything did.
    pub(super) fn done(self) -> Result<(), Words> {
        self.trouble.map_or(Ok(()), Err)
    }

    fn outcomes(&self, answer: &Answer) -> Vec<Outcome> {
        let interface = self.instance.interface();
        let state = |at: u32| match answer.trace.get(at as usize).copied() {
            Some(YES) => Some(true),
            Some(NO) => Some(false),
            _ => None,
        };
        let outcome = |(i, b): (usize, &heng_abi::Benefit)| {
            let items: Vec<Option<bool>> = b.items.iter().map(|item| state(item.trace)).collect();
            let found = answer.benefits.get(i);
            let id = BenefitId(u32::try_from(i).unwrap_or(u32::MAX));
            Outcome::of(self.core, id, &items, found.and_then(|f| f.amount), found.and_then(|f| f.payable))
        };
        interface.benefits.iter().enumerate().map(outcome).collect()
    }
}

impl Evaluator for Judge<'_> {
    fn evaluate(&mut self, as_of: Date, rows: &[Vec<Cell>]) -> Vec<Option<Vec<Outcome>>> {
        let cells: Vec<Vec<HostCell>> = rows.iter().map(|row| row.iter().map(|c| examples::host_cell(*c)).collect()).collect();
        match self.instance.evaluate(as_of.days(), &cells, true) {
            Ok(answers) => answers.iter().map(|a| (a.refusal == 0).then(|| self.outcomes(a))).collect(),
            Err(e) => {
                // Said at the end: a question may go on without answers, but not in silence.
                self.trouble = Some(Words::new(e.zh(), e.en()));
                rows.iter().map(|_| None).collect()
            }
        }
    }
}
