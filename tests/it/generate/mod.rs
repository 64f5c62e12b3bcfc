//! Random policies that check, as text: what the differential tests run.
//!
//! A [`World`] is a dictionary and some policies over one subject. It is kept as a tree of declarations, clauses and items whose leaves are
//! text, so that it can be printed, put into another order, and made smaller clause by clause. Around it stands a *hero*: one subject on one
//! day for whom most conditions were written to hold. Rows are this hero with some facts changed to what the conditions compare with, so most
//! of a program is reached by somebody.
//!
//! Deliberately absent: programs with mistakes. Every world must check; one that does not is a mistake here or in the checker.

mod benefits;
mod clauses;
mod conditions;
mod facts;
mod numbers;
mod random;
mod rows;

pub use facts::{Dictionary, Fact, FactTy};
pub use random::Random;
pub use rows::{Group, groups};

use std::collections::{BTreeMap, BTreeSet};

/// A dictionary and the policies over it.
#[derive(Clone)]
pub struct World {
    pub dictionary: Dictionary,
    /// The dictionary first, then policies.
    pub documents: Vec<Document>,
    /// What conditions compare columns with, so that rows can lie next to it.
    pub marks: Marks,
    /// The hero's day.
    pub as_of: i64,
}

/// See [`World::marks`].
#[derive(Clone, Default)]
pub struct Marks {
    /// Stored values, by column.
    pub values: BTreeMap<String, Vec<i64>>,
    /// Months before the as-of date, by column.
    pub months: BTreeMap<String, Vec<i64>>,
    /// Days on which something begins or ends.
    pub days: Vec<i64>,
}

/// A dictionary or a policy.
#[derive(Clone)]
pub struct Document {
    pub name: String,
    pub head: Decl,
    pub decls: Vec<Decl>,
    /// Kinds of clauses and facts in it, for the table of what programs contain.
    pub uses: BTreeSet<&'static str>,
}

/// A declaration.
#[derive(Clone)]
pub struct Decl {
    pub head: String,
    pub clauses: Vec<Clause>,
    /// Whether its clauses may stand in any order.
    pub free: bool,
}

/// A clause: text, or a headed list.
#[derive(Clone)]
pub enum Clause {
    Plain(String),
    List(String, Vec<Item>),
}

/// An item of a list: text, or a list of its own.
#[derive(Clone)]
pub enum Item {
    Leaf(String),
    List(String, Vec<Item>),
}

impl Decl {
    pub fn new(head: impl Into<String>, clauses: Vec<Clause>, free: bool) -> Decl {
        Decl { head: head.into(), clauses, free }
    }

    /// One line: `引用 甲、乙。`
    pub fn line(head: impl Into<String>) -> Decl {
        Decl::new(head, Vec::new(), false)
    }

    fn print(&self, out: &mut String) {
        out.push_str(&self.head);
        for (i, clause) in self.clauses.iter().enumerate() {
            out.push_str(if i == 0 { "：\n" } else { "；\n" });
            match clause {
                Clause::Plain(text) => out.push_str(&format!("    {text}")),
                Clause::List(head, items) if head.is_empty() => print_items(items, 0, out),
                Clause::List(head, items) => {
                    out.push_str(&format!("    {head}：\n"));
                    print_items(items, 0, out);
                }
            }
        }
        out.push_str("。\n");
    }
}

const HAN: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

fn print_items(items: &[Item], depth: usize, out: &mut String) {
    for (i, item) in items.iter().enumerate() {
        let mark = match depth {
            0 => format!("（{}）", HAN[i]),
            1 => format!("{}. ", i + 1),
            2 => format!("（{}）", i + 1),
            _ => char::from_u32(0x2460 + i as u32).unwrap().to_string(),
        };
        let indent = "    ".repeat(depth + 2);
        match item {
            Item::Leaf(text) => out.push_str(&format!("{indent}{mark}{text}")),
            Item::List(head, below) => {
                out.push_str(&format!("{indent}{mark}{head}：\n"));
                print_items(below, depth + 1, out);
            }
        }
        if i + 1 < items.len() {
            out.push_str("；\n");
        }
    }
}

impl Document {
    pub fn print(&self) -> String {
        let mut out = String::new();
        self.head.print(&mut out);
        for decl in &self.decls {
            decl.print(&mut out);
        }
        out
    }
}

impl World {
    /// A dictionary and so many policies.
    pub fn random(r: &mut Random, policies: usize) -> World {
        let (dictionary, document, as_of) = facts::dictionary(r);
        let mut world = World { dictionary, documents: vec![document], marks: Marks::default(), as_of };
        benefits::policies(r, &mut world, policies);
        world
    }

    /// Everything as one file.
    pub fn print(&self) -> String {
        self.documents.iter().map(Document::print).collect::<Vec<_>>().join("\n")
    }

    /// The same declarations and clauses in another order.
    pub fn permuted(&self, r: &mut Random) -> World {
        let mut world = self.clone();
        for document in &mut world.documents {
            for decl in document.decls.iter_mut().filter(|d| d.free) {
                r.shuffle(&mut decl.clauses);
            }
            r.shuffle(&mut document.decls);
        }
        r.shuffle(&mut world.documents);
        world
    }

    /// Every world that lacks one thing of this one, the largest things first.
    pub fn smaller(&self) -> Vec<World> {
        let mut out = Vec::new();
        let mut without = |f: &dyn Fn(&mut World)| {
            let mut world = self.clone();
            f(&mut world);
            out.push(world);
        };
        for d in (1..self.documents.len()).rev() {
            without(&|w| drop(w.documents.remove(d)));
        }
        for (d, document) in self.documents.iter().enumerate() {
            for k in (0..document.decls.len()).rev() {
                without(&|w| drop(w.documents[d].decls.remove(k)));
            }
        }
        for (d, document) in self.documents.iter().enumerate() {
            for (k, decl) in document.decls.iter().enumerate() {
                for c in (0..decl.clauses.len()).rev() {
                    without(&|w| drop(w.documents[d].decls[k].clauses.remove(c)));
                }
            }
        }
        for (d, document) in self.documents.iter().enumerate() {
            for (k, decl) in document.decls.iter().enumerate() {
                for (c, clause) in decl.clauses.iter().enumerate() {
                    let Clause::List(head, items) = clause else { continue };
                    for less in fewer(items) {
                        without(&|w| w.documents[d].decls[k].clauses[c] = Clause::List(head.clone(), less.clone()));
                    }
                }
            }
        }
        out
    }
}

/// Every list that lacks one item of this one, at any depth.
fn fewer(items: &[Item]) -> Vec<Vec<Item>> {
    let mut out = Vec::new();
    for (i, item) in items.iter().enumerate() {
        if items.len() > 1 {
            let mut less = items.to_vec();
            less.remove(i);
            out.push(less);
        }
        if let Item::List(head, below) = item {
            for b in below {
                let mut less = items.to_vec();
                less[i] = b.clone();
                out.push(less);
            }
            for b in fewer(below) {
                let mut less = items.to_vec();
                less[i] = Item::List(head.clone(), b);
                out.push(less);
            }
        }
    }
    out
}
