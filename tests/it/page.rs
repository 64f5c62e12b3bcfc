//! The page of findings: well-formed whatever the names are, complete without anything else, and looked at in a real browser.

use crate::world::World;
use heng::report::{Benefit, Card, Cell, Clause, Clauses, Fact, Kind, Matrix, Pay, Person, Real, RealTable, Remedy, Report, html};
use heng::source::Span;
use heng::syntax::Language;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

const BOTH: [Language; 2] = [Language::Zh, Language::En];

/// Four benefits of two purposes with something of every weight; `mark` is a part of every text.
fn sample(language: Language, mark: &str) -> Report {
    let benefits = [("市住房补贴", "市级政策"), ("区住房补贴", "区级政策"), ("租房补贴", "市级政策"), ("生活补贴", "区级政策")];
    let named = |i: usize| {
        let (name, policy) = benefits[i];
        Benefit { name: format!("{name}{mark}"), policy: format!("{policy}{mark}"), department: Some(format!("人社局{mark}")) }
    };
    let cards = vec![
        card(language, Kind::Duplicate, [named(0), named(1)], mark),
        card(language, Kind::OneSided, [named(0), named(2)], mark),
        card(language, Kind::Dominated, [named(1), named(2)], mark),
        Card { person: None, pays: vec![], real: None, remedy: None, ..card(language, Kind::NotDecided, [named(0), named(3)], mark) },
        Card { remedy: None, ..card(language, Kind::Combinable, [named(1), named(3)], mark) },
    ];
    let cell = |first: usize, second: usize, kind: Kind| Cell {
        first,
        second,
        kind,
        symbol: kind.symbol(),
        word: kind.word(language),
        headline: format!("{first}对{second}{mark}"),
        card: cards.iter().find(|c| c.kind == kind).map(|c| c.key.clone()),
    };
    let settled = Matrix { purpose: format!("生活{mark}"), benefits: vec![named(2), named(3)], cells: vec![cell(0, 1, Kind::Disjoint)] };
    let housing = Matrix {
        purpose: format!("住房{mark}"),
        benefits: (0..4).map(named).collect(),
        cells: vec![
            cell(0, 1, Kind::Duplicate),
            cell(0, 2, Kind::OneSided),
            cell(0, 3, Kind::NotDecided),
            cell(1, 2, Kind::Dominated),
            cell(1, 3, Kind::Combinable),
        ],
    };
    Report {
        title: format!("待遇重叠检查{mark}"),
        subject: format!("个人{mark}"),
        day: format!("任何一天{mark}"),
        policies: vec![format!("市级政策{mark}"), format!("区级政策{mark}")],
        summary: format!("4项待遇，比较了6对{mark}"),
        assumptions: format!("前提：数据符合取值范围{mark}"),
        purposes: vec![settled, housing],
        cards,
        left_out: vec![format!("用途“住房”另有7项{mark}")],
        not_decided: 1,
        known: Some(3),
        table: Some(RealTable { file: format!("people{mark}.csv"), as_of: "2025-07-01".to_owned(), answered: 12_345, refused: 6 }),
    }
}

fn card(language: Language, kind: Kind, of: [Benefit; 2], mark: &str) -> Card {
    let pay = |(b, payable): (&Benefit, i64)| Pay {
        benefit: b.name.clone(),
        policy: b.policy.clone(),
        side: None,
        meets: true,
        received: false,
        recovers: false,
        amount: Some(150_000),
        payable: Some(payable),
        period: "month",
        department: b.department.clone(),
        payers: vec![format!("市级{mark} 60%"), format!("区级{mark} 40%")],
        cites: Some(format!("第三条{mark}")),
        line: String::new(),
    };
    let item = |n: usize| Clause {
        mark: format!("申请条件（{n}）{mark}"),
        depth: n - 1,
        text: format!("学历 不低于 本科{mark}"),
        cites: Some(format!("第{n}条{mark}")),
        file: format!("a{mark}.heng"),
        line: n,
    };
    let clauses = |b: &Benefit| Clauses { benefit: b.name.clone(), policy: b.policy.clone(), side: None, items: vec![item(1), item(2)] };
    Card {
        r#type: "card",
        full: true,
        key: format!("{}:{}+{}", kind.name(), of[0].name, of[1].name),
        kind,
        name: kind.word(language),
        finding: true,
        stops: true,
        purpose: Some(format!("住房{mark}")),
        headline: format!("“{}”与“{}”{mark}", of[0].name, of[1].name),
        notes: vec![format!("分别由两份政策规定{mark}")],
        person: Some(Person {
            sentence: format!("一位学历为博士的人{mark}"),
            as_of: "2025-07-01".to_owned(),
            facts: vec![Fact { name: format!("学历{mark}"), value: format!("博士{mark}") }],
        }),
        pays: of.iter().zip([150_000, 100_000]).map(pay).collect(),
        clauses: of.iter().map(clauses).collect(),
        remedy: Some(Remedy {
            says: format!("写明只发较高的一项{mark}"),
            file: format!("a{mark}.heng"),
            text: format!("衔接 住房：\n    范围 甲{mark}、乙；\n    就高不重复，比较 本期。\n"),
            uses: vec![format!("市级政策{mark}")],
            at: Span::default(),
        }),
        real: Some(Real { people: 1_234, paid: vec![185_100_000, 123_400_000], twice: 123_400_000 }),
    }
}

/// A piece of a page.
#[derive(Debug, PartialEq)]
enum Piece<'a> {
    Open(&'a str, Vec<(&'a str, String)>),
    Close(&'a str),
    Text(String),
}

/// A page in pieces; panics where it is not well-formed.
fn pieces(page: &str) -> Vec<Piece<'_>> {
    let mut rest = page.strip_prefix("<!DOCTYPE html>\n").expect("it is HTML");
    let (mut out, mut open) = (Vec::new(), Vec::new());
    while !rest.is_empty() {
        let Some(tag) = rest.strip_prefix('<') else {
            let (text, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
            out.push(Piece::Text(plain(text)));
            rest = after;
            continue;
        };
        let (tag, after) = tag.split_once('>').expect("a tag ends");
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{name} is closed where it was opened");
            out.push(Piece::Close(name));
            continue;
        }
        let empty = tag.strip_suffix(" /");
        let (name, mut list) = empty.unwrap_or(tag).split_once(' ').unwrap_or((empty.unwrap_or(tag), ""));
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric()), "{name}");
        let mut attributes = Vec::new();
        while !list.is_empty() {
            let (key, value) = list.split_once("=\"").expect("an attribute has a quoted value");
            let (value, after) = value.split_once('"').expect("a value ends");
            assert!(key.chars().all(|c| c.is_ascii_alphabetic() || c == '-'), "{key}");
            attributes.push((key, plain(value)));
            list = after.trim_start();
        }
        out.push(Piece::Open(name, attributes));
        if empty.is_none() {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?} stay open");
    out
}

/// A text without its escapes; panics where something should have been escaped.
fn plain(text: &str) -> String {
    let mut parts = text.split('&');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, after) = part.split_once(';').expect("an escape ends");
        out.push_str(match name {
            "lt" => "<",
            "gt" => ">",
            "amp" => "&",
            "quot" | "#34" => "\"",
            "#x27" | "#39" => "'",
            "#x2f" => "/",
            _ => panic!("no escape: {name}"),
        });
        out.push_str(after);
    }
    out
}

fn attributes<'p>(pieces: &'p [Piece<'_>], key: &'p str) -> impl Iterator<Item = (&'p str, &'p str)> {
    let of = move |p: &'p Piece<'_>| match p {
        Piece::Open(name, list) => list.iter().find(|(k, _)| *k == key).map(|(_, v)| (*name, v.as_str())),
        Piece::Close(_) | Piece::Text(_) => None,
    };
    pieces.iter().filter_map(of)
}

/// What a reader sees, one space between pieces.
fn seen(pieces: &[Piece<'_>]) -> String {
    let body = pieces.iter().skip_while(|p| !matches!(p, Piece::Open("body", _)));
    let texts = body.filter_map(|p| if let Piece::Text(t) = p { Some(t.trim()) } else { None });
    texts.filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn stand_in_order(text: &str, wanted: &[&str]) {
    let mut rest = text;
    for w in wanted {
        let (_, after) = rest.split_once(w).unwrap_or_else(|| panic!("`{w}` is not there, or not in its order, in:\n{text}"));
        rest = after;
    }
}

const HOSTILE: &str = "</title></style><script>alert(1)</script><img src=x onerror='a' \"b\">&amp;{{ 7 }}";

#[test]
fn names_are_text_whatever_they_contain() {
    let long = "很长的名称".repeat(200);
    for language in BOTH {
        for mark in ["", HOSTILE, &long] {
            let page = html::page(&[sample(language, mark)], language);
            let pieces = pieces(&page);
            let tags: BTreeSet<&str> = pieces.iter().filter_map(|p| if let Piece::Open(t, _) = p { Some(*t) } else { None }).collect();
            assert!(!tags.contains("script") && !tags.contains("img"), "{tags:?}");
            let text = seen(&pieces);
            for written in ["待遇重叠检查", "市住房补贴", "一位学历为博士的人", "学历 不低于 本科", "第三条", "写明只发较高的一项", "people"]
            {
                assert!(text.contains(&format!("{written}{mark}")), "{written}");
            }
            assert!(attributes(&pieces, "title").any(|(_, t)| t.ends_with(&format!("0对1{mark}"))), "the cells say what they are about");
        }
    }
}

#[test]
fn every_link_has_a_place_and_every_place_one_name() {
    let two = [sample(Language::Zh, ""), sample(Language::Zh, "二")];
    let page = html::page(&two, Language::Zh);
    let pieces = pieces(&page);
    let all: Vec<&str> = attributes(&pieces, "id").map(|(_, id)| id).collect();
    let ids: BTreeSet<&str> = all.iter().copied().collect();
    assert_eq!(all.len(), ids.len(), "{all:?}");
    for (tag, to) in attributes(&pieces, "href").filter(|(tag, _)| *tag == "a") {
        assert!(ids.contains(to.strip_prefix('#').unwrap()), "{tag} to {to}");
    }
    assert_eq!(ids.iter().filter(|id| id.starts_with("card-")).count(), 10);
}

#[test]
fn the_page_needs_nothing_else() {
    for language in BOTH {
        let page = html::page(&[sample(language, "")], language);
        for elsewhere in ["http:", "https:", "src=", "url(", "@import", "<script", "<object", "<iframe"] {
            assert!(!page.contains(elsewhere), "{elsewhere}");
        }
        let pieces = pieces(&page);
        assert!(attributes(&pieces, "content").any(|(_, rule)| rule.starts_with("default-src 'none'")), "and says so to the browser");
        let lang = if language == Language::Zh { "zh-CN" } else { "en" };
        assert!(attributes(&pieces, "lang").any(|(tag, l)| tag == "html" && l == lang));
    }
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let page = || html::page(&[sample(Language::Zh, "")], Language::Zh);
    let other = std::thread::spawn(page);
    assert_eq!(page(), page());
    assert_eq!(page(), other.join().unwrap());
}

#[test]
fn findings_come_first_then_the_picture_then_the_cards_and_what_is_fine_is_folded() {
    let page = html::page(&[sample(Language::Zh, "")], Language::Zh);
    let text = seen(&pieces(&page));
    let overview = [
        "以往结果中已有的 3 项未列出",
        "2 须处理的问题",
        "1 提示",
        "1 未能判定",
        "6 比较的对数",
        "people.csv",
        "已计算 12,345 人，拒收 6 行",
        "结果一览",
        "1,234",
    ];
    stand_in_order(&text, &overview);
    stand_in_order(
        &text,
        &["结果一览", "待遇对照图", "用途：住房", "用途：生活", "须处理的问题", "提示", "未能判定的问题", "无须处理的情况", "其余各对"],
    );
    let folded = page.split("<details>").nth(1).and_then(|t| t.split("</details>").next()).unwrap();
    assert!(folded.contains("约定可同时享受"), "{folded}");
    assert!(page.split("<details>").last().unwrap().contains("不会重叠：1"), "a pair without a card is in the list of the others");
}

#[test]
fn a_card_tells_who_what_why_and_what_to_write() {
    let page = html::page(&[sample(Language::Zh, "")], Language::Zh);
    let text = seen(&pieces(page.as_str()));
    let card = text.split("返回一览").next().and_then(|t| t.rsplit("须处理的问题 1 ").next()).unwrap();
    stand_in_order(
        card,
        &[
            "◉ 标准相同的重复待遇",
            "“市住房补贴”与“区住房补贴”",
            "分别由两份政策规定",
            "涉及 1,234 人；每期发放“市住房补贴”1,851,000元、“区住房补贴”1,234,000元，其中重复 1,234,000元。",
            "一位学历为博士的人",
            "市住房补贴 市级政策 每月 1,500元 经费 市级 60%、区级 40% 受理 人社局 依据 第三条",
            "申请条件（1） 学历 不低于 本科 第1条 · a.heng:1",
            "区住房补贴 区级政策 每月 应发 1,500元、实发 1,000元",
            "写明只发较高的一项",
            "衔接 住房：\n    范围 甲、乙；\n    就高不重复，比较 本期。",
            "a.heng",
            "引用 市级政策。",
        ],
    );
}

#[test]
fn no_cell_is_without_a_sign_and_a_word() {
    for language in BOTH {
        let page = html::page(&[sample(language, "")], language);
        for kind in [Kind::Duplicate, Kind::OneSided, Kind::Dominated, Kind::NotDecided, Kind::Combinable, Kind::Disjoint] {
            let (sign, word) = (kind.symbol(), kind.word(language));
            assert!(page.contains(&format!("<i>{sign}</i><span class=\"word\">{word}</span></a></td>")), "a cell: {word}");
            assert!(page.contains(&format!("\">{sign}</i> {word}</li>")), "the legend: {word}");
        }
    }
}

#[test]
fn of_many_benefits_those_that_meet_another_are_drawn_and_the_others_counted() {
    let mut report = sample(Language::Zh, "");
    let housing = report.purposes.last_mut().unwrap();
    for n in 0..60 {
        housing.benefits.push(Benefit { name: format!("其他补贴{n}"), policy: "市级政策".to_owned(), department: None });
        let kind = Kind::Disjoint;
        let (symbol, word, headline) = (kind.symbol(), kind.word(Language::Zh), format!("没有人能同时享受0和{n}"));
        housing.cells.push(Cell { first: 0, second: 4 + n, kind, symbol, word, headline, card: None });
    }
    let text = seen(&pieces(&html::page(&[report], Language::Zh)));
    stand_in_order(&text, &["用途：住房", "4 生活补贴", "未列入图中的待遇项数：60", "用途：生活"]);
    assert!(!text.contains("其他补贴7"), "a benefit that meets no other has no row");
    assert!(text.contains("66 比较的对数"), "but its pairs are counted");
}

#[test]
fn a_report_without_findings_says_so() {
    let report = Report { purposes: vec![], cards: vec![], not_decided: 0, table: None, ..sample(Language::En, "") };
    let text = seen(&pieces(&html::page(&[report], Language::En)));
    stand_in_order(&text, &["0 To settle", "At a glance", "Nothing needs to be settled."]);
}

#[test]
fn the_command_writes_a_page_to_a_file_or_to_standard_output() {
    let world = World::new();
    world.file("宁波.heng", std::fs::read("tests/analysis/ningbo.heng").unwrap());
    let printed = world.heng(&["overlap", "宁波.heng", "--lang", "zh", "--format", "html"]);
    assert_eq!((printed.code, printed.err.as_str()), (Some(1), ""), "there is something to settle");
    let text = seen(&pieces(&printed.out));
    stand_in_order(&text, &["待遇重叠检查", "≠ 衔接规定互相矛盾", "用途：购房", "宁波.heng:18"]);
    let written = world.heng(&["overlap", "宁波.heng", "--lang", "zh", "-o", "结果.html"]);
    assert_eq!(written.code, Some(1));
    assert!(written.out.contains("已写入 结果.html"), "{}", written.out);
    assert_eq!(std::fs::read_to_string(world.path().join("结果.html")).unwrap(), printed.out);
}

#[test]
fn a_comparison_says_which_text_pays_what() {
    let world = World::new();
    let policy = std::fs::read_to_string("tests/analysis/changsha-2022.heng").unwrap();
    world.file("新.heng", &policy);
    world.file("旧.heng", std::fs::read("tests/analysis/changsha-2017.heng").unwrap());
    let page = world.heng(&["diff", "旧.heng", "新.heng", "--lang", "zh", "--format", "html"]).out;
    let text = seen(&pieces(&page));
    stand_in_order(&text, &["新旧文本比较", "6 不同之处", "结果一览", "不同之处", "发放金额和有关条款", "旧文本", "新文本"]);
}

#[test]
fn where_no_page_can_be_drawn_it_is_refused_and_mistakes_do_not_get_into_a_page() {
    let world = World::new();
    world.file("错.heng", "待遇 甲 面向 个人\n");
    let check = world.heng(&["check", "错.heng", "--format", "html", "--lang", "en"]);
    assert_eq!((check.code, check.out.as_str()), (Some(2), ""));
    assert!(check.err.contains("`--format html` is for `heng overlap` and `heng diff` only"), "{}", check.err);
    let overlap = world.heng(&["overlap", "错.heng", "--format", "html", "--lang", "zh"]);
    assert!(overlap.err.contains("错.heng"), "{}", overlap.all());
    assert_eq!((overlap.code, overlap.out.as_str()), (Some(1), ""), "nothing was looked at, so there is no page");
}

#[test]
fn a_benefit_that_is_not_compared_under_a_purpose_has_no_row_there() {
    let mut report = sample(Language::Zh, "");
    report.purposes.first_mut().unwrap().benefits.insert(0, Benefit { name: "无关补贴".to_owned(), policy: "市级政策".to_owned(), department: None });
    for cell in &mut report.purposes.first_mut().unwrap().cells {
        (cell.first, cell.second) = (cell.first + 1, cell.second + 1);
    }
    let text = seen(&pieces(&html::page(&[report], Language::Zh)));
    stand_in_order(&text, &["用途：生活 待遇 2 生活补贴 1 租房补贴", "2 生活补贴"]);
    assert!(!text.contains("无关补贴"));
}

/// Chromium, or a sentence that says how to get one. On Debian, root installs it.
fn chromium() -> PathBuf {
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let found = || {
        let folders = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&folders).flat_map(|f| names.map(|n| f.join(n))).find(|p| p.is_file())
    };
    if found().is_none() {
        install("chromium fonts-noto-cjk");
    }
    found().expect("the page is looked at in Chromium, and there is none: install it (Debian: apt-get install chromium fonts-noto-cjk)")
}

/// Installs what a test looks with, where that can be done unasked: on Debian, by root.
pub fn install(packages: &str) {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    if is_root() && Path::new("/etc/debian_version").exists() {
        let _guard = ONE_AT_A_TIME.lock();
        let install = format!("apt-get update -q && apt-get install -yq --no-install-recommends {packages}");
        let _ = Command::new("sh").args(["-c", &install]).env("DEBIAN_FRONTEND", "noninteractive").output();
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|o| o.stdout.starts_with(b"0\n"))
}

/// Looks at pages from a page around them, a frame each: what is wider than the frame (what can be scrolled by itself apart), what is
/// narrower than a finger where it can be pressed, what was asked of elsewhere, and where the cards stand.
const LOOKS: &str = r#"
function look(frame) {
  const page = frame.contentDocument, out = [], width = frame.clientWidth;
  const hidden = e => e.closest('.scroll') && !e.matches('.scroll') || getComputedStyle(e).position === 'absolute' || e.closest('thead, .word');
  if (page.documentElement.scrollWidth > width) out.push('scrolls sideways: ' + page.documentElement.scrollWidth);
  for (const e of page.body.querySelectorAll('*')) {
    const box = e.getBoundingClientRect();
    if (!hidden(e) && (box.right > width + 0.5 || box.left < -0.5)) out.push('too wide: ' + e.tagName + '.' + e.className + ' ' + box.right);
  }
  for (const a of page.querySelectorAll('.matrix td a')) {
    const box = a.getBoundingClientRect();
    if (box.width < 24 || box.height < 24) out.push('too small to press: ' + box.width + ' x ' + box.height);
  }
  const asked = frame.contentWindow.performance.getEntriesByType('resource').map(r => r.name);
  const cards = [...page.querySelectorAll('article.card')].map(c => [c.id, c.getBoundingClientRect()]);
  const below = cards.every(([, b], i) => i === 0 || b.height === 0 || b.top >= cards[i - 1][1].bottom);
  const bars = [...page.querySelectorAll('.bar rect:last-child')].map(b => Math.round(b.getBoundingClientRect().width));
  const words = [...page.querySelectorAll('.matrix td .word')].filter(w => w.getBoundingClientRect().width > 1).length;
  return [page.documentElement.clientWidth, out.join('; ') || 'fits', asked.length, cards.map(c => c[0]).join(' '), below, bars.every(b => b > 20), words].join(' | ');
}
onload = () => { document.body.textContent = [...document.querySelectorAll('iframe')].map(look).join('\n'); };
"#;

/// The body of a page of a folder once its scripts have run, in a browser that reaches no network. The budget is of the page's own clock, which
/// a busy machine can run out before a module is compiled: then the body still holds the script, and the page is opened again.
pub fn body_of(folder: &Path, page: &str) -> String {
    let mut body = opened(folder, page);
    for _ in 0..4 {
        if !body.starts_with("<script") {
            break;
        }
        body = opened(folder, page);
    }
    body
}

fn opened(folder: &Path, page: &str) -> String {
    let flags = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update \
        --disable-sync --allow-file-access-from-files --hide-scrollbars --window-size=1400,900 --virtual-time-budget=10000 --dump-dom";
    let output = Command::new(chromium())
        .args(flags.split_whitespace())
        .arg("--host-resolver-rules=MAP * ~NOTFOUND")
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .arg(format!("file://{}", folder.join(page).display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout).into_owned();
    let body = dom.split("<body>").nth(1).and_then(|t| t.split("</body>").next());
    let body = body.unwrap_or_else(|| panic!("no page: {dom}\n{}", String::from_utf8_lossy(&output.stderr)));
    body.trim().to_owned()
}

/// What is seen of pages at these widths, a line each.
fn looked_at(pages: &[(String, u32)]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let mut around = format!("<!DOCTYPE html><meta charset=\"utf-8\"><script>{LOOKS}</script><body>");
    for (n, (page, width)) in pages.iter().enumerate() {
        std::fs::write(folder.path().join(format!("{n}.html")), page).unwrap();
        around.push_str(&format!("<iframe src=\"{n}.html\" style=\"border:0;width:{width}px;height:900px\"></iframe>"));
    }
    std::fs::write(folder.path().join("around.html"), around).unwrap();
    body_of(folder.path(), "around.html").lines().map(str::to_owned).collect()
}

#[test]
fn looked_at_in_a_real_browser() {
    let long = "很长的名称".repeat(30);
    let unbroken = "a".repeat(300);
    let mut pages = Vec::new();
    for language in BOTH {
        for mark in ["", &long, &unbroken] {
            let page = html::page(&[sample(language, mark)], language);
            pages.extend([360, 1200].map(|width| (page.clone(), width)));
        }
    }
    let seen = looked_at(&pages);
    let wanted: Vec<String> = pages
        .iter()
        // On a wide page the cells show their words.
        .map(|(_, width)| format!("{width} | fits | 0 | card-1 card-2 card-3 card-4 card-5 | true | true | {}", if *width > 900 { 6 } else { 0 }))
        .collect();
    assert_eq!(seen, wanted);
}
