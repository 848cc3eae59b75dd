//! The specification data in force for a run: the program's own tables, the user's over them, and those of the documents
//! given for this run over both; and which edition each rests on.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::code_key::fold_code;
use super::regional::parts;
use super::{
    Calendar, Certainty, DocumentInfo, ErrorList, Field, FieldTable, FileDesign, Form, HolidayList, Masters,
    Prediction, RegionalMaster, ReplyProfile, Source, TableKind, Tables,
};
use crate::record::{FieldId, FieldRef};
use crate::text::{Message, TomlFault};

/// Where a table in force came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A table of the user's settings; its file.
    User(String),
    /// A document given for this run; its file as named.
    Run(String),
}

/// A file among the user's tables that is not in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The file.
    pub file: String,
    /// Why it is left out.
    pub why: WhyLeftOut,
    /// The kind of table that it holds, by its name; `None` where that cannot be told.
    pub kind: Option<TableKind>,
    /// Whether its user put it in force: what is checked without it is not checked by what he wanted.
    pub wanted: bool,
}

/// Why a file among the user's tables is not in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhyLeftOut {
    /// It cannot be read, or is no table; and what to do.
    Message(Message),
    /// What is wrong in it, and where.
    Faults(Vec<TomlFault>),
}

impl From<Message> for WhyLeftOut {
    fn from(said: Message) -> WhyLeftOut {
        WhyLeftOut::Message(said)
    }
}

/// A document whose tables are in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// The document.
    pub document: DocumentInfo,
    /// Where it came from.
    pub origin: Origin,
    /// Those of its tables that no later document has replaced.
    pub tables: Vec<TableKind>,
    /// Tells it from the documents before it: the end of the short name under which fields name it as their source.
    number: usize,
}

impl Edition {
    /// The short name under which fields name it as their source.
    pub fn source(&self, kind: TableKind) -> String {
        source_id(kind, self.number)
    }
}

fn source_id(kind: TableKind, number: usize) -> String {
    format!("{}-{number}", kind.code())
}

/// The loaded documents that codes and numbers of records are looked up in.
#[derive(Clone, Debug, Default)]
pub struct References {
    /// The regional master, where one was loaded.
    pub regional: Option<Arc<RegionalMaster>>,
    /// PMH's masters, where any were loaded.
    pub masters: Option<Arc<Masters>>,
}

/// The specification data in force for a run.
#[derive(Clone, Debug)]
pub struct Spec {
    /// The fields of a record.
    pub fields: Arc<FieldTable>,
    /// The error-code list, where one was loaded.
    pub errors: Option<Arc<ErrorList>>,
    /// The regional master, where one was loaded.
    pub regional: Option<Arc<RegionalMaster>>,
    /// PMH's masters, where any were loaded.
    pub masters: Option<Arc<Masters>>,
    /// Where the parts of a reply stand, where a profile was loaded.
    pub reply: Option<Arc<ReplyProfile>>,
    /// Which rule foresees which code, where the user says so.
    pub predictions: Arc<[Prediction]>,
    /// The Cabinet Office's list of holidays, where it was loaded.
    pub holidays: Option<Arc<HolidayList>>,
    /// The documents whose tables are in force, in the order in which they were laid over the program's own.
    pub editions: Vec<Edition>,
    /// The documents of which a table was in force until a later one took its place, and the kind of table.
    pub replaced: Vec<(TableKind, DocumentInfo)>,
    /// What the user keeps among his tables, and is not in force.
    pub left_out: Vec<LeftOut>,
    /// The field table without the columns of a file design.
    api: Arc<FieldTable>,
    design: Option<(Arc<FileDesign>, Source)>,
    /// The prefectures of whose schemes, local or the state's, each regional master in force has rows, by the number of its
    /// edition.
    regional_parts: Vec<(usize, BTreeSet<(String, bool)>)>,
    /// How many times tables were laid over those in force.
    applied: usize,
}

impl Spec {
    /// The program's own tables, with no error-code list.
    pub fn built_in() -> Spec {
        Spec {
            fields: FieldTable::built_in(),
            errors: None,
            regional: None,
            masters: None,
            reply: None,
            predictions: Arc::new([]),
            holidays: None,
            editions: vec![],
            replaced: vec![],
            left_out: vec![],
            api: FieldTable::built_in(),
            design: None,
            regional_parts: vec![],
            applied: 0,
        }
    }

    /// What codes and numbers of records are looked up in.
    pub fn references(&self) -> References {
        References { regional: self.regional.clone(), masters: self.masters.clone() }
    }

    /// The business days, by the law and the user's list of holidays; with `year_end`, 29 December to 3 January count as
    /// closed.
    pub fn calendar(&self, year_end: bool) -> Calendar {
        Calendar::new(self.holidays.clone(), year_end)
    }

    /// Lays tables over those in force. Fields are patched; a regional master takes the place of the one before it for the
    /// prefectures that it holds, and masters of PMH for their kinds; every other table takes the place of the one before it.
    pub fn apply(&mut self, mut tables: Tables, origin: &Origin) {
        tables.name_masters();
        let kinds = tables.kinds();
        let file = match origin {
            Origin::User(file) | Origin::Run(file) => file.clone(),
        };
        let mut documents = tables.document.clone();
        // What a hand wrote names no document: the file itself is the source.
        let unnamed: Vec<TableKind> = kinds
            .iter()
            .copied()
            .filter(|kind| !documents.iter().any(|document| document.tables.contains(kind)))
            .collect();
        if !unnamed.is_empty() {
            let masters = match unnamed.contains(&TableKind::Masters) {
                true => tables.master.iter().map(|table| table.kind).collect(),
                false => vec![],
            };
            documents.push(DocumentInfo { tables: unnamed, file: file.clone(), masters, ..DocumentInfo::default() });
        }
        let name_of = |kind: TableKind| {
            let names = documents.iter().filter(|document| document.tables.contains(&kind)).map(DocumentInfo::name);
            names.collect::<Vec<_>>().join(", ")
        };
        let before = self.applied;
        self.applied += documents.len();
        let of_document = |kind: TableKind, i: usize| {
            let name = documents.get(i).map_or_else(|| name_of(kind), DocumentInfo::name);
            Source { id: source_id(kind, before + i), ja: name.clone(), en: name }
        };
        let last =
            |kind: TableKind| documents.iter().rposition(|document| document.tables.contains(&kind)).unwrap_or(0);
        let source = |kind: TableKind| Source { ja: name_of(kind), en: name_of(kind), ..of_document(kind, last(kind)) };
        let tables_before: Vec<Vec<TableKind>> = self.editions.iter().map(|edition| edition.tables.clone()).collect();
        let whole: BTreeSet<usize> = self.replaced_regional(&tables, before);
        for edition in &mut self.editions {
            edition.document.lose_masters(&tables.master);
            if !edition.document.tables.contains(&TableKind::Masters) {
                edition.tables.retain(|kind| *kind != TableKind::Masters);
            }
            // A field table is a patch over the one before; all others replace it.
            edition.tables.retain(|kind| match kind {
                TableKind::Fields | TableKind::Masters => true,
                TableKind::RegionalMaster => !whole.contains(&edition.number),
                kind => !kinds.contains(kind),
            });
        }
        if kinds.contains(&TableKind::Fields) {
            // Each document answers for its own patches; those that name none are the last one's.
            let mut api = (*self.api).clone();
            for (i, document) in documents.iter().enumerate().filter(|(_, d)| d.tables.contains(&TableKind::Fields)) {
                let own = |named: Option<&String>| match named {
                    Some(file) => *file == document.file,
                    None => i == last(TableKind::Fields),
                };
                let patches = tables.field.iter().filter(|patch| own(patch.document.as_ref()));
                let bodies = tables.body.iter().filter(|body| own(body.document.as_ref()));
                let (patches, bodies) = (patches.cloned().collect::<Vec<_>>(), bodies.cloned().collect::<Vec<_>>());
                let source = of_document(TableKind::Fields, i);
                api = api.patched(&patches, &source).with_bodies(&bodies, &source);
            }
            self.api = Arc::new(api);
            // A document of which no statement is left is not in force.
            for edition in &mut self.editions {
                let speaks = self.api.speaks(&edition.source(TableKind::Fields));
                edition.tables.retain(|kind| *kind != TableKind::Fields || speaks);
            }
        }
        if !tables.column.is_empty() {
            let design = FileDesign { columns: tables.column };
            self.design = Some((Arc::new(design), source(TableKind::Layout)));
        }
        if kinds.contains(&TableKind::Fields) || kinds.contains(&TableKind::Layout) {
            self.fields = match &self.design {
                Some((design, source)) => Arc::new(self.api.with_design(design, source)),
                None => self.api.clone(),
            };
        }
        if !tables.code.is_empty() {
            let mut list = ErrorList::new(file, tables.code);
            let says_sample = |title: &str| title.contains("見本") || title.to_lowercase().contains("sample");
            list.sample |= documents.iter().any(|document| says_sample(&document.title));
            self.errors = Some(Arc::new(list));
        }
        if !tables.master.is_empty() {
            // Masters come in several files, one kind each: those of other kinds stay.
            let known = self.masters.iter().flat_map(|masters| masters.tables());
            let kept = known.filter(|table| !tables.master.iter().any(|new| new.kind == table.kind)).cloned();
            self.masters = Some(Arc::new(Masters::new(kept.chain(tables.master.iter().cloned()).collect())));
        }
        if !tables.regional.is_empty() {
            let older = self.regional.as_deref();
            self.regional = Some(Arc::new(RegionalMaster::new(tables.regional).over(older)));
        }
        if !tables.holiday.is_empty() {
            self.holidays = Some(Arc::new(HolidayList::new(&tables.holiday)));
        }
        if let Some(profile) = tables.reply {
            self.reply = Some(Arc::new(profile));
        }
        if !tables.predict.is_empty() {
            self.predictions = tables.predict.into();
        }
        for (edition, before) in self.editions.iter().zip(tables_before) {
            let lost = before.into_iter().filter(|kind| !edition.tables.contains(kind));
            self.replaced.extend(lost.map(|kind| (kind, edition.document.clone())));
        }
        for (i, document) in documents.into_iter().enumerate() {
            let number = before + i;
            let tables = document.tables.iter().copied().filter(|kind| kinds.contains(kind)).collect();
            self.editions.push(Edition { document, origin: origin.clone(), tables, number });
        }
        self.editions.retain(|edition| !edition.tables.is_empty());
    }

    /// The editions of which a regional master leaves no prefecture, by their numbers; the new ones are numbered from `next`.
    fn replaced_regional(&mut self, tables: &Tables, next: usize) -> BTreeSet<usize> {
        if tables.regional.is_empty() {
            return BTreeSet::new();
        }
        let new = parts(&tables.regional);
        for (_, left) in &mut self.regional_parts {
            left.retain(|part| !new.contains(part));
        }
        let gone = self.regional_parts.iter().filter(|(_, left)| left.is_empty()).map(|(number, _)| *number).collect();
        self.regional_parts.retain(|(_, left)| !left.is_empty());
        let documents = tables.document.len().max(1);
        self.regional_parts.extend((next..next + documents).map(|number| (number, new.clone())));
        gone
    }

    /// The edition of a table in force; `None` where it is the program's own, or there is none.
    pub fn edition_of(&self, kind: TableKind) -> Option<&Edition> {
        self.editions.iter().rev().find(|edition| edition.tables.contains(&kind))
    }

    /// How many fields, columns, codes or rows a table in force holds.
    pub fn entries(&self, kind: TableKind) -> usize {
        match kind {
            TableKind::Fields => self.api.iter().count(),
            TableKind::Layout => self.fields.design().map_or(0, |design| design.columns.len()),
            TableKind::ErrorList => self.errors.as_ref().map_or(0, |list| list.codes.len()),
            TableKind::Predictions => self.predictions.len(),
            TableKind::Masters => {
                self.masters.iter().flat_map(|masters| masters.tables()).map(|table| table.entry.len()).sum()
            }
            TableKind::RegionalMaster => self.regional.as_ref().map_or(0, |master| master.len()),
            TableKind::ReplyProfile => self
                .reply
                .as_ref()
                .map_or(0, |profile| profile.parts().iter().filter(|(_, entries)| !entries.is_empty()).count()),
            TableKind::Holidays => self.holidays.as_ref().map_or(0, |list| list.len()),
        }
    }

    /// The codes that PMH would return for what a rule finds on a field, where the user says so.
    pub fn predicted(&self, rule: &str, field: Option<&FieldRef>) -> impl Iterator<Item = &str> {
        let holds = move |prediction: &&Prediction| prediction.rule == rule && self.is_of_field(prediction, field);
        self.predictions.iter().filter(holds).map(|prediction| prediction.code.as_str())
    }

    /// A code as the list writes it; as it is where the list does not hold it.
    pub fn code<'c>(&'c self, code: &'c str) -> &'c str {
        self.errors.as_ref().and_then(|list| list.get(code)).map_or(code, |entry| entry.code.trim())
    }

    /// What the user's table says of a code, however it is written.
    pub fn predicting(&self, code: &str) -> Vec<&Prediction> {
        let all = || self.predictions.iter();
        let exact: Vec<&Prediction> = all().filter(|prediction| prediction.code.trim() == code.trim()).collect();
        if !exact.is_empty() || self.predictions.is_empty() {
            return exact;
        }
        let (list, key) = (self.errors.as_deref(), fold_code(code));
        let alike = |prediction: &&Prediction| {
            fold_code(&prediction.code) == key && ErrorList::same(list, &prediction.code, code)
        };
        all().filter(alike).collect()
    }

    /// Whether a prediction holds for a field.
    pub fn is_of_field(&self, prediction: &Prediction, field: Option<&FieldRef>) -> bool {
        let field = field.and_then(FieldRef::field).map(|id| self.fields.json(id));
        prediction.field.as_deref().is_none_or(|wanted| Some(wanted) == field)
    }

    /// What is in force for fields and differs from the program's own table, in the order of the table.
    pub fn differences(&self) -> Vec<Difference> {
        let own = FieldTable::built_in();
        let mut all = Vec::new();
        for (id, field) in self.fields.iter() {
            let before = own.get(id);
            for (form, csv) in [(Form::Registration, false), (Form::Differential, false), (Form::Registration, true)] {
                if field.column_only && !csv || csv && self.fields.design().is_none() {
                    continue;
                }
                let Some(now) = self.fields.field_in(id, form, csv) else { continue };
                let found = Difference::between(id, before, now, form, csv);
                // What is said of both forms, or of JSON and CSV, is told once.
                let known = |difference: &Difference| all.iter().any(|known: &Difference| known.same_as(difference));
                let found: Vec<Difference> = found.into_iter().filter(|difference| !known(difference)).collect();
                all.extend(found);
            }
        }
        all
    }
}

/// A statement about a field that differs from the program's own table.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The field.
    pub field: FieldId,
    /// What of it: `new`, `removed`, `json`, `name`, `type`, `required`, `length`, `charset`, `pattern`, `values`,
    /// `nullable` or `class`.
    pub what: &'static str,
    /// The field as it was; `None` where it is new.
    pub before: Option<Field>,
    /// The field as it is.
    pub now: Field,
    /// The form of payload of which this is said, and whether it is said of a CSV.
    pub holds_in: (Form, bool),
}

impl Difference {
    fn between(field: FieldId, before: Option<&Field>, now: &Field, form: Form, csv: bool) -> Vec<Difference> {
        let tell = |what| Difference { field, what, before: before.cloned(), now: now.clone(), holds_in: (form, csv) };
        let Some(own) = before else { return if now.belongs_to(form) || csv { vec![tell("new")] } else { vec![] } };
        if now.removed.contains(&form) && !csv {
            return vec![tell("removed")];
        }
        if !now.belongs_to(form) {
            return vec![];
        }
        let differing = [
            ("json", own.json != now.json),
            ("name", own.name != now.name),
            ("type", own.kind != now.kind),
            ("required", own.required != now.required),
            ("length", own.length != now.length),
            ("charset", own.charset != now.charset),
            ("pattern", own.pattern != now.pattern),
            ("values", own.values != now.values),
            ("nullable", own.nullable != now.nullable),
            ("class", own.class != now.class && now.certain.class == Certainty::Confirmed),
        ];
        differing.into_iter().filter(|(_, differs)| *differs).map(|(what, _)| tell(what)).collect()
    }

    /// The short name of the document that says so.
    pub fn said_by(&self) -> Option<&str> {
        let said = &self.now.said_by;
        let by = match self.what {
            "name" => &said.name,
            "type" => &said.kind,
            "required" => &said.required,
            "length" => &said.length,
            "charset" | "pattern" => &said.charset,
            "values" => &said.values,
            "class" => &said.class,
            _ => &None,
        };
        by.as_deref().or_else(|| self.now.source.first().map(String::as_str))
    }

    fn same_as(&self, other: &Difference) -> bool {
        let (a, b) = (&self.now, &other.now);
        (self.field, self.what) == (other.field, other.what)
            && match self.what {
                "required" => a.required == b.required,
                "length" => a.length == b.length,
                "charset" => a.charset == b.charset,
                "pattern" => a.pattern == b.pattern,
                "values" => a.values == b.values,
                "removed" => a.removed == b.removed,
                _ => true,
            }
    }
}
