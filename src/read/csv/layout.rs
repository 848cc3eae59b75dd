//! The heading row of a CSV, understood: what each column means.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::cells::cells;
use crate::record::{FieldId, FieldRef, Name};
use crate::spec::{ColourClass, DesignInForce, FieldTable, FieldType, Form, all_kept, fold_heading, without_brackets};

/// How many columns a table may have: four times those of a spreadsheet.
const MOST_COLUMNS: usize = 65_536;

/// What a column means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A field of the table.
    Field(FieldId),
    /// A member of 自己負担上限額, with this label.
    Copayment(String),
    /// A card-face item of the municipality, whose label is the heading.
    Card,
    /// A column before it, counted from 0, is the same by its heading or its field: not read.
    Duplicate(u32),
}

/// A column of the heading row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The heading as written.
    pub heading: String,
    /// What it means.
    pub target: Target,
    /// The field of its own that the file design gives a column which is a card-face item or a copayment.
    pub field: Option<FieldId>,
    /// The type of the field that it is, if it is one.
    pub(super) kind: Option<FieldType>,
    /// Whether an empty cell of it is nothing: most columns of a municipality are those of another scheme.
    pub(super) nothing_if_empty: bool,
    /// The field whose name the heading is, exactly but for the forms of its characters.
    pub named: Option<FieldId>,
    /// Whether the specification, a loaded document or the list of usual card-face words knows the heading.
    pub(super) known: bool,
    /// Byte index of the heading in the heading row.
    pub at: u32,
}

/// The heading row, understood.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// The columns from left to right.
    pub columns: Vec<Column>,
    /// What parts the cells.
    pub separator: u8,
    /// Whether `charset::all_kept` holds for all headings.
    pub(super) all_kept: bool,
    /// Whether the row is plausible as a whole, so that headings which are not known are headings, and no values.
    pub(super) plausible: bool,
    /// Whether the quotes of a heading are wrong, so that where it ends is not certain.
    misquoted: bool,
}

impl Layout {
    /// Reads the heading row. A heading that means the same field as one before it is a duplicate; one that means it only
    /// when its brackets are left out is a card-face item.
    pub fn read(heading_row: &str, separator: u8, table: &FieldTable) -> Layout {
        // No table has so many columns, and each costs some hundred bytes.
        if memchr::memchr_iter(separator, heading_row.as_bytes()).count() > MOST_COLUMNS {
            return Layout::default();
        }
        let cells = cells(heading_row, separator);
        let headings: Vec<&str> = cells.iter().map(|cell| cell.text.as_ref()).collect();
        let mut layout = Layout { separator, ..Layout::of(&headings, table) };
        for (column, cell) in layout.columns.iter_mut().zip(&cells) {
            column.at = cell.at;
            layout.misquoted |= cell.misquote.is_some();
        }
        layout
    }

    /// The columns of the file design in force, for a file without a heading row.
    pub fn of_design(design: &DesignInForce, table: &FieldTable) -> Layout {
        let headings: Vec<&str> = design.columns.iter().map(|(heading, _)| heading.as_str()).collect();
        Layout { plausible: true, ..Layout::of(&headings, table) }
    }

    /// Tells whether the row is plausible as a whole, for files of this form: no column that is needed is missing, none stands
    /// twice, no heading looks like a value or breaks its line, and all are quoted as they should be. In a row that is not, a
    /// heading may be anybody's name.
    pub fn judge(&mut self, form: Form, table: &FieldTable) {
        let odd = |column: &Column| {
            let heading = &column.heading;
            matches!(column.target, Target::Duplicate(_)) || looks_like_value(heading) || heading.contains(['\r', '\n'])
        };
        self.plausible = !self.misquoted && self.missing(form, table).is_empty() && !self.columns.iter().any(odd);
    }

    /// What a column that is read as an item is called by right, where its heading says something else, and the document that
    /// says so. Without a file design that is the published name of the item.
    pub fn right_name(&self, i: usize, table: &FieldTable) -> Option<(String, Option<Arc<str>>)> {
        let column = self.columns.get(i)?;
        let Target::Field(id) = column.target else { return None };
        if let Some(design) = table.design() {
            let mut names = design.columns.iter().filter(|(_, of)| *of == id).map(|(name, _)| name);
            let right = names.next()?;
            let differs = *right != column.heading && names.all(|name| *name != column.heading);
            return differs.then(|| (right.clone(), Some(design.document.clone())));
        }
        let name = &table.get(id)?.name;
        (*name != column.heading).then(|| (name.clone(), None))
    }

    /// How findings name a column: by its field or its heading, where that may be shown, else by its number.
    pub fn field_ref(&self, i: usize) -> FieldRef {
        match self.columns.get(i) {
            Some(Column { target: Target::Field(id), .. }) => FieldRef::Field(*id),
            Some(Column { target: Target::Copayment(label), .. }) => FieldRef::Copayment(self.name(label)),
            Some(column) if self.may_show(i) && !column.heading.trim().is_empty() => {
                FieldRef::Named(self.name(&column.heading))
            }
            _ => FieldRef::Column(i as u32),
        }
    }

    /// Whether the heading of a column may be shown: it is known, or the row is plausible as a whole.
    pub fn may_show(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(|column| self.plausible || column.known)
    }

    /// A heading, or a part of one, as a name.
    fn name(&self, text: &str) -> Name {
        if self.plausible { Name::heading(text) } else { Name::new(text) }
    }

    /// The fields for which a CSV must have a column and has none, with the heading that it should have. By a file design that
    /// was loaded: all its columns but the green ones. Without one, of the program's own table: all but the green ones,
    /// 基本5情報 itself (its parts are the columns), 自己負担上限額 (its columns are not published), and the differential ones
    /// in a registration.
    pub fn missing(&self, form: Form, table: &FieldTable) -> Vec<(FieldId, String)> {
        if let Some(design) = table.design() {
            let class =
                |id: FieldId| table.field_in(id, form, true).map(|field| (field.class, field.said_by.class.is_some()));
            let fixed = design
                .columns
                .iter()
                .filter(|(_, id)| class(*id) != Some((ColourClass::Card, true)) && !design.uncertain.contains(id));
            return fixed.filter(|(_, id)| !self.has(*id)).map(|(name, id)| (*id, name.clone())).collect();
        }
        let expected = table.iter().filter(|(id, field)| {
            let column = field.class != ColourClass::Card && ![FieldId::BASIC, FieldId::COPAYMENT].contains(id);
            column && field.belongs_to(form) && id.index() < FieldId::KNOWN.len()
        });
        // A heading is Japanese in every language.
        expected.filter(|(id, _)| !self.has(*id)).map(|(id, field)| (id, field.name.clone())).collect()
    }

    /// Whether it is mostly the table of something else: more of our columns are lacking than there are, and most of those that
    /// there are nobody knows.
    pub fn is_mostly_another(&self, form: Form, table: &FieldTable) -> bool {
        let ours = self.columns.iter().filter(|column| matches!(column.target, Target::Field(_))).count();
        let unknown = self.columns.iter().filter(|column| !matches!(column.target, Target::Field(_)) && !column.known);
        self.missing(form, table).len() > ours && unknown.count() * 2 > self.columns.len()
    }

    /// The columns of these headings.
    fn of(cells: &[&str], table: &FieldTable) -> Layout {
        let folded: Vec<String> = cells.iter().map(|heading| fold_heading(heading)).collect();
        let exact: Vec<Option<FieldId>> = folded.iter().map(|folded| table.by_folded_heading(folded)).collect();
        let copayment = table.get(FieldId::COPAYMENT).map_or("", |field| field.name.as_str());
        let copayment = fold_heading(copayment);
        // A column of the design's own: a green one is a card-face item as well.
        let column_only = |id: FieldId| table.get(id).is_some_and(|field| field.column_only);
        let own = |id: FieldId| column_only(id) && table.get(id).is_some_and(|field| field.class == ColourClass::Card);
        let mut columns: Vec<Column> = Vec::with_capacity(cells.len());
        let named: HashSet<FieldId, RandomState> = exact.iter().flatten().copied().collect();
        // Where each heading and each field stands first.
        let mut headings: HashMap<&str, u32, RandomState> = HashMap::default();
        let mut fields: HashMap<FieldId, u32, RandomState> = HashMap::default();
        for (i, heading) in cells.iter().enumerate() {
            let folded = folded[i].as_str();
            let loose = without_brackets(folded).and_then(|folded| table.by_folded_heading(folded));
            let loose = loose.filter(|id| !named.contains(id) && !fields.contains_key(id));
            let before = exact[i].and_then(|id| fields.get(&id)).or_else(|| headings.get(folded));
            let target = match exact[i] {
                _ if before.is_some() => Target::Duplicate(before.copied().unwrap_or_default()),
                Some(FieldId::CARD_ITEMS) => Target::Card,
                Some(FieldId::COPAYMENT) => Target::Copayment(String::new()),
                _ if !copayment.is_empty() && folded.starts_with(&copayment) => {
                    let label = folded[copayment.len()..].trim_matches(|c: char| !c.is_alphanumeric());
                    Target::Copayment(label.to_owned())
                }
                Some(id) if own(id) => Target::Card,
                Some(id) => Target::Field(id),
                None => loose.map_or(Target::Card, Target::Field),
            };
            let field = exact[i].filter(|id| column_only(*id) && matches!(target, Target::Card | Target::Copayment(_)));
            if let Some(id) = field.or(if let Target::Field(id) = target { Some(id) } else { None }) {
                fields.entry(id).or_insert(i as u32);
            }
            headings.entry(folded).or_insert(i as u32);
            let kind = match target {
                Target::Field(id) => table.get(id).map(|field| field.kind),
                _ => None,
            };
            let nothing_if_empty = matches!(target, Target::Card | Target::Copayment(_)) && field.is_none();
            let known = exact[i].is_some() || matches!(target, Target::Field(_)) || table.knows(heading);
            columns.push(Column {
                heading: (*heading).to_owned(),
                target,
                field,
                kind,
                nothing_if_empty,
                named: exact[i],
                known,
                at: 0,
            });
        }
        Layout {
            columns,
            separator: b',',
            all_kept: cells.iter().all(|heading| all_kept(heading, false)),
            plausible: false,
            misquoted: false,
        }
    }

    /// How many fields of the table have a column.
    pub fn known(&self) -> usize {
        self.columns.iter().filter(|column| matches!(column.target, Target::Field(_))).count()
    }

    /// Whether a field has a column.
    pub fn has(&self, id: FieldId) -> bool {
        self.columns.iter().any(|column| column.target == Target::Field(id) || column.field == Some(id))
    }
}

/// Whether a cell of the first row looks like what stands under headings: five digits or more in a row, a date, or an address of
/// electronic mail.
pub fn looks_like_value(cell: &str) -> bool {
    let mut digits = 0;
    let mut dated = 0;
    for c in cell.chars() {
        digits = if c.is_numeric() { digits + 1 } else { 0 };
        dated += usize::from(matches!(c, '-' | '/' | '－' | '／'));
        if c == '@' || digits >= 5 || digits == 2 && dated == 2 {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_from_headings() {
        for value in ["900000000010", "９０００００", "2026-04-01", "1-2-34", "〒12345", "2019/06/15", "a@b.example"]
        {
            assert!(looks_like_value(value), "{value}");
        }
        for heading in ["", "氏名", "自己負担上限額（月額）", "受給者証種別ID", "第2子", "備考1", "2026年度", "A-1/B-2"]
        {
            assert!(!looks_like_value(heading), "{heading}");
        }
    }
}
