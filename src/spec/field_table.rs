//! All fields of a record: the program's own table, with what loaded documents say laid over it. The API design may say
//! different things of the two forms of payload, and the file design its own of the columns of a CSV: one field keeps one
//! place in the table, and [`FieldTable::field_in`] gives what holds where.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use serde::Deserialize;

use super::fields::{Certainty, Field, FieldType, Form, Length, Pattern, Required, SaidBy, Source};
use super::headings::{fold_heading, without_brackets};
use super::{Body, BodyTable, ColourClass, DayText, FieldPatch, FileDesign, Headings};
use crate::record::{
    DATED, DateStyle, DateStyles, FLAGGED, FieldId, FlagStyle, FlagStyles, KeyPath, KeyStep, NO_ENDS, Name,
    is_identifier,
};

/// The file `fields.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    source: Vec<Source>,
    field: Vec<Field>,
}

/// What a member of a card-face item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member {
    /// The item's label.
    Label,
    /// The item's value.
    Value,
    /// Something else.
    Further,
}

/// The columns of the file design that is in force.
#[derive(Clone, Debug, Default)]
pub struct DesignInForce {
    /// The short name of the document.
    pub document: Arc<str>,
    /// The columns from left to right: heading and field.
    pub columns: Vec<(String, FieldId)>,
    /// Columns of which it is not certain which ones they are: none of them is missed.
    pub uncertain: HashSet<FieldId>,
    /// What the design says of its fields.
    fields: HashMap<FieldId, Field>,
}

/// Keys of an object to their fields. They are the table's own, and looked up for each key of each record: the hash need
/// not be keyed, and should be quick.
type Keys = HashMap<String, FieldId, foldhash::fast::FixedState>;

/// All fields of a record.
#[derive(Clone, Debug, Default)]
pub struct FieldTable {
    /// What no other table has, unless it says the same.
    stamp: u64,
    fields: Vec<Field>,
    sources: Vec<Source>,
    /// Fields in the order of the document, which is the order of the screens.
    order: Vec<FieldId>,
    by_json: HashMap<String, FieldId>,
    /// What stands in `by_json` by the field within which it lies and the rest of its name.
    by_key: Vec<Keys>,
    by_heading: HashMap<String, FieldId>,
    /// What holds only for one form.
    of_form: HashMap<(FieldId, Form), Field>,
    design: Option<DesignInForce>,
    /// The members of arrays' items, by the array.
    members: HashMap<FieldId, Vec<FieldId>>,
    /// The document that says which keys there are, where one was loaded.
    keys_said_by: Option<Arc<str>>,
    /// How days are written in registrations and in differential histories, as JSON and as CSV.
    date_styles: [[DateStyles; 2]; 2],
    /// How yes and no are written in them.
    flag_styles: [[FlagStyles; 2]; 2],
    /// What API designs say of a record and of the body around it.
    bodies: HashMap<Form, Arc<Body>>,
}

impl FieldTable {
    /// The table that comes with the program.
    pub fn built_in() -> Arc<FieldTable> {
        static TABLE: OnceLock<Arc<FieldTable>> = OnceLock::new();
        TABLE
            .get_or_init(|| {
                let table = FieldTable::parse(include_str!("data/fields.toml"));
                // The file is part of the program and tests read it; an empty table checks nothing.
                Arc::new(table.unwrap_or_default())
            })
            .clone()
    }

    /// Reads a table written as `fields.toml` is.
    ///
    /// # Errors
    /// What is wrong with the TOML, or which field of this tool's own rules it lacks.
    pub fn parse(text: &str) -> Result<FieldTable, String> {
        let document: Document = toml::from_str(text).map_err(|e| e.to_string())?;
        for name in FieldId::KNOWN {
            if !document.field.iter().any(|field| field.json == *name) {
                return Err(format!("{name} is missing"));
            }
        }
        let known = |json: &str| FieldId::KNOWN.iter().position(|name| *name == json);
        let names: Vec<String> = document.field.iter().map(|field| field.json.clone()).collect();
        let mut fields = document.field;
        // Known fields stand at their fixed places, the others after them in the document's order.
        fields.sort_by_key(|field| known(&field.json).unwrap_or(usize::MAX));
        let mut table = FieldTable { fields, sources: document.source, ..FieldTable::default() };
        table.index();
        table.order = names.iter().filter_map(|name| table.by_json.get(name).copied()).collect();
        Ok(table)
    }

    /// Makes the look-ups anew.
    fn index(&mut self) {
        static MADE: AtomicU64 = AtomicU64::new(1);
        self.stamp = MADE.fetch_add(1, Ordering::Relaxed);
        self.by_json.clear();
        self.by_heading.clear();
        self.members.clear();
        for (i, field) in self.fields.iter().enumerate() {
            let id = FieldId(i as u16);
            if !field.column_only {
                self.by_json.insert(field.json.clone(), id);
            }
        }
        self.by_key = keys_within(&self.by_json, self.fields.len());
        // The headings of the file design go before all others, and a field's own names before what else it may be called.
        let design = self.design.iter().flat_map(|design| design.columns.iter().map(|(name, id)| (name.as_str(), *id)));
        let ids = |fields: &[Field]| (0..fields.len()).map(|i| FieldId(i as u16)).collect::<Vec<_>>();
        let own = ids(&self.fields).into_iter().zip(&self.fields).flat_map(|(id, field)| {
            std::iter::once(&field.name)
                .chain(&field.csv)
                .chain(std::iter::once(&field.json))
                .map(move |name| (name.as_str(), id))
        });
        let mut by_heading = HashMap::new();
        for (heading, id) in design.chain(own) {
            by_heading.entry(fold_heading(heading)).or_insert(id);
        }
        let members = ids(&self.fields).into_iter().filter_map(|id| {
            let (parent, _) = self.fields[id.index()].json.rsplit_once('.')?;
            let parent = self.by_json.get(parent).copied()?;
            let forms = [Form::Registration, Form::Differential];
            let is_array =
                |form| self.field_in(parent, form, false).is_some_and(|field| field.kind == FieldType::Array);
            forms.into_iter().any(is_array).then_some((parent, id))
        });
        let mut by_parent: HashMap<FieldId, Vec<FieldId>> = HashMap::new();
        for (parent, id) in members {
            by_parent.entry(parent).or_default().push(id);
        }
        (self.by_heading, self.members) = (by_heading, by_parent);
        let style =
            |form, csv| DATED.map(|id| self.field_in(id, form, csv).map_or_else(Default::default, |field| field.dates));
        let forms = [Form::Registration, Form::Differential];
        self.date_styles = forms.map(|form| {
            [false, true].map(|csv| DateStyles { forms: style(form, csv), no_end: self.lets_have_no_end(form, csv) })
        });
        // In a CSV, the cell of a boolean is read as one, whatever its digits or words are.
        let flag = |form, csv| {
            FLAGGED.map(|id| match self.field_in(id, form, csv) {
                Some(field) if !csv || self.get(id).is_some_and(|own| own.kind != FieldType::Boolean) => {
                    field.flag_style()
                }
                _ => FlagStyle::Boolean,
            })
        };
        self.flag_styles = forms.map(|form| [false, true].map(|csv| FlagStyles(flag(form, csv))));
    }

    /// The table with what a document says of fields laid over it. `document` is its short name.
    #[must_use]
    pub fn patched(&self, patches: &[FieldPatch], document: &Source) -> FieldTable {
        let mut table = self.clone();
        table.add_source(document);
        let name: Arc<str> = document.id.as_str().into();
        for patch in patches {
            table.patch(patch, &name);
        }
        if patches.iter().any(|patch| patch.removed) {
            table.keys_said_by = Some(name);
        }
        table.index();
        table
    }

    /// The table with what a document says of whole records.
    #[must_use]
    pub fn with_bodies(&self, bodies: &[BodyTable], document: &Source) -> FieldTable {
        let mut table = self.clone();
        table.add_source(document);
        for body in bodies {
            let forms = body.form.map_or_else(|| vec![Form::Registration, Form::Differential], |form| vec![form]);
            if let Some(body) = Body::new(body, document.id.as_str().into()).map(Arc::new) {
                table.bodies.extend(forms.into_iter().map(|form| (form, body.clone())));
            }
        }
        table.index();
        table
    }

    /// Whether anything that holds rests on the document of this short name.
    pub fn speaks(&self, document: &str) -> bool {
        let fields = || self.fields.iter().chain(self.of_form.values());
        let own = |field: &Field| {
            field.source.first().is_some_and(|source| source == document) || field.said_by.names(document)
        };
        self.bodies.values().any(|body| &*body.document == document) || fields().any(own)
    }

    /// How days are written in a form of payload, in a CSV or in JSON.
    pub fn date_styles(&self, form: Form, csv: bool) -> DateStyles {
        self.date_styles[usize::from(form == Form::Differential)][usize::from(csv)]
    }

    /// How yes and no are written in a form of payload, in a CSV or in JSON.
    pub fn flag_styles(&self, form: Form, csv: bool) -> FlagStyles {
        self.flag_styles[usize::from(form == Form::Differential)][usize::from(csv)]
    }

    /// What an API design says of a record of this form and of the body around it, where one is in force.
    pub fn body(&self, form: Form) -> Option<&Body> {
        // Mostly there is none, and this is asked of every record.
        if self.bodies.is_empty() {
            return None;
        }
        self.bodies.get(&form).map(Arc::as_ref)
    }

    fn add_source(&mut self, document: &Source) {
        if self.source(&document.id).is_none() {
            self.sources.push(document.clone());
        }
    }

    fn patch(&mut self, patch: &FieldPatch, document: &Arc<str>) {
        let known = patch.stands_for.as_deref().unwrap_or(&patch.json);
        let position = self.fields.iter().position(|field| !field.column_only && field.json == known);
        let position =
            position.or_else(|| self.fields.iter().position(|field| !field.column_only && field.json == patch.json));
        let id = match position {
            Some(i) => FieldId(i as u16),
            None if patch.removed => return,
            None => self.add(new_field(&patch.json), &patch.json),
        };
        let forms = patch.form.map_or_else(|| vec![Form::Registration, Form::Differential], |form| vec![form]);
        let whole = &mut self.fields[id.index()];
        for form in &forms {
            if patch.removed {
                whole.forms.retain(|known| known != form);
                whole.removed.push(*form);
            } else {
                whole.removed.retain(|removed| removed != form);
                if !whole.forms.contains(form) {
                    whole.forms.push(*form);
                }
            }
        }
        if !patch.json.is_empty() {
            whole.json.clone_from(&patch.json);
        }
        // What is said of one form only must not change the other; a field that only this form has is the field itself.
        let (forms_of, template) = (whole.forms.clone(), whole.clone());
        match patch.form {
            Some(form) if forms_of.len() > 1 => {
                apply(self.of_form.entry((id, form)).or_insert(template), patch, document);
                // Names are those of both.
                let named = FieldPatch {
                    name: patch.name.clone(),
                    name_en: patch.name_en.clone(),
                    csv: patch.csv.clone(),
                    ..FieldPatch::default()
                };
                apply(&mut self.fields[id.index()], &named, document);
            }
            _ => {
                apply(&mut self.fields[id.index()], patch, document);
                for form in forms {
                    if let Some(field) = self.of_form.get_mut(&(id, form)) {
                        apply(field, patch, document);
                    }
                }
            }
        }
        let whole = self.fields[id.index()].clone();
        for form in [Form::Registration, Form::Differential] {
            if let Some(field) = self.of_form.get_mut(&(id, form)) {
                (field.json, field.forms, field.removed) =
                    (whole.json.clone(), whole.forms.clone(), whole.removed.clone());
            }
        }
    }

    /// Adds a field at the end; on the screens it stands behind the last one of the same parent.
    fn add(&mut self, field: Field, json: &str) -> FieldId {
        let id = FieldId(self.fields.len() as u16);
        self.fields.push(field);
        let parent = json.rsplit_once('.').map(|(parent, _)| parent);
        let behind = parent.and_then(|parent| {
            let within = |id: &FieldId| {
                let json = &self.fields[id.index()].json;
                json == parent || json.strip_prefix(parent).is_some_and(|rest| rest.starts_with('.'))
            };
            self.order.iter().rposition(within)
        });
        self.order.insert(behind.map_or(self.order.len(), |at| at + 1), id);
        id
    }

    /// The table with the columns of a file design laid over it, for CSV payloads. A column is the field of its JSON name,
    /// or that which its heading means; else it is a field of its own, named by its heading.
    #[must_use]
    pub fn with_design(&self, design: &FileDesign, document: &Source) -> FieldTable {
        let mut table = self.clone();
        table.add_source(document);
        table.design = None;
        table.index();
        let name: Arc<str> = document.id.as_str().into();
        let mut in_force = DesignInForce { document: name.clone(), ..DesignInForce::default() };
        for column in &design.columns {
            let by_json = column.json.as_deref().and_then(|json| table.by_json(json));
            let taken = |id: &FieldId| !in_force.columns.iter().any(|(_, taken)| taken == id);
            let loose = || {
                table.by_heading_without_brackets(&column.name).filter(|id| {
                    // Brackets tell columns apart where another column has the name without them.
                    !design.columns.iter().any(|other| table.by_heading(&other.name) == Some(*id))
                })
            };
            let found = by_json.or_else(|| table.by_heading(&column.name)).or_else(loose);
            let found = found
                .filter(taken)
                .filter(|id| ![FieldId::CARD_ITEMS, FieldId::COPAYMENT, FieldId::BASIC].contains(id));
            let id = found.unwrap_or_else(|| {
                let class = column.class.unwrap_or(ColourClass::Internal);
                let forms = vec![Form::Registration, Form::Differential];
                let field = Field { column_only: true, class, forms, ..new_field(&column.name) };
                table.add(field, "")
            });
            let mut field = table.fields[id.index()].clone();
            let confirmed = |stated: bool| if stated { Certainty::Confirmed } else { Certainty::Unknown };
            if column.required != Required::Unknown || field.column_only {
                (field.required, field.said_by.required) = (column.required, Some(name.clone()));
                field.certain.required = confirmed(column.required != Required::Unknown);
            }
            // A bare number is a most; where the API wants exactly so many, it says no less.
            let same = |length: Length| length.min.is_none() && field.length.and_then(Length::exact) == length.max;
            if column.length.is_some_and(|length| !same(length)) {
                (field.length, field.said_by.length) = (column.length, Some(name.clone()));
                field.certain.length = Certainty::Confirmed;
            }
            if column.charset.is_some() {
                (field.charset, field.said_by.charset) = (column.charset, Some(name.clone()));
                field.certain.charset = Certainty::Confirmed;
            }
            let speaks_of_text = column.length.is_some() || column.charset.is_some();
            if (speaks_of_text || !column.note.is_empty()) && is_dated(&field) {
                let (length, charset, pattern) = (field.length, field.charset, field.pattern.as_ref());
                let style = DayText { length, charset, pattern, words: &column.note }.style();
                if style != field.dates {
                    (field.dates, field.said_by.dates) = (style, Some(name.clone()));
                }
            }
            let open = |what: &str| column.open.iter().any(|open| open == what);
            if open("required") && column.required == Required::Unknown {
                (field.required, field.said_by.required) = (Required::Unknown, Some(name.clone()));
            }
            if open("length") && column.length.is_none() {
                (field.length, field.said_by.length) = (None, Some(name.clone()));
            }
            if open("charset") && column.charset.is_none() {
                (field.charset, field.said_by.charset) = (None, Some(name.clone()));
            }
            if let Some(class) = column.class {
                (field.class, field.said_by.class) = (class, Some(name.clone()));
                field.certain.class = Certainty::Confirmed;
                // The colour is published nowhere else: it holds for the views as well.
                let whole = &mut table.fields[id.index()];
                (whole.class, whole.said_by.class, whole.certain.class) =
                    (class, Some(name.clone()), Certainty::Confirmed);
            }
            if !column.note.is_empty() {
                (field.note_ja, field.note_en) = (column.note.clone(), column.note.clone());
            }
            field.source = vec![document.id.clone()];
            if table.fields[id.index()].column_only {
                table.fields[id.index()] = field.clone();
            }
            if open("column") {
                in_force.uncertain.insert(id);
            }
            in_force.fields.insert(id, field);
            in_force.columns.push((column.name.clone(), id));
        }
        table.design = Some(in_force);
        table.index();
        table
    }

    /// Whether the list or the pattern of a document lets the period have no end in digits that are no day.
    fn lets_have_no_end(&self, form: Form, csv: bool) -> bool {
        self.field_in(FieldId::VALID_TO, form, csv).is_some_and(|field| {
            let listed = |text: &&str| field.values.iter().any(|value| value == *text);
            // What lets any digits pass in its place says nothing of an end.
            let named = |text: &&str| {
                let passes = |text: &str| field.pattern.as_ref().is_some_and(|pattern| pattern.holds(text));
                field.values.is_empty() && passes(text) && !passes(&text.replace('9', "0"))
            };
            NO_ENDS.iter().any(|text| listed(text) || named(text))
        })
    }

    /// A name out of a file as it may be shown: one that this table, the published headings or the usual words of card faces
    /// know, a heading of a plausible row, or an identifier.
    pub fn shown<'n>(&self, name: &'n Name) -> Option<&'n str> {
        name.shown(|text| self.knows(text))
    }

    /// Whether a name is known: of a field, of a column, of a member of one, or usual on card faces; or names that are known,
    /// joined by dots.
    pub fn knows(&self, name: &str) -> bool {
        let joined = name.contains('.') && name.split('.').all(|part| is_identifier(part) || self.knows_one(part));
        joined || self.knows_one(name)
    }

    fn knows_one(&self, name: &str) -> bool {
        const USUAL: [&str; 4] = ["card-face", "copayment-member", "card-item", "reply"];
        let of_copayment = || self.by_json(&format!("{}.{name}", self.json(FieldId::COPAYMENT)));
        self.by_json.contains_key(name)
            || self.by_heading(name).is_some()
            || of_copayment().is_some()
            || is_short_key(name) && self.bodies.values().any(|body| body.record.has_pattern_for(name))
            || USUAL.iter().any(|kind| Headings::of(kind).holds(name))
    }

    /// A number that no other table of this run has, unless it says the same.
    pub fn stamp(&self) -> u64 {
        self.stamp
    }

    /// How many fields there are.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// What is known of a field; `None` for an id that is not this table's.
    pub fn get(&self, id: FieldId) -> Option<&Field> {
        self.fields.get(id.index())
    }

    /// What holds for a field in a form of payload, in a CSV or in JSON.
    pub fn field_in(&self, id: FieldId, form: Form, csv: bool) -> Option<&Field> {
        let by_design = self.design.as_ref().filter(|_| csv).and_then(|design| design.fields.get(&id));
        by_design.or_else(|| self.of_form.get(&(id, form))).or_else(|| self.get(id))
    }

    /// All fields with their ids, in the order of the document.
    pub fn iter(&self) -> impl Iterator<Item = (FieldId, &Field)> {
        self.order.iter().filter_map(|id| Some((*id, self.get(*id)?)))
    }

    /// The fields of a form of payload, in a CSV or in JSON, with what holds for them there.
    pub fn iter_in(&self, form: Form, csv: bool) -> impl Iterator<Item = (FieldId, &Field)> {
        let fields = self.order.iter().filter_map(move |id| Some((*id, self.field_in(*id, form, csv)?)));
        fields.filter(move |(_, field)| field.belongs_to(form) && (csv || !field.column_only))
    }

    /// The field of a JSON name, nested names joined by a dot.
    pub fn by_json(&self, name: &str) -> Option<FieldId> {
        self.by_json.get(name).copied()
    }

    /// The field of a key within an object of the record, or of the record itself, unless a loaded document has taken it away
    /// from this form.
    pub fn by_key_in(&self, parent: Option<FieldId>, key: &str, form: Form) -> Option<FieldId> {
        let id = *self.by_key.get(parent.map_or(0, |parent| parent.index() + 1))?.get(key)?;
        self.get(id).filter(|field| !field.removed.contains(&form)).map(|_| id)
    }

    /// The field that a heading of a CSV means, exactly but for the forms of its characters.
    pub fn by_heading(&self, heading: &str) -> Option<FieldId> {
        self.by_folded_heading(&fold_heading(heading))
    }

    /// The field that a heading means when what it holds in brackets at its end is left out.
    pub fn by_heading_without_brackets(&self, heading: &str) -> Option<FieldId> {
        without_brackets(&fold_heading(heading)).and_then(|folded| self.by_folded_heading(folded))
    }

    /// The field that a heading means that is folded already.
    pub fn by_folded_heading(&self, folded: &str) -> Option<FieldId> {
        self.by_heading.get(folded).copied()
    }

    /// The JSON name of a field.
    pub fn json(&self, id: FieldId) -> &str {
        self.get(id).map_or("", |field| &field.json)
    }

    /// The way from the record to a key, of a field's members or of the record itself.
    pub fn path_of(&self, within: Option<FieldId>, key: &str) -> KeyPath {
        let names = within.map(|field| self.json(field)).into_iter().chain([key]);
        names.map(|name| KeyStep::Name(Name::new(name))).collect()
    }

    /// The members that the items of an array have, where a loaded document names them.
    pub fn members_of(&self, array: FieldId) -> &[FieldId] {
        // Mostly there are none at all, and this is asked of every card-face item.
        if self.members.is_empty() {
            return &[];
        }
        self.members.get(&array).map_or(&[], Vec::as_slice)
    }

    /// Whether a loaded document names the members of an array's items.
    pub fn names_members(&self) -> bool {
        !self.members.is_empty()
    }

    /// What a member of a card-face item is, where a loaded document names it: by its key or its Japanese name.
    pub fn card_member(&self, key: &str) -> Option<Member> {
        let field =
            self.members_of(FieldId::CARD_ITEMS).iter().filter_map(|id| self.get(*id)).find(|f| f.key() == key)?;
        let names = Headings::of("card-item");
        Some(match names.meaning(&field.name).or_else(|| names.meaning(key)) {
            Some("label") => Member::Label,
            Some("value") => Member::Value,
            _ => Member::Further,
        })
    }

    /// The file design in force.
    pub fn design(&self) -> Option<&DesignInForce> {
        self.design.as_ref()
    }

    /// The document that says which keys there are; `None` where only the program's own table does.
    pub fn keys_said_by(&self) -> Option<&Arc<str>> {
        self.keys_said_by.as_ref()
    }

    /// The documents that the statements rest on.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The document with this short name.
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == id)
    }
}

/// The names of a table by the field within which they lie: first those of the record itself, which are all names as a
/// whole, then those within each of its fields.
fn keys_within(by_json: &HashMap<String, FieldId>, fields: usize) -> Vec<Keys> {
    let mut keys = vec![Keys::default(); fields + 1];
    for (json, id) in by_json {
        let mut within_another = false;
        for (dot, _) in json.match_indices('.') {
            if let Some(parent) = by_json.get(&json[..dot]) {
                keys[parent.index() + 1].insert(json[dot + 1..].to_owned(), *id);
                within_another = true;
            }
        }
        // A key that holds a dot is none of the names that are joined by one.
        if !within_another {
            keys[0].insert(json.clone(), *id);
        }
    }
    keys
}

/// Whether a key is nothing but a short one of ASCII letters, digits and signs, and no number of anybody's: where a design
/// gives a pattern that it follows, it is the design's.
fn is_short_key(name: &str) -> bool {
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    let most = if name.bytes().any(|byte| byte.is_ascii_alphabetic()) { 20 } else { 4 };
    !name.is_empty() && name.len() <= most && digits <= 4 && name.bytes().all(sign)
}

/// A field of which only the name is known.
fn new_field(json: &str) -> Field {
    Field {
        json: json.to_owned(),
        name: json.to_owned(),
        name_en: json.to_owned(),
        csv: vec![],
        kind: FieldType::String,
        required: Required::Unknown,
        forms: vec![],
        length: None,
        charset: None,
        values: vec![],
        class: ColourClass::Internal,
        harmless: None,
        source: vec![],
        certain: super::fields::Certain::default(),
        note_ja: String::new(),
        note_en: String::new(),
        nullable: false,
        pattern: None,
        dates: DateStyle::Hyphens,
        removed: vec![],
        column_only: false,
        said_by: SaidBy::default(),
    }
}

/// Whether a field holds days.
fn is_dated(field: &Field) -> bool {
    field.kind == FieldType::Date || field.json == FieldId::KNOWN[FieldId::BIRTH.index()]
}

/// Lays what a document says over a field.
fn apply(field: &mut Field, patch: &FieldPatch, document: &Arc<str>) {
    let by = || Some(document.clone());
    let dated = is_dated(field);
    let certain = &mut field.certain;
    let said = &mut field.said_by;
    if let Some(name) = &patch.name {
        if field.name_en == field.json || field.name_en.is_empty() {
            field.name_en.clone_from(name);
        }
        // 個人番号(マイナンバー) is no other name than 個人番号.
        let folded = fold_heading(name);
        let same = folded == fold_heading(&field.name) || without_brackets(&folded) == Some(&fold_heading(&field.name));
        if !same {
            (said.name, certain.name) = (by(), Certainty::Confirmed);
            // Under its old name a column is still understood.
            let old = std::mem::replace(&mut field.name, name.clone());
            field.csv.push(old);
        } else if said.name.is_some() {
            // Of what two documents say alike the later one is the source.
            said.name = by();
        }
    }
    if let Some(name) = &patch.name_en {
        field.name_en.clone_from(name);
    }
    if let Some(headings) = &patch.csv {
        field.csv.clone_from(headings);
    }
    if let Some(kind) = patch.kind
        // 日付 is how this tool reads a text that the document calls a text.
        && !(field.kind == FieldType::Date && kind == FieldType::String)
        && !(field.kind == FieldType::Flag && kind == FieldType::String)
    {
        (field.kind, said.kind, certain.kind) = (kind, by(), Certainty::Confirmed);
    }
    if let Some(required) = patch.required {
        (field.required, said.required, certain.required) = (required, by(), Certainty::Confirmed);
    }
    if let Some(nullable) = patch.nullable {
        field.nullable = nullable;
    }
    if let Some(length) = &patch.length {
        (field.length, said.length, certain.length) = (length.get().copied(), by(), Certainty::Confirmed);
    }
    if let Some(charset) = &patch.charset {
        (field.charset, said.charset, certain.charset) = (charset.get().copied(), by(), Certainty::Confirmed);
    }
    if let Some(pattern) = &patch.pattern {
        field.pattern = pattern.get().and_then(|written| Pattern::new(written));
        (said.charset, certain.charset) = (by(), Certainty::Confirmed);
    }
    let speaks_of_text = patch.length.is_some() || patch.charset.is_some() || patch.pattern.is_some();
    let style = match patch.dates {
        None if speaks_of_text && dated => {
            let words = patch.note.as_deref().unwrap_or_default();
            let (length, charset, pattern) = (field.length, field.charset, field.pattern.as_ref());
            Some(DayText { length, charset, pattern, words }.style())
        }
        said => said,
    };
    if let Some(style) = style.filter(|style| *style != field.dates || said.dates.is_some()) {
        (field.dates, said.dates) = (style, by());
    }
    if let Some(values) = &patch.values {
        field.values.clone_from(values);
        said.values = by();
    }
    if let Some(class) = patch.class {
        (field.class, said.class, certain.class) = (class, by(), Certainty::Confirmed);
    }
    if let Some(note) = &patch.note {
        (field.note_ja, field.note_en) = (note.clone(), note.clone());
    }
    if patch.kind.is_some()
        || patch.required.is_some()
        || patch.length.is_some()
        || patch.charset.is_some()
        || patch.values.is_some()
    {
        field.source.retain(|source| **source != **document);
        field.source.insert(0, document.to_string());
    }
}
