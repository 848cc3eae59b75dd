//! The members of a reply as they stand, whatever they mean: of each name, all values with the entry that each is in.

use std::collections::HashMap;

use serde_json::{Deserializer, Value};

use crate::read::csv_text;
use crate::spec::{Headings, fold_heading};

/// More members than any reply has are not looked at.
const MOST_COLUMNS: usize = 2000;

/// How many rows of a table may stand above its heading.
const ROWS_ABOVE: usize = 20;

/// A value, and where it stands: its place in each list from the outermost.
pub type Placed = (Vec<usize>, String);

/// How long a list is, and where it stands.
pub type Length = (Vec<usize>, usize);

/// The values of one member, or of one column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// Its name: the last part of the pointer, or the heading.
    pub name: String,
    /// The pointer with `*` for every item of a list; empty for a column of a table.
    pub pointer: String,
    /// Its values that are not empty, in the file's order.
    pub values: Vec<Placed>,
}

/// The members of a file.
#[derive(Clone, Debug, Default)]
pub struct Members {
    /// In the order in which they are met first.
    pub columns: Vec<Column>,
    /// Lists: the pointer of their items, and where and how long each is.
    pub lists: Vec<(String, Vec<Length>)>,
    places: HashMap<String, usize>,
}

impl Members {
    /// The members of a JSON text, of one value or several behind one another; `None` where it is none.
    pub fn of_json(text: &str) -> Option<Members> {
        let values: Result<Vec<Value>, _> =
            Deserializer::from_str(text.trim_start_matches('\u{FEFF}')).into_iter().collect();
        let values = values.ok().filter(|values| values.iter().any(|value| value.is_object() || value.is_array()))?;
        let mut members = Members::default();
        for (line, value) in values.iter().enumerate() {
            members.take(value, "", "", &mut vec![line]);
        }
        Some(members)
    }

    fn take(&mut self, value: &Value, name: &str, pointer: &str, place: &mut Vec<usize>) {
        match value {
            Value::Null => {}
            Value::Object(members) => {
                for (key, value) in members {
                    let escaped = key.replace('~', "~0").replace('/', "~1");
                    self.take(value, key, &format!("{pointer}/{escaped}"), place);
                }
            }
            Value::Array(items) => {
                let pointer = format!("{pointer}/*");
                match self.lists.iter_mut().find(|(known, _)| *known == pointer) {
                    Some((_, lengths)) => lengths.push((place.clone(), items.len())),
                    None => self.lists.push((pointer.clone(), vec![(place.clone(), items.len())])),
                }
                for (i, item) in items.iter().enumerate() {
                    place.push(i);
                    self.take(item, name, &pointer, place);
                    place.pop();
                }
            }
            Value::String(text) => self.add(name, pointer, place, text),
            Value::Bool(flag) => self.add(name, pointer, place, &flag.to_string()),
            Value::Number(number) => self.add(name, pointer, place, &number.to_string()),
        }
    }

    fn add(&mut self, name: &str, pointer: &str, place: &[usize], text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let key = if pointer.is_empty() { name } else { pointer };
        let at = match self.places.get(key) {
            Some(at) => *at,
            None if self.columns.len() >= MOST_COLUMNS => return,
            None => {
                let column = Column { name: name.to_owned(), pointer: pointer.to_owned(), values: vec![] };
                self.columns.push(column);
                self.places.insert(key.to_owned(), self.columns.len() - 1);
                self.columns.len() - 1
            }
        };
        if let Some(column) = self.columns.get_mut(at) {
            column.values.push((place.to_vec(), text.to_owned()));
        }
    }

    /// The members of several files: those of one form as if they stood in one file.
    pub fn by_form(files: impl IntoIterator<Item = Members>) -> Vec<Members> {
        let mut forms: Vec<Members> = Vec::new();
        for (number, file) in files.into_iter().enumerate() {
            let is_table = |members: &Members| members.columns.iter().all(|column| column.pointer.is_empty());
            match forms.iter_mut().find(|form| is_table(form) == is_table(&file)) {
                Some(form) => form.add_file(file, number),
                None => forms.push(file),
            }
        }
        forms
    }

    fn add_file(&mut self, file: Members, number: usize) {
        // The first place is the line or the row: that of another file is another.
        let apart = |place: &mut Vec<usize>| {
            if let Some(first) = place.first_mut() {
                *first += number << 32;
            }
        };
        for column in file.columns {
            for (mut place, text) in column.values {
                apart(&mut place);
                self.add(&column.name, &column.pointer, &place, &text);
            }
        }
        for (pointer, mut lengths) in file.lists {
            lengths.iter_mut().for_each(|(place, _)| apart(place));
            match self.lists.iter_mut().find(|(known, _)| *known == pointer) {
                Some((_, all)) => all.append(&mut lengths),
                None => self.lists.push((pointer, lengths)),
            }
        }
    }

    /// The columns of a table; `None` where no row of it is a heading.
    pub fn of_table(text: &str) -> Option<Members> {
        let rows: Vec<csv_text::Row> = csv_text::rows(text).collect();
        let heading = rows.iter().take(ROWS_ABOVE).position(|row| known(row) >= 2);
        let heading = heading.or_else(|| (0..rows.len().min(ROWS_ABOVE)).find(|at| may_be_heading(&rows, *at)))?;
        let mut members = Members::default();
        for (number, row) in rows.iter().skip(heading + 1).enumerate() {
            for (cell, name) in row.cells.iter().zip(&rows[heading].cells) {
                members.add(name.trim(), "", &[number], cell);
            }
        }
        Some(members)
    }
}

/// How many cells of a row are known headings of replies.
fn known(row: &csv_text::Row<'_>) -> usize {
    row.cells.iter().filter(|cell| Headings::of("reply").meaning(cell).is_some()).count()
}

/// Whether a row of unknown names may be a heading: several cells, all different, none with a number, none that stands
/// below it again, and the next row is as wide.
fn may_be_heading(rows: &[csv_text::Row<'_>], at: usize) -> bool {
    let row = &rows[at];
    let cells: Vec<String> = row.cells.iter().map(|cell| fold_heading(cell)).filter(|cell| !cell.is_empty()).collect();
    let different = cells.iter().enumerate().all(|(i, cell)| !cells[..i].contains(cell));
    let plain = cells.iter().all(|cell| cell.chars().filter(|c| c.is_numeric()).count() < 3);
    let again = |(column, cell): (usize, &std::borrow::Cow<'_, str>)| {
        !cell.trim().is_empty() && rows.iter().skip(at + 1).any(|row| row.cell(column) == cell.as_ref())
    };
    cells.len() >= 2
        && different
        && plain
        && rows.get(at + 1).is_some_and(|next| next.cells.len() == row.cells.len())
        && !row.cells.iter().enumerate().any(again)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(members: &Members) -> Vec<String> {
        let one = |column: &Column| {
            let values: Vec<String> = column.values.iter().map(|(at, text)| format!("{at:?}{text}")).collect();
            format!("{} {} {}", column.name, column.pointer, values.join(" "))
        };
        members.columns.iter().map(one).collect()
    }

    #[test]
    fn members_of_json() {
        let text = r#"{"id":"t","r":[{"n":1,"e":[{"c":"A"},{"c":"B"}]},{"n":2,"e":[],"a/b":true,"z":null}]}"#;
        let members = Members::of_json(text).unwrap();
        assert_eq!(
            shown(&members),
            [
                "id /id [0]t",
                "n /r/*/n [0, 0]1 [0, 1]2",
                "c /r/*/e/*/c [0, 0, 0]A [0, 0, 1]B",
                "a/b /r/*/a~1b [0, 1]true"
            ]
        );
        let lengths: Vec<(&str, usize)> = members.lists.iter().map(|(at, all)| (at.as_str(), all.len())).collect();
        assert_eq!(lengths, [("/r/*", 1), ("/r/*/e/*", 2)]);
        let lines = Members::of_json("{\"c\":\"A\"}\n{\"c\":\"B\"}\n").unwrap();
        assert_eq!(shown(&lines), ["c /c [0]A [1]B"]);
        assert!(Members::of_json("{\"c\":").is_none() && Members::of_json("12").is_none());
    }

    #[test]
    fn columns_of_a_table() {
        let members = Members::of_table("結果\n\n甲,乙,丙\nE1,3,x\nE2,,y\n").unwrap();
        assert_eq!(shown(&members), ["甲  [0]E1 [1]E2", "乙  [0]3", "丙  [0]x [1]y"]);
        let known = Members::of_table("行番号,エラーコード\n3,E1\n").unwrap();
        assert_eq!(known.columns.len(), 2);
        assert!(Members::of_table("3,myNumber,E1003\n4,myNumber,E1003\n").is_none(), "no row is a heading");
    }
}
