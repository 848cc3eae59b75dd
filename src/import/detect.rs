//! A document as it is given: what it holds is told from its content, or by the user.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use super::container::{Held, Unpacked, held, markup, no_documents};
use super::document_edition::says_of_itself;
use super::records::{Records, is_payload_json, people, records};
use super::sheets::named;
use super::workbook::grids_as_far;
use super::{
    Grid, Hints, ImportProblem, Imported, api_design, csv_grid, error_list, file_design, holidays,
    looks_like_api_design, looks_like_error_list, looks_like_file_design, looks_like_holidays, looks_like_masters,
    looks_like_regional_master, looks_like_regional_sheets, masters, regional_master, regional_sheets,
};
use crate::read::{Encoding, OpenError, Opening, Source, TroubleKind, csv_text};
use crate::spec::{DocumentInfo, FieldTable, Known, TableKind, Tables};
use crate::text::{Message, Plain};

/// A document as it is given.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// The file as the user named it.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// The day on which it was last changed, YYYY-MM-DD; empty where that is not known.
    pub changed: &'a str,
    /// The encoding of text, where the user said so.
    pub encoding: Option<Encoding>,
    /// The names of this tool's rules, which tables by hand may name.
    pub rules: &'a [&'static str],
}

/// Takes a document: a workbook, an API design, a table as CSV, an archive of these, or this tool's own tables.
///
/// # Errors
/// What was seen that is no such document, and what to do.
pub fn take(given: &Given<'_>, hints: &Hints, table: &FieldTable) -> Result<Imported, OpenError> {
    let trouble = |problem: ImportProblem| OpenError::new(given.name, TroubleKind::Document(problem.0));
    let mut imported = match held(given.bytes).map_err(trouble)? {
        Held::Workbook => workbook(given, hints, table)?,
        Held::Archive(unpacked) => archive(given, unpacked, hints, table)?,
        Held::Plain => text(given, hints, table)?,
    };
    let sha256 = Sha256::digest(given.bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let kinds = imported.tables.kinds();
    if imported.tables.document.is_empty() && !kinds.is_empty() {
        imported.tables.document.push(DocumentInfo {
            tables: kinds,
            title: std::mem::take(&mut imported.title),
            edition: std::mem::take(&mut imported.edition),
            found_in: std::mem::take(&mut imported.found_in),
            ..DocumentInfo::default()
        });
    }
    imported.tables.name_masters();
    for document in &mut imported.tables.document {
        // Tables of this tool's own say themselves from which document they are.
        if document.file.is_empty() {
            (document.file, document.sha256) = (file_name(given.name), sha256.clone());
            given.changed.clone_into(&mut document.changed);
        }
    }
    Ok(imported)
}

/// The name of a file without its folders.
fn file_name(name: &str) -> String {
    name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned()
}

/// A workbook. One that holds records is refused, unless a document stands on its other sheets and the records are examples:
/// because the user says which kind of document it is, or because their sheets are called so.
fn workbook(given: &Given<'_>, hints: &Hints, table: &FieldTable) -> Result<Imported, OpenError> {
    let trouble = |problem: ImportProblem| OpenError::new(given.name, TroubleKind::Document(problem.0));
    let mut grids = Vec::new();
    let read = grids_as_far(given.bytes, &mut grids);
    let mut found = records(&grids, table);
    let (told, beside) = (says_what(hints), is_document(&without(&grids, &found), table));
    if told || beside {
        // Names without values below them belong to the document.
        found.retain(|one| one.certain);
    }
    let Some(first) = found.first() else {
        return read.and_then(|()| sheets(&grids, hints, table)).map_err(trouble);
    };
    let refused = || OpenError::new(given.name, TroubleKind::Records(first.said(beside)));
    let examples = told || beside && found.iter().all(|one| one.example);
    if read.is_err() || !examples {
        return Err(refused());
    }
    let mut imported = sheets(&without(&grids, &found), hints, table).map_err(|_| refused())?;
    let said = |one: &Records| {
        Message::new("import.records.beside").with("sheet", Plain::known(&one.sheet)).with("rows", one.rows)
    };
    imported.doubts.extend(found.iter().map(said));
    Ok(imported)
}

/// The sheets with an empty one in the place of each that holds records, since sheets are also named by their numbers.
fn without(grids: &[Grid], found: &[Records]) -> Vec<Grid> {
    let holds = |place: usize| found.iter().any(|one| one.place == place);
    let kept = |(place, grid): (usize, &Grid)| match holds(place) {
        true => {
            let mut empty = Grid::named(&grid.name);
            empty.number = grid.number;
            empty
        }
        false => grid.clone(),
    };
    grids.iter().enumerate().map(kept).collect()
}

/// Whether the user says what a document is, or where its headings stand, so that less need be told from the content. What
/// is certainly no document stays none: names of recipients would become codes.
fn says_what(hints: &Hints) -> bool {
    hints.kind.is_some() || hints.header_row.is_some() || !hints.columns.is_empty()
}

/// Whether sheets hold a document by their content.
fn is_document(grids: &[Grid], table: &FieldTable) -> bool {
    let lists = grids.iter().filter(|grid| !grid.hidden).any(|grid| looks_like_error_list(&top(grid)));
    lists || looks_like_regional_sheets(grids) || looks_like_masters(grids) || looks_like_file_design(grids, table)
}

/// Tables by what the user says they are, or by what is most certainly told from their content.
fn sheets(grids: &[Grid], hints: &Hints, table: &FieldTable) -> Result<Imported, ImportProblem> {
    let seen = hints.kind.or_else(|| {
        // A code beside a cause or an action is an error code, also where the list names fields as a file design does.
        let said = hints.columns.iter().any(|(meaning, _)| meaning == "code");
        let lists = grids.iter().filter(|grid| !grid.hidden).any(|grid| looks_like_error_list(&top(grid)));
        if said || lists {
            Some(TableKind::ErrorList)
        } else if looks_like_regional_sheets(grids) {
            Some(TableKind::RegionalMaster)
        } else if looks_like_masters(grids) {
            Some(TableKind::Masters)
        } else if looks_like_file_design(grids, table) {
            Some(TableKind::Layout)
        } else {
            None
        }
    });
    let is_list = matches!(seen, Some(TableKind::ErrorList) | None) && !hints.columns.is_empty();
    if let Some(said) = is_list.then(|| people(grids, hints, table)).flatten() {
        return Err(ImportProblem(said));
    }
    let mut imported = match seen {
        Some(TableKind::Layout) => file_design(grids, table, hints),
        Some(TableKind::Masters) => masters(grids, hints),
        Some(TableKind::RegionalMaster) => regional_sheets(grids),
        Some(TableKind::ErrorList) | None => error_list(grids, hints),
        Some(other) => Err(ImportProblem(Message::new("import.not-in-tables").with("kind", other.code()))),
    }?;
    imported.doubts.extend(grids.iter().flat_map(|grid| grid.doubts.clone()));
    for grid in grids.iter().filter(|grid| !grid.hidden) {
        let (rows, columns) = grid.hidden_with_text();
        if rows + columns > 0 {
            let said = Message::new("import.hidden-parts").with("sheet", named(grid));
            imported.doubts.push(said.with("rows", rows).with("columns", columns));
        }
    }
    if imported.tables.document.is_empty() && imported.title.is_empty() {
        (imported.title, imported.edition) = says_of_itself(grids, hints);
    }
    if imported.found_in.is_empty() {
        let designed = imported.tables.column.iter().map(|column| column.place.split('!').next().unwrap_or_default());
        let mastered = imported.tables.master.iter().map(|table| table.title.as_str());
        let mut sheets: Vec<String> = designed.chain(mastered).map(str::to_owned).collect();
        sheets.dedup();
        imported.found_in = sheets.into_iter().filter(|sheet| grids.iter().any(|grid| grid.name == *sheet)).collect();
    }
    Ok(imported)
}

/// The first rows of a sheet that hold text.
fn top(grid: &Grid) -> Vec<Vec<String>> {
    let cells = |row: u32| {
        let mut cells: Vec<String> = Vec::new();
        for (column, cell) in grid.row(row).take_while(|(column, _)| *column <= 200) {
            cells.resize(column as usize, String::new());
            cells[column as usize - 1].clone_from(&cell.text);
        }
        cells
    };
    grid.rows().take(40).map(cells).collect()
}

/// Text: JSON, YAML, HTML, CSV or TOML.
fn text(given: &Given<'_>, hints: &Hints, table: &FieldTable) -> Result<Imported, OpenError> {
    let opening = Opening::new(given.name, Source::from(given.bytes.to_vec()), given.encoding)?;
    let trouble = |problem: ImportProblem| OpenError::new(given.name, TroubleKind::Document(problem.0));
    if opening.is_binary() {
        return Err(OpenError::new(given.name, TroubleKind::Binary));
    }
    let text = opening.whole_text()?;
    let own = || Tables::read(&text, Known { fields: table, rules: given.rules });
    let bad = |faults| OpenError::new(given.name, TroubleKind::BadTables(faults));
    if given.name.to_lowercase().ends_with(".toml") {
        return own().map(|tables| Imported { tables, ..Imported::default() }).map_err(bad);
    }
    let refused = || OpenError::new(given.name, TroubleKind::Records(Message::new("import.records.text")));
    let head = Grid::from_rows("", &first_rows(&opening.head));
    if is_payload_json(&opening.head) || are_records(&head, hints, table) {
        return Err(refused());
    }
    // A page or XML is named for what it is rather than for what it lacks.
    let named = |problem: ImportProblem| trouble(markup(&opening.head).unwrap_or(problem));
    match hints.kind {
        Some(TableKind::Fields | TableKind::ReplyProfile) => return api_design(&text, hints).map_err(trouble),
        Some(TableKind::RegionalMaster) => return regional_master(&text).map_err(named),
        Some(TableKind::Holidays) => return holidays(&text).map_err(named),
        Some(_) => {}
        None if looks_like_api_design(&text) => return api_design(&text, hints).map_err(trouble),
        None if looks_like_regional_master(&first_rows(&opening.head)) => {
            return regional_master(&text).map_err(named);
        }
        None if looks_like_holidays(&first_rows(&opening.head)) => return holidays(&text).map_err(named),
        None => {}
    }
    let grid = csv_grid(&text).map_err(trouble)?;
    if are_records(&grid, hints, table) {
        return Err(refused());
    }
    match sheets(&[grid], hints, table) {
        // What is no table may still be this tool's own, under another name.
        Err(problem) => match own() {
            Ok(tables) if !tables.kinds().is_empty() => Ok(Imported { tables, ..Imported::default() }),
            Err(faults) if Tables::is_own(&text) => Err(bad(faults)),
            _ => Err(named(problem)),
        },
        Ok(imported) => Ok(imported),
    }
}

/// Whether the sheets of a workbook hold records of recipients.
pub fn hold_records(grids: &[Grid], table: &FieldTable) -> bool {
    !records(grids, table).is_empty()
}

/// Whether a table given as text holds records. Names alone may be a file design.
fn are_records(grid: &Grid, hints: &Hints, table: &FieldTable) -> bool {
    let refused = |one: &Records| one.certain || !says_what(hints) && one.rows > 0;
    records(std::slice::from_ref(grid), table).iter().any(refused)
}

/// Whether the beginning of a file in an archive is that of a payload.
fn is_payload(start: &[u8], encoding: Option<Encoding>, table: &FieldTable) -> bool {
    let opening = Opening::new("", Source::from(start.to_vec()), encoding);
    opening.is_ok_and(|opening| looks_like_records(&opening, table))
}

/// The first rows of a table.
pub fn first_rows(head: &str) -> Vec<Vec<String>> {
    csv_text::rows(head).take(20).map(|row| row.cells.into_iter().map(Cow::into_owned).collect()).collect()
}

/// Whether the beginning of a text is that of a payload.
pub fn looks_like_records(opening: &Opening, table: &FieldTable) -> bool {
    let rows = || Grid::from_rows("", &first_rows(&opening.head));
    !opening.is_binary() && (is_payload_json(&opening.head) || are_records(&rows(), &Hints::default(), table))
}

/// Whether the beginning of a text that is no payload is that of a document that [`take`] takes, so that the user need not
/// say so.
pub fn looks_like_document(opening: &Opening) -> bool {
    let toml = opening.name.to_lowercase().ends_with(".toml");
    let rows = || first_rows(&opening.head);
    toml || looks_like_api_design(&opening.head)
        || !opening.is_json() && {
            let rows = rows();
            let grid = || Grid::from_rows("", &rows);
            looks_like_regional_master(&rows)
                || looks_like_holidays(&rows)
                || looks_like_error_list(&rows)
                || looks_like_masters(&[grid()])
        }
}

/// Each document of an archive by itself; one that is not understood costs no other. An archive that holds records is refused.
fn archive(given: &Given<'_>, unpacked: Unpacked, hints: &Hints, table: &FieldTable) -> Result<Imported, OpenError> {
    let Unpacked { members, others, .. } = unpacked;
    let records = |entry: &str| {
        OpenError::new(
            given.name,
            TroubleKind::Records(Message::new("import.records.archive").with("entry", Plain::known(entry))),
        )
    };
    if let Some((shown, _)) = others.iter().find(|(_, start)| is_payload(start, given.encoding, table)) {
        return Err(records(shown));
    }
    let skipped: Vec<String> = others.into_iter().map(|(shown, _)| shown).collect();
    if members.is_empty() {
        return Err(OpenError::new(given.name, TroubleKind::Document(no_documents(&skipped).0)));
    }
    let mut all = Imported::default();
    let mut problems = Vec::new();
    for member in members {
        let name = format!("{}/{}", file_name(given.name), member.name);
        let one = Given { name: &name, bytes: &member.bytes, changed: given.changed, ..*given };
        match take(&one, hints, table) {
            Ok(mut imported) => {
                for document in &mut imported.tables.document {
                    document.file.clone_from(&name);
                }
                all.recognised.push(Message::new("import.member").with("name", Plain::known(&member.shown)));
                all.recognised.append(&mut imported.recognised);
                all.doubts.append(&mut imported.doubts);
                all.tables.merge(imported.tables);
            }
            Err(OpenError { kind: TroubleKind::Records(_), .. }) => return Err(records(&member.shown)),
            Err(trouble) => problems.push((member.shown, trouble)),
        }
    }
    if all.tables.kinds().is_empty() {
        // The problem of the only document, or of the first, tells more than that there was none.
        return Err(match problems.into_iter().next() {
            Some((shown, trouble)) => OpenError { file: format!("{}/{shown}", given.name), ..trouble },
            None => OpenError::new(given.name, TroubleKind::Document(Message::new("import.empty-archive"))),
        });
    }
    for (shown, _) in problems {
        all.doubts.push(Message::new("import.member-left-out").with("name", Plain::known(shown)));
    }
    if !skipped.is_empty() {
        all.doubts.push(Message::new("import.members-skipped").with("names", Plain::known(skipped.join(", "))));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(name: &str, text: &str) -> Result<Imported, OpenError> {
        let given =
            Given { name, bytes: text.as_bytes(), changed: "2026-11-22", encoding: None, rules: &["wrong-length"] };
        take(&given, &Hints::default(), &FieldTable::built_in())
    }

    #[test]
    fn what_a_table_holds_is_told_from_its_content() {
        let fields = "個人番号,○,12\n氏名,○,40\n住所,○,100\n生年月日,○,10\n";
        for (text, kind) in [
            ("エラーコード,エラー内容,原因,対応内容\nA-1,a,b,c\n", TableKind::ErrorList),
            // Fields in a list of codes do not make it a file design.
            (
                "No,項目名,必須,エラーコード,エラー内容,対応内容\n1,個人番号,○,A-1,a,c\n2,氏名,○,A-2,a,c\n3,住所,○,A-3,a,c\n4,生年月日,○,A-4,a,c\n",
                TableKind::ErrorList,
            ),
            (&format!("項目名,必須,桁数\n{fields}"), TableKind::Layout),
            ("所得区分コード,所得区分名\n01,低所得\n", TableKind::Masters),
            (
                "openapi: 3.0.0\ninfo: {title: x, version: '1'}\npaths: {/a: {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {myNumber: {type: string}, validFrom: {type: string}, validTo: {type: string}}}}}}}}}\n",
                TableKind::Fields,
            ),
            (
                "国民の祝日・休日月日,名称\n2026/1/1,元日\n2026/1/12,成人の日\n2026/2/11,建国記念の日\n",
                TableKind::Holidays,
            ),
            ("[[predict]]\nrule = \"wrong-length\"\ncode = \"A-1\"\n", TableKind::Predictions),
        ] {
            let imported = taken("file", text).unwrap_or_else(|e| panic!("{text}: {e:?}"));
            assert_eq!(imported.tables.kinds()[0], kind, "{text}");
            let document = &imported.tables.document[0];
            assert_eq!(
                (document.file.as_str(), document.changed.as_str(), document.sha256.len()),
                ("file", "2026-11-22", 64)
            );
        }
    }

    /// A table of people stays one when the user says which of its columns hold codes, and a list of codes stays a list.
    #[test]
    fn people_do_not_become_codes_by_hand() {
        let by_hand = |text: &str, header_row| {
            let given = Given { name: "a", bytes: text.as_bytes(), changed: "", encoding: None, rules: &[] };
            let columns = vec![("code".to_owned(), 1), ("content".to_owned(), 2)];
            take(&given, &Hints { header_row, columns, ..Hints::default() }, &FieldTable::built_in())
        };
        let people = "1001,見本太郎,転入\n1002,見本花子,転出\n";
        for heading in ["宛名番号,氏名,備考", "No,氏名カナ,電話", "番号,住所,メモ", "氏名,番号,x"]
        {
            let text = format!("{heading}\n{people}");
            for (text, row) in [(text.clone(), Some(1)), (text.clone(), None), (format!("一覧\n\n{text}"), Some(3))] {
                let refused = by_hand(&text, row).unwrap_err();
                let said = format!("{refused:?}");
                assert!(said.contains("import.records.text") && !said.contains("見本"), "{text}: {said}");
            }
        }
        // Names alone in the place of codes, whatever the headings.
        for text in ["甲,乙\n見本太郎,転入\n見本花子,転出\n", "コード,内容,原因,対応内容\n見本太郎,a,b,c\n"]
        {
            assert!(by_hand(text, Some(1)).is_err(), "{text}");
        }
        for text in [
            "番,こと\nE1,氏名が正しくありません\nE2,住所がありません\n",
            "E1,氏名\nE2,氏名\nE3,住所\n",
            "コード,項目\n10000001,氏名\n10000002,氏名\n",
        ] {
            assert!(by_hand(text, Some(1)).is_ok(), "{text}: {:?}", by_hand(text, Some(1)));
        }
    }

    #[test]
    fn what_is_no_document_is_refused() {
        for text in [
            "氏名,住所\n見本太郎,見本市\n",
            "hello",
            "{\"a\":1}",
            "\u{0}\u{1}\u{2}",
            "<html></html>",
            "[[",
            "PK\u{3}\u{4}x",
        ] {
            assert!(taken("file", text).is_err(), "{text}");
        }
        assert!(matches!(taken("a.toml", "[[x]]").unwrap_err().kind, TroubleKind::BadTables(_)));
    }
}
