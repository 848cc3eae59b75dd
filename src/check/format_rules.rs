//! What went wrong while reading, as findings.

use std::collections::HashMap;

use super::{At, Finding, Param, Pattern, RawFinding, RawFindings, Rule, damage_rules, design, text_rules};
use crate::read::csv::{Layout, Target, cells};
use crate::read::{BodyForm, Document, Encoding, Fault};
use crate::record::{FieldId, FieldRef, Flaw, KeyStep, Misquote, Name, Place, Record};
use crate::spec::{Body, FieldTable, FieldType};

/// The flaws of one record.
pub fn record(record: &Record<'_>, document: &Document, found: &mut RawFindings) {
    let table = document.table();
    let body = document.body();
    for flaw in &record.flaws {
        // A design that says what card-face items are decides which of them are right.
        if matches!(flaw, Flaw::NotAnItem { .. }) && body.is_some_and(|body| design::says_items(body, table)) {
            continue;
        }
        found.add(pattern_of(flaw), || match flaw {
            Flaw::Syntax { at, slip } => RawFinding::new(Rule::UnreadableRecord, None, *at).variant(slip),
            Flaw::NotObject => RawFinding::new(Rule::UnreadableRecord, None, 0).variant("not-object"),
            Flaw::Undecodable { field, offset, count, at } => {
                RawFinding::new(Rule::UndecodableText, field.clone(), *at)
                    .variant("bytes")
                    .with("offset", Param::Count(*offset))
                    .with("count", Param::Count(u64::from(*count)))
                    .with("encoding", Param::Word(document.encoding.code()))
            }
            Flaw::Surrogate { field, at } => {
                RawFinding::new(Rule::UndecodableText, field.clone(), *at).variant("surrogate")
            }
            Flaw::DuplicateWithin { field, count, at } => {
                again(RawFinding::new(Rule::DuplicateKey, field.clone(), *at).variant("within"), *count)
            }
            Flaw::DuplicateKey { field, nth, count, at } => {
                again(about_key(Rule::DuplicateKey, field.clone(), (*nth, *at), table), *count)
            }
            Flaw::HoldsRecord { at } => RawFinding::new(Rule::UnreadableRecord, None, *at).variant("holds-record"),
            Flaw::NotAnItem { index, found, at } => RawFinding::new(Rule::WrongType, FieldRef::CardItem(*index), *at)
                .with("found", Param::RawFinding(found))
                .with("expected", Param::Expected(FieldType::Object)),
            Flaw::Misquoted { field, cell, misquote, at } => RawFinding::new(Rule::MisquotedCell, field.clone(), *at)
                .variant(variant_of(*misquote))
                .with("column", Param::Count(u64::from(*cell) + 1)),
            Flaw::Ragged { cells, expected } => RawFinding::new(Rule::RaggedRow, None, 0)
                .with("cells", Param::Count(*cells as u64))
                .with("expected", Param::Count(*expected as u64)),
        });
    }
    for unknown in &record.unknown {
        // What the design closes an object to is told by its own rule.
        let decided = |body: &Body| {
            design::lets_in(body, table, unknown.within, &unknown.key) || design::is_closed(body, table, unknown.within)
        };
        if body.is_some_and(decided) {
            continue;
        }
        found.add(Pattern { rule: Rule::UnknownField, field: None, variant: "default" }, || {
            let field = FieldRef::Key(table.path_of(unknown.within, &unknown.key));
            let found_key = about_key(Rule::UnknownField, field, (unknown.nth, unknown.at), table);
            found_key.said_by(table.keys_said_by())
        });
    }
}

/// By what flaws of one cause are alike. There may be a hundred thousand in a record: of keys it is not asked how each is told.
fn pattern_of(flaw: &Flaw) -> Pattern {
    let about = |field: Option<&FieldRef>| field.and_then(FieldRef::field);
    let (rule, field, variant) = match flaw {
        Flaw::Syntax { .. } | Flaw::NotObject | Flaw::HoldsRecord { .. } => (Rule::UnreadableRecord, None, "default"),
        Flaw::Undecodable { field, .. } => (Rule::UndecodableText, about(field.as_ref()), "bytes"),
        Flaw::Surrogate { field, .. } => (Rule::UndecodableText, about(field.as_ref()), "surrogate"),
        Flaw::DuplicateKey { .. } | Flaw::DuplicateWithin { .. } => (Rule::DuplicateKey, None, "default"),
        Flaw::NotAnItem { .. } => (Rule::WrongType, Some(FieldId::CARD_ITEMS), "default"),
        Flaw::Misquoted { field, misquote, .. } => (Rule::MisquotedCell, about(field.as_ref()), variant_of(*misquote)),
        Flaw::Ragged { .. } => (Rule::RaggedRow, None, "default"),
    };
    Pattern { rule, field, variant }
}

/// A finding on a key that stands twice, which says how often it stands there where that is more.
fn again(found: RawFinding, count: u32) -> RawFinding {
    let variant = match found.variant {
        _ if count <= 2 => return found,
        "within" => "within-often",
        "hidden" => "hidden-often",
        _ => "often",
    };
    found.variant(variant).with("count", Param::Count(u64::from(count)))
}

/// What is found about a key, which is told by its place among its object's members where it may not be named.
pub(super) fn about_key(rule: Rule, field: FieldRef, (nth, at): (u32, u32), table: &FieldTable) -> RawFinding {
    let hidden = match &field {
        FieldRef::Key(path) => path.iter().rev().find_map(|step| match step {
            KeyStep::Name(name) if table.shown(name).is_none() => Some(name.shape()),
            _ => None,
        }),
        FieldRef::Copayment(label) if table.shown(label).is_none() => Some(label.shape()),
        _ => None,
    };
    match hidden {
        None => RawFinding::new(rule, field.clone(), at).with("key", Param::Field(field)),
        Some(shape) => RawFinding::new(rule, field, at)
            .variant("hidden")
            .with("nth", Param::Count(u64::from(nth)))
            .with("shape", Param::Shape(shape)),
    }
}

fn variant_of(misquote: Misquote) -> &'static str {
    match misquote {
        Misquote::Unclosed => "unclosed",
        Misquote::TextBehind => "text-behind",
        Misquote::Inside => "inside",
        Misquote::BlankBefore => "blank-before",
        Misquote::JoinedRows => "joined-rows",
    }
}

/// What concerns the whole file; complete once the file has been read to its end.
pub fn file(document: &Document) -> impl Iterator<Item = Finding> {
    let mut findings = Vec::new();
    match document.marks {
        0 => {}
        // A CSV may begin with one.
        1 if document.layout().is_some() => {}
        1 => findings.push(tell(Rule::ByteOrderMark, Place::START, "default")),
        _ => findings.push(tell(Rule::ByteOrderMark, Place::START, "twice")),
    }
    match document.layout() {
        Some(layout) => findings.extend(heading(document, layout)),
        None if document.encoding != Encoding::Utf8 => {
            let encoding = Param::Word(document.encoding.code());
            findings.push(with(tell(Rule::NotUtf8, Place::START, "default"), "encoding", encoding));
        }
        None => {}
    }
    let read_to_its_end = document.index().extent().end == Some(Ok(()));
    if read_to_its_end && document.is_empty() {
        let variant = if document.layout().is_some() { "csv" } else { "json" };
        findings.push(tell(Rule::NoRecords, Place::START, variant));
    }
    let around = document.index().path();
    let meant = document.body().and_then(|body| body.wrapper.clone());
    if let Some(body) = document.body() {
        findings.extend(around_records(document, body, &around, read_to_its_end));
    }
    // There may be one for each of a million records: they are made one by one.
    let is_json = document.layout().is_none();
    let faults = document.index().faults().into_iter();
    // An object around the array is right where the design has it so.
    let as_meant = match document.body() {
        Some(body) if body.single => Some(Fault::Form(BodyForm::Object)),
        _ => meant.filter(|wrapper| around == [wrapper.as_str()]).map(|_| Fault::Form(BodyForm::Wrapped)),
    };
    let faults = faults.filter(move |(fault, _)| as_meant.as_ref() != Some(fault));
    findings.into_iter().chain(faults.map(move |(fault, place)| of_fault(fault, place, is_json)))
}

/// What a design says of the body around the records.
fn around_records(document: &Document, body: &Body, around: &[String], whole: bool) -> Vec<Finding> {
    let said_by = |finding| Finding { said_by: Some(body.document.clone()), ..finding };
    let mut findings = Vec::new();
    if let Some(wrapper) = body.wrapper.as_ref().filter(|_| around.is_empty() && document.index().in_array()) {
        let name = Param::Name(Name::new(wrapper));
        findings.push(said_by(with(tell(Rule::BodyForm, Place::START, "bare"), "name", name)));
    }
    if body.single && (document.index().in_array() || document.len() > 1) {
        findings.push(said_by(tell(Rule::BodyForm, Place::START, "single")));
    }
    let count = document.len() as u64;
    let limit = match body.records {
        (Some(min), _) if whole && count < min => Some(("min-records", min)),
        (_, Some(max)) if count > max => Some(("max-records", max)),
        _ => None,
    };
    if let Some((variant, limit)) = limit.filter(|_| count > 0) {
        let told = with(tell(Rule::WrongCount, Place::START, variant), "count", Param::Count(count));
        findings.push(said_by(with(told, "limit", Param::Count(limit))));
    }
    findings
}

fn of_fault(fault: Fault, place: Place, is_json: bool) -> Finding {
    // JSON that is followed by anything is none; in a CSV it is a character like others.
    let of_tail = if is_json { Rule::UnreadableRecord } else { Rule::ControlCharacter };
    let counted = |rule, variant, count: u32| with(tell(rule, place, variant), "count", Param::Count(u64::from(count)));
    match fault {
        Fault::EndsInRecord(n) => Finding { record: Some(n), ..tell(Rule::TruncatedFile, place, "in-record") },
        Fault::EndsInQuote(n) => Finding { record: Some(n), ..tell(Rule::TruncatedFile, place, "in-quote") },
        Fault::NoClosingBracket => tell(Rule::TruncatedFile, place, "no-bracket"),
        Fault::NoClosingBrace => tell(Rule::TruncatedFile, place, "no-brace"),
        Fault::Stray => tell(Rule::UnreadableRecord, place, "stray"),
        Fault::Comma => tell(Rule::UnreadableRecord, place, "comma"),
        Fault::Around => tell(Rule::UnreadableRecord, place, "around"),
        Fault::RecordAround => tell(Rule::UnreadableRecord, place, "record-around"),
        Fault::Comment => tell(Rule::UnreadableRecord, place, "comment"),
        Fault::Call => tell(Rule::UnreadableRecord, place, "call"),
        Fault::Nul => tell(of_tail, place, "nul-tail"),
        Fault::CtrlZ => tell(of_tail, place, "ctrl-z-tail"),
        Fault::DoubledReturns(count) => counted(Rule::ControlCharacter, "doubled-return", count),
        Fault::BlankRows(count) => counted(Rule::BlankRow, "default", count),
        Fault::Form(form) => tell(
            Rule::BodyForm,
            place,
            match form {
                BodyForm::Object => "object",
                BodyForm::Concatenated => "concatenated",
                BodyForm::Lines => "lines",
                BodyForm::Wrapped => "wrapped",
                BodyForm::Sequence => "sequence",
            },
        ),
    }
}

fn tell(rule: Rule, place: Place, variant: &'static str) -> Finding {
    let at = At { line: place.line, column: place.column, ..At::default() };
    Finding { rule, record: None, field: None, at, variant, params: vec![], said_by: None }
}

fn with(mut finding: Finding, name: &'static str, param: Param) -> Finding {
    finding.params.push((name, param));
    finding
}

/// What is found about the heading row of a CSV: all that is found about any row, and what its columns mean.
fn heading(document: &Document, layout: &Layout) -> Vec<Finding> {
    let mut findings = Vec::new();
    let about = AboutColumns { document, layout, places: document.locate_headings() };
    let separator = match layout.separator {
        b'\t' => Some("tab"),
        b';' => Some("semicolon"),
        b'|' => Some("pipe"),
        _ => None,
    };
    if let Some(variant) = separator.or(document.has_sep_line().then_some("sep-line")) {
        findings.push(tell(Rule::WrongSeparator, Place::START, variant));
    }
    if let Some(heading) = document.heading() {
        for (i, cell) in cells(&heading.text, layout.separator).iter().enumerate() {
            let about = |rule, variant| about.tell(i, rule, variant);
            let column = Param::Count(i as u64 + 1);
            if let Some(misquote) = cell.misquote {
                findings.push(with(about(Rule::MisquotedCell, variant_of(misquote)), "column", column));
            }
            if let [first, ..] = heading.bad_within(cell.at, cell.end) {
                let mut finding = about(Rule::UndecodableText, "bytes");
                finding.params = vec![
                    ("offset", Param::Count(first.offset)),
                    ("count", Param::Count(heading.bad_within(cell.at, cell.end).len() as u64)),
                    ("encoding", Param::Word(document.encoding.code())),
                ];
                findings.push(finding);
            } else {
                let mut found = RawFindings::keeping(|_| 0..u32::MAX);
                let column = FieldRef::Column(i as u32);
                text_rules::check_text(&cell.text, &column, &mut found);
                damage_rules::check_text(&cell.text, &column, &mut found);
                findings.extend(found.into_kept().into_iter().map(|found| {
                    let finding = about(found.rule, found.variant);
                    Finding { params: found.params, ..finding }
                }));
            }
        }
    }
    findings.extend(columns(&about));
    findings
}

/// What findings about columns of a heading row have in common.
struct AboutColumns<'d> {
    document: &'d Document,
    layout: &'d Layout,
    /// The line and column of each heading, and of the row.
    places: Vec<(u32, u32)>,
}

impl AboutColumns<'_> {
    fn tell(&self, i: usize, rule: Rule, variant: &'static str) -> Finding {
        let (line, column) = self.places.get(i).or(self.places.last()).copied().unwrap_or((1, 1));
        let field = Some(self.layout.field_ref(i));
        let at = At { line, column, cell: self.document.heading_cell(i), ..At::default() };
        Finding { field, at, ..tell(rule, Place::START, variant) }
    }
}

/// Columns that are missing, stand twice, or are not called as their item is.
fn columns(about: &AboutColumns<'_>) -> Vec<Finding> {
    let (document, layout) = (about.document, about.layout);
    let table = document.table();
    let mut findings = Vec::new();
    // Of all columns that are the same, the second one is told of, with how many they are.
    let mut alike: HashMap<u32, u32> = HashMap::new();
    for column in &layout.columns {
        if let Target::Duplicate(first) = column.target {
            *alike.entry(first).or_insert(1) += 1;
        }
    }
    for (i, column) in layout.columns.iter().enumerate() {
        // Known, or of a row that is plausible.
        let name = || Param::Name(Name::new(&column.heading));
        let vouched = || Param::Name(Name::heading(&column.heading));
        if let Target::Duplicate(first) = column.target
            && let Some(count) = alike.remove(&first)
        {
            let finding = about.tell(i, Rule::DuplicateColumn, "default");
            let finding = match (column.named, layout.may_show(i)) {
                (Some(id), _) => with(Finding { field: Some(FieldRef::Field(id)), ..finding }, "name", name()),
                (None, true) => with(finding, "name", vouched()),
                (None, false) => with(Finding { variant: "hidden", ..finding }, "column", Param::Count(i as u64 + 1)),
            };
            findings.push(match (count, finding.variant) {
                (..=2, _) => finding,
                (_, "hidden") => {
                    with(Finding { variant: "hidden-often", ..finding }, "count", Param::Count(count.into()))
                }
                _ => with(Finding { variant: "often", ..finding }, "count", Param::Count(count.into())),
            });
        }
        if column.heading.trim().is_empty() && column.target == Target::Card {
            let finding = about.tell(i, Rule::UnknownField, "no-heading");
            findings.push(with(finding, "column", Param::Count(i as u64 + 1)));
        }
        if let Some((right, said_by)) = layout.right_name(i, table) {
            // What stands in brackets may be anything.
            let known = column.named.is_some();
            let variant = match (known, said_by.is_some()) {
                (true, true) => "design",
                (true, false) => "default",
                (false, _) => "hidden",
            };
            let heading = if known { ("heading", name()) } else { ("column", Param::Count(i as u64 + 1)) };
            let finding = with(about.tell(i, Rule::RenamedHeading, variant), heading.0, heading.1);
            findings.push(Finding { said_by, ..with(finding, "name", Param::Published(right)) });
        }
    }
    for (id, heading_name) in layout.missing(document.form, table) {
        findings.push(Finding {
            rule: Rule::MissingColumn,
            record: None,
            field: Some(FieldRef::Field(id)),
            at: At { line: about.places.last().map_or(1, |(line, _)| *line), column: 1, ..At::default() },
            variant: if table.design().is_some() { "design" } else { "default" },
            params: vec![("name", Param::Published(heading_name))],
            said_by: table.design().map(|design| design.document.clone()),
        });
    }
    findings
}
