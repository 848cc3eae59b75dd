//! What a replayed history says, in each format. No line holds a value of a record.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::check_model::{listed_code, name};
use crate::check::Rule;
use crate::compare::{percent, too_many_gone};
use crate::history::{At, Did, HISTORY_RULES, Outcome, Step, fixed_assumptions, switches};
use crate::spec::Spec;
use crate::text::terminal_text::{pad, pad_left, safe};
use crate::text::{Lang, wrap};
use crate::workspace::Replayed;

/// How wide prose is set.
const COLUMNS: usize = 78;

/// How many steps of a rule, and how many numbers, are printed to people at the most.
const STEPS: usize = 20;
const NUMBERS: usize = 200;

/// What there is to say.
#[derive(Clone, Copy, Debug)]
pub struct ToldHistory<'t> {
    /// The history.
    pub replayed: &'t Replayed,
    /// What is held against the base.
    pub outcome: &'t Outcome,
    /// The share of recipients, in percent, of which more must not be gone.
    pub max_gone: f64,
    /// The specification data in force.
    pub spec: &'t Spec,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Line<'a> {
    Step { file: &'a str, record: u32, did: &'static str, rule: Option<&'static str> },
    Gone { record_old: u32 },
    Added { record_new: u32, file: &'a str },
    Changed { record_old: u32, record_new: u32, file: &'a str, fields: Vec<String> },
    Held { file: &'a str, record: u32 },
    Summary(Summary),
}

#[derive(Serialize)]
struct Summary {
    gone: usize,
    added: usize,
    changed: usize,
    unchanged: u64,
    held: u64,
    steps: BTreeMap<&'static str, u64>,
    assumed: BTreeMap<&'static str, &'static str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    keys_per_person: bool,
}

impl ToldHistory<'_> {
    /// The names of the files by their numbers, safe to show.
    fn names(&self) -> Vec<String> {
        let files = u16::try_from(self.replayed.files.len()).unwrap_or(u16::MAX);
        (0..=files).map(|file| safe(&self.replayed.name(file)).into_owned()).collect()
    }

    /// Whether some step or the share of those gone is an error.
    pub fn is_error(&self) -> bool {
        let errors = HISTORY_RULES.iter().filter(|rule| rule.severity() == crate::check::Severity::Error);
        errors.map(|rule| self.replayed.replay.count_of(*rule)).sum::<u64>() > 0
            || self.replayed.replay.count(Did::Impossible) > 0
            || !too_many_gone(&self.replayed.replay.types, self.max_gone).is_empty()
    }

    fn fields(&self, changed: &crate::history::ChangedEntry) -> Vec<String> {
        let fields = self.outcome.fields_of(changed).iter();
        fields.map(|field| listed_code(field, self.spec)).collect()
    }

    fn summary(&self) -> Summary {
        let replay = &self.replayed.replay;
        let reading = |switch: &'static crate::history::Switch| {
            Some((switch.name.as_str(), replay.readings.reading_of(switch)?.name.as_str()))
        };
        Summary {
            gone: self.outcome.gone.len(),
            added: self.outcome.added.len(),
            changed: self.outcome.changed.len(),
            unchanged: self.outcome.unchanged,
            held: replay.held_count(),
            steps: Did::ALL.into_iter().map(|did| (did.code(), replay.count(did))).collect(),
            assumed: switches().iter().filter_map(reading).collect(),
            keys_per_person: replay.keys_per_person,
        }
    }
}

/// One JSON object a line: steps, what became of the base, what is held, the summary.
///
/// # Errors
/// What the output refuses.
pub fn json(told: &ToldHistory<'_>, out: &mut dyn Write) -> io::Result<()> {
    let names = told.names();
    let of = |at: At| names.get(usize::from(at.file)).map_or("", String::as_str);
    let mut line = |line: Line<'_>| {
        serde_json::to_writer(&mut *out, &line)?;
        out.write_all(b"\n")
    };
    for Step { at, did, rule, .. } in &told.replayed.replay.steps {
        line(Line::Step { file: of(*at), record: at.record, did: did.code(), rule: rule.map(Rule::name) })?;
    }
    for number in &told.outcome.gone {
        line(Line::Gone { record_old: *number })?;
    }
    for at in &told.outcome.added {
        line(Line::Added { record_new: at.record, file: of(*at) })?;
    }
    for changed in &told.outcome.changed {
        let (at, fields) = (changed.new, told.fields(changed));
        line(Line::Changed { record_old: changed.old, record_new: at.record, file: of(at), fields })?;
    }
    for at in told.replayed.replay.held() {
        line(Line::Held { file: of(at), record: at.record })?;
    }
    line(Line::Summary(told.summary()))
}

/// A table: each step, and what became of each entry of the base that is not as it was.
///
/// # Errors
/// What the output refuses.
pub fn csv(told: &ToldHistory<'_>, out: &mut dyn Write) -> io::Result<()> {
    let names = told.names();
    // A cell that a spreadsheet would take for a formula is made text.
    let plain = |text: &str| if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.to_owned() };
    let of = |at: At| names.get(usize::from(at.file)).map(|name| plain(name)).unwrap_or_default();
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(["type", "file", "record", "did", "rule", "record_old", "fields"])?;
    for Step { at, did, rule, .. } in &told.replayed.replay.steps {
        let rule = rule.map_or("", Rule::name);
        writer.write_record(["step", &of(*at), &at.record.to_string(), did.code(), rule, "", ""])?;
    }
    for number in &told.outcome.gone {
        writer.write_record(["gone", "", "", "", "", &number.to_string(), ""])?;
    }
    for at in &told.outcome.added {
        writer.write_record(["added", &of(*at), &at.record.to_string(), "", "", "", ""])?;
    }
    for changed in &told.outcome.changed {
        let (at, fields) = (changed.new, told.fields(changed).join(" "));
        let (record, old) = (at.record.to_string(), changed.old.to_string());
        writer.write_record(["changed", &of(at), &record, "", "", &old, &plain(&fields)])?;
    }
    writer.flush()
}

/// For people: what is doubtful first, and what is assumed last.
///
/// # Errors
/// What the output refuses.
pub fn text(told: &ToldHistory<'_>, lang: Lang, colour: bool, out: &mut dyn Write) -> io::Result<()> {
    Text { told, lang, colour, names: told.names() }.write(out)
}

/// The format for people.
struct Text<'t> {
    told: &'t ToldHistory<'t>,
    lang: Lang,
    colour: bool,
    names: Vec<String>,
}

/// The key of the words for what a record did.
pub fn did_word(did: Did) -> &'static str {
    match did {
        Did::Added => "history.did.added",
        Did::Replaced => "history.did.replaced",
        Did::Deleted => "history.did.deleted",
        Did::Nothing => "history.did.nothing",
        Did::Impossible => "history.did.impossible",
    }
}

impl Text<'_> {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        self.files(out)?;
        self.doubts(out)?;
        self.outcome(out)?;
        self.assumed(out)?;
        let (style, key) = match self.told.is_error() {
            true => ("1;31", "history.verdict.error"),
            false => ("1;32", "history.verdict.fine"),
        };
        writeln!(out, "\n{}", self.style(style, self.lang.t(key)))
    }

    fn style(&self, code: &str, text: &str) -> String {
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn heading(&self, out: &mut dyn Write, key: &'static str) -> io::Result<()> {
        writeln!(out, "\n{}", self.style("1", self.lang.t(key)))
    }

    fn prose(&self, out: &mut dyn Write, text: &str) -> io::Result<()> {
        wrap(text, COLUMNS - 4).iter().try_for_each(|line| writeln!(out, "    {line}"))
    }

    /// The base and the files, with what the records of each did.
    fn files(&self, out: &mut dyn Write) -> io::Result<()> {
        let lang = self.lang;
        let replay = &self.told.replayed.replay;
        match &self.told.replayed.base {
            Some(base) => {
                let args: &[(&str, &dyn std::fmt::Display)] = &[("file", &self.names[0]), ("count", &base.len())];
                writeln!(out, "{}", lang.f("history.base", args))?;
            }
            None => writeln!(out, "{}", lang.t("history.no-base"))?,
        }
        for (number, name) in (1_u16..).zip(&self.names[1..]) {
            let steps = || replay.steps.iter().filter(|step| step.at.file == number);
            writeln!(out, "{}", lang.f("history.file", &[("file", name), ("count", &steps().count())]))?;
            for did in Did::ALL {
                let count = steps().filter(|step| step.did == did).count();
                if count > 0 {
                    writeln!(out, "    {}  {}", pad(lang.t(did_word(did)), 26), pad_left(&count.to_string(), 9))?;
                }
            }
        }
        Ok(())
    }

    /// Steps that a rule speaks of, by rule.
    fn doubts(&self, out: &mut dyn Write) -> io::Result<()> {
        let lang = self.lang;
        let replay = &self.told.replayed.replay;
        for rule in Rule::ALL.iter().filter(|rule| replay.count_of(**rule) > 0) {
            let words = rule.words(lang);
            writeln!(out, "\n{}  {}", self.style("1", &words.title), self.style("2", rule.name()))?;
            let of_rule = replay.steps.iter().filter(|step| step.rule == Some(*rule));
            for step in of_rule.take(STEPS) {
                let file = &self.names[usize::from(step.at.file).min(self.names.len() - 1)];
                let did = lang.t(did_word(step.did));
                let args: &[(&str, &dyn std::fmt::Display)] =
                    &[("file", file), ("record", &step.at.record), ("did", &did)];
                writeln!(out, "    {}", lang.f("history.step", args))?;
                if HISTORY_RULES.contains(rule) {
                    let template = words.messages.get(step.variant).or_else(|| words.messages.get("default"));
                    let other = step.other.unwrap_or_default();
                    let file = &self.names[usize::from(other.file).min(self.names.len() - 1)];
                    let args: &[(&str, &dyn std::fmt::Display)] = &[("file", file), ("other", &other.record)];
                    let message = crate::text::fill(template.map_or("", String::as_str), args);
                    wrap(&message, COLUMNS - 8).iter().try_for_each(|line| writeln!(out, "        {line}"))?;
                }
            }
            self.more(out, replay.count_of(*rule).saturating_sub(STEPS as u64))?;
            self.prose(out, &words.action)?;
        }
        Ok(())
    }

    fn more(&self, out: &mut dyn Write, count: u64) -> io::Result<()> {
        match count {
            0 => Ok(()),
            count => writeln!(out, "    {}", self.lang.f("compare.more", &[("count", &count)])),
        }
    }

    /// What is held, and what became of the base.
    fn outcome(&self, out: &mut dyn Write) -> io::Result<()> {
        let (lang, outcome, replay) = (self.lang, self.told.outcome, &self.told.replayed.replay);
        self.heading(out, "history.outcome")?;
        let mut rows = vec![("history.held", replay.held_count())];
        if self.told.replayed.base.is_some() {
            rows.extend([
                ("compare.records.gone", outcome.gone.len() as u64),
                ("compare.records.added", outcome.added.len() as u64),
                ("compare.records.changed", outcome.changed.len() as u64),
                ("compare.records.unchanged", outcome.unchanged),
            ]);
        }
        for (key, count) in rows {
            writeln!(out, "    {}  {}", pad(lang.t(key), 14), pad_left(&count.to_string(), 9))?;
        }
        for kind in replay.types.iter().filter(|kind| kind.recipients_gone > 0) {
            let counts = lang.f(
                "compare.gone.type",
                &[
                    ("recipients", &kind.recipients),
                    ("gone", &kind.recipients_gone),
                    ("current", &kind.in_period),
                    ("lost", &kind.in_period_gone),
                    ("share", &percent(kind.share())),
                ],
            );
            let limit = lang.f("compare.gone.exceeds", &[("max", &percent(self.told.max_gone))]);
            let limit = if kind.exceeds(self.told.max_gone) { format!("  {limit}") } else { String::new() };
            let label = kind.code().map_or_else(|| lang.t("compare.gone.no-code").to_owned(), name);
            writeln!(out, "    {}", lang.f("history.gone", &[("type", &label), ("counts", &counts)]) + &limit)?;
        }
        for (field, count) in outcome.fields.iter().take(NUMBERS) {
            writeln!(out, "    {}  {}", pad_left(&count.to_string(), 9), listed_code(field, self.told.spec))?;
        }
        Ok(())
    }

    /// What is assumed, and how to assume otherwise.
    fn assumed(&self, out: &mut dyn Write) -> io::Result<()> {
        self.heading(out, "history.assumed")?;
        self.prose(out, self.lang.t("history.assumed.why"))?;
        for sentence in fixed_assumptions() {
            self.prose(out, sentence.in_lang(self.lang))?;
        }
        for switch in switches() {
            let Some(reading) = self.told.replayed.replay.readings.reading_of(switch) else { continue };
            writeln!(out, "    {}  {}={}", switch.words.in_lang(self.lang), switch.name, reading.name)?;
            let words = wrap(reading.words.in_lang(self.lang), COLUMNS - 8);
            words.iter().try_for_each(|line| writeln!(out, "        {line}"))?;
        }
        if self.told.replayed.replay.keys_per_person {
            self.prose(out, self.lang.t("check.not-run.keys-per-person"))?;
        }
        Ok(())
    }
}
