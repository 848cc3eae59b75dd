//! `check` for people: grouped by rule, the gravest first, what to do once for each.

use std::fmt::Display;
use std::io::{self, Write};

use super::check_data::{CheckReport, Counts, FileLine, FindingLine, ReplyLine, SummaryLine, is_sample};
use super::timing::{self, TimingLine};
use super::words;
use crate::check::{Rule, Severity};
use crate::read::Role;
use crate::record::Date;
use crate::text::cells::{pad, width};
use crate::text::{Lang, wrap};
use crate::workspace::Workspace;

/// How wide prose is set.
const COLUMNS: usize = 78;

/// The format.
#[derive(Debug)]
pub struct Text {
    lang: Lang,
    as_of: Date,
    colour: bool,
    sample_list: bool,
    several_files: bool,
    groups: Vec<(Rule, Vec<FindingLine>)>,
    replies: Vec<ReplyLine>,
    timings: Vec<TimingLine>,
}

/// SGR parameters of the few styles.
#[derive(Clone, Copy)]
enum Style {
    Bold,
    Dim,
    Error,
    Warning,
    Info,
    Good,
}

impl Text {
    /// For this workspace.
    pub fn new(lang: Lang, as_of: Date, colour: bool, workspace: &Workspace) -> Text {
        let several_files = workspace.payloads.len() + workspace.responses.len() > 1;
        let sample_list = is_sample(&workspace.spec);
        Text { lang, as_of, colour, sample_list, several_files, groups: vec![], replies: vec![], timings: vec![] }
    }

    fn style(&self, style: Style, text: impl Display) -> String {
        if !self.colour {
            return text.to_string();
        }
        let code = match style {
            Style::Bold => "1",
            Style::Dim => "2",
            Style::Error => "1;31",
            Style::Warning => "1;33",
            Style::Info => "36",
            Style::Good => "1;32",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }

    fn severity(&self, severity: Severity) -> (Style, &'static str) {
        let style = match severity {
            Severity::Error => Style::Error,
            Severity::Warning => Style::Warning,
            Severity::Info => Style::Info,
        };
        (style, self.lang.t(words::severity(severity)))
    }

    /// A label and prose beside it, further lines under the prose.
    fn prose(&self, out: &mut dyn Write, indent: usize, label: &str, text: &str) -> io::Result<()> {
        let hang = indent + width(label) + usize::from(!label.is_empty()) * 2;
        for (i, line) in wrap(text, COLUMNS - hang).iter().enumerate() {
            let lead = if i == 0 && !label.is_empty() {
                self.style(Style::Dim, format!("{label}  "))
            } else {
                " ".repeat(hang - indent)
            };
            writeln!(out, "{}{lead}{line}", " ".repeat(indent))?;
        }
        Ok(())
    }

    fn group(&self, out: &mut dyn Write, rule: Rule, lines: &[FindingLine], count: u64) -> io::Result<()> {
        let lang = self.lang;
        let words = rule.words(lang);
        let (style, severity) = self.severity(rule.severity());
        let count_text = lang.f("check.rule.count", &[("count", &count)]);
        let name = self.style(Style::Dim, rule.name());
        writeln!(
            out,
            "\n{}  {}  {name}  {count_text}",
            self.style(style, severity),
            self.style(Style::Bold, &words.title)
        )?;
        self.prose(out, 2, lang.t("check.rule.cause"), &words.cause)?;
        self.prose(out, 2, lang.t("check.rule.action"), &words.action)?;
        // The editions that these findings rest on: several only where a document says of some fields what another does not.
        let mut editions: Vec<&str> = lines.iter().map(|line| line.edition.as_str()).collect();
        editions.sort_unstable();
        editions.dedup();
        self.prose(out, 2, lang.t("check.rule.edition"), &editions.join("\n"))?;
        for line in lines {
            let place = match (line.line, line.column) {
                (Some(row), Some(column)) => lang.f("check.at.place", &[("line", &row), ("column", &column)]),
                _ => String::new(),
            };
            let record = match line.record {
                Some(record) => lang.f("check.at.record", &[("record", &record)]),
                None => lang.t("check.at.file").to_owned(),
            };
            let field = match (lang, &line.field_name, &line.field) {
                (Lang::Ja, Some(name), Some(code)) if name != code => {
                    format!("{name} {}", self.style(Style::Dim, code))
                }
                (_, _, Some(code)) => code.clone(),
                _ => String::new(),
            };
            let file = if self.several_files { format!("{}  ", line.file) } else { String::new() };
            let since = match line.since {
                Some("known") => format!("  ({})", lang.t("check.since.known")),
                Some(_) => format!("  ({})", lang.t("check.since.new")),
                None => String::new(),
            };
            let mark = line.mark.map(|mark| format!("  [{}]", lang.t(words::mark(mark)))).unwrap_or_default();
            writeln!(out, "    {file}{}  {}  {field}{since}{mark}", pad(&record, 12), pad(&place, 12))?;
            self.prose(out, 8, "", &line.message)?;
            if !line.predicts.is_empty() {
                self.prose(out, 8, "", &lang.f("check.predicts", &[("codes", &line.predicts.join(", "))]))?;
            }
        }
        let left = count.saturating_sub(lines.len() as u64);
        if left > 0 {
            writeln!(out, "    {}", lang.f("check.more", &[("count", &left)]))?;
        }
        Ok(())
    }

    fn replies(&self, out: &mut dyn Write) -> io::Result<()> {
        let lang = self.lang;
        if self.replies.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n{}", self.style(Style::Bold, lang.t("check.replies")))?;
        if self.sample_list {
            self.prose(out, 2, "", lang.t("check.sample-list"))?;
        }
        for reply in &self.replies {
            let record = match reply.record {
                Some(record) => lang.f("check.at.record", &[("record", &record)]),
                None => lang.t("check.reply.unmatched").to_owned(),
            };
            let code = if reply.code.is_empty() { lang.t("check.reply.no-code") } else { &reply.code };
            let title = match &reply.title {
                Some(title) => title.as_str(),
                None => lang.t("check.reply.not-in-list"),
            };
            let field = reply.field.as_deref().unwrap_or("");
            // A reply is about a payload; where it fits none, the reply's own file is what can be looked at.
            let file = match (&reply.payload, reply.record) {
                _ if !self.several_files => String::new(),
                (Some(payload), Some(_)) => format!("{payload}  "),
                _ => format!("{}  ", reply.file),
            };
            writeln!(out, "    {file}{}  {}  {field}", pad(&record, 12), self.style(Style::Bold, code))?;
            self.prose(out, 8, "", title)?;
            if let Some(cause) = &reply.cause {
                self.prose(out, 8, lang.t("check.rule.cause"), cause)?;
            }
            if let Some(action) = &reply.action {
                self.prose(out, 8, lang.t("check.rule.action"), action)?;
            }
            if reply.record.is_none() {
                continue;
            }
            let story = match reply.predicted_by.as_slice() {
                [] => lang.t("check.reply.unforeseen").to_owned(),
                rules => lang.f("check.reply.foreseen", &[("rules", &rules.join(", "))]),
            };
            self.prose(out, 8, "", &story)?;
        }
        Ok(())
    }
}

impl CheckReport for Text {
    fn file(&mut self, out: &mut dyn Write, file: &FileLine) -> io::Result<()> {
        let lang = self.lang;
        let role = Role::by_code(file.role).map_or(file.role, |role| lang.t(role.word()));
        let encoding = if file.bom { lang.t("check.bom") } else { file.encoding };
        let encoding = if encoding == "utf-8" { "UTF-8".to_owned() } else { encoding.replace("cp932", "CP932") };
        let key = match file.role {
            "response" => "check.file.replies",
            "registration" | "differential" | "csv" => "check.file",
            _ => "check.file.document",
        };
        let line =
            lang.f(key, &[("file", &file.file), ("role", &role), ("encoding", &encoding), ("count", &file.records)]);
        writeln!(out, "{line}")?;
        if let Some(previous) = &file.previous {
            writeln!(out, "{}", lang.f("check.previous", &[("file", previous)]))?;
        }
        match &file.about_profile {
            Some(said) => writeln!(out, "{}", said.in_words(lang)),
            None => Ok(()),
        }
    }

    fn finding(&mut self, _: &mut dyn Write, rule: Rule, finding: FindingLine) -> io::Result<()> {
        match self.groups.iter_mut().find(|(other, _)| *other == rule) {
            Some((_, lines)) => lines.push(finding),
            None => self.groups.push((rule, vec![finding])),
        }
        Ok(())
    }

    fn reply(&mut self, _: &mut dyn Write, reply: ReplyLine) -> io::Result<()> {
        self.replies.push(reply);
        Ok(())
    }

    fn timing(&mut self, _: &mut dyn Write, timing: TimingLine) -> io::Result<()> {
        self.timings.push(timing);
        Ok(())
    }

    fn summary(&mut self, out: &mut dyn Write, summary: &SummaryLine, counts: &Counts<'_>) -> io::Result<()> {
        let lang = self.lang;
        let mut groups = std::mem::take(&mut self.groups);
        // The gravest first, and of these the most frequent.
        groups.sort_by_key(|(rule, _)| (std::cmp::Reverse((counts.severity(*rule), counts.of(*rule))), *rule));
        for (rule, lines) in &groups {
            self.group(out, *rule, lines, counts.of(*rule))?;
        }
        self.replies(out)?;
        if !summary.rules_not_run.is_empty() {
            writeln!(out, "\n{}", self.style(Style::Bold, lang.t("check.not-run")))?;
            for line in &summary.rules_not_run {
                writeln!(out, "    {}  {}", pad(line.rule, 33), line.reason)?;
            }
        }
        if let Some(since) = summary.since.as_ref().filter(|since| !since.fixed_by_rule.is_empty()) {
            writeln!(out, "\n{}", self.style(Style::Bold, lang.t("check.since.fixed")))?;
            for (rule, count) in &since.fixed_by_rule {
                let count = lang.f("check.rule.count", &[("count", count)]);
                writeln!(out, "    {}  {count}  {}", pad(rule.name(), 33), rule.words(lang).title)?;
            }
        }
        let args: &[(&str, &dyn Display)] = &[
            ("files", &summary.files),
            ("records", &summary.records),
            ("as_of", &self.as_of),
            ("errors", &summary.errors),
            ("warnings", &summary.warnings),
            ("infos", &summary.infos),
            ("replies", &summary.replies),
            ("unmatched", &summary.unmatched_replies),
        ];
        writeln!(out, "\n{}", lang.f("check.verdict.records", args))?;
        let (style, key) = match (summary.errors, summary.warnings) {
            (0, 0) => (Style::Good, "check.verdict.clean"),
            (0, _) => (Style::Warning, "check.verdict.warnings"),
            _ => (Style::Error, "check.verdict.errors"),
        };
        writeln!(out, "{}", self.style(style, lang.f(key, args)))?;
        if summary.replies > 0 {
            writeln!(out, "{}", lang.f("check.verdict.replies", args))?;
        }
        if let Some(since) = &summary.since {
            let args: &[(&str, &dyn Display)] =
                &[("fixed", &since.fixed), ("gone", &since.gone), ("known", &since.known), ("new", &since.new)];
            writeln!(out, "{}", lang.f("check.since", args))?;
        }
        if let Some(marks) = &summary.worklist {
            let args: &[(&str, &dyn Display)] = &[
                ("to_fix", &marks.to_fix),
                ("known", &marks.known),
                ("asked", &marks.asked),
                ("open", &marks.open),
                ("settled", &marks.settled),
            ];
            writeln!(out, "{}", lang.f("worklist.summary", args))?;
        }
        let timings = std::mem::take(&mut self.timings);
        timing::text(&timings, lang, &|text| self.style(Style::Bold, text), out)
    }
}
