//! One certificate on one audience's screen.

use crate::check::Rule;
use crate::record::{Date, FieldId, FieldRef, Flaw, Item, Kind, Period, Protection, Record, Standing, State};
use crate::spec::{ColourClass, Fate, RegionalScheme, Spec, fates, replaced};
use crate::text::NumberMask;

impl Record<'_> {
    /// What hides the record's own 個人番号 in its other texts.
    pub fn number_mask(&self) -> NumberMask {
        NumberMask::of_value(&self.value(FieldId::MY_NUMBER).as_shown())
    }
}

/// Whose screen it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum View {
    /// The clinic's receipt computer (レセコン).
    Clinic,
    /// Mynaportal.
    Portal,
}

impl View {
    /// `clinic` or `portal`, as in `--view`.
    pub fn code(self) -> &'static str {
        match self {
            View::Clinic => "clinic",
            View::Portal => "portal",
        }
    }
}

/// How an item is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The name of the certificate.
    Title,
    /// A number in boxes, digit by digit.
    Digits,
    /// The first day of the period, if it can be read.
    From(Option<Date>),
    /// The last day of the period, if it can be read.
    To(Option<Date>),
    /// Another day, if it can be read.
    Day(Option<Date>),
    /// A copayment limit.
    Money,
    /// 常に償還払い, as sent: yes or no.
    Flag(bool),
    /// 性別, by the reading of its code that is usual but not published: 1 is male, 2 female.
    Sex(Sex),
    /// Text of any length, perhaps of several lines.
    Text,
}

/// A sex as its code is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// "1".
    Male,
    /// "2".
    Female,
}

/// An item on the screen.
#[derive(Clone, Debug, PartialEq)]
pub struct CardItem {
    /// The Japanese item name, or the label of a card-face item as seen.
    pub label: String,
    /// The value as seen, after ● replacement; for `Flag` and `Sex` still the code.
    pub value: String,
    /// The meaning of its colour in the file design.
    pub kind: ColourClass,
    /// The value as sent.
    pub sent: String,
    /// How many characters of label and value PMH turned into ●.
    pub replaced: usize,
    /// The field that it comes from.
    pub field: FieldRef,
    /// How it is drawn.
    pub shape: Shape,
    /// Whether what may be a 個人番号 stood in it and was masked.
    pub masked: bool,
    /// On a clinic's 公費負担者番号, what the loaded regional master says of it on the day. No part of the screen.
    pub scheme: Option<RegionalScheme>,
}

/// A part of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The label.
    Label,
    /// The value.
    Value,
}

/// A ● on the screen and what was sent in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// The item, by its place in [`CardView::items`].
    pub item: usize,
    /// In its label or in its value.
    pub part: Part,
    /// The character that was sent; ● itself where the upload already holds it.
    pub c: char,
    /// Its position in characters, counted from 1.
    pub position: usize,
}

/// A certificate as an audience sees it on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct CardView {
    /// The number of the record, counted from 1.
    pub record: u32,
    /// Whose screen it is.
    pub view: View,
    /// The day.
    pub as_of: Date,
    /// Whether it is shown at all.
    pub shown: bool,
    /// The rules that hide it, all of them.
    pub because: Vec<Rule>,
    /// What is wrong with the non-disclosure flag, where it cannot be told whether the certificate may be disclosed.
    pub unclear_flag: Option<Rule>,
    /// Whether a day of the period cannot be told.
    pub unclear_period: bool,
    /// Whether it is hidden by 削除フラグ, for which there is no rule.
    pub deleted: bool,
    /// The name of the certificate as seen; empty where there is none.
    pub title: String,
    /// What is seen, or would be seen were it not hidden, in the order of the screen.
    pub items: Vec<CardItem>,
    /// Each ● of the items, in their order.
    pub replacements: Vec<Replacement>,
}

impl CardView {
    /// The item of a field, if it is on the screen.
    pub fn item(&self, field: FieldId) -> Option<&CardItem> {
        self.items.iter().find(|item| item.field == FieldRef::Field(field))
    }
}

const PERSON_CLINIC: [FieldId; 4] = [FieldId::NAME, FieldId::KANA, FieldId::BIRTH, FieldId::SEX];
const PERSON_PORTAL: [FieldId; 5] = [FieldId::NAME, FieldId::KANA, FieldId::BIRTH, FieldId::SEX, FieldId::ADDRESS];
const CERTIFICATE: [FieldId; 5] =
    [FieldId::CERTIFICATE, FieldId::INSURER, FieldId::RECIPIENT, FieldId::VALID_FROM, FieldId::VALID_TO];
const CONDITIONS: [FieldId; 5] =
    [FieldId::SEGMENT, FieldId::INCOME, FieldId::CONDITIONS, FieldId::INSTITUTIONS, FieldId::REIMBURSEMENT];

/// The record as the audience sees it on the day.
pub fn card(record: &Record, spec: &Spec, view: View, as_of: Date) -> CardView {
    let mask = record.number_mask();
    let mut builder = Builder { record, spec, view, as_of, mask, items: vec![], replacements: vec![] };
    match view {
        View::Clinic => {
            builder.fields(&CERTIFICATE);
            builder.fields(&CONDITIONS);
            builder.copayments();
            builder.card_items();
            builder.fields(&PERSON_CLINIC);
        }
        View::Portal => {
            builder.fields(&PERSON_PORTAL);
            builder.fields(&CERTIFICATE);
            builder.copayments();
            builder.card_items();
        }
    }
    let items = builder.items;
    let title = items.iter().find(|item| item.shape == Shape::Title).map(|item| item.value.clone()).unwrap_or_default();
    let unclear_flag = unclear_flag(record);
    let (mut because, unclear_period) = hidden_by(record, as_of);
    if let Some(rule) = unclear_flag.filter(|rule| !because.contains(rule) && !record.unreadable) {
        because.insert(0, rule);
    }
    let deleted = record.is_set(FieldId::DELETED);
    CardView {
        record: record.number,
        view,
        as_of,
        shown: because.is_empty() && !deleted,
        because,
        unclear_flag,
        unclear_period,
        deleted,
        title,
        items,
        replacements: builder.replacements,
    }
}

/// The key of the words for what the clinic's staff probably sees in place of a hidden certificate:
/// by one vendor's public help, the same message whether it is lost, not agreed to, or not connected.
/// `None` where the card is shown, or is not the clinic's.
pub fn staff_sees(card: &CardView) -> Option<&'static str> {
    (card.view == View::Clinic && !card.shown).then_some("preview.staff")
}

/// What is wrong with the flag of a record of which it cannot be told whether it may be disclosed: that is not shown.
fn unclear_flag(record: &Record) -> Option<Rule> {
    if record.protection() != Protection::Unclear {
        return None;
    }
    let value = record.value(FieldId::NOT_DISCLOSED);
    let ragged = record.flaws.iter().any(|flaw| matches!(flaw, Flaw::Ragged { .. }));
    Some(match value.state() {
        _ if ragged => Rule::RaggedRow,
        State::Absent | State::Null | State::Empty => Rule::RequiredMissing,
        _ if record.flag(FieldId::NOT_DISCLOSED).is_some() => Rule::DuplicateKey,
        _ => Rule::WrongType,
    })
}

/// The rules that hide a certificate on a day, and whether a day of its period cannot be told.
fn hidden_by(record: &Record, day: Date) -> (Vec<Rule>, bool) {
    if record.unreadable {
        return (vec![Rule::UnreadableRecord], false);
    }
    let mut rules = vec![];
    if record.is_set(FieldId::NOT_DISCLOSED) {
        rules.push(Rule::NotDisclosed);
    }
    for field in [FieldId::VALID_FROM, FieldId::VALID_TO] {
        let value = record.value(field);
        let rule = match (value.state(), &value.kind) {
            (State::Absent | State::Null | State::Empty, _) => Rule::RequiredMissing,
            _ if record.date(field).is_some() => continue,
            (_, Kind::Text(_)) => Rule::WrongDate,
            _ => Rule::WrongType,
        };
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    let unclear_period = rules.iter().any(|rule| *rule != Rule::NotDisclosed);
    // With one of the two days unreadable, the other can still hide it.
    let (from, to) = (record.date(FieldId::VALID_FROM), record.date(FieldId::VALID_TO));
    let standing = match (from, to) {
        (None, None) => Standing::Current,
        (Some(from), None) => Period { from, to: from.max(day) }.standing(day),
        (None, Some(to)) => Period { from: to.min(day), to }.standing(day),
        (Some(from), Some(to)) => Period { from, to }.standing(day),
    };
    match standing {
        Standing::Current => {}
        Standing::Reversed => rules.push(Rule::PeriodReversed),
        Standing::NotStarted => rules.push(Rule::PeriodNotStarted),
        Standing::Ended => rules.push(Rule::PeriodEnded),
    }
    (rules, unclear_period)
}

/// Puts the items together.
struct Builder<'r> {
    record: &'r Record<'r>,
    spec: &'r Spec,
    view: View,
    as_of: Date,
    mask: NumberMask,
    items: Vec<CardItem>,
    replacements: Vec<Replacement>,
}

impl Builder<'_> {
    /// Adds the fields that hold something. A clinic without the two numbers has nothing to bill with:
    /// there their absence is an item too.
    fn fields(&mut self, fields: &[FieldId]) {
        for id in fields {
            let value = self.record.value(*id);
            let number = matches!(*id, FieldId::INSURER | FieldId::RECIPIENT);
            if !value.as_shown().is_empty() || number && self.view == View::Clinic && !self.record.unreadable {
                self.push(*id, FieldRef::Field(*id), ("", ""), &value.as_shown(), shape(*id, self.record));
            }
        }
    }

    fn copayments(&mut self) {
        let id = FieldId::COPAYMENT;
        let scalar = self.record.value(id).as_shown();
        if self.record.copayments.is_empty() && !scalar.is_empty() {
            // not the object that is published, but something was sent
            self.push(id, FieldRef::Field(id), ("", ""), &scalar, Shape::Money);
        }
        for item in &self.record.copayments {
            for (label, value) in members(item) {
                let field = self.record.copayment_ref(item);
                // A document that names the members says what they are called.
                let table = &self.spec.fields;
                let named = table.by_json(&format!("{}.{label}", table.json(id))).and_then(|id| table.get(id));
                let shown = named.map_or_else(|| label.to_owned(), |field| field.name.clone());
                self.push(id, field, (&shown, label), value, Shape::Money);
            }
        }
    }

    fn card_items(&mut self) {
        for (i, item) in (0..).zip(&self.record.card_items) {
            for (label, value) in members(item) {
                self.push(FieldId::CARD_ITEMS, FieldRef::CardItem(i), (label, label), value, Shape::Text);
            }
        }
    }

    /// What the regional master says of a clinic's 公費負担者番号.
    fn scheme(&self, id: FieldId, number: &str) -> Option<RegionalScheme> {
        let wanted = self.view == View::Clinic && id == FieldId::INSURER;
        self.spec.regional.as_ref().filter(|_| wanted)?.scheme_on(number, self.as_of)
    }

    /// Adds an item of the field, with the label that is shown with it and the one that was sent, if any.
    fn push(&mut self, id: FieldId, field: FieldRef, (label, as_sent): (&str, &str), value: &str, shape: Shape) {
        let known = self.spec.fields.get(id);
        let kind = known.map_or(ColourClass::Card, |known| known.class);
        if kind == ColourClass::Internal {
            // a table loaded over the program's own may say so
            return;
        }
        let name = match &field {
            FieldRef::CardItem(_) => "",
            _ => known.map_or("", |known| &known.name),
        };
        // Its label, its name and its key: any of them may say that it is a number.
        let under = known.map_or(String::new(), |known| format!("{label}\n{as_sent}\n{}\n{}", known.name, known.json));
        let (own, sent) = (self.mask.apply(label), self.mask.apply_under(&under, value));
        let masked = own != label || sent != value;
        let (own_seen, in_label) = replaced(&own);
        let (seen, in_value) = replaced(&sent);
        let label = match (name, own_seen) {
            ("", own) => own,
            (name, own) if own.is_empty() => name.to_owned(),
            (name, own) => format!("{name} {own}"),
        };
        let item = self.items.len();
        for (part, text) in [(Part::Label, &own), (Part::Value, &sent)] {
            let dots = fates(text).filter_map(|(fate, range, position)| {
                let c = text[range].chars().next()?;
                (fate == Fate::Replaced || c == '●').then_some(Replacement { item, part, c, position })
            });
            self.replacements.extend(dots);
        }
        let sent = sent.into_owned();
        self.items.push(CardItem {
            label,
            value: seen,
            kind,
            sent,
            replaced: in_label + in_value,
            field,
            shape,
            masked,
            scheme: self.scheme(id, value),
        });
    }
}

/// Label and value of an item; where it has neither, its further members take their place.
fn members<'i>(item: &'i Item) -> Vec<(&'i str, &'i str)> {
    if item.label.is_empty() && item.value.is_empty() {
        return item.further.iter().map(|(name, text)| (&**name, &**text)).collect();
    }
    vec![(&item.label, &item.value)]
}

fn shape(id: FieldId, record: &Record) -> Shape {
    let day = || record.date(id);
    match id {
        FieldId::CERTIFICATE => Shape::Title,
        FieldId::INSURER | FieldId::RECIPIENT => Shape::Digits,
        FieldId::VALID_FROM => Shape::From(day()),
        FieldId::VALID_TO => Shape::To(day()),
        FieldId::BIRTH => Shape::Day(day()),
        FieldId::REIMBURSEMENT => record.flag(id).map_or(Shape::Text, Shape::Flag),
        FieldId::SEX => match record.value(id).text() {
            Some("1") => Shape::Sex(Sex::Male),
            Some("2") => Shape::Sex(Sex::Female),
            _ => Shape::Text,
        },
        _ => Shape::Text,
    }
}
