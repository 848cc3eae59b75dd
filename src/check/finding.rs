//! A finding: a rule's code with parameters, and its place. Never a value of the record.

use std::borrow::Cow;
use std::sync::Arc;

use super::Rule;
use crate::record::{Code, Date, FieldId, FieldRef, KeyStep, Name, Shape, ShapeKind, SheetCell};
use crate::spec::{FieldTable, FieldType};
use crate::text::{self, Lang};

/// A parameter of a message. None of them can hold a personal value.
#[derive(Clone, Debug, PartialEq)]
pub enum Param {
    /// A count, a length, a number of a record.
    Count(u64),
    /// A day that the user chose (the as-of date).
    Day(Date),
    /// The day that a date of the validity period means, as it is to be written; `None` where it is not certain, or may be
    /// that of a birth.
    RightDay(Option<Date>),
    /// Characters: code point and position counted from 1.
    Characters(Vec<(char, usize)>),
    /// Fields of the table.
    Fields(Vec<FieldId>),
    /// A type of the field table.
    Expected(FieldType),
    /// A JSON type by its word's key.
    RawFinding(&'static str),
    /// Several JSON types, one of which is meant.
    OneOf(Vec<&'static str>),
    /// A word of the program's own: an encoding.
    Word(&'static str),
    /// What the specification or a loaded document says: a heading, a pattern, the values that are allowed.
    Published(String),
    /// Figures that the program has worked out: a share, positions.
    Figures(String),
    /// A file, by its name.
    File(String),
    /// A key or a heading of the checked file: said only where it may be shown.
    Field(FieldRef),
    /// A field as people know it: an item of the card by its label, where that may be shown.
    Item(FieldRef, Option<Name>),
    /// A name of the checked file: said only where it may be shown.
    Name(Name),
    /// A code of a reply, or of a type of certificate: asterisks where it looks like none.
    Code(Code),
    /// A type of certificate: its code, and what its certificates are called, where that is known.
    Type(Code, Option<String>),
    /// How long a text is, and of what characters.
    Shape(Shape),
}

/// How many characters a message lists.
const LISTED: usize = 6;

impl Param {
    fn say(&self, lang: Lang, table: &FieldTable) -> String {
        match self {
            Param::Count(count) => count.to_string(),
            Param::Day(day) => day.to_string(),
            Param::RightDay(day) => day.map_or_else(String::new, |day| lang.f("message.right-day", &[("day", &day)])),
            Param::Characters(list) => {
                let mut parts: Vec<String> = list
                    .iter()
                    .take(LISTED)
                    .map(|(c, at)| {
                        // A blank is nothing to see.
                        let sign = if c.is_whitespace() && !c.is_control() { "\u{2420} " } else { "" };
                        let point = format!("{sign}U+{:04X}", u32::from(*c));
                        lang.f("message.character", &[("point", &point), ("position", at)])
                    })
                    .collect();
                if list.len() > LISTED {
                    parts.push(lang.f("message.more", &[("count", &(list.len() - LISTED))]));
                }
                parts.join(lang.t("message.comma"))
            }
            Param::Fields(fields) => {
                let names: Vec<&str> = fields.iter().filter_map(|id| Some(table.get(*id)?.name_in(lang))).collect();
                names.join(lang.t("message.comma"))
            }
            Param::Expected(kind) => lang.t(type_word(*kind)).to_owned(),
            Param::RawFinding(key) => lang.t(key).to_owned(),
            Param::OneOf(keys) => keys.iter().map(|key| lang.t(key)).collect::<Vec<_>>().join(lang.t("message.or")),
            Param::Word(word) => (*word).to_owned(),
            Param::Published(text) | Param::Figures(text) | Param::File(text) => text.clone(),
            Param::Field(field) => {
                field.code(table).map_or_else(|| field.name(lang, table).into_owned(), Cow::into_owned)
            }
            Param::Item(field, label) => match label.as_ref().and_then(|label| table.shown(label)) {
                Some(label) => label.to_owned(),
                None => field.name(lang, table).into_owned(),
            },
            Param::Name(name) => shown_or_shape(name, lang, table).into_owned(),
            Param::Code(code) => code.shown(|_| false),
            Param::Type(code, word) => type_name(&code.shown(|_| false), word.as_deref(), lang),
            Param::Shape(shape) => shape_words(*shape, lang),
        }
    }
}

/// A type of certificate by its code and, where that is known, by what its certificates are called.
pub fn type_name(code: &str, word: Option<&str>, lang: Lang) -> String {
    word.map_or_else(|| code.to_owned(), |word| lang.f("message.type", &[("code", &code), ("word", &word)]))
}

/// A name as it may be shown, else what may be told of it.
fn shown_or_shape<'n>(name: &'n Name, lang: Lang, table: &FieldTable) -> Cow<'n, str> {
    let hidden = || lang.f("shape.name", &[("shape", &shape_words(name.shape(), lang))]);
    table.shown(name).map_or_else(|| Cow::Owned(hidden()), Cow::Borrowed)
}

/// A shape in words.
pub fn shape_words(shape: Shape, lang: Lang) -> String {
    let key = match shape.kind {
        ShapeKind::Digits => "shape.digits",
        ShapeKind::Ascii => "shape.ascii",
        ShapeKind::Kana => "shape.kana",
        ShapeKind::Kanji => "shape.kanji",
        ShapeKind::Mixed => "shape.mixed",
    };
    lang.f(key, &[("count", &shape.length)])
}

/// The key of the word for a type.
pub fn type_word(kind: FieldType) -> &'static str {
    match kind {
        FieldType::String => "type.string",
        FieldType::Boolean => "type.boolean",
        FieldType::Date => "type.date",
        FieldType::Object => "type.object",
        FieldType::Array => "type.array",
        FieldType::Flag => "type.flag",
        FieldType::Number => "type.number",
    }
}

/// Where a finding stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct At {
    /// The line, counted from 1; 0 where there is none.
    pub line: u32,
    /// The column in characters, counted from 1; 0 where there is none.
    pub column: u32,
    /// The JSON pointer; `None` for a CSV.
    pub pointer: Option<String>,
    /// The cell of a CSV, as a spreadsheet shows it.
    pub cell: Option<SheetCell>,
}

/// One finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// The number of the record, counted from 1; `None` where the whole file is meant.
    pub record: Option<u32>,
    /// The field; `None` where the whole record or file is meant.
    pub field: Option<FieldRef>,
    /// The place.
    pub at: At,
    /// Which of the rule's messages.
    pub variant: &'static str,
    /// The parameters of the message.
    pub params: Vec<(&'static str, Param)>,
    /// The short name of the loaded document that it rests on; `None` where that is the program's own table.
    pub said_by: Option<Arc<str>>,
}

impl Finding {
    /// The message in the language: one sentence, no personal value.
    pub fn message(&self, lang: Lang, table: &FieldTable) -> String {
        let words = self.rule.words(lang);
        let template = words.messages.get(self.variant).or_else(|| words.messages.get("default"));
        let params: Vec<(&str, String)> =
            self.params.iter().map(|(name, param)| (*name, param.say(lang, table))).collect();
        let args: Vec<(&str, &dyn std::fmt::Display)> = params.iter().map(|(name, text)| (*name, text as _)).collect();
        text::fill(template.map_or(&words.meaning, |t| t), &args)
    }
}

impl FieldRef {
    /// The name as the API and the contract with scripts have it; of what may not be named that of what it is a part of, and
    /// `None` where there is none.
    pub fn code<'a>(&'a self, table: &'a FieldTable) -> Option<Cow<'a, str>> {
        Some(match self {
            FieldRef::Field(id) => Cow::Borrowed(table.json(*id)),
            FieldRef::CardItem(index) => Cow::Owned(format!("{}[{index}]", table.json(FieldId::CARD_ITEMS))),
            FieldRef::Copayment(label) => match table.shown(label) {
                Some(label) => Cow::Owned(format!("{}.{label}", table.json(FieldId::COPAYMENT))),
                None => Cow::Borrowed(table.json(FieldId::COPAYMENT)),
            },
            FieldRef::Named(name) => Cow::Borrowed(table.shown(name)?),
            FieldRef::Column(index) => Cow::Owned(format!("column {}", index + 1)),
            FieldRef::Key(path) => Cow::Owned(joined(path, table)?),
            FieldRef::Part(index, id) => match table.json(*id).rsplit_once('.') {
                Some((array, member)) => Cow::Owned(format!("{array}[{index}].{member}")),
                None => Cow::Borrowed(table.json(*id)),
            },
        })
    }

    /// The item name in the language; of what may not be named its shape.
    pub fn name<'a>(&'a self, lang: Lang, table: &'a FieldTable) -> Cow<'a, str> {
        let of = |id: FieldId| table.get(id).map_or("", |field| field.name_in(lang));
        match self {
            FieldRef::Field(id) => Cow::Borrowed(of(*id)),
            FieldRef::CardItem(index) => {
                Cow::Owned(lang.f("message.item", &[("name", &of(FieldId::CARD_ITEMS)), ("n", &(index + 1))]))
            }
            FieldRef::Copayment(label) => {
                let said = shown_or_shape(label, lang, table);
                let named = table.by_json(&format!("{}.{said}", table.json(FieldId::COPAYMENT)));
                let said = named.map_or(said.as_ref(), |id| table.get(id).map_or("", |field| field.name_in(lang)));
                Cow::Owned(format!("{} {said}", of(FieldId::COPAYMENT)))
            }
            FieldRef::Named(name) => shown_or_shape(name, lang, table),
            FieldRef::Column(index) => Cow::Owned(lang.f("message.column", &[("n", &(index + 1))])),
            FieldRef::Key(path) => match (joined(path, table), path.last()) {
                (Some(joined), _) => Cow::Owned(joined),
                (None, Some(KeyStep::Name(name))) => {
                    Cow::Owned(lang.f("shape.name", &[("shape", &shape_words(name.shape(), lang))]))
                }
                (None, _) => Cow::Borrowed(""),
            },
            FieldRef::Part(index, id) => {
                let array = table.json(*id).rsplit_once('.').and_then(|(array, _)| table.by_json(array));
                let item = lang.f("message.item", &[("name", &array.map_or("", of)), ("n", &(index + 1))]);
                Cow::Owned(format!("{item} {}", of(*id)))
            }
        }
    }

    /// The field of the table that it is, or is a part of.
    pub fn field(&self) -> Option<FieldId> {
        match self {
            FieldRef::Field(id) | FieldRef::Part(_, id) => Some(*id),
            FieldRef::CardItem(_) => Some(FieldId::CARD_ITEMS),
            FieldRef::Copayment(_) => Some(FieldId::COPAYMENT),
            FieldRef::Named(_) | FieldRef::Column(_) | FieldRef::Key(_) => None,
        }
    }

    /// The JSON pointer (RFC 6901) from the record to it, as far as its names may be shown: a pointer is for programs to
    /// follow, and ends before what is not named.
    pub fn pointer(&self, table: &FieldTable) -> String {
        let names = |joined: &str| joined.split('.').map(escaped).collect::<String>();
        match self {
            FieldRef::Field(id) => names(table.json(*id)),
            FieldRef::CardItem(index) => format!("{}/{index}", names(table.json(FieldId::CARD_ITEMS))),
            FieldRef::Copayment(label) => {
                names(table.json(FieldId::COPAYMENT)) + &table.shown(label).map_or_else(String::new, names)
            }
            FieldRef::Named(name) => table.shown(name).map_or_else(String::new, escaped),
            FieldRef::Column(_) => String::new(),
            FieldRef::Key(path) => path
                .iter()
                .map_while(|step| match step {
                    KeyStep::Name(name) => table.shown(name).map(escaped),
                    KeyStep::Item(index) => Some(format!("/{index}")),
                })
                .collect(),
            FieldRef::Part(index, id) => match table.json(*id).rsplit_once('.') {
                Some((array, member)) => format!("{}/{index}{}", names(array), escaped(member)),
                None => names(table.json(*id)),
            },
        }
    }
}

/// One step of a JSON pointer.
fn escaped(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// The names that lead to a key, joined by a dot; `None` where one of them may not be shown.
fn joined(path: &[KeyStep], table: &FieldTable) -> Option<String> {
    let mut joined = String::new();
    for (nth, step) in path.iter().enumerate() {
        match step {
            KeyStep::Item(index) => joined.push_str(&format!("[{index}]")),
            KeyStep::Name(name) => {
                if nth > 0 {
                    joined.push('.');
                }
                joined.push_str(table.shown(name)?);
            }
        }
    }
    Some(joined)
}
