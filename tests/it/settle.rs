//! All that `heng overlap --fix` writes, together.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::findings::copied;
use crate::world::World;
use heng::analysis::{Options, is_paid};
use heng::ir::BenefitId;
use heng::source::Sources;

/// The benefits below a folder that somebody is paid, by policy and name.
fn paid(world: &World, folder: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for set in heng::project::gather(world.path(), &[PathBuf::from(folder)]).unwrap() {
        let mut sources = Sources::new();
        for file in &set.files {
            sources.add(file.name.clone(), file.text.clone());
        }
        let analysis = heng::analyse(&sources);
        let mut by_subject: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for policy in analysis.policies() {
            let of = analysis.checked.program.benefits.iter().find(|b| b.document == policy).map(|b| b.subject);
            by_subject.entry(format!("{of:?}")).or_default().push(policy);
        }
        for policies in by_subject.values() {
            // A dictionary pays nothing.
            let Ok(model) = analysis.model(&sources, policies) else { continue };
            let core = model.core;
            for (i, benefit) in core.benefits.iter().enumerate() {
                if is_paid(&core, &Options::default(), BenefitId(i as u32)) != Some(false) {
                    out.insert(format!("{}/{}", benefit.policy, benefit.name));
                }
            }
        }
    }
    out
}

/// A grant for all graduates, and two for some of them that are more: with each of the two alone somebody is left to it, with both nobody is.
const THREE: &str = "有序类别 学历（由低到高）：本科、硕士、博士。\n\n对象 个人：\n    学历：学历；\n    在职：是否。\n\n\
    待遇 研究生补贴 面向 个人：\n    用途 生活；\n    发放 一次性；\n    同时符合：\n        （一）学历 不低于 硕士；\n    标准 1万元。\n\n\
    待遇 硕士补贴 面向 个人：\n    用途 生活；\n    发放 一次性；\n    同时符合：\n        （一）学历 为 硕士；\n    标准 2万元。\n\n\
    待遇 博士补贴 面向 个人：\n    用途 生活；\n    发放 一次性；\n    同时符合：\n        （一）学历 为 博士；\n    标准 3万元。\n";

#[test]
fn clauses_that_leave_a_benefit_to_nobody_only_together_are_not_all_written() {
    let world = World::new();
    world.file("three.heng", THREE);
    let before = paid(&world, "three.heng");
    assert_eq!(before.len(), 3);
    let said = world.heng(&["overlap", "three.heng", "--fix"]);
    assert_eq!(said.code, Some(0), "{}", said.all());
    assert_eq!(paid(&world, "three.heng"), before);
    let text = std::fs::read_to_string(world.path().join("three.heng")).unwrap();
    assert!(text.contains("范围 研究生补贴、硕士补贴；\n    就高不重复"), "{text}");
    assert!(text.contains("范围 研究生补贴、博士补贴；\n    择一享受"), "{text}");

    world.file("three.heng", THREE);
    let said = world.heng(&["overlap", "three.heng", "--fix", "--with", "highest", "--lang", "zh"]);
    assert_eq!(said.code, Some(1), "{}", said.all());
    assert!(said.out.contains("未写入  “研究生补贴”（three）与“博士补贴”（three）：与其他各条一并写入，“研究生补贴”对新申请人一律不再发放"), "{}", said.all());
    assert_eq!(paid(&world, "three.heng"), before);
}

/// Every remedy at once, over the sample policies and over what other cities wrote.
#[test]
fn whatever_is_settled_at_once_leaves_no_benefit_to_nobody() {
    let world = World::new();
    copied(&world, "policies");
    copied(&world, "tests/analysis");
    let mut cases: Vec<(String, &[&str])> = vec![("policies".into(), &[]), ("policies".into(), &["--with", "choose"])];
    let cities = std::fs::read_dir(world.path().join("tests/analysis")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    cases.extend(cities.filter(|name| name.ends_with(".heng")).map(|name| (format!("tests/analysis/{name}"), &[][..])));
    let mut settled = 0;
    for (path, with) in cases {
        copied(&world, "policies");
        let before = paid(&world, &path);
        let said = world.heng(&[&["overlap", &path, "--fix", "--lang", "zh"], with].concat());
        assert!(!before.is_empty(), "{path}");
        assert_eq!(paid(&world, &path), before, "{path} {with:?}: {}", said.all());
        settled += said.out.matches("已衔接").count();
    }
    assert!(settled > 10, "{settled} pairs are settled");
}
