//! What went wrong while reading, as findings.

use super::{At, Finding, Found, Param, Rule};
use crate::read::csv::Target;
use crate::read::{Document, Fault};
use crate::record::{FieldId, FieldRef, Flaw, Place, Record};
use crate::spec::ColourClass;

/// The flaws of one record.
pub fn record(record: &Record<'_>, document: &Document, found: &mut Vec<Found>) {
    let table = document.table();
    let named = |path: &str| table.by_json(path).map_or_else(|| FieldRef::Named(path.to_owned()), FieldRef::Field);
    for flaw in &record.flaws {
        found.push(match flaw {
            Flaw::Syntax { at } => Found::new(Rule::UnreadableRecord, None, *at).variant("syntax"),
            Flaw::NotObject => Found::new(Rule::UnreadableRecord, None, 0).variant("not-object"),
            Flaw::Undecodable { field, offset, count, at } => Found::new(Rule::UndecodableText, field.clone(), *at)
                .variant("bytes")
                .with("offset", Param::Count(*offset))
                .with("count", Param::Count(u64::from(*count)))
                .with("encoding", Param::Name(document.encoding.code().to_owned())),
            Flaw::Surrogate { field, at } => Found::new(Rule::UndecodableText, field.clone(), *at).variant("surrogate"),
            Flaw::DuplicateKey { path, at } => {
                Found::new(Rule::DuplicateKey, named(path), *at).with("key", Param::Name(path.clone()))
            }
            Flaw::Ragged { cells, expected } => Found::new(Rule::RaggedRow, None, 0)
                .with("cells", Param::Count(*cells as u64))
                .with("expected", Param::Count(*expected as u64)),
        });
    }
    for unknown in &record.unknown {
        let finding = Found::new(Rule::UnknownField, FieldRef::Named(unknown.path.clone()), unknown.at);
        let finding = finding.with("key", Param::Name(unknown.path.clone()));
        found.push(finding.said_by(table.keys_said_by()));
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
    findings.extend(columns(document));
    // There may be one for each of a million records: they are made one by one.
    findings.into_iter().chain(document.index().faults().into_iter().map(|(fault, place)| match fault {
        Fault::EndsInRecord(n) => Finding { record: Some(n), ..tell(Rule::TruncatedFile, place, "in-record") },
        Fault::EndsInQuote(n) => Finding { record: Some(n), ..tell(Rule::TruncatedFile, place, "in-quote") },
        Fault::NoClosingBracket => tell(Rule::TruncatedFile, place, "no-bracket"),
        Fault::Stray => tell(Rule::UnreadableRecord, place, "stray"),
        Fault::Comma => tell(Rule::UnreadableRecord, place, "comma"),
    }))
}

fn tell(rule: Rule, place: Place, variant: &'static str) -> Finding {
    let at = At { line: place.line, column: place.column, pointer: None };
    Finding { rule, record: None, field: None, at, variant, params: vec![], said_by: None }
}

/// Columns that are missing or stand twice.
fn columns(document: &Document) -> Vec<Finding> {
    let Some(layout) = document.layout() else { return vec![] };
    let table = document.table();
    let mut findings = Vec::new();
    for column in layout.columns.iter().filter(|column| column.target == Target::Duplicate) {
        let field = match table.by_heading(&column.heading) {
            Some(id) => FieldRef::Field(id),
            None => FieldRef::Named(column.heading.clone()),
        };
        let (line, at) = document.locate_heading(column.at);
        findings.push(Finding {
            rule: Rule::DuplicateColumn,
            record: None,
            field: Some(field),
            at: At { line, column: at, pointer: None },
            variant: "default",
            params: vec![("name", Param::Name(column.heading.clone()))],
            said_by: None,
        });
    }
    for (id, heading_name) in missing_columns(document) {
        findings.push(Finding {
            rule: Rule::MissingColumn,
            record: None,
            field: Some(FieldRef::Field(id)),
            at: At { line: document.locate_heading(0).0, column: 1, pointer: None },
            variant: if table.design().is_some() { "design" } else { "default" },
            params: vec![("name", Param::Name(heading_name))],
            said_by: table.design().map(|design| design.document.clone()),
        });
    }
    findings
}

/// The fields for which a CSV must have a column and has none, with the heading that it should have. By a file design that
/// was loaded: all its columns but the green ones. Without one, of the program's own table: all but the green ones, 基本5情報
/// itself (its parts are the columns), 自己負担上限額 (its columns are not published), and the differential ones in a
/// registration.
fn missing_columns(document: &Document) -> Vec<(FieldId, String)> {
    let Some(layout) = document.layout() else { return vec![] };
    let table = document.table();
    if let Some(design) = table.design() {
        let class = |id: FieldId| {
            table.field_in(id, document.form, true).map(|field| (field.class, field.said_by.class.is_some()))
        };
        let fixed = design.columns.iter().filter(|(_, id)| class(*id) != Some((ColourClass::Card, true)));
        return fixed.filter(|(_, id)| !layout.has(*id)).map(|(name, id)| (*id, name.clone())).collect();
    }
    let expected = table.iter().filter(|(id, field)| {
        let column = field.class != ColourClass::Card && ![FieldId::BASIC, FieldId::COPAYMENT].contains(id);
        column && field.belongs_to(document.form) && id.index() < FieldId::KNOWN.len()
    });
    // A heading is Japanese in every language.
    expected.filter(|(id, _)| !layout.has(*id)).map(|(id, field)| (id, field.name.clone())).collect()
}
