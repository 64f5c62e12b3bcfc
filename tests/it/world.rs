//! A small program without a source, a folder for files, and the `heng` binary: what the command-line tests stand on.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use heng::ir::*;
use heng::wasm::{BuildMeta, compile};

use crate::module::{benefit, day, fact};

/// Rent (a month's 1,250 yuan for masters and doctors born not before 1985, who own no home) and a one-off of 20,000 yuan for doctors; of
/// both only the higher is paid. A door: nobody is born after the as-of date.
pub fn program() -> Core {
    let mut b = Builder::new();
    let cases = ["大专", "本科", "硕士", "博士"].map(str::to_owned).to_vec();
    let mut degree = fact("学历", InputTy::Enum { name: "学历".into(), cases }, 0, 3, true);
    degree.source = Some("学信网".into());
    degree.department = Some("教育局".into());
    let mut born = fact("出生日期", InputTy::Date, day(1900, 1, 1).days().into(), day(2199, 12, 31).days().into(), false);
    born.source = Some("户籍库".into());
    born.department = Some("公安局".into());
    let homes = fact("家庭自有住房", InputTy::Number { unit: Some("套".into()), scale: 0 }, 0, 99, false);
    let paid = fact("连续缴费月数", InputTy::Number { unit: Some("月".into()), scale: 0 }, 0, 600, true);
    let wage = fact("单位.月工资", InputTy::Money { per: None }, 0, 1_000_000_000_000, true);
    let share = fact("持股比例", InputTy::Percent, 0, 1_000_000, true);
    let insured = fact("养老保险在缴", InputTy::YesNo, 0, 1, false);
    let [degree, born, homes, paid, wage, share, insured] = [degree, born, homes, paid, wage, share, insured].map(|i| b.input(i));
    let approved = Input {
        kind: InputKind::Receipt(BenefitId(0), ReceiptField::ApprovedOn),
        ..fact("审核日期(租房补贴)", InputTy::Date, day(1900, 1, 1).days().into(), day(2199, 12, 31).days().into(), true)
    };
    let approved = b.input(approved);
    let (low, high) = (day(2020, 1, 1), day(2030, 12, 31));
    let today = b.as_of(low, high);
    let [two, three, zero] = [2, 3, 0].map(|n| b.int(n));
    let has = b.present(degree);
    let value = b.load(degree);
    let master = b.le(two, value);
    let master = b.and([has, master]);
    let doctor = b.eq(value, three);
    let doctor = b.and([has, doctor]);
    let birthday = b.load(born);
    let line = b.int(day(1985, 1, 1).days().into());
    let young = b.le(line, birthday);
    let owned = b.load(homes);
    let homeless = b.eq(owned, zero);
    let pension = b.load(insured);
    let list = b.and([master, young]);
    let eligible = b.and([list, homeless, pension]);
    let rent = b.int(125_000);
    let amount = b.select(eligible, rent, zero);
    let once = b.int(2_000_000);
    let once = b.select(doctor, once, zero);
    let beaten = b.lt(zero, once);
    let payable = b.select(beaten, zero, amount);
    let taken = b.sub(amount, payable);
    let awaiting = b.bool(false);
    let approved_there = b.present(approved);
    let waits = b.not(approved_there);
    let mut first = benefit("租房补贴", eligible, awaiting, amount, payable);
    first.period = Period::Month;
    first.cites = Some("第四条".into());
    first.department = Some("市房产局".into());
    first.funding = vec![("市级".into(), 500_000), ("区级".into(), 500_000)];
    first.waits = Some((waits, approved));
    first.items = vec![
        leaf(list, ItemList::Entry, "（一）", "符合下列全部条件", None, vec![degree, born]),
        leaf(master, ItemList::Entry, "（一）.1", "学历 属于 硕士、博士", Some(0), vec![degree]),
        leaf(young, ItemList::Entry, "（一）.2", "出生日期 不早于 1985年1月1日", Some(0), vec![born]),
        leaf(homeless, ItemList::While, "（一）", "家庭自有住房 为 0套", None, vec![homes]),
        leaf(pension, ItemList::While, "（二）", "养老保险在缴", None, vec![insured]),
    ];
    if let Some(head) = first.items.first_mut() {
        head.combines = Some(Combines::All);
    }
    let mut second = benefit("安家费", doctor, awaiting, once, once);
    second.cites = Some("第五条".into());
    second.department = Some("市人社局".into());
    second.items = vec![leaf(doctor, ItemList::Entry, "（一）", "学历 为 博士", None, vec![degree])];
    second.amount_inputs = vec![wage, share, paid];
    let admitted = b.le(birthday, today);
    let (inputs, nodes) = b.finish();
    let reason = heng::diagnostic::Words::new("出生日期晚于基准日", "born after the as-of date");
    let highest = Coordination {
        name: "住房就高".into(),
        policy: "示例.住房".into(),
        cites: Some("第十二条".into()),
        kind: CoordinationKind::HighestOnly,
        members: vec![BenefitId(0), BenefitId(1)],
        taken: vec![taken, zero],
        parameters: Vec::new(),
    };
    Core {
        name: "示例.住房".into(),
        policies: vec![Policy {
            name: "示例.住房".into(),
            title: Some("住房补贴办法（示例）".into()),
            number: None,
            issued_by: None,
            source: None,
            from: None,
            until: None,
        }],
        subject: "个人".into(),
        parameters: Vec::new(),
        inputs,
        nodes,
        doors: vec![Door { node: admitted, reason, inputs: vec![born] }],
        benefits: vec![first, second],
        coordinations: vec![highest],
        combinable: Vec::new(),
        guarantees: Vec::new(),
        as_of: (low, high),
    }
}

fn leaf(node: NodeId, list: ItemList, mark: &str, text: &str, parent: Option<u32>, inputs: Vec<InputId>) -> Item {
    let span = heng::source::Span::default();
    Item { node, list, mark: mark.into(), parent, combines: None, text: text.into(), span, cites: None, inputs, parameters: Vec::new(), settled: None, applies: None }
}

/// The module of [`program`].
pub fn module() -> Vec<u8> {
    let meta = BuildMeta { compiler: "heng test".into(), source_digest: "00".into(), language: "zh".into(), vectors: Vec::new(), simd: true };
    compile(&program(), &meta).unwrap()
}

/// A folder that vanishes with the test.
pub struct World(tempfile::TempDir);

impl World {
    /// With the module in `p.wasm`.
    pub fn new() -> World {
        let world = World(tempfile::tempdir().unwrap());
        world.file("p.wasm", module());
        world
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_heng"));
        command.current_dir(self.path()).env("LC_ALL", "C.UTF-8").env_remove("NO_COLOR").args(args);
        command
    }

    pub fn heng(&self, args: &[&str]) -> Said {
        Said::of(self.command(args).output().unwrap())
    }

    /// Runs the module over one table of facts.
    pub fn run(&self, facts: &str, more: &[&str]) -> Said {
        self.file("f.csv", facts);
        let fixed = ["run", "p.wasm", "--facts", "f.csv", "--as-of", "2025-03-01", "--lang", "zh"];
        self.heng(&[&fixed[..], more].concat())
    }

    pub fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.path()).unwrap();
        let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// What a command said.
#[derive(Debug)]
pub struct Said {
    pub out: String,
    pub err: String,
    pub code: Option<i32>,
}

impl Said {
    pub fn of(output: Output) -> Said {
        let text = |b: Vec<u8>| String::from_utf8(b).unwrap();
        Said { out: text(output.stdout), err: text(output.stderr), code: output.status.code() }
    }

    /// The whole, for a snapshot.
    pub fn all(&self) -> String {
        format!("{}--- stderr\n{}--- exit {:?}\n", self.out, self.err, self.code)
    }
}
