//! A table whose columns are the fields of a record, and whose cells are the codes of what is wrong with them: each cell is
//! an entry of its own.

use std::collections::HashSet;

use super::clues::{Codes, begins_with_code, form, is_coded};
use super::member::Member;
use super::words::Words;
use super::{Outcome, field_in_replies};
use crate::record::FieldId;
use crate::spec::FieldTable;

/// Fields that never hold what looks like a code: a code below their names is one.
const PLAIN: [FieldId; 12] = [
    FieldId::MY_NUMBER,
    FieldId::NAME,
    FieldId::KANA,
    FieldId::ADDRESS,
    FieldId::BIRTH,
    FieldId::SEX,
    FieldId::NOT_DISCLOSED,
    FieldId::INSURER,
    FieldId::CERTIFICATE,
    FieldId::REIMBURSEMENT,
    FieldId::VALID_FROM,
    FieldId::VALID_TO,
];

/// The columns that are fields with codes in their cells; none where the table is no such one. `column` gives the cells of a
/// column below the heading.
pub(super) fn columns<'c, I>(names: &[String], column: impl Fn(usize) -> I, codes: &Codes) -> Vec<usize>
where
    I: Iterator<Item = &'c str>,
{
    let member = |name: &String| Member::new(name.clone(), name, "x".to_owned());
    // A column for codes says where they stand.
    if names.iter().any(|name| member(name).means("code")) {
        return vec![];
    }
    let table = FieldTable::built_in();
    let fields: Vec<(usize, FieldId)> =
        names.iter().enumerate().filter_map(|(at, name)| Some((at, field_of(name, &table)?))).collect();
    let coded = |at: &usize| {
        let mut filled = column(*at).map(str::trim).filter(|cell| !cell.is_empty()).peekable();
        let cells: Vec<&str> = filled.by_ref().collect();
        cells.iter().any(|cell| is_codes(cell, codes))
            && cells.iter().all(|cell| is_codes(cell, codes) || is_well(cell))
    };
    let plain: Vec<usize> =
        fields.iter().filter(|(_, id)| PLAIN.contains(id)).map(|(at, _)| *at).filter(coded).collect();
    if plain.is_empty() || !places(names, &plain) {
        return vec![];
    }
    let forms: HashSet<String> =
        plain.iter().flat_map(|at| column(*at)).flat_map(parts).filter(|code| is_coded(code)).map(form).collect();
    // What may hold codes of its own counts where they are formed as the others are.
    let alike =
        |at: &usize| coded(at) && column(*at).flat_map(parts).all(|code| forms.contains(&form(code)) || is_well(code));
    let rest = fields.iter().map(|(at, _)| *at).filter(|at| !plain.contains(at)).filter(alike);
    let mut all: Vec<usize> = plain.iter().copied().chain(rest).collect();
    all.sort_unstable();
    all
}

/// Whether another column says which record is meant.
fn places(names: &[String], taken: &[usize]) -> bool {
    let others = names.iter().enumerate().filter(|(at, _)| !taken.contains(at));
    others.map(|(_, name)| Member::new(name.clone(), name, "1".to_owned())).any(|member| member.says_where())
}

fn field_of(name: &str, table: &FieldTable) -> Option<FieldId> {
    let name = name.trim();
    table.by_json(name).or_else(|| table.by_heading(name)).or_else(|| table.by_json(field_in_replies(name)?))
}

fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([',', '、', ';', '/', '\n', ' ', '\u{3000}']).map(str::trim).filter(|part| !part.is_empty())
}

/// Whether a cell holds codes, or a code and its message.
fn is_codes(cell: &str, codes: &Codes) -> bool {
    let known = |part: &str| is_coded(part) || codes.list.is_some_and(|list| list.get(part).is_some());
    begins_with_code(cell) || parts(cell).next().is_some() && parts(cell).all(known)
}

/// Whether a cell says that nothing is wrong.
pub(super) fn is_well(cell: &str) -> bool {
    let bare = cell.trim();
    bare.is_empty() || matches!(bare, "-" | "－" | "―" | "ー") || Words::get().outcome(bare) == Some(Outcome::Ok)
}
