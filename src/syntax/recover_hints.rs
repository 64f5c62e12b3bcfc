//! What a writer who was stopped most likely meant, where the place alone does not say.
//!
//! Reading stopped at a word: `学历 是 博士` at `是`, `20,000元` at the comma, `2019/5/20` at the year. The grammar knows what could have stood
//! there; this knows what people write there, and says what to type.
//!
//! INVARIANT: a hint is the one report of its mistake: whoever asks for one and gets it reports nothing else.

use super::errors;
use super::from_pest::{Mistake, Reader};
use super::grammar::Rule;
use super::lookalikes;
use super::recover::{is_word, token};
use crate::diagnostic::{Diagnostic, Edit};
use crate::source::Span;

/// Where reading stopped in a slice of the text.
pub(super) struct Stop<'s> {
    /// The slice, and where it begins in the text being read.
    pub text: &'s str,
    pub start: usize,
    /// The word at which reading stopped, and where it begins in the slice.
    pub found: &'s str,
    pub at: usize,
    /// What the slice should have been.
    pub strict: Rule,
}

impl Stop<'_> {
    pub(super) fn before(&self) -> &str {
        self.text.get(..self.at).unwrap_or("")
    }

    pub(super) fn behind(&self) -> &str {
        self.text.get(self.at + self.found.len()..).unwrap_or("")
    }

    /// Whether nothing of this item stands behind the word.
    fn last(&self) -> bool {
        let behind = self.behind().trim_start_matches([' ', '\t']);
        behind.is_empty() || behind.starts_with('\n')
    }
}

impl Reader<'_> {
    /// What is meant there, if that is plain.
    pub(super) fn hint(&mut self, stop: &Stop, mistake: &Mistake) -> Option<Diagnostic> {
        let span = self.stop_span(stop);
        let zh = self.chinese >= self.english;
        let wants = |rules: &[Rule]| mistake.expected.iter().any(|r| rules.contains(r));
        if let Some(c) = stop.found.chars().next().filter(|c| lookalikes::invisible(*c)) {
            return Some(errors::invisible(span, c));
        }
        if let Some(d) = self.name_hint(stop).or_else(|| self.list_hint(stop, span)) {
            return Some(d);
        }
        if let Some(d) = self.number_hint(stop, wants(&[Rule::date])) {
            return Some(d);
        }
        if matches!(stop.found, "，" | "," | "、") && stop.last() && !stop.before().is_empty() {
            return Some(errors::wrong_end(span, self.original(span), zh));
        }
        if stop.found == "、" && open_parenthesis(stop.before()) {
            return Some(errors::comma_between_arguments(span));
        }
        if wants(&[Rule::string, Rule::open_string]) && !wants(&[Rule::name]) {
            let book = stop.found == "《";
            let end = stop.behind().find('》').filter(|_| book).map_or(stop.at + stop.found.len(), |e| stop.at + stop.found.len() + e + '》'.len_utf8());
            let span = self.span_at(stop.start + stop.at, stop.start + end);
            return Some(errors::needs_quotes(span, self.original(span)));
        }
        if stop.found == ":" && self.colon_too_many(stop) {
            let given = matches!(stop.strict, Rule::strict_given | Rule::strict_expect);
            return Some(errors::extra_colon(span, last_word(stop.before()), given));
        }
        if let Some((said, zh, en)) = lookalikes::phrase(stop.text.get(stop.at..).unwrap_or("")) {
            let span = self.span_at(stop.start + stop.at, stop.start + stop.at + said.len());
            return Some(errors::said_otherwise(span, said, zh, en));
        }
        if let Some(d) = self.form_hint(stop, span).or_else(|| self.direction_hint(stop)).or_else(|| self.place_hint(stop)) {
            return Some(d);
        }
        if stop.strict == Rule::strict_expect
            && let Some((zh, en)) = lookalikes::in_expect(stop.found)
        {
            return Some(errors::said_otherwise(span, stop.found, zh, en));
        }
        if wants(&[Rule::run_out, Rule::of_age, Rule::in_years, Rule::from_birthday, Rule::from_same_day]) {
            return None;
        }
        let clause = token(stop.text);
        let listed = ["和", "与", "及", "以及", "或"].contains(&stop.found) && lists_values(stop.before());
        let meant = if listed { Some(("、", ",")) } else { lookalikes::in_clause(clause, stop.found) };
        if let Some((zh, en)) = meant.or_else(|| super::recover::near_operator(stop.found)) {
            return Some(errors::said_otherwise(span, stop.found, zh, en));
        }
        if let Some(rest) = lookalikes::demanded(stop.found) {
            return Some(errors::said_otherwise(span, stop.found, rest, rest));
        }
        if clause == "施行" && stop.found == "截止" {
            return Some(errors::ends_how(span));
        }
        let whole = stop.found != "，" && !is_word(stop.found.chars().next()?);
        if whole || !self.reads(stop.before(), stop.start, stop.strict) {
            return None;
        }
        self.two_things(stop, span, zh)
    }

    /// `待遇 租房 补贴 面向`, `待遇 租房补贴（市级） 面向`, `待遇 "租房补贴" 面向`: the name of a declaration is not one name.
    fn name_hint(&mut self, stop: &Stop) -> Option<Diagnostic> {
        let (keyword, first) = stop.before().trim_end().rsplit_once(' ').unwrap_or((stop.before().trim_end(), ""));
        let named = stop.strict == Rule::strict_decl && [keyword, first].iter().all(|w| w.chars().all(is_word));
        if !named || stop.found.is_empty() || keyword.is_empty() {
            return None;
        }
        let ends: &[&str] = match keyword {
            "待遇" | "benefit" => &["面向", "for "],
            "表" | "table" => &["按", "by ", "面向", "for "],
            "修订" | "amend" => &["自", "from "],
            _ => &["面向", "for ", ":"],
        };
        let goes_on = |behind: &str| ends.iter().any(|w| behind.trim_start().starts_with(w));
        let begin = stop.start + stop.before().trim_end().len() - first.len();
        if stop.found.chars().all(is_word) && !first.is_empty() && goes_on(stop.behind()) {
            let plain = !["面向", "按", "针对", "对", "for", "by", self.subject_elsewhere()].contains(&stop.found);
            let span = self.span_at(begin, stop.start + stop.at + stop.found.len());
            return plain.then(|| errors::name_with_space(span, self.original(span), first, stop.found));
        }
        if stop.found == "(" && !first.is_empty() && !matches!(keyword, "有序类别" | "ordered enum") {
            let end = stop.behind().find(')').filter(|end| goes_on(stop.behind().get(end + 1..).unwrap_or("")))?;
            let span = self.span_at(begin, stop.start + stop.at + 1 + end + 1);
            self.meant = Some(Edit { span, text: first.to_owned() });
            return Some(errors::name_with_parentheses(span, self.original(span)));
        }
        let quoted = first.is_empty() && stop.found.starts_with(['"', '“']) && goes_on(stop.behind());
        quoted.then(|| errors::name_in_quotes(self.stop_span(stop), stop.found))
    }

    /// Words in another form than the clause has them.
    fn form_hint(&self, stop: &Stop, span: Span) -> Option<Diagnostic> {
        let before = stop.before().trim_end();
        // `属于人社局`, `来自户籍库`: a keyword glued to the name behind it.
        if let Some((keyword, name)) = ["属于", "来自", "面向"].into_iter().find_map(|k| Some((k, stop.found.strip_prefix(k)?)))
            && matches!(stop.strict, Rule::strict_decl | Rule::strict_attr)
            && !name.is_empty()
        {
            return Some(errors::glued(span, &format!("{keyword} {name}")));
        }
        // `硕士，0元`: the column is whole, and its value stands behind a comma.
        if stop.strict == Rule::strict_row && !stop.text.contains(':') {
            let (at, mark) = stop.text.char_indices().rev().find(|(_, c)| matches!(c, '，' | ',' | '→' | '='))?;
            let value = stop.text.get(at + mark.len_utf8()..)?.trim_start();
            let span = self.span_at(stop.start + at, stop.start + at + mark.len_utf8());
            return value.starts_with(|c: char| c.is_ascii_digit()).then(|| errors::said_otherwise(span, &mark.to_string(), "：", ":"));
        }
        if stop.strict == Rule::strict_row && stop.found == "and" {
            return Some(errors::said_otherwise(span, "and", "、", "or"));
        }
        // `行业 为 制造业、服务业`
        if stop.found == "、" && matches!(stop.strict, Rule::strict_item | Rule::strict_expr | Rule::strict_decl | Rule::strict_member) {
            let is = before.strip_suffix(last_word(before))?.trim_end();
            let (at, not) = (is.rfind("为").filter(|at| is.get(*at..) == Some("为"))?, is.ends_with("不为"));
            let at = if not { at - "不".len() } else { at };
            let span = self.span_at(stop.start + at, stop.start + is.len());
            return Some(if not { errors::said_otherwise(span, "不为", "不属于", "not in") } else { errors::said_otherwise(span, "为", "属于", "in") });
        }
        if matches!(token(stop.text), "起算" | "starting") {
            return starting(span, stop);
        }
        if matches!(token(stop.text), "申请期限" | "apply") && stop.found.is_empty() {
            let yearly = before.contains("每年") || before.contains("each year");
            return Some(errors::or_forfeit(span, yearly, self.chinese >= self.english));
        }
        if token(stop.text) == "舍入" && before.ends_with("尾差") {
            return Some(errors::which_remainder(span, stop.found));
        }
        if last_word(before) == "of" || stop.found == "of" || before.contains(" of ") {
            let of = before.rfind(" of ").filter(|at| before.get(..*at).is_some_and(|b| b.contains("within "))).map(|at| at + 1)?;
            let span = self.span_at(stop.start + of, stop.start + of + 2);
            return Some(errors::said_otherwise(span, "of", "后", "after"));
        }
        let (lacks, then) = if before.contains("如 ") { (!before.contains(" 则 "), "则") } else { (before.contains("if ") && !before.contains(" then "), "then") };
        let ends = matches!(stop.found, "否则" | "else") || stop.found.starts_with(|c: char| c.is_ascii_digit());
        (lacks && ends).then(|| errors::then_missing(span, stop.found, then))
    }

    /// Names listed with another sign than `、`: `部门 公安局，教育局`, `类别 婚姻：未婚/已婚`.
    fn list_hint(&mut self, stop: &Stop, span: Span) -> Option<Diagnostic> {
        let clause = token(stop.text);
        let heads = ["范围", "引用", "部门", "类别", "有序类别", "地区", "可同时享受", "among", "use", "department", "enum", "ordered", "region"];
        if !heads.contains(&clause) || !stop.behind().trim_start().starts_with(is_word) && !is_word(stop.found.chars().next()?) {
            return None;
        }
        if !self.reads(stop.before(), stop.start, stop.strict) {
            return None;
        }
        match stop.found {
            "，" => Some(errors::comma_in_list(span)),
            "/" | "|" | "\\" | "·" | "和" | "与" | "及" | "以及" | "或" | "and" | "or" | "&" => Some(errors::said_otherwise(span, stop.found, "、", ",")),
            _ if is_word(stop.found.chars().next()?) => {
                let at = self.span_at(stop.start + stop.at, stop.start + stop.at);
                self.meant = Some(Edit { span: at, text: "、".to_owned() });
                Some(errors::list_mark(span, stop.found))
            }
            _ => None,
        }
    }

    /// `单位所在区 在 南江市`; an order that runs down.
    fn place_hint(&mut self, stop: &Stop) -> Option<Diagnostic> {
        if stop.found == "(" && stop.strict == Rule::strict_decl && matches!(token(stop.text), "有序类别" | "ordered") {
            let order = stop.behind().split(')').next()?;
            let span = self.span_at(stop.start + stop.at + 1, stop.start + stop.at + 1 + order.len());
            let zh = !order.is_ascii();
            self.meant = Some(Edit { span, text: if zh { "由低到高" } else { "low to high" }.to_owned() });
            let falls = order.find(['高', 'h']) < order.find(['低', 'l']);
            return Some(if falls { errors::low_to_high(span) } else { errors::said_otherwise(span, order, "由低到高", "low to high") });
        }
        let before = stop.before().trim_end();
        let place = last_word(before);
        let at = before.strip_suffix(place)?.trim_end();
        if last_word(at) != "在" || place.contains(|c: char| c.is_ascii_digit()) || !matches!(stop.found, "" | "且" | "或" | ")") {
            return None;
        }
        let span = self.span_at(stop.start + at.len() - "在".len(), stop.start + at.len());
        Some(errors::said_otherwise(span, "在", "位于", "located in"))
    }

    /// Whether a colon is all that is wrong.
    fn colon_too_many(&mut self, stop: &Stop) -> bool {
        let behind = stop.behind();
        if matches!(stop.strict, Rule::strict_given | Rule::strict_expect) {
            let behind = behind.trim_start_matches([' ', '\t']);
            return !behind.is_empty() && !behind.starts_with('\n');
        }
        self.reads(&format!("{} {behind}", stop.before()), stop.start, stop.strict)
    }

    /// What is written in front is whole, and something else begins.
    fn two_things(&mut self, stop: &Stop, span: Span, zh: bool) -> Option<Diagnostic> {
        let before = stop.before().trim_end();
        let comma = stop.found == "，";
        if !comma && stop.before().get(before.len()..).is_some_and(|gap| gap.contains('\n')) {
            let end = self.span_at(stop.start + before.len(), stop.start + before.len());
            let (rest, at) = (stop.text.get(stop.at..)?, stop.start + stop.at);
            // In an example every line is a statement of its own.
            if matches!(stop.strict, Rule::strict_given | Rule::strict_expect) && !self.reads(rest, at, stop.strict) {
                self.broken_text(rest, at, stop.strict);
            }
            return Some(errors::missing_semicolon(end, zh));
        }
        let second = if comma { stop.behind().trim_start() } else { stop.text.get(stop.at..)? };
        let at = stop.start + stop.text.len() - second.len();
        let compares = |t: &str| t.split([' ', '\n', '(', ')']).any(is_operator);
        let listed = comma && lists_values(before) && !compares(second);
        let expr = !listed && matches!(stop.strict, Rule::strict_item | Rule::strict_expr) && self.reads(second, at, Rule::strict_expr);
        expr.then(|| {
            if compares(before) || compares(second) { errors::join_conditions(span, stop.found) } else { errors::operator_missing(span, last_word(before), stop.found) }
        })
    }

    /// Numbers and dates of other forms.
    fn number_hint(&self, stop: &Stop, date: bool) -> Option<Diagnostic> {
        let kept = |c: char| c.is_ascii_digit() || matches!(c, '.' | '/' | ',' | '-');
        let begin = stop.before().rfind(|c| !kept(c)).map_or(0, |i| i + stop.before().get(i..).and_then(|r| r.chars().next()).map_or(1, char::len_utf8));
        let run = stop.text.get(begin..)?;
        let run = run.get(..run.find(|c| !kept(c)).unwrap_or(run.len()))?;
        let span = self.span_at(stop.start + begin, stop.start + begin + run.len());
        let parts: Vec<&str> = run.split(['.', '/', '-']).collect();
        if let [y, m, d] = parts.as_slice()
            && y.len() == 4
            && [m, d].iter().all(|p| (1..=2).contains(&p.len()))
            && let (Ok(y), Ok(m), Ok(d)) = (y.parse::<u32>(), m.parse::<u32>(), d.parse::<u32>())
        {
            return Some(errors::date_form(span, run, y, m, d));
        }
        let groups: Vec<&str> = run.trim_end_matches(',').split(',').collect();
        let thousands = groups.len() > 1 && groups.iter().skip(1).all(|g| g.len() == 3) && groups.iter().all(|g| g.bytes().all(|b| b.is_ascii_digit()));
        if thousands && groups.first().is_some_and(|g| (1..=3).contains(&g.len())) {
            return Some(errors::thousands(span, run, &groups.concat()));
        }
        let here = self.stop_span(stop);
        if let Some(figures) = lookalikes::in_figures(stop.found) {
            return Some(errors::in_figures(here, stop.found, &figures));
        }
        if stop.before().trim_end().ends_with('的') && stop.found.starts_with(|c: char| c.is_ascii_digit()) {
            return Some(errors::share_of(here, last_word(stop.before().trim_end().trim_end_matches('的')), stop.found, stop.behind()));
        }
        date.then(|| self.date_hint(stop, here)).flatten()
    }

    /// A date was wanted.
    fn date_hint(&self, stop: &Stop, here: Span) -> Option<Diagnostic> {
        let inner = stop.found.trim_matches(['"', '“', '”']);
        let day = inner.find(['日', '号']).and_then(|i| inner.get(..i)).filter(|t| t.starts_with(|c: char| c.is_ascii_digit()));
        if let Some(day) = day {
            let numbers: Vec<u32> = day.split(['年', '月']).filter_map(|n| n.trim().parse().ok()).collect();
            let [y, m, d] = *numbers.as_slice() else { return None };
            return Some(errors::date_form(here, stop.found, y, m, d));
        }
        let month = stop.found.starts_with(|c: char| c.is_ascii_digit()) && stop.found.contains('年') && stop.found.ends_with('月');
        month.then(|| errors::year_and_month(here, stop.found))
    }

    /// Whether a part of a slice is whole by itself.
    pub(super) fn reads(&mut self, text: &str, start: usize, strict: Rule) -> bool {
        let slice = self.slice(text.trim_end(), start);
        self.reread(&slice, strict, |_, _| Some(())).is_ok()
    }

    pub(super) fn stop_span(&self, stop: &Stop) -> Span {
        self.span_at(stop.start + stop.at, stop.start + stop.at + stop.found.len())
    }
}

/// `起算 审核通过 上月`, `starting the month before approval`: the clock starts in the month of the event, or in the next.
fn starting(span: Span, stop: &Stop) -> Option<Diagnostic> {
    let zh = stop.text.starts_with("起算") && matches!(stop.before().trim_end().rsplit(' ').next(), Some("申请" | "审核通过"));
    let en = stop.text.starts_with("starting the month ") && stop.found == "the";
    (zh || en).then(|| errors::starts_when(span, stop.found))
}

/// A word that compares.
fn is_operator(word: &str) -> bool {
    super::keywords::cmp_word(word).is_some() || matches!(word, "属于" | "不属于" | "位于" | "有记录" | "无记录" | "在" | "in" | "within" | "located")
}

/// The word that a text ends in.
pub(super) fn last_word(text: &str) -> &str {
    text.trim_end().rsplit(|c| !is_word(c)).next().unwrap_or("")
}

/// Whether the condition that is being read lists values.
fn lists_values(before: &str) -> bool {
    let from = [" 且 ", " 或 ", "("].iter().filter_map(|w| before.rfind(w)).max().unwrap_or(0);
    before.get(from..).is_some_and(|t| t.contains("属于") || t.contains(" in "))
}

/// Whether a parenthesis is open at the end of a text.
fn open_parenthesis(text: &str) -> bool {
    text.matches('(').count() > text.matches(')').count()
}
