//! A record's schema to patches of the field table.

use std::collections::{BTreeMap, BTreeSet};

use super::doubts::Doubts;
use super::limits::limits;
use super::operation::Operation;
use super::prose::{item_name, note};
use super::schema::{Kind, Shape};
use crate::import::sheets::harmless;
use crate::record::{DATED, DateStyle, FLAGGED, FlagStyle};
use crate::spec::{
    DayText, Field, FieldPatch, FieldTable, FieldType, Form, Length, Limit, Pattern, Required, Source, fold_heading,
};
use crate::text::{Message, Plain};

/// How many fields a record may have; a design has some dozens.
const MOST_FIELDS: usize = 2_000;
/// The longest JSON name, in bytes.
const LONGEST_NAME: usize = 200;
/// How many names are told in one sentence.
const MOST_NAMED: usize = 30;
/// A schema that has so many of the fields that are known is taken for all of a record.
const ENOUGH_TO_REMOVE: usize = 5;

/// The fields of one form.
struct Fields<'t> {
    form: Form,
    table: &'t FieldTable,
    patches: Vec<FieldPatch>,
    /// Names in the program's own table by the document's names.
    stands_for: BTreeMap<String, String>,
    /// The document's names of objects whose members are given.
    with_members: BTreeSet<String>,
    told: Doubts,
}

/// The patches of an operation's record. `whole`: whether all of the schema was read.
pub fn patches(operation: &Operation<'_>, whole: bool, told: &mut Doubts) -> Vec<FieldPatch> {
    let table = FieldTable::built_in();
    let mut fields = Fields {
        form: operation.form,
        table: &table,
        patches: vec![],
        stands_for: BTreeMap::new(),
        with_members: BTreeSet::new(),
        told: Doubts::default(),
    };
    fields.object(&operation.record, "");
    fields.spelled_otherwise(&operation.record);
    fields.dates();
    fields.flags();
    if fields.patches.len() > MOST_FIELDS {
        fields.told.push(Message::new("import.api.too-many-fields").with("count", MOST_FIELDS));
        fields.patches.truncate(MOST_FIELDS);
    } else if whole {
        fields.removed();
    }
    told.append(fields.told);
    fields.patches
}

/// The patches of all forms: what is said of both in the same words is said once.
pub fn joined(forms: Vec<Vec<FieldPatch>>) -> Vec<FieldPatch> {
    let mut joined: Vec<FieldPatch> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for patch in forms.into_iter().flatten() {
        let there = places.get(&patch.json).and_then(|place| joined.get_mut(*place));
        match there {
            Some(there) if FieldPatch { form: patch.form, ..there.clone() } == patch => there.form = None,
            _ => {
                places.insert(patch.json.clone(), joined.len());
                joined.push(patch);
            }
        }
    }
    joined
}

/// The type of a field; `None` where the document does not say one that the table has.
pub fn field_type(shape: &Shape) -> Option<FieldType> {
    Some(match shape.kind? {
        Kind::Text if shape.format == "date" => FieldType::Date,
        Kind::Text => FieldType::String,
        Kind::Flag => FieldType::Boolean,
        Kind::Number => FieldType::Number,
        Kind::Object => FieldType::Object,
        Kind::Array => FieldType::Array,
    })
}

impl Fields<'_> {
    fn object(&mut self, shape: &Shape, above: &str) {
        for (name, member) in shape.members.iter() {
            if self.patches.len() > MOST_FIELDS {
                return;
            }
            let usable = !name.is_empty() && name.len() <= LONGEST_NAME;
            if !usable || name.contains(|c: char| c == '.' || c.is_control()) {
                self.told.push(Message::new("import.api.name-unusable").with("name", harmless(name)));
                continue;
            }
            let json = if above.is_empty() { name.to_owned() } else { format!("{above}.{name}") };
            let required = shape.required.contains(name) && !member.read_only;
            let patch = self.patch(&json, member, required);
            self.patches.push(patch);
            let inner = member.innermost();
            if !inner.members.is_empty() {
                self.with_members.insert(json.clone());
                self.object(inner, &json);
            }
        }
    }

    fn patch(&mut self, json: &str, shape: &Shape, required: bool) -> FieldPatch {
        let kind = field_type(shape);
        let is_text = matches!(shape.kind, Some(Kind::Text) | None);
        let mut limits = if is_text { limits(shape, json, &mut self.told) } else { Default::default() };
        // A bare number is a most; where exactly so many are published, it says no less.
        let published = self.table.by_json(json).and_then(|id| self.table.get(id)?.length?.exact());
        if limits.bare && published.is_some() && published == limits.length.and_then(|length| length.max) {
            limits.length = limits.length.map(|length| Length { min: length.max, ..length });
        }
        let name = item_name(&shape.title, &shape.description);
        // An hour beside the day, or something that is no day at all, is not read as one.
        let no_day = !matches!(shape.format.as_str(), "" | "date") || !is_text;
        // A whole number is a day where words say how it is put together.
        let of_digits = || {
            let words = format!("{}\n{}", shape.title, shape.description);
            let style = DayText { length: None, charset: None, pattern: None, words: &words }.style();
            Some(style).filter(|style| shape.kind == Some(Kind::Number) && style.is_digits())
        };
        FieldPatch {
            dates: no_day.then(|| of_digits().unwrap_or(DateStyle::Other)),
            json: json.to_owned(),
            form: Some(self.form),
            name,
            kind,
            required: Some(if required { Required::Yes } else { Required::No }),
            nullable: Some(shape.nullable || !shape.typed),
            length: Some(limits.length.into()),
            charset: Some(limits.charset.into()),
            pattern: Some(limits.pattern.map_or(Limit::NONE, Limit::Is)),
            values: Some(if shape.kind == Some(Kind::Flag) { vec![] } else { shape.values.clone() }),
            note: Some(note(&shape.description)).filter(|note| !note.is_empty()),
            ..FieldPatch::default()
        }
    }

    fn has(&self, json: &str) -> bool {
        self.patches.iter().any(|patch| patch.json == json)
    }

    /// Fields of the program's own table that the document spells in another way: the same item name, the same letters, or
    /// the name of the schema.
    fn spelled_otherwise(&mut self, record: &Shape) {
        let ours: Vec<(FieldPatch, Option<String>)> = self
            .patches
            .iter()
            .filter(|patch| self.table.by_json(&patch.json).is_none())
            .map(|patch| (patch.clone(), schema_name(record, &patch.json)))
            .collect();
        if ours.is_empty() {
            return;
        }
        let table = self.table;
        let lacking: Vec<&Field> = table
            .iter()
            .map(|(_, field)| field)
            .filter(|field| field.belongs_to(self.form) && !self.has(&field.json))
            .collect();
        for (patch, schema) in ours {
            let (above, key) = patch.json.rsplit_once('.').unwrap_or(("", &patch.json));
            let above = self.stands_for.get(above).map_or(above, String::as_str);
            let free = |field: &&&Field| {
                let (parent, _) = field.json.rsplit_once('.').unwrap_or(("", ""));
                parent == above && !self.stands_for.values().any(|taken| *taken == field.json)
            };
            let names = patch.name.as_deref().map(fold_heading).unwrap_or_default();
            let same = |field: &Field| {
                fold_heading(field.key()) == fold_heading(key)
                    || schema.as_deref() == Some(field.key())
                    || !names.is_empty() && fold_heading(&field.name) == names
            };
            let Some(field) = lacking.iter().filter(free).find(|field| same(field)) else { continue };
            if field.key() != key {
                let said = Message::new("import.api.stands-for")
                    .with("field", Plain::known(&patch.json))
                    .with("known", Plain::known(&field.json));
                self.told.push(said.with("name", Plain::known(&field.name)));
            }
            self.stands_for.insert(patch.json, field.json.clone());
        }
        for patch in &mut self.patches {
            patch.stands_for = self.stands_for.get(&patch.json).cloned();
        }
    }

    /// How the days of the fields that hold days are written: what is not YYYY-MM-DD is told.
    fn dates(&mut self) {
        for patch in &mut self.patches {
            let known = self.table.by_json(patch.stands_for.as_ref().unwrap_or(&patch.json));
            if !known.is_some_and(|id| DATED.contains(&id)) {
                patch.dates = None;
                continue;
            }
            let limit = patch.pattern.as_ref().and_then(Limit::get).and_then(|written| Pattern::new(written));
            let style = DayText {
                length: patch.length.as_ref().and_then(Limit::get).copied(),
                charset: patch.charset.as_ref().and_then(Limit::get).copied(),
                pattern: limit.as_ref(),
                words: patch.note.as_deref().unwrap_or_default(),
            }
            .style();
            let style = patch.dates.unwrap_or(style);
            patch.dates = Some(style);
            if style == DateStyle::Other {
                self.told.push(Message::new("import.dates.other").with("field", Plain::known(&patch.json)));
            } else if style != DateStyle::Hyphens {
                let said = Message::new("import.dates.style").with("field", Plain::known(&patch.json));
                self.told.push(said.with("style", style.written()));
            }
        }
    }

    /// Fields that say yes or no in values of which it cannot be told what they mean: that is told.
    fn flags(&mut self) {
        let document = Source { id: "design".to_owned(), ja: String::new(), en: String::new() };
        let table = self.table.patched(&self.patches, &document);
        let styles = table.flag_styles(self.form, false);
        for patch in &self.patches {
            let known = self.table.by_json(patch.stands_for.as_ref().unwrap_or(&patch.json));
            let Some(id) = known.filter(|id| FLAGGED.contains(id)) else { continue };
            if styles.of(id) == FlagStyle::Other {
                self.told.push(Message::new("import.flags.other").with("field", Plain::known(&patch.json)));
            }
        }
    }

    /// Fields of the program's own table that the document no longer holds.
    fn removed(&mut self) {
        let names: BTreeSet<&str> = self.patches.iter().map(|patch| patch.json.as_str()).collect();
        let spelled =
            |json: &str| self.stands_for.iter().find(|(_, known)| *known == json).map(|(own, _)| own.as_str());
        let own_name = |json: &str| names.get(json).copied().or_else(|| spelled(json));
        let of_form = || self.table.iter().map(|(_, field)| field).filter(|field| field.belongs_to(self.form));
        if of_form().filter(|field| own_name(&field.json).is_some()).count() < ENOUGH_TO_REMOVE {
            return;
        }
        let gone: Vec<String> = of_form()
            .filter(|field| own_name(&field.json).is_none())
            // Of an object whose members are not given nothing is known, and nothing is taken away.
            .filter(|field| match field.json.rsplit_once('.') {
                Some((parent, _)) => own_name(parent).is_none_or(|parent| self.with_members.contains(parent)),
                None => true,
            })
            .map(|field| field.json.clone())
            .collect();
        if gone.is_empty() {
            return;
        }
        let key = match self.form {
            Form::Registration => "import.api.removed.registration",
            Form::Differential => "import.api.removed.differential",
        };
        self.told.push(Message::new(key).with("fields", Plain::known(named(&gone))));
        let form = Some(self.form);
        self.patches.extend(gone.into_iter().map(|json| FieldPatch {
            json,
            form,
            removed: true,
            ..FieldPatch::default()
        }));
    }
}

/// The name of the schema that a property refers to, itself or by its items.
fn schema_name(record: &Shape, json: &str) -> Option<String> {
    let mut shape = record;
    for part in json.split('.') {
        shape = shape.innermost().members.get(part)?;
    }
    shape.reference.clone().or_else(|| shape.innermost().reference.clone())
}

/// Names joined by commas, the first ones of many.
fn named(names: &[String]) -> String {
    let mut shown = names.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > MOST_NAMED {
        shown.push_str(&format!(", … ({})", names.len()));
    }
    shown
}
