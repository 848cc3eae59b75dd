//! `compare` for people.

use std::fmt::Display;
use std::io::{self, Write};

use super::check_model::{listed_code, name};
use super::compare::{NUMBERS, RULE, Told, Written, ranges, type_called, type_code};
use crate::check::Rule;
use crate::compare::{TypeCount, percent};
use crate::read::{Document, Encoding};
use crate::text::terminal_text::{pad, pad_left, safe, width};
use crate::text::{Lang, wrap};

/// How wide prose is set.
const COLUMNS: usize = 78;

/// How many records are printed with their fields at the most.
const CHANGES: usize = 20;

/// For people: what goes missing first.
///
/// # Errors
/// What the output refuses; within, what a document refuses.
pub fn text(told: &Told<'_>, lang: Lang, colour: bool, out: &mut dyn Write) -> io::Result<Written> {
    Text { told, lang, colour }.write(out)
}

/// The format.
struct Text<'t> {
    pub told: &'t Told<'t>,
    pub lang: Lang,
    pub colour: bool,
}

impl Text<'_> {
    /// Writes it all.
    fn write(&self, out: &mut dyn Write) -> io::Result<Written> {
        self.files(out)?;
        self.found(out)?;
        self.missing(out)?;
        self.counts(out)?;
        self.fields(out)?;
        if let Err(e) = self.numbers(out)? {
            return Ok(Err(e));
        }
        self.verdict(out)?;
        Ok(Ok(()))
    }

    fn style(&self, code: &str, text: impl Display) -> String {
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_string() }
    }

    fn heading(&self, out: &mut dyn Write, key: &'static str) -> io::Result<()> {
        writeln!(out, "\n{}", self.style("1", self.lang.t(key)))
    }

    fn files(&self, out: &mut dyn Write) -> io::Result<()> {
        let lang = self.lang;
        let line = |document: &Document| {
            let encoding = match document.encoding {
                _ if document.bom => lang.t("check.bom"),
                Encoding::Utf8 => "UTF-8",
                Encoding::Cp932 => "CP932",
            };
            let role = lang.t(document.role.word());
            lang.f(
                "check.file",
                &[
                    ("file", &safe(&document.name)),
                    ("role", &role),
                    ("encoding", &encoding),
                    ("count", &document.len()),
                ],
            )
        };
        writeln!(out, "{}  {}", lang.t("compare.old"), line(self.told.old))?;
        writeln!(out, "{}  {}", lang.t("compare.new"), line(self.told.new))
    }

    /// What is found on records, protection that was lifted before all; then what changed for too many.
    fn found(&self, out: &mut dyn Write) -> io::Result<()> {
        for said in self.told.found_on_records(self.lang) {
            writeln!(out)?;
            wrap(&said, COLUMNS).iter().try_for_each(|line| writeln!(out, "{}", self.style("1;31", line)))?;
        }
        let changed = self.told.against.findings.iter().filter(|finding| finding.rule == Rule::MassChange);
        for finding in changed {
            writeln!(out)?;
            let said = name(&finding.message(self.lang, &self.told.spec.fields));
            wrap(&said, COLUMNS).iter().try_for_each(|line| writeln!(out, "{}", self.style("1;33", line)))?;
        }
        Ok(())
    }

    /// Who is gone, the largest share first.
    fn missing(&self, out: &mut dyn Write) -> io::Result<()> {
        let lang = self.lang;
        let mut types: Vec<&TypeCount> =
            self.told.comparison.types.iter().filter(|kind| kind.recipients_gone > 0).collect();
        if types.is_empty() {
            return writeln!(out, "\n{}", self.style("1;32", lang.t("compare.gone.none")));
        }
        types.sort_by(|a, b| b.share().total_cmp(&a.share()));
        self.heading(out, "compare.gone.title")?;
        let column = types.iter().map(|kind| width(&type_called(kind, lang))).max().unwrap_or(0).min(40);
        for kind in types {
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
            let over = self.told.comparison.both_full && kind.exceeds(self.told.max_gone);
            let limit = lang.f("compare.gone.exceeds", &[("max", &percent(self.told.max_gone))]);
            let limit = if over { format!("  {}", self.style("1;31", limit)) } else { String::new() };
            writeln!(out, "    {}  {counts}{limit}", pad(&type_called(kind, lang), column))?;
        }
        if !self.told.comparison.same_form {
            writeln!(out, "    {}", lang.t("compare.other-form"))?;
        }
        if self.told.comparison.both_histories {
            self.prose(out, lang.t("compare.histories"))?;
        }
        Ok(())
    }

    fn counts(&self, out: &mut dyn Write) -> io::Result<()> {
        let (lang, comparison) = (self.lang, self.told.comparison);
        self.heading(out, "compare.records")?;
        let rows = [
            ("compare.records.gone", comparison.gone.len() as u64),
            ("compare.records.added", comparison.added.len() as u64),
            ("compare.records.changed", comparison.changed.len() as u64),
            ("compare.records.unchanged", comparison.unchanged),
        ];
        for (key, count) in rows {
            writeln!(out, "    {}  {}", pad(lang.t(key), 10), pad_left(&count.to_string(), 9))?;
        }
        if let Some(unread) = self.told.unread(lang) {
            self.prose(out, &unread)?;
        }
        if !(comparison.keyless_old.is_empty() && comparison.keyless_new.is_empty()) {
            let (old, new) = (comparison.keyless_old.len(), comparison.keyless_new.len());
            self.prose(out, &lang.f("compare.keyless", &[("old", &old), ("new", &new)]))?;
        }
        if comparison.guessed > 0 {
            self.prose(out, &lang.f("compare.guessed", &[("count", &comparison.guessed)]))?;
        }
        let types = comparison.types.iter().filter(|kind| kind.gone + kind.added + kind.changed > 0);
        if types.clone().next().is_some() {
            self.heading(out, "compare.by-type")?;
        }
        for kind in types {
            let counts = lang.f(
                "compare.by-type.counts",
                &[
                    ("gone", &kind.gone),
                    ("added", &kind.added),
                    ("changed", &kind.changed),
                    ("unchanged", &kind.unchanged),
                ],
            );
            writeln!(out, "    {}  {counts}", pad(&type_code(kind, lang), 12))?;
        }
        Ok(())
    }

    fn prose(&self, out: &mut dyn Write, text: &str) -> io::Result<()> {
        wrap(text, COLUMNS - 4).iter().try_for_each(|line| writeln!(out, "    {line}"))
    }

    fn fields(&self, out: &mut dyn Write) -> io::Result<()> {
        let (lang, comparison) = (self.lang, self.told.comparison);
        if comparison.fields.is_empty() {
            return Ok(());
        }
        self.heading(out, "compare.fields")?;
        let table = &self.told.spec.fields;
        for (field, count) in comparison.fields.iter().take(NUMBERS) {
            let (code, said) = (listed_code(field, self.told.spec), name(&field.name(lang, table)));
            let said = if said == code { String::new() } else { format!("  {said}") };
            writeln!(out, "    {}  {}{said}", pad_left(&count.to_string(), 9), self.style("2", code))?;
        }
        let left =
            comparison.fields.iter().skip(NUMBERS).map(|(_, count)| count).sum::<u64>() + comparison.further_fields;
        if left > 0 {
            writeln!(out, "    {}  {}", pad_left(&left.to_string(), 9), lang.t("compare.fields.further"))?;
        }
        Ok(())
    }

    fn numbers(&self, out: &mut dyn Write) -> io::Result<Written> {
        let comparison = self.told.comparison;
        for (key, numbers) in [("compare.numbers.gone", &comparison.gone), ("compare.numbers.added", &comparison.added)]
        {
            if !numbers.is_empty() {
                self.heading(out, key)?;
                self.prose(out, &ranges(&numbers[..numbers.len().min(NUMBERS)]))?;
                self.more(out, numbers.len().saturating_sub(NUMBERS))?;
            }
        }
        if !comparison.changed.is_empty() {
            self.heading(out, "compare.numbers.changed")?;
        }
        for changed in comparison.changed.iter().take(CHANGES) {
            let fields = match self.told.fields(changed) {
                Ok(fields) => fields.join(", "),
                Err(e) => return Ok(Err(e)),
            };
            let place = pad(&format!("{} > {}", changed.old, changed.new), 18);
            for (i, line) in wrap(&fields, COLUMNS - 24).iter().enumerate() {
                writeln!(out, "    {}  {line}", if i == 0 { place.clone() } else { " ".repeat(18) })?;
            }
        }
        self.more(out, comparison.changed.len().saturating_sub(CHANGES))?;
        Ok(Ok(()))
    }

    fn more(&self, out: &mut dyn Write, count: usize) -> io::Result<()> {
        match count {
            0 => Ok(()),
            count => writeln!(out, "    {}", self.lang.f("compare.more", &[("count", &count)])),
        }
    }

    fn verdict(&self, out: &mut dyn Write) -> io::Result<()> {
        let (lang, comparison) = (self.lang, self.told.comparison);
        let max = percent(self.told.max_gone);
        let same = [&comparison.gone, &comparison.added, &comparison.keyless_old, &comparison.keyless_new];
        let found: Vec<&str> = [Rule::DisclosureLifted, Rule::PersonChanged]
            .into_iter()
            .filter(|rule| {
                let against = self.told.against;
                against.later.iter().any(|one| one.rule == *rule)
                    || against.findings.iter().any(|one| one.rule == *rule)
            })
            .map(|rule| rule.words(lang).title.as_str())
            .collect();
        let (style, text) = if !found.is_empty() {
            ("1;31", lang.f("compare.verdict.found", &[("titles", &found.join(lang.t("message.comma")))]))
        } else if self.told.exceeding().next().is_some() {
            ("1;31", lang.f("compare.verdict.exceeds", &[("max", &max), ("rule", &RULE)]))
        } else if same.into_iter().all(Vec::is_empty) && comparison.changed.is_empty() {
            ("1;32", lang.t("compare.verdict.same").to_owned())
        } else if comparison.both_full {
            ("1;32", lang.f("compare.verdict.within", &[("max", &max)]))
        } else {
            return Ok(());
        };
        writeln!(out, "\n{}", self.style(style, text))
    }
}
