//! `check` for people: rule by rule, the gravest first, what to do once for each.

use std::fmt::Display;
use std::io::{self, Write};

use super::check_model::{
    CauseLine, CheckReport, FileLine, FindingLine, ReplyLine, RuleHead, SaidLine, SummaryLine, is_sample,
};
use super::labels;
use super::timing::{self, TimingLine};
use super::verdict::Conclusion;
use crate::check::{Rule, Severity};
use crate::read::Role;
use crate::record::Date;
use crate::text::terminal_text::{cut, pad, safe, width};
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
    /// How many findings of the rule that is told of are still to be printed, or will not be.
    left: u64,
    /// Whether there was a reply.
    replied: bool,
    /// How many replies that tell of nothing wrong a later one has overtaken.
    earlier_well: u64,
    /// Whether a cause was told.
    caused: bool,
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
        Text {
            lang,
            as_of,
            colour,
            sample_list,
            several_files,
            left: 0,
            replied: false,
            earlier_well: 0,
            caused: false,
            timings: vec![],
        }
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
        (style, self.lang.t(labels::severity(severity)))
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

    /// A finding, under the head of its rule.
    fn line(&self, out: &mut dyn Write, line: &FindingLine) -> io::Result<()> {
        let lang = self.lang;
        let place = match (line.line, line.column) {
            (Some(row), Some(column)) => lang.f("check.at.place", &[("line", &row), ("column", &column)]),
            _ => String::new(),
        };
        let cell = line.cell_words.as_ref().map(|cell| format!("{cell}  ")).unwrap_or_default();
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
        let mark = line.mark.map(|mark| format!("  [{}]", lang.t(labels::mark(mark)))).unwrap_or_default();
        writeln!(out, "    {file}{}  {}  {cell}{field}{since}{mark}", pad(&record, 12), pad(&place, 12))?;
        self.prose(out, 8, "", &line.message)?;
        if !line.predicts.is_empty() {
            self.prose(out, 8, "", &lang.f("check.predicts", &[("codes", &line.predicts.join(", "))]))?;
        }
        Ok(())
    }

    /// Says how many findings of the rule were not printed.
    fn close_rule(&mut self, out: &mut dyn Write) -> io::Result<()> {
        match std::mem::take(&mut self.left) {
            0 => Ok(()),
            left => writeln!(out, "    {}", self.lang.f("check.more", &[("count", &left)])),
        }
    }

    fn reply_heading(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if std::mem::replace(&mut self.replied, true) {
            return Ok(());
        }
        self.close_rule(out)?;
        writeln!(out, "\n{}", self.style(Style::Bold, self.lang.t("check.replies")))?;
        if self.sample_list {
            self.prose(out, 2, "", self.lang.t("check.sample-list"))?;
        }
        Ok(())
    }

    /// What the run comes to, and which files could not be read.
    /// What the findings of a rule rest on, in one short line; `explain` has the whole of it.
    fn edition(&self, head: &RuleHead) -> String {
        let lang = self.lang;
        let own = [Lang::Ja, Lang::En].map(|lang| safe(&head.rule.words(lang).source).into_owned());
        let loaded: Vec<&str> =
            head.editions.iter().map(String::as_str).filter(|edition| !own.iter().any(|own| own == edition)).collect();
        let basis = lang.t(labels::basis(head.rule.basis()));
        match loaded.as_slice() {
            // What the program's own tables say comes from the documents that the basis names.
            [] => basis.to_owned(),
            loaded => cut(&loaded.join("; "), COLUMNS - 12).into_owned(),
        }
    }

    fn conclusion(&self, out: &mut dyn Write, summary: &SummaryLine) -> io::Result<()> {
        let style = match summary.conclusion {
            Conclusion::Nothing => Style::Good,
            Conclusion::Check => Style::Warning,
            _ => Style::Error,
        };
        for line in wrap(&summary.in_words(self.lang), COLUMNS) {
            writeln!(out, "{}", self.style(style, line))?;
        }
        if summary.unread_files > 0 {
            writeln!(out, "{}", self.style(Style::Error, self.lang.t("check.unread")))?;
        }
        for file in &summary.unread {
            self.prose(out, 4, "", &self.lang.f("trouble.line", &[("file", &file.file), ("what", &file.reason)]))?;
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

    fn by_rule(&self) -> bool {
        true
    }

    fn cause(&mut self, out: &mut dyn Write, cause: CauseLine) -> io::Result<()> {
        let lang = self.lang;
        self.close_rule(out)?;
        if !std::mem::replace(&mut self.caused, true) {
            writeln!(out, "\n{}", self.style(Style::Bold, lang.t("cause.heading")))?;
        }
        let file = if self.several_files { format!("{}  ", cause.file) } else { String::new() };
        self.prose(out, 2, "", &format!("{file}{}", cause.title))?;
        let share = cause.share(lang);
        self.prose(out, 4, "", &format!("{share}  {}", cause.rules.join(", ")))?;
        self.prose(out, 4, lang.t("cause.why"), &cause.why)?;
        self.prose(out, 4, lang.t("check.rule.action"), &cause.action)
    }

    fn rule(&mut self, out: &mut dyn Write, head: &RuleHead) -> io::Result<()> {
        self.close_rule(out)?;
        let lang = self.lang;
        let words = head.rule.words(lang);
        let (style, severity) = self.severity(head.severity);
        let count_text = lang.f("check.rule.count", &[("count", &head.count)]);
        let name = self.style(Style::Dim, head.rule.name());
        writeln!(
            out,
            "\n{}  {}  {name}  {count_text}",
            self.style(style, severity),
            self.style(Style::Bold, &words.title)
        )?;
        self.prose(out, 2, lang.t("check.rule.cause"), &words.cause)?;
        self.prose(out, 2, lang.t("check.rule.action"), &words.action)?;
        self.prose(out, 2, lang.t("check.rule.edition"), &self.edition(head))?;
        if head.rule.keeps_others_back() {
            self.prose(out, 2, "", lang.t("check.rule.more-may-appear"))?;
        }
        self.left = head.count;
        Ok(())
    }

    fn finding(&mut self, out: &mut dyn Write, _: Rule, finding: FindingLine) -> io::Result<()> {
        self.left = self.left.saturating_sub(1);
        self.line(out, &finding)
    }

    fn said(&mut self, out: &mut dyn Write, said: &SaidLine) -> io::Result<()> {
        self.reply_heading(out)?;
        let label = format!("{}  {}", said.file, self.lang.t("check.reply.message.whole"));
        self.prose(out, 4, &label, &said.message)
    }

    fn reply(&mut self, out: &mut dyn Write, reply: ReplyLine) -> io::Result<()> {
        let lang = self.lang;
        if !reply.weighs && !reply.superseded {
            // What went well is counted, and of each record not told.
            return Ok(());
        }
        self.reply_heading(out)?;
        if reply.superseded && matches!(reply.outcome, "ok" | "accepted") {
            self.earlier_well += 1;
            return Ok(());
        }
        let record = match reply.record {
            Some(record) => lang.f("check.at.record", &[("record", &record)]),
            None => lang.t("check.reply.unmatched").to_owned(),
        };
        let code = if reply.code.is_empty() { lang.t("check.reply.no-code") } else { &reply.code };
        let title = match &reply.title {
            Some(title) => title.as_str(),
            None if reply.code.is_empty() => lang.t("check.reply.no-title"),
            None => reply.why_not_explained.as_str(),
        };
        let outcome = match reply.outcome {
            _ if reply.skipped => format!("  {}", self.style(Style::Warning, lang.t("replies.outcome.skipped"))),
            "warning" => format!("  {}", self.style(Style::Warning, lang.t("replies.outcome.warning"))),
            _ => String::new(),
        };
        let field = reply.field.as_deref().unwrap_or("");
        // A reply is about a payload; where it fits none, the reply's own file is what can be looked at.
        let file = match (&reply.payload, reply.record) {
            _ if !self.several_files => String::new(),
            (Some(payload), Some(_)) => format!("{payload}  "),
            _ => format!("{}  ", reply.file),
        };
        let mark = reply.mark.map(|mark| format!("  [{}]", lang.t(labels::mark(mark)))).unwrap_or_default();
        writeln!(out, "    {file}{}  {}{outcome}  {field}{mark}", pad(&record, 12), self.style(Style::Bold, code))?;
        if reply.superseded {
            return self.prose(out, 8, "", lang.t("replies.superseded"));
        }
        if !title.is_empty() {
            self.prose(out, 8, "", title)?;
        }
        if let Some(said) = &reply.message {
            self.prose(out, 8, lang.t("check.reply.message"), said)?;
        }
        if let Some(words) = &reply.listed_as_words {
            self.prose(out, 8, "", words)?;
        }
        if let Some(consequence) = &reply.consequence {
            self.prose(out, 8, lang.t("explain.consequence"), consequence)?;
        }
        if let Some(cause) = &reply.cause {
            self.prose(out, 8, lang.t("check.rule.cause"), cause)?;
        }
        if let Some(action) = &reply.action {
            self.prose(out, 8, lang.t("check.rule.action"), action)?;
        }
        if reply.record.is_none() {
            return Ok(());
        }
        let story = match reply.predicted_by.as_slice() {
            [] => lang.t("check.reply.unforeseen").to_owned(),
            rules => lang.f("check.reply.foreseen", &[("rules", &rules.join(", "))]),
        };
        self.prose(out, 8, "", &story)
    }

    fn timing(&mut self, _: &mut dyn Write, timing: TimingLine) -> io::Result<()> {
        self.timings.push(timing);
        Ok(())
    }

    fn summary(&mut self, out: &mut dyn Write, summary: &SummaryLine) -> io::Result<()> {
        let lang = self.lang;
        self.close_rule(out)?;
        if self.earlier_well > 0 {
            self.prose(out, 4, "", &lang.f("replies.superseded.well", &[("count", &self.earlier_well)]))?;
        }
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
            ("replies", &summary.replies),
            ("unmatched", &summary.unmatched_replies),
        ];
        writeln!(out, "\n{}", lang.f("check.verdict.records", args))?;
        self.conclusion(out, summary)?;
        if summary.more_may_appear {
            wrap(lang.t("check.more-may-appear"), COLUMNS).iter().try_for_each(|line| writeln!(out, "{line}"))?;
        }
        if summary.replies > 0 {
            writeln!(out, "{}", lang.f("check.verdict.replies", args))?;
        }
        for line in summary.answers.iter().flat_map(|answers| answers.in_words(lang)) {
            writeln!(out, "{line}")?;
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
                ("done", &marks.done),
                ("open", &marks.open),
                ("settled", &marks.settled),
                ("rejected", &(marks.rejected_marked + marks.rejected_open - marks.rejected_elsewhere)),
                ("elsewhere", &marks.rejected_elsewhere),
                ("rejected_marked", &marks.rejected_marked),
                ("rejected_open", &marks.rejected_open),
                ("waiting", &marks.waiting),
                ("absent", &marks.absent),
            ];
            writeln!(out, "{}", lang.f("worklist.summary", args))?;
            if marks.rejected_marked + marks.rejected_open > 0 {
                // The records are those of which the reply's own line speaks.
                let key = match marks.rejected_elsewhere {
                    0 => "worklist.rejected",
                    _ => "worklist.rejected.elsewhere",
                };
                writeln!(out, "{}", lang.f(key, args))?;
            }
            for (count, key) in [
                (marks.settled, "worklist.settled"),
                (marks.waiting, "worklist.waiting"),
                (marks.absent, "worklist.absent"),
            ] {
                if count > 0 {
                    writeln!(out, "{}", lang.f(key, args))?;
                }
            }
        }
        let timings = std::mem::take(&mut self.timings);
        timing::text(&timings, lang, &|text| self.style(Style::Bold, text), out)
    }
}
