//! `check`: payloads checked, replies explained.

use std::collections::HashMap;
use std::io::{self, Write};

use super::{CLEAN, FAILED, FOUND, beside, coloured, message, tell, tell_doubt, tell_opened, tell_torn};
use crate::check::{Finding, NotRun, Rule, Severity, findings_of};
use crate::cli::{Beside, CheckFormat, Common};
use crate::compare::known;
use crate::read::{Trouble, TroubleKind};
use crate::report::check_data::{
    CheckReport, Counts, FileLine, FindingLine, ReplyLine, SinceLine, SummaryLine, not_run,
};
use crate::report::{check_csv, check_json, check_junit, check_sarif, check_text};
use crate::spec::Form;
use crate::text::cells::safe;
use crate::worklist::Worklist;
use crate::workspace::{Input, Payload, Workspace};

/// What of a run is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The format.
    pub format: CheckFormat,
    /// Whether warnings count as errors for the exit status.
    pub deny_warnings: bool,
    /// How many findings of a rule are printed at the most.
    pub max_findings: Option<usize>,
}

/// Runs `check`; the exit status.
///
/// # Errors
/// What the output refuses.
pub fn run(
    inputs: &[Input],
    max_gone: f64,
    options: Options,
    beside: &Beside,
    common: &Common,
    out: &mut dyn Write,
) -> io::Result<u8> {
    if inputs.is_empty() {
        message(common.lang.t("check.no-files"));
        return Ok(FAILED);
    }
    let mut workspace = Workspace::open_with(common.spec.clone(), inputs, common.encoding);
    workspace.max_gone = max_gone;
    workspace.readings = beside.readings;
    run_beside(workspace, options, beside, common, out)
}

/// Runs `check` over what is open already; the exit status.
///
/// # Errors
/// What the output refuses.
pub fn run_on(workspace: Workspace, options: Options, common: &Common, out: &mut dyn Write) -> io::Result<u8> {
    run_beside(workspace, options, &Beside::default(), common, out)
}

fn run_beside(
    mut workspace: Workspace,
    options: Options,
    beside: &Beside,
    common: &Common,
    out: &mut dyn Write,
) -> io::Result<u8> {
    let worklist = match beside::worklist(beside, common) {
        Ok(worklist) => worklist,
        Err(fault) => {
            message(&beside::say(&fault, beside.worklist.as_deref().unwrap_or_default(), common.lang));
            return Ok(FAILED);
        }
    };
    for document in workspace.documents.iter().filter(|_| !common.quiet) {
        for doubt in &document.doubts {
            tell_doubt(&document.name, doubt, common.lang);
        }
    }
    let mut status = if workspace.troubles.is_empty() { CLEAN } else { FAILED };
    tell_opened(&workspace, common);
    if workspace.payloads.is_empty() && workspace.responses.is_empty() && workspace.documents.is_empty() {
        return Ok(FAILED);
    }
    if let Err(trouble) = workspace.check(common.as_of) {
        tell(&[trouble], common.lang);
        return Ok(FAILED);
    }
    tell_torn(workspace.payloads.iter().filter_map(|payload| payload.previous.as_deref()), common.lang);
    let summary = write(&workspace, options, beside, worklist.as_ref(), common, out)?;
    match summary {
        Ok((errors, warnings, replies)) => {
            if status == CLEAN && (errors > 0 || replies > 0 || options.deny_warnings && warnings > 0) {
                status = FOUND;
            }
            Ok(status)
        }
        Err(trouble) => {
            tell(&[trouble], common.lang);
            Ok(FAILED)
        }
    }
}

/// Errors, warnings and error replies of a run, or the file that failed while it was printed.
type Outcome = Result<(u64, u64, u64), Trouble>;

/// Writes a checked workspace in a format.
///
/// # Errors
/// What the output refuses.
pub fn write(
    workspace: &Workspace,
    options: Options,
    beside: &Beside,
    worklist: Option<&Worklist>,
    common: &Common,
    out: &mut dyn Write,
) -> io::Result<Outcome> {
    let (lang, spec) = (common.lang, &workspace.spec);
    let mut report: Box<dyn CheckReport> = match options.format {
        CheckFormat::Text => Box::new(check_text::Text::new(lang, common.as_of, coloured(), workspace)),
        CheckFormat::Json => Box::new(check_json::Json),
        CheckFormat::Sarif => Box::new(check_sarif::Sarif::new(lang)),
        CheckFormat::Junit => Box::new(check_junit::Junit::new(lang)),
        CheckFormat::Csv => Box::new(check_csv::Csv::default()),
    };
    for payload in &workspace.payloads {
        let previous = payload.previous.as_ref().map(|document| safe(&document.name).into_owned());
        report.file(out, &FileLine { previous, ..FileLine::payload(&payload.document) })?;
    }
    for response in &workspace.responses {
        report.file(out, &FileLine::response(response))?;
    }
    for document in &workspace.documents {
        report.file(out, &FileLine::document(document))?;
    }
    // A person reads the first of many; a program wants all.
    let cap = options.max_findings.unwrap_or(if options.format == CheckFormat::Text { 20 } else { usize::MAX });
    let mut printer = Printer { printed: [0; Rule::COUNT], cap: cap as u64 };
    let mut counts = Counts::default();
    for payload in &workspace.payloads {
        let Some(checked) = &payload.checked else { continue };
        for rule in Rule::ALL {
            counts.add(*rule, checked.count(*rule));
        }
        let mut print = |finding: &Finding, since: Option<&'static str>, mark: Option<&'static str>| {
            let line = FindingLine::new(finding, &payload.document.name, spec, lang);
            report.finding(out, finding.rule, FindingLine { since, mark, ..line })
        };
        if let Err(trouble) = each_finding(payload, worklist, &mut printer, &mut print)? {
            return Ok(Err(trouble));
        }
    }
    for response in &workspace.responses {
        for finding in &response.findings {
            counts.add(finding.rule, 1);
            if printer.admits(finding.rule) {
                report.finding(out, finding.rule, FindingLine::new(finding, &response.name, spec, lang))?;
            }
        }
    }
    let (mut replies, mut unmatched, mut error_replies) = (0, 0, 0);
    let mut findings = HashMap::new();
    for response in &workspace.responses {
        for (reply, laid) in response.replies.iter().zip(&response.laid) {
            replies += 1;
            unmatched += u64::from(laid.record.is_none());
            error_replies += u64::from(!reply.code.is_empty() || !reply.message.is_empty());
            let on_record = response.payload.zip(laid.record);
            let found = on_record.map(|key| findings.entry(key).or_insert_with(|| on(workspace, key)));
            let found = found.map_or(&[][..], |found| found.as_slice());
            report.reply(out, ReplyLine::new(response, reply, laid, found, workspace))?;
        }
    }
    let previous = workspace.payloads.iter().any(|payload| payload.previous.is_some());
    // Of several files of a history one has been compared: it says why that tells nothing.
    let told_already = |payload: &Payload, rule: &NotRun| {
        let history = payload.document.form == Form::Differential;
        previous && history && *rule == NotRun::NoPrevious(Rule::MassDisappearance)
    };
    let mut rules_not_run: Vec<_> = Vec::new();
    for payload in &workspace.payloads {
        let rules = payload.checked.iter().flat_map(|checked| &checked.not_run);
        let rules = rules.filter(|rule| !told_already(payload, rule));
        rules_not_run.extend(rules.map(|rule| not_run(rule, spec, lang)));
    }
    rules_not_run.sort_by(|a, b| (a.rule, &a.reason).cmp(&(b.rule, &b.reason)));
    rules_not_run.dedup_by(|a, b| a.rule == b.rule && a.reason == b.reason);
    let found: u64 = Rule::ALL.iter().map(|rule| counts.of(*rule)).sum();
    let not_printed = found.saturating_sub(printer.printed.iter().sum());
    let summary = SummaryLine {
        files: workspace.payloads.len() + workspace.responses.len() + workspace.documents.len(),
        records: workspace.payloads.iter().map(|payload| u64::from(payload.document.len())).sum(),
        errors: counts.of_severity(Severity::Error),
        warnings: counts.of_severity(Severity::Warning),
        infos: counts.of_severity(Severity::Info),
        replies,
        unmatched_replies: unmatched,
        rules_not_run,
        not_printed: Some(not_printed).filter(|n| *n > 0),
        since: since(workspace),
        worklist: match worklist.map(|list| beside::count(workspace, list)) {
            Some(Err(trouble)) => return Ok(Err(trouble)),
            Some(Ok(line)) => Some(line),
            None => None,
        },
    };
    for line in beside::timing(workspace, beside, options.format, lang) {
        report.timing(out, line)?;
    }
    report.summary(out, &summary, &counts)?;
    Ok(Ok((summary.errors, summary.warnings, error_replies)))
}

/// Counts what is printed of each rule.
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
}

/// Prints a finding: whether it is known from the upload before, and its mark in the work list.
type Print<'p> = dyn FnMut(&Finding, Option<&'static str>, Option<&'static str>) -> io::Result<()> + 'p;

/// Calls `f` with the findings of a payload that the printer still wants: first those about the whole file, then record
/// by record.
fn each_finding(
    payload: &Payload,
    worklist: Option<&Worklist>,
    printer: &mut Printer,
    f: &mut Print<'_>,
) -> io::Result<Result<(), Trouble>> {
    let Some(checked) = &payload.checked else { return Ok(Ok(())) };
    let of_group = |rule: Rule| worklist.and_then(|list| list.group(rule)).map(|marked| marked.mark.code());
    match payload.compared_findings() {
        // There may be one for each of a million records.
        None => {
            for finding in checked.file_findings(&payload.document) {
                if printer.admits(finding.rule) {
                    f(&finding, None, of_group(finding.rule))?;
                }
            }
        }
        Some((_, compared, document)) => {
            let findings: Vec<Finding> = checked.file_findings(&payload.document).collect();
            let before = Some(compared.checked.file_findings(document).collect());
            for (finding, since) in findings.iter().zip(told_since(before, &findings)) {
                if printer.admits(finding.rule) {
                    f(finding, since, of_group(finding.rule))?;
                }
            }
        }
    }
    for number in checked.numbers_with(Rule::ALL) {
        // Findings are made again to be printed; a record of which nothing more is wanted is not read at all.
        if !checked.rules_of(number).into_iter().any(|rule| printer.wants(rule)) {
            continue;
        }
        let text = match payload.document.text(number) {
            Ok(text) => text,
            Err(e) => return Ok(Err(Trouble::new(&payload.document.name, TroubleKind::Io(e.kind())))),
        };
        let record = payload.document.parse(&text);
        let findings = findings_of(&payload.document, checked, &text, &record);
        let key = worklist.and_then(|list| list.key_of(&record));
        let before = match before_of(payload, number) {
            Ok(before) => before,
            Err(trouble) => return Ok(Err(trouble)),
        };
        for (finding, since) in findings.iter().zip(told_since(before, &findings)) {
            if printer.admits(finding.rule) {
                let mark = worklist.and_then(|list| list.of(key.as_ref(), finding.rule));
                f(finding, since, mark.map(|marked| marked.mark.code()))?;
            }
        }
    }
    Ok(Ok(()))
}

/// The findings on a record's certificate in the previous upload; `None` where there is no previous upload.
fn before_of(payload: &Payload, number: u32) -> Result<Option<Vec<Finding>>, Trouble> {
    let Some((_, compared, document)) = payload.compared_findings() else { return Ok(None) };
    let Some(before) = compared.comparison.old_of(number) else { return Ok(Some(vec![])) };
    let text = document.text(before).map_err(|e| Trouble::new(&document.name, TroubleKind::Io(e.kind())))?;
    let record = document.parse(&text);
    Ok(Some(findings_of(document, &compared.checked, &text, &record)))
}

/// Of each finding, whether it is known from the previous upload or new; nothing where there is none.
fn told_since(before: Option<Vec<Finding>>, now: &[Finding]) -> Vec<Option<&'static str>> {
    match before {
        None => vec![None; now.len()],
        Some(before) => {
            known(&before, now).into_iter().map(|known| Some(if known { "known" } else { "new" })).collect()
        }
    }
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

/// The findings on a record of a payload; none where it cannot be read any more.
fn on(workspace: &Workspace, (payload, number): (usize, u32)) -> Vec<Finding> {
    let payload = &workspace.payloads[payload];
    let (Some(checked), Ok(text)) = (&payload.checked, payload.document.text(number)) else { return vec![] };
    let record = payload.document.parse(&text);
    findings_of(&payload.document, checked, &text, &record)
}
