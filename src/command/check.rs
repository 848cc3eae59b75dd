//! `check`: payloads checked, replies explained.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::{CLEAN, FAILED, FOUND, Unwritten, check_context, coloured, message, tell, tell_doubt, tell_remarks};
use crate::check::{self, ComparedWith, Finding, NotRun, Rule, Severity, findings_of};
use crate::cli::{Beside, CheckFormat, Common};
use crate::compare::{Limits, known};
use crate::read::reply::Outcome;
use crate::read::{OpenError, TroubleKind};
use crate::report::check_model::{
    AnswersLine, CauseLine, CheckReport, Counts, FileLine, FindingLine, NotRunLine, ReplyLine, RuleHead, SaidLine,
    SinceLine, SummaryLine, UnreadLine, edition_of, not_run, own_words,
};
use crate::report::verdict::{Seen, Verdict};
use crate::report::{check_csv, check_json, check_junit, check_sarif, check_text, worklist as marks};
use crate::spec::{Form, Headings};
use crate::text::terminal_text::safe;
use crate::text::{Lang, NumberMask};
use crate::worklist::Worklist;
use crate::workspace::{Input, Payload, Response, Workspace};

/// What of a run is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The format.
    pub format: CheckFormat,
    /// Whether warnings count as errors for the verdict and the exit status.
    pub deny_warnings: bool,
    /// How many findings of a rule are printed at the most.
    pub max_findings: Option<usize>,
    /// Whether PMH's own messages are told, which may repeat what was sent.
    pub messages: bool,
}

/// Runs `check`; the exit status.
///
/// # Errors
/// What the output refuses.
pub fn run(
    inputs: &[Input],
    limits: Limits,
    options: Options,
    beside: &Beside,
    common: &Common,
    out: &mut dyn Write,
) -> Result<u8, Unwritten> {
    if inputs.is_empty() {
        message(common.lang.t("check.no-files"));
        if options.format == CheckFormat::Text {
            return Ok(FAILED);
        }
    }
    let mut workspace = super::open(inputs, common);
    workspace.limits = limits;
    workspace.sent_on = beside.sent_on;
    workspace.readings = beside.readings;
    run_beside(workspace, options, beside, common, out)
}

/// Runs `check` over what is open already; the exit status.
///
/// # Errors
/// What the output refuses.
pub fn run_on(workspace: Workspace, options: Options, common: &Common, out: &mut dyn Write) -> Result<u8, Unwritten> {
    run_beside(workspace, options, &Beside::default(), common, out)
}

fn run_beside(
    mut workspace: Workspace,
    options: Options,
    beside: &Beside,
    common: &Common,
    out: &mut dyn Write,
) -> Result<u8, Unwritten> {
    for document in workspace.documents.iter().filter(|_| !common.quiet) {
        for doubt in &document.doubts {
            tell_doubt(&document.name, doubt, common.lang);
        }
    }
    tell_remarks(&workspace, common);
    let mut failures = Failures { told: vec![], common };
    // What the user put in force and what cannot be read decides as much as the files that he names.
    failures.add(workspace.spec.left_out.iter().filter(|table| table.wanted).map(OpenError::left_out));
    failures.add(std::mem::take(&mut workspace.troubles));
    let mut is_told = false;
    let worklist = match check_context::worklist(beside, common) {
        Ok(worklist) => {
            failures.add(workspace.check(common.as_of).err().unwrap_or_default());
            failures.add(torn(&workspace));
            worklist
        }
        // By other marks than the user thinks nothing is checked; every format says so.
        Err(fault) => {
            message(&marks::say(&fault, beside.worklist.as_deref().unwrap_or_default(), common.lang));
            is_told = true;
            None
        }
    };
    let seen = Totals::of(&workspace, options, worklist.as_ref()).seen;
    let known = if failures.told.is_empty() && seen.failing + seen.rejected > 0 { FOUND } else { FAILED };
    let seen = write(&workspace, options, beside, worklist.as_ref(), &mut failures, common, out)
        .map_err(|error| Unwritten { error, status: known })?;
    if seen.verdict() == Verdict::NothingChecked && failures.told.is_empty() && !is_told && workspace.is_open() {
        message(common.lang.t("check.nothing-checked"));
    }
    Ok(match seen.verdict() {
        _ if !seen.is_whole() => FAILED,
        Verdict::Fit => CLEAN,
        Verdict::NotFit | Verdict::NothingChecked => FOUND,
    })
}

/// The uploads before that end too early: with what is missing of them, nothing can be compared.
fn torn(workspace: &Workspace) -> Vec<OpenError> {
    let previous = workspace.payloads.iter().filter_map(|payload| payload.previous.as_deref());
    let torn = previous.filter_map(|document| Some((document, document.index().torn()?)));
    torn.map(|(document, place)| OpenError::new(&document.name, TroubleKind::Torn(place.line))).collect()
}

/// The files that could not be read, or not as they were; each is told once.
pub struct Failures<'c> {
    told: Vec<OpenError>,
    common: &'c Common,
}

impl Failures<'_> {
    /// None so far.
    pub fn none(common: &Common) -> Failures<'_> {
        Failures { told: vec![], common }
    }

    fn add(&mut self, troubles: impl IntoIterator<Item = OpenError>) {
        for trouble in troubles {
            if !self.told.iter().any(|told| told.file == trouble.file) {
                tell(std::slice::from_ref(&trouble), self.common.lang);
                self.told.push(trouble);
            }
        }
    }
}

/// What was found, known before any of it is printed.
struct Totals<'w> {
    counts: Counts<'w>,
    replies: u64,
    unmatched: u64,
    accepted: u64,
    taken: u64,
    seen: Seen,
}

impl<'w> Totals<'w> {
    fn of(workspace: &'w Workspace, options: Options, worklist: Option<&Worklist>) -> Totals<'w> {
        let mut counts = Counts::new(&workspace.spec);
        let (mut seen, mut confirmed) = (Seen::default(), 0);
        for payload in &workspace.payloads {
            let Some(checked) = &payload.checked else { continue };
            Rule::ALL.iter().for_each(|rule| counts.add(*rule, checked.count(*rule)));
            confirmed += marks::confirmed(&payload.document, checked, worklist);
            seen.payloads += 1;
            seen.records += u64::from(payload.document.len());
            seen.empty += usize::from(payload.document.is_empty());
        }
        let (mut replies, mut unmatched, mut accepted, mut taken, mut warned) = (0, 0, 0, 0, 0);
        for response in &workspace.responses {
            response.findings.iter().for_each(|finding| counts.add(finding.rule, 1));
            replies += response.replies.len() as u64;
            unmatched += response.unmatched() as u64;
            for (reply, laid) in response.replies.iter().zip(&response.laid) {
                let count = match reply.outcome {
                    Outcome::Ok => &mut taken,
                    Outcome::Accepted => &mut accepted,
                    // What a later reply has overtaken is shown, and weighs no more.
                    _ if laid.superseded => continue,
                    Outcome::Warning | Outcome::Skipped => &mut warned,
                    Outcome::Error => &mut seen.rejected,
                };
                *count += 1;
            }
        }
        let (errors, warnings) = (counts.of_severity(Severity::Error), counts.of_severity(Severity::Warning) + warned);
        // What a mark confirms is told as it is, and weighs as a warning at the most.
        let failing = errors.saturating_sub(confirmed);
        (seen.failing, seen.warnings) =
            if options.deny_warnings { (failing + warnings, confirmed) } else { (failing, warnings + confirmed) };
        Totals { counts, replies, unmatched, accepted, taken, seen }
    }
}

/// Writes a checked workspace in a format; what was seen in it. Files that fail while it is printed are added to the failures.
///
/// # Errors
/// What the output refuses.
pub fn write(
    workspace: &Workspace,
    options: Options,
    beside: &Beside,
    worklist: Option<&Worklist>,
    failures: &mut Failures<'_>,
    common: &Common,
    out: &mut dyn Write,
) -> io::Result<Seen> {
    let lang = common.lang;
    let mut report: Box<dyn CheckReport> = match options.format {
        CheckFormat::Text => Box::new(check_text::Text::new(lang, common.as_of, coloured(), workspace)),
        CheckFormat::Json => Box::new(check_json::Json),
        CheckFormat::Sarif => Box::new(check_sarif::Sarif::new(lang)),
        CheckFormat::Junit => Box::new(check_junit::Junit::new(lang)),
        CheckFormat::Csv => Box::new(check_csv::Csv::new(lang, options.messages)),
    };
    let report = report.as_mut();
    let Totals { counts, replies, unmatched, accepted, taken, mut seen } = Totals::of(workspace, options, worklist);
    let files = write_files(workspace, report, out)?;
    // A person reads the first of many; a program wants all.
    let cap = options.max_findings.unwrap_or(if options.format == CheckFormat::Text { 20 } else { usize::MAX });
    let mut printer = Printer { printed: [0; Rule::COUNT], cap: cap as u64 };
    let print = Printing { workspace, worklist, messages: options.messages, common };
    // What somebody's safety rests on is read first, be it by a person or a program: above causes, and above all records.
    let (first, others): (Vec<Rule>, Vec<Rule>) = Rule::ALL.iter().partition(|rule| rule.comes_first());
    print.all_of(&first, &counts, &mut printer, failures, report, out)?;
    write_causes(workspace, report, lang, out)?;
    print.all_of(&others, &counts, &mut printer, failures, report, out)?;
    print.replies(report, out)?;
    let worklist = match worklist.map(|list| marks::count(workspace, list)) {
        Some(Ok(line)) => Some(line),
        Some(Err(trouble)) => {
            failures.add([trouble]);
            None
        }
        None => None,
    };
    // Now that nothing more is read of any file: what was printed may be of a file that is not there any more.
    failures.add(workspace.changes());
    seen.unread = failures.told.len();
    for line in check_context::timing(workspace, beside, options.format, lang) {
        report.timing(out, line)?;
    }
    let found: u64 = Rule::ALL.iter().map(|rule| counts.of(*rule)).sum();
    let not_printed = found.saturating_sub(printer.printed.iter().sum());
    let summary = SummaryLine {
        verdict: seen.verdict(),
        conclusion: seen.conclusion(),
        files,
        unread_files: seen.unread,
        unread: failures.told.iter().map(|trouble| UnreadLine::new(trouble, lang)).collect(),
        records: seen.records,
        errors: counts.of_severity(Severity::Error),
        warnings: counts.of_severity(Severity::Warning),
        infos: counts.of_severity(Severity::Info),
        replies,
        rejected: seen.rejected,
        unmatched_replies: unmatched,
        accepted,
        ok_replies: taken,
        answers: answers(workspace),
        rules_not_run: rules_not_run(workspace, common),
        more_may_appear: Rule::ALL.iter().any(|rule| rule.keeps_others_back() && counts.of(*rule) > 0),
        not_printed: Some(not_printed).filter(|n| *n > 0),
        since: since(workspace),
        worklist,
    };
    report.summary(out, &summary)?;
    Ok(seen)
}

/// Writes which files were read; how many they are.
fn write_files(workspace: &Workspace, report: &mut dyn CheckReport, out: &mut dyn Write) -> io::Result<usize> {
    let previous = |payload: &Payload| Some(safe(&payload.previous.as_ref()?.name).into_owned());
    // What could not be read to its end is told with why.
    let payloads = workspace.payloads.iter().filter(|payload| payload.checked.is_some());
    let payloads = payloads.map(|one| FileLine { previous: previous(one), ..FileLine::payload(&one.document) });
    let responses = workspace.responses.iter().map(FileLine::response);
    let documents = workspace.documents.iter().map(FileLine::document);
    let mut files = 0;
    for line in payloads.chain(responses).chain(documents) {
        report.file(out, &line)?;
        files += 1;
    }
    Ok(files)
}

/// Writes what one thing made many of the findings of each payload.
fn write_causes(
    workspace: &Workspace,
    report: &mut dyn CheckReport,
    lang: Lang,
    out: &mut dyn Write,
) -> io::Result<()> {
    for payload in &workspace.payloads {
        let causes = payload.checked.iter().flat_map(|checked| checked.causes(&payload.document));
        for cause in causes {
            report.cause(out, CauseLine::new(&cause, &payload.document.name, payload.document.table(), lang))?;
        }
    }
    Ok(())
}

/// What the replies to each payload come to.
fn answers(workspace: &Workspace) -> Vec<AnswersLine> {
    let of = |(place, payload): (usize, &Payload)| {
        Some(AnswersLine::new(&payload.document.name, workspace.answered.get(&place)?))
    };
    workspace.payloads.iter().enumerate().filter_map(of).collect()
}

/// Why rules did not run, each once.
fn rules_not_run(workspace: &Workspace, common: &Common) -> Vec<NotRunLine> {
    let previous = workspace.payloads.iter().any(|payload| payload.previous.is_some());
    // Of several files of a history one has been compared: it says why that tells nothing.
    let told_already = |payload: &Payload, rule: &NotRun| {
        let history = payload.document.form == Form::Differential;
        previous && history && matches!(rule, NotRun::NoPrevious(rule) if rule.compares_with(ComparedWith::Previous))
    };
    let mut lines: Vec<NotRunLine> = Vec::new();
    for payload in &workspace.payloads {
        let rules = payload.checked.iter().flat_map(|checked| &checked.not_run);
        let rules = rules.filter(|rule| !told_already(payload, rule));
        lines.extend(rules.map(|rule| not_run(rule, &workspace.spec, common.lang)));
    }
    lines.sort_by(|a, b| (a.rule, &a.reason).cmp(&(b.rule, &b.reason)));
    lines.dedup_by(|a, b| a.rule == b.rule && a.reason == b.reason);
    lines
}

/// Prints findings and replies.
#[derive(Clone, Copy)]
struct Printing<'p> {
    workspace: &'p Workspace,
    worklist: Option<&'p Worklist>,
    messages: bool,
    common: &'p Common,
}

impl Printing<'_> {
    /// The findings of these rules: of one payload after the other those about the whole file, then record by record; then
    /// those about replies.
    fn findings(
        self,
        rules: &[Rule],
        printer: &mut Printer,
        failures: &mut Failures<'_>,
        report: &mut dyn CheckReport,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let (spec, lang) = (&self.workspace.spec, self.common.lang);
        for payload in &self.workspace.payloads {
            let mut print = |finding: &Finding, since: Option<&'static str>, mark: Option<&'static str>| {
                let line = FindingLine::new(finding, &payload.document.name, spec, lang);
                report.finding(out, finding.rule, FindingLine { since, mark, ..line })
            };
            failures.add(each_finding(payload, rules, self.worklist, printer, &mut print)?.err());
        }
        for response in &self.workspace.responses {
            for finding in response.findings.iter().filter(|finding| rules.contains(&finding.rule)) {
                if printer.admits(finding.rule) {
                    report.finding(out, finding.rule, FindingLine::new(finding, &response.name, spec, lang))?;
                }
            }
        }
        Ok(())
    }

    /// The findings of these rules, in the order of the format.
    fn all_of(
        self,
        rules: &[Rule],
        counts: &Counts<'_>,
        printer: &mut Printer,
        failures: &mut Failures<'_>,
        report: &mut dyn CheckReport,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match rules.iter().any(|rule| counts.of(*rule) > 0) {
            true if report.by_rule() => self.by_rule(rules, counts, printer, failures, report, out),
            true => self.findings(rules, printer, failures, report, out),
            false => Ok(()),
        }
    }

    /// Rule by rule, the gravest first, and of these the most frequent. No finding is kept: what is to be known of all those
    /// of a rule before they are printed is asked of them first.
    fn by_rule(
        self,
        rules: &[Rule],
        counts: &Counts<'_>,
        printer: &mut Printer,
        failures: &mut Failures<'_>,
        report: &mut dyn CheckReport,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let wanted = |rule: &Rule| counts.of(*rule) > 0 && printer.wants(*rule);
        let mut rules: Vec<Rule> = rules.iter().copied().filter(wanted).collect();
        rules.sort_by_key(|rule| (std::cmp::Reverse((counts.severity(*rule), counts.of(*rule))), *rule));
        for rule in rules {
            let editions = self.editions(rule, printer.clone(), failures)?;
            report.rule(out, &RuleHead { rule, severity: counts.severity(rule), count: counts.of(rule), editions })?;
            self.findings(&[rule], printer, failures, report, out)?;
        }
        Ok(())
    }

    /// The editions that the findings rest on which are about to be printed of a rule.
    fn editions(self, rule: Rule, mut printer: Printer, failures: &mut Failures<'_>) -> io::Result<Vec<String>> {
        let (spec, lang) = (&self.workspace.spec, self.common.lang);
        let mut editions = BTreeSet::new();
        for payload in &self.workspace.payloads {
            let mut print = |finding: &Finding, _: Option<&'static str>, _: Option<&'static str>| {
                editions.insert(edition_of(finding, spec, lang));
                Ok(())
            };
            failures.add(each_finding(payload, &[rule], None, &mut printer, &mut print)?.err());
        }
        let of_replies = self.workspace.responses.iter().flat_map(|response| &response.findings);
        for finding in of_replies.filter(|finding| finding.rule == rule) {
            if printer.admits(rule) {
                editions.insert(edition_of(finding, spec, lang));
            }
        }
        Ok(editions.into_iter().collect())
    }

    /// The replies, each with what was found on its record.
    fn replies(self, report: &mut dyn CheckReport, out: &mut dyn Write) -> io::Result<()> {
        let workspace = self.workspace;
        // Replies on a record mostly stand together.
        let mut last: Option<((usize, u32), OnRecord)> = None;
        for response in &workspace.responses {
            if self.messages {
                for message in of_whole(response) {
                    report.said(out, &SaidLine { file: safe(&response.name).into_owned(), message })?;
                }
            }
            for (reply, laid) in response.replies.iter().zip(&response.laid) {
                let key = response.payload.zip(laid.record);
                if let Some(key) = key.filter(|key| last.as_ref().is_none_or(|(last, _)| last != key)) {
                    last = Some((key, on(workspace, key, self.worklist)));
                }
                let found = last.as_ref().filter(|(last, _)| Some(*last) == key).map(|(_, found)| found);
                let findings = found.map_or(&[][..], |found| found.findings.as_slice());
                let line = ReplyLine::new(response, reply, laid, findings, workspace, self.common.lang);
                let unknown = NumberMask::unknown();
                let mask = found.and_then(|found| found.own.as_ref()).unwrap_or(&unknown);
                let message = if self.messages { own_words(&reply.message, mask) } else { None };
                report.reply(out, ReplyLine { message, mark: found.and_then(|found| found.mark), ..line })?;
            }
        }
        Ok(())
    }
}

/// What PMH says of a whole reply file: messages that stand around all of its replies, of which there are several.
fn of_whole(response: &Response) -> Vec<String> {
    let [first, others @ ..] = response.replies.as_slice() else { return vec![] };
    let is_message =
        |name: &str| Headings::of("reply").meaning(name.rsplit('.').next().unwrap_or(name)) == Some("message");
    let around_all = |entry: &&(String, String)| others.iter().all(|reply| reply.further.contains(entry));
    let told = first.further.iter().filter(|(name, _)| is_message(name) && !others.is_empty());
    told.filter(around_all).filter_map(|(_, text)| own_words(text, &NumberMask::unknown())).collect()
}

/// Counts what is printed of each rule.
#[derive(Clone)]
struct Printer {
    printed: [u64; Rule::COUNT],
    cap: u64,
}

impl Printer {
    /// Whether another finding of the rule is to be printed.
    fn wants(&self, rule: Rule) -> bool {
        self.printed[rule as usize] < self.cap
    }

    /// Whether this finding is to be printed; it is counted then.
    fn admits(&mut self, rule: Rule) -> bool {
        let wanted = self.wants(rule);
        self.printed[rule as usize] += u64::from(wanted);
        wanted
    }

    /// Of each of these rules how many findings are to be printed yet.
    fn still<'r>(&self, rules: &'r [Rule]) -> impl Fn(Rule) -> u32 + 'r + use<'r> {
        let (printed, cap) = (self.printed, self.cap);
        move |rule| {
            let still = if rules.contains(&rule) { cap.saturating_sub(printed[rule as usize]) } else { 0 };
            u32::try_from(still).unwrap_or(u32::MAX)
        }
    }

    /// The same of some rules alone.
    fn admits_of(&mut self, rules: &[Rule], rule: Rule) -> bool {
        rules.contains(&rule) && self.admits(rule)
    }
}

/// Prints a finding: whether it is known from the upload before, and its mark in the work list.
type Print<'p> = dyn FnMut(&Finding, Option<&'static str>, Option<&'static str>) -> io::Result<()> + 'p;

/// Calls `f` with the findings of a payload that are of these rules and that the printer still wants: first those about the
/// whole file, then record by record.
fn each_finding(
    payload: &Payload,
    rules: &[Rule],
    worklist: Option<&Worklist>,
    printer: &mut Printer,
    f: &mut Print<'_>,
) -> io::Result<Result<(), OpenError>> {
    let Some(checked) = &payload.checked else { return Ok(Ok(())) };
    let of_group = |rule: Rule| worklist.and_then(|list| list.group(rule)).map(|marked| marked.mark.code());
    match payload.compared_findings() {
        // There may be one for each of a million records.
        None => {
            for finding in checked.file_findings(&payload.document) {
                if printer.admits_of(rules, finding.rule) {
                    f(&finding, None, of_group(finding.rule))?;
                }
            }
        }
        Some((_, compared, document)) => {
            let findings: Vec<Finding> = checked.file_findings(&payload.document).collect();
            let before: Vec<Finding> = compared.checked.file_findings(document).collect();
            for (finding, known) in findings.iter().zip(known(&before, &findings)) {
                if printer.admits_of(rules, finding.rule) {
                    f(finding, Some(since_word(known)), of_group(finding.rule))?;
                }
            }
        }
    }
    // Findings are made again to be printed; a record of which nothing more is wanted is not read at all.
    let mut next = 1;
    while let Some(number) = checked.next_with(next, |rule| rules.contains(&rule) && printer.wants(rule)) {
        next = number + 1;
        let text = match payload.document.text(number) {
            Ok(text) => text,
            Err(e) => return Ok(Err(payload.document.trouble(e.kind()))),
        };
        let record = payload.document.parse(&text);
        let key = worklist.and_then(|list| list.key_of(&record));
        let mark = |rule| worklist.and_then(|list| list.of(key.as_ref(), rule)).map(|marked| marked.mark.code());
        let before = match before_of(payload, number) {
            Ok(before) => before,
            Err(trouble) => return Ok(Err(trouble)),
        };
        let Some(before) = before else {
            let wanted = printer.still(rules);
            check::each_finding_of(&payload.document, checked, (&text, &record), wanted, |finding| {
                if printer.admits_of(rules, finding.rule) { f(&finding, None, mark(finding.rule)) } else { Ok(()) }
            })?;
            continue;
        };
        // What is known from the upload before is told by all that was found.
        let findings = findings_of(&payload.document, checked, &text, &record);
        for (finding, known) in findings.iter().zip(known(&before, &findings)) {
            if printer.admits_of(rules, finding.rule) {
                f(finding, Some(since_word(known)), mark(finding.rule))?;
            }
        }
    }
    Ok(Ok(()))
}

/// The findings on a record's certificate in the previous upload; `None` where there is no previous upload.
fn before_of(payload: &Payload, number: u32) -> Result<Option<Vec<Finding>>, OpenError> {
    let Some((_, compared, document)) = payload.compared_findings() else { return Ok(None) };
    let Some(before) = compared.comparison.old_of(number) else { return Ok(Some(vec![])) };
    let text = document.text(before).map_err(|e| document.trouble(e.kind()))?;
    let record = document.parse(&text);
    Ok(Some(findings_of(document, &compared.checked, &text, &record)))
}

/// Whether a finding is known from the previous upload or new.
fn since_word(known: bool) -> &'static str {
    if known { "known" } else { "new" }
}

/// The findings of all previous uploads against those of now; `None` where there is no previous upload.
fn since(workspace: &Workspace) -> Option<SinceLine> {
    let compared = workspace.payloads.iter().filter_map(Payload::compared_findings);
    compared.fold(None, |sum, (between, ..)| {
        let mut sum = sum.unwrap_or_else(SinceLine::default);
        sum.fixed += between.fixed;
        sum.gone += between.gone;
        sum.known += between.known;
        sum.new += between.new;
        for (rule, count) in &between.fixed_by_rule {
            match sum.fixed_by_rule.iter_mut().find(|(other, _)| other == rule) {
                Some((_, all)) => *all += count,
                None => sum.fixed_by_rule.push((*rule, *count)),
            }
        }
        Some(sum)
    })
}

/// What is known of a record beside its replies.
#[derive(Default)]
struct OnRecord {
    findings: Vec<Finding>,
    /// Its own mark in the work list.
    mark: Option<&'static str>,
    /// Hides its own 個人番号, and whatever else may be one.
    own: Option<NumberMask>,
}

/// What is known of a record of a payload; nothing where it cannot be read any more.
fn on(workspace: &Workspace, (payload, number): (usize, u32), worklist: Option<&Worklist>) -> OnRecord {
    let payload = &workspace.payloads[payload];
    let (Some(checked), Ok(text)) = (&payload.checked, payload.document.text(number)) else {
        return OnRecord::default();
    };
    let record = payload.document.parse(&text);
    let marked = worklist.and_then(|list| list.record(&list.key_of(&record)?));
    let findings = findings_of(&payload.document, checked, &text, &record);
    OnRecord { findings, mark: marked.map(|marked| marked.mark.code()), own: Some(record.number_mask()) }
}
