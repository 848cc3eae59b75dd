//! The program's own form of specification tables, which `spec import` writes and the user may write or edit: one TOML
//! file, with any of these parts. A table of the user's is a patch over the built-in one.

use std::fmt::Write;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::regional::{part_of, parts};
use super::{
    BodyTable, DesignColumn, DocumentInfo, ErrorCode, FieldPatch, HolidayRow, Known, MasterTable, Prediction,
    RegionalRow, ReplyProfile, TableKind, by_hand,
};
use crate::text::TomlFault;

/// What stands at the head of every file that is written.
const HEAD: &str = "# Specification tables of pmh-inspector, a patch over its own: only what differs needs to stand here.\n\
    # Written by `pmh-inspector spec import`; it may be edited. `pmh-inspector spec list` shows what is in force.\n";

/// What stands before the sum of all that follows its line, by which it is known whether a hand changed anything.
const SUM: &str = "# sha256 as written: ";

/// Specification tables, and the documents that they were taken from.
#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Tables {
    /// The documents, each with the tables that it gave.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub document: Vec<DocumentInfo>,
    /// Where a reply's parts stand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<ReplyProfile>,
    /// What is said of fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub field: Vec<FieldPatch>,
    /// What API designs say of whole records and of the body around them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub body: Vec<BodyTable>,
    /// The columns of a CSV, from left to right.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub column: Vec<DesignColumn>,
    /// The error codes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub code: Vec<ErrorCode>,
    /// Which rule foresees which code.
    #[serde(alias = "predicts", skip_serializing_if = "Vec::is_empty")]
    pub predict: Vec<Prediction>,
    /// PMH's masters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub master: Vec<MasterTable>,
    /// The regional master.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub regional: Vec<RegionalRow>,
    /// The Cabinet Office's list of holidays.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub holiday: Vec<HolidayRow>,
}

impl Tables {
    /// Whether a text was written by [`Tables::to_toml`], be it edited since: by its first line.
    pub fn is_own(text: &str) -> bool {
        let first = |text: &str| text.lines().next().map(str::to_owned);
        first(text.trim_start_matches('\u{FEFF}')) == first(HEAD)
    }

    /// Whether a text is just as [`Tables::to_toml`] wrote it, but for what editors do to line ends.
    pub fn is_as_written(text: &str) -> bool {
        let text = text.trim_start_matches('\u{FEFF}').replace("\r\n", "\n");
        let sum_and_rest = text.strip_prefix(HEAD).and_then(|rest| rest.strip_prefix(SUM)?.split_once('\n'));
        sum_and_rest.is_some_and(|(sum, rest)| sum == sum_of(rest))
    }

    /// Reads tables from TOML, and sees whether what they say can work.
    ///
    /// # Errors
    /// What is wrong, each with its line, and nothing that stands there but names: it may be another file than its user
    /// thinks.
    pub fn read(text: &str, known: Known<'_>) -> Result<Tables, Vec<TomlFault>> {
        let tables = Tables::parse(text).map_err(|fault| vec![fault])?;
        let faults = by_hand::faults(text, &tables, known);
        if faults.is_empty() { Ok(tables) } else { Err(faults) }
    }

    /// Reads tables from TOML, whatever they say.
    ///
    /// # Errors
    /// What keeps it from being read, with its line.
    pub fn parse(text: &str) -> Result<Tables, TomlFault> {
        toml::from_str(text).map_err(|error| TomlFault::new(text, &error))
    }

    /// The tables as TOML, to be read and edited by people.
    pub fn to_toml(&self) -> String {
        let content = self.content();
        format!("{HEAD}{SUM}{}\n{content}", sum_of(&content))
    }

    fn content(&self) -> String {
        let mut text = String::new();
        if !self.regional.is_empty() {
            // One row a line: the general writer would spread them over eight.
            text.push_str("\nregional = [\n");
            for RegionalRow(number, name, short, prefecture, municipality, from, to) in &self.regional {
                let cells = [number, name, short, prefecture, municipality, from, to];
                let cells: Vec<String> =
                    cells.iter().map(|cell| toml::Value::String((*cell).clone()).to_string()).collect();
                // Writing to a String does not fail.
                let _ = writeln!(text, "  [{}],", cells.join(", "));
            }
            text.push_str("]\n");
        }
        if !self.holiday.is_empty() {
            text.push_str("\nholiday = [\n");
            for HolidayRow(day, name) in &self.holiday {
                let [day, name] = [day, name].map(|cell| toml::Value::String(cell.clone()).to_string());
                let _ = writeln!(text, "  [{day}, {name}],");
            }
            text.push_str("]\n");
        }
        let rest = Tables { regional: vec![], holiday: vec![], ..self.clone() };
        text.push('\n');
        text.push_str(&toml::to_string(&rest).unwrap_or_default());
        text
    }

    /// Lays other tables over these: those of a kind that both have are replaced, fields are added.
    pub fn merge(&mut self, mut other: Tables) {
        let kinds = other.kinds();
        if !self.field.is_empty() && !other.field.is_empty() {
            self.name_documents();
            other.name_documents();
        }
        self.name_masters();
        other.name_masters();
        // A regional master takes the place of another for the prefectures that it holds.
        let new = parts(&other.regional);
        self.regional.retain(|row| !new.contains(&part_of(row)));
        let regional_left = !self.regional.is_empty();
        for document in &mut self.document {
            document.tables.retain(|kind| {
                let stays = matches!(kind, TableKind::Fields | TableKind::Masters);
                stays || *kind == TableKind::RegionalMaster && regional_left || !kinds.contains(kind)
            });
            document.lose_masters(&other.master);
        }
        self.document.retain(|document| !document.tables.is_empty());
        self.document.extend(other.document);
        self.field.extend(other.field);
        self.body.extend(other.body);
        let take = |kind: TableKind| kinds.contains(&kind);
        if take(TableKind::Layout) {
            self.column = other.column;
        }
        if take(TableKind::ErrorList) {
            self.code = other.code;
        }
        if take(TableKind::Predictions) {
            self.predict = other.predict;
        }
        if take(TableKind::Masters) {
            // Masters come in several files, one kind each.
            self.master.retain(|table| !other.master.iter().any(|new| new.kind == table.kind));
            self.master.extend(other.master);
        }
        if take(TableKind::RegionalMaster) {
            self.regional.extend(other.regional);
        }
        if take(TableKind::Holidays) {
            self.holiday = other.holiday;
        }
        if take(TableKind::ReplyProfile) {
            self.reply = other.reply;
        }
    }

    /// Has every patch of a field name its document, where there is only one that speaks of fields.
    pub fn name_documents(&mut self) {
        let mut speaking = self.document.iter().filter(|document| document.tables.contains(&TableKind::Fields));
        if let (Some(document), None) = (speaking.next(), speaking.next()) {
            for patch in self.field.iter_mut().filter(|patch| patch.document.is_none()) {
                patch.document = Some(document.file.clone());
            }
            for body in self.body.iter_mut().filter(|body| body.document.is_none()) {
                body.document = Some(document.file.clone());
            }
        }
    }

    /// Has the document that gave the masters say which kinds, where there is only one.
    pub fn name_masters(&mut self) {
        let mut speaking = self.document.iter_mut().filter(|document| document.tables.contains(&TableKind::Masters));
        if let (Some(document), None) = (speaking.next(), speaking.next())
            && document.masters.is_empty()
        {
            document.masters = self.master.iter().map(|table| table.kind).collect();
            document.masters.dedup();
        }
    }

    /// The other way round: where only one document speaks of fields, no patch needs to name it.
    pub fn unname_documents(&mut self) {
        if self.document.iter().filter(|document| document.tables.contains(&TableKind::Fields)).count() == 1 {
            self.field.iter_mut().for_each(|patch| patch.document = None);
            self.body.iter_mut().for_each(|body| body.document = None);
        }
    }

    /// Those of one kind alone, with the documents that gave them.
    #[must_use]
    pub fn only(&self, kind: TableKind) -> Tables {
        let mut only = Tables::default();
        match kind {
            TableKind::Fields => {
                only.field.clone_from(&self.field);
                only.body.clone_from(&self.body);
            }
            TableKind::Layout => only.column.clone_from(&self.column),
            TableKind::ErrorList => only.code.clone_from(&self.code),
            TableKind::Predictions => only.predict.clone_from(&self.predict),
            TableKind::Masters => only.master.clone_from(&self.master),
            TableKind::RegionalMaster => only.regional.clone_from(&self.regional),
            TableKind::ReplyProfile => only.reply.clone_from(&self.reply),
            TableKind::Holidays => only.holiday.clone_from(&self.holiday),
        }
        let given = self.document.iter().filter(|document| document.tables.contains(&kind));
        only.document = given.map(|document| DocumentInfo { tables: vec![kind], ..document.clone() }).collect();
        if kind != TableKind::Masters {
            only.document.iter_mut().for_each(|document| document.masters.clear());
        }
        only
    }

    /// The kinds of table that there are.
    pub fn kinds(&self) -> Vec<TableKind> {
        let filled = [
            (TableKind::Fields, !self.field.is_empty() || !self.body.is_empty()),
            (TableKind::Layout, !self.column.is_empty()),
            (TableKind::ErrorList, !self.code.is_empty()),
            (TableKind::Predictions, !self.predict.is_empty()),
            (TableKind::Masters, !self.master.is_empty()),
            (TableKind::RegionalMaster, !self.regional.is_empty()),
            (TableKind::ReplyProfile, self.reply.is_some()),
            (TableKind::Holidays, !self.holiday.is_empty()),
        ];
        filled.into_iter().filter(|(_, filled)| *filled).map(|(kind, _)| kind).collect()
    }
}

/// The SHA-256 of a text, in lower-case hexadecimal digits.
fn sum_of(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{CharSet, Length, Limit, Required};

    fn sample() -> Tables {
        let document = |tables: &[TableKind], file: &str| DocumentInfo {
            tables: tables.to_vec(),
            file: file.into(),
            sha256: "00".into(),
            ..DocumentInfo::default()
        };
        let field = FieldPatch {
            json: "certificationName".into(),
            required: Some(Required::Yes),
            length: Some(Limit::Is(Length { min: None, max: Some(60) })),
            charset: Some(Limit::NONE),
            pattern: Some(Limit::Is("^[^\\t]+$".into())),
            ..FieldPatch::default()
        };
        Tables {
            document: vec![document(&[TableKind::Fields, TableKind::ErrorList], "a.zip")],
            field: vec![field],
            code: vec![ErrorCode {
                code: "A-1".into(),
                content: "\"内容\"\n二行目".into(),
                further: vec![("備考".into(), "x".into())],
                ..ErrorCode::default()
            }],
            column: vec![DesignColumn {
                name: "氏名".into(),
                json: None,
                required: Required::Yes,
                length: Some(Length { min: Some(1), max: Some(30) }),
                charset: Some(CharSet::FullWidth),
                open: vec![],
                class: None,
                note: String::new(),
                place: "一覧!B3".into(),
            }],
            predict: vec![Prediction { rule: "wrong-length".into(), field: None, code: "A-1".into() }],
            regional: vec![RegionalRow { 0: "81136244".into(), 1: "a\"b".into(), ..RegionalRow::default() }],
            holiday: vec![HolidayRow("2026-01-01".into(), "元\"日".into())],
            reply: Some(ReplyProfile { code: vec!["/e/*/c".into()], ..ReplyProfile::default() }),
            ..Tables::default()
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let tables = sample();
        let text = tables.to_toml();
        assert_eq!(Tables::parse(&text).unwrap(), tables, "{text}");
        assert_eq!(tables.kinds().len(), 7);
        for kind in tables.kinds() {
            assert_eq!(tables.only(kind).kinds(), [kind]);
        }
        assert_eq!(tables.only(TableKind::ErrorList).document[0].tables, [TableKind::ErrorList]);
    }

    #[test]
    fn later_tables_replace_those_of_their_kind() {
        let mut tables = sample();
        let code = vec![ErrorCode { code: "B".into(), ..ErrorCode::default() }];
        let document =
            vec![DocumentInfo { tables: vec![TableKind::ErrorList], file: "b".into(), ..DocumentInfo::default() }];
        tables.merge(Tables { code, document, ..Tables::default() });
        assert_eq!((tables.code.len(), tables.field.len(), tables.document.len()), (1, 1, 2));
        assert_eq!(tables.document[0].tables, [TableKind::Fields]);
    }

    #[test]
    fn a_wrong_entry_is_named_with_its_line() {
        for (text, told) in [
            ("[[field]]\njson = \"a\"\nlenght = { max = 1 }", 3),
            ("[[field]]\nlength = { max = 1, exact = 2 }", 2),
            ("[[predict]]\nrule = 1", 2),
            ("[[", 1),
        ] {
            let problem = Tables::parse(text).unwrap_err();
            assert_eq!(problem.line, told, "{problem:?}");
        }
    }
}
