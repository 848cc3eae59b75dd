//! What the drawn formats of a preview share: which rows a card has, in which words, and what is said
//! around it. Text, SVG and HTML differ only in how they draw this.

use std::borrow::Cow;

use chrono::Datelike;

use crate::check::{Checked, Rule};
use crate::preview::{CardItem, CardView, Part, Sex, Shape, Tab, View, card, staff_sees, tabs};
use crate::read::{Document, OpenError};
use crate::record::{Date, FieldId};
use crate::spec::{ColourClass, RegionalScheme, Schemes, Spec, wareki};
use crate::text::Lang;
use crate::text::terminal_text::safe;

/// A card, and the tabs among which it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct CardPage {
    /// The card.
    pub card: CardView,
    /// In Mynaportal, the tabs of a person with several certificates in the upload.
    pub tabs: Option<Vec<Tab>>,
    /// How many more certificates of the person the upload holds than were looked at for the tabs.
    pub more: usize,
}

impl CardPage {
    /// The tabs to draw: a single certificate that is shown is one page, whatever else is hidden.
    pub(crate) fn drawn_tabs(&self) -> &[Tab] {
        let tabs = self.tabs.as_deref().unwrap_or_default();
        if self.card.view == View::Portal && tabs.iter().map(|tab| tab.records.len()).sum::<usize>() > 1 {
            tabs
        } else {
            &[]
        }
    }
}

/// The cards of a record, with the tabs of its person; none where the record cannot be read.
///
/// # Errors
/// The file, where it cannot be read any more.
pub fn pages(
    document: &Document,
    checked: &Checked,
    spec: &Spec,
    number: u32,
    views: &[View],
    as_of: Date,
) -> Result<Vec<CardPage>, OpenError> {
    let view_of = |number: u32, view: View| -> Result<Option<CardView>, OpenError> {
        let text = document.text(number).map_err(|e| document.trouble(e.kind()))?;
        let record = document.parse(&text);
        Ok((!record.unreadable).then(|| card(&record, spec, view, as_of)))
    };
    let mut pages = Vec::new();
    for view in views {
        let Some(card) = view_of(number, *view)? else { continue };
        let mut more = 0;
        let tabs = match view {
            View::Clinic => None,
            View::Portal => {
                let mut certificates = Vec::new();
                let same = checked.same_person(number);
                more = same.len().saturating_sub(CERTIFICATES);
                for other in in_tabs(same, number) {
                    if let Some(card) = view_of(other, View::Portal)? {
                        certificates.push((other, card.title, card.shown));
                    }
                }
                tabs(certificates.into_iter())
            }
        };
        pages.push(CardPage { card, tabs, more });
    }
    Ok(pages)
}

/// How many certificates of one person are read to make the tabs: an upload gone wrong may hold a million.
const CERTIFICATES: usize = 100;

/// Of the certificates of a person the first ones, and the record itself.
fn in_tabs(mut same: Vec<u32>, number: u32) -> Vec<u32> {
    if same.len() > CERTIFICATES && !same[..CERTIFICATES].contains(&number) {
        same[CERTIFICATES - 1] = number;
    }
    same.truncate(CERTIFICATES);
    same
}

/// The value of an item as seen, in words where its code stands for some.
pub fn seen(item: &CardItem, lang: Lang) -> Cow<'_, str> {
    match item.shape {
        Shape::Flag(true) => Cow::Borrowed(lang.t("preview.flag.yes")),
        Shape::Flag(false) => Cow::Borrowed(lang.t("no")),
        Shape::Sex(Sex::Male) => Cow::Owned(lang.f("preview.sex.male", &[("code", &item.value)])),
        Shape::Sex(Sex::Female) => Cow::Owned(lang.f("preview.sex.female", &[("code", &item.value)])),
        _ => Cow::Borrowed(&item.value),
    }
}

/// What stands in a row beside its label.
#[derive(Debug, PartialEq)]
pub(crate) enum Cell<'c> {
    /// The name of the certificate, which stands before its group; not yet made safe.
    Title(&'c str),
    /// A number to draw in boxes.
    Boxes(Vec<char>),
    /// A number that was not sent.
    Absent,
    /// Lines of text; not yet made safe.
    Lines(Vec<Cow<'c, str>>),
}

/// A row of a drawn card.
#[derive(Debug)]
pub(crate) struct Row<'c> {
    pub kind: ColourClass,
    pub label: Cow<'c, str>,
    pub cell: Cell<'c>,
    /// What a loaded document says of the value, safe to show; it stands below the value and is no part of the screen.
    pub note: Option<String>,
}

/// What the regional master says of a 公費負担者番号, with its source; safe to show.
pub fn scheme(scheme: &RegionalScheme, lang: Lang) -> String {
    let entry = &scheme.entry;
    let prefecture = Schemes::get().prefecture(&entry.prefecture).map_or(&*entry.prefecture, |known| match lang {
        Lang::Ja => &known.ja,
        Lang::En => &known.en,
    });
    let place = match (prefecture, &*entry.municipality) {
        (prefecture, "") => prefecture.to_owned(),
        ("", municipality) => lang.f("master.place.municipality", &[("municipality", &municipality)]),
        (_, municipality) => lang.f("master.place", &[("prefecture", &prefecture), ("municipality", &municipality)]),
    };
    let (name, place) = (safe(entry.title()), safe(&place));
    match scheme.others {
        0 => lang.f("master.scheme", &[("name", &name), ("place", &place)]),
        others => lang.f("master.scheme.more", &[("name", &name), ("place", &place), ("count", &others)]),
    }
}

/// The longest number that is drawn in boxes: the published length of 公費受給者番号.
const BOXES: usize = 30;

/// The rows of a card in the order of its items; the two days of the period make one row.
pub(crate) fn rows(card: &CardView, lang: Lang) -> Vec<Row<'_>> {
    let mut rows: Vec<Row> = vec![];
    for item in &card.items {
        let cell = match item.shape {
            Shape::Title => Cell::Title(&item.value),
            Shape::To(_) if card.item(FieldId::VALID_FROM).is_some() => continue,
            Shape::From(_) | Shape::To(_) => {
                let ends = [(FieldId::VALID_FROM, "preview.from"), (FieldId::VALID_TO, "preview.to")];
                let line = |(id, key): (FieldId, &'static str)| {
                    let text = day(card.item(id)?, lang);
                    Some(Cow::Owned(lang.f(key, &[("date", &text)])))
                };
                let label = Cow::Borrowed(lang.t("preview.period"));
                rows.push(Row {
                    kind: item.kind,
                    label,
                    cell: Cell::Lines(ends.into_iter().filter_map(line).collect()),
                    note: None,
                });
                continue;
            }
            Shape::Digits if item.value.is_empty() => Cell::Absent,
            Shape::Digits if item.value.chars().take(BOXES + 1).count() <= BOXES && safe(&item.value) == item.value => {
                Cell::Boxes(item.value.chars().collect())
            }
            Shape::Day(_) => Cell::Lines(vec![day(item, lang)]),
            _ => match seen(item, lang) {
                Cow::Borrowed(text) => Cell::Lines(text.split('\n').map(Cow::Borrowed).collect()),
                Cow::Owned(text) => Cell::Lines(vec![Cow::Owned(text)]),
            },
        };
        let note = item.scheme.as_ref().map(|of| scheme(of, lang));
        rows.push(Row { kind: item.kind, label: Cow::Borrowed(&item.label), cell, note });
    }
    rows
}

/// A day in both calendars; as it is where it cannot be read.
fn day(item: &CardItem, lang: Lang) -> Cow<'_, str> {
    match item.shape {
        Shape::From(Some(day)) | Shape::Day(Some(day)) | Shape::To(Some(day)) => Cow::Owned(both_calendars(day, lang)),
        _ => Cow::Borrowed(&item.value),
    }
}

/// A day in western and Japanese calendar.
fn both_calendars(day: Date, lang: Lang) -> String {
    match wareki(day) {
        Some(wareki) => lang.f("preview.with", &[("text", &day), ("note", &wareki)]),
        None if day.year() == 9999 => lang.f("preview.open-end", &[("iso", &day)]),
        None => day.to_string(),
    }
}

/// `View` in words.
pub(crate) fn heading(view: View, lang: Lang) -> &'static str {
    match view {
        View::Clinic => lang.t("preview.clinic"),
        View::Portal => lang.t("preview.portal"),
    }
}

/// The name of a group of items.
pub(crate) fn group(kind: ColourClass, view: View, lang: Lang) -> &'static str {
    match kind {
        ColourClass::Billing if view == View::Clinic => lang.t("preview.group.billing"),
        ColourClass::Billing => lang.t("preview.group.certificate"),
        ColourClass::Person => lang.t("preview.group.person"),
        ColourClass::Card | ColourClass::Internal => lang.t("preview.group.card"),
    }
}

/// Record and day, for the corner of a card.
pub(crate) fn corner(card: &CardView, lang: Lang) -> [String; 2] {
    [lang.f("preview.record", &[("n", &card.record)]), lang.f("preview.as-of", &[("date", &card.as_of)])]
}

/// The rows in groups of one kind, each with the title that stands before it.
pub(crate) fn groups<'r, 'c>(
    rows: &'r [Row<'c>],
) -> impl Iterator<Item = (Option<&'c str>, ColourClass, &'r [Row<'c>])> {
    rows.chunk_by(|a, b| a.kind == b.kind).filter_map(|rows| match rows {
        [Row { cell: Cell::Title(title), kind, .. }, rest @ ..] => Some((Some(*title), *kind, rest)),
        [first, ..] => Some((None, first.kind, rows)),
        [] => None,
    })
}

/// What is said of a hidden card.
pub(crate) struct Hidden {
    /// That it is hidden.
    pub headline: &'static str,
    /// Why: one sentence a reason.
    pub reasons: Vec<String>,
    /// What is seen instead, what is not known, and that the card below is as if it were shown.
    pub notes: Vec<&'static str>,
}

/// What is said of the card if it is hidden.
pub(crate) fn hidden(card: &CardView, lang: Lang) -> Option<Hidden> {
    if card.shown {
        return None;
    }
    let date = |id| card.item(id).map(|item| safe(&item.value).into_owned()).unwrap_or_default();
    let mut reasons: Vec<String> = vec![];
    if card.unclear_flag.is_some() && !card.because.contains(&Rule::UnreadableRecord) {
        reasons.push(lang.t("preview.because.unclear-flag").to_owned());
    }
    // The same rules may be about the flag alone.
    let about_flag = |rule: &Rule| {
        let alone = !card.unclear_period || matches!(rule, Rule::RaggedRow | Rule::DuplicateKey);
        card.unclear_flag == Some(*rule) && alone
    };
    for rule in card.because.iter().filter(|rule| !about_flag(rule)) {
        let (key, date) = match rule {
            Rule::NotDisclosed => ("preview.because.not-disclosed", String::new()),
            Rule::PeriodReversed => ("preview.because.period-reversed", String::new()),
            Rule::PeriodEnded => ("preview.because.period-ended", date(FieldId::VALID_TO)),
            Rule::PeriodNotStarted => ("preview.because.period-not-started", date(FieldId::VALID_FROM)),
            Rule::RequiredMissing => ("preview.because.required-missing", String::new()),
            Rule::UnreadableRecord => ("preview.because.unreadable", String::new()),
            _ => ("preview.because.wrong-date", String::new()),
        };
        reasons.push(lang.f(key, &[("date", &date)]));
    }
    if card.deleted {
        reasons.push(lang.t("preview.because.deleted").to_owned());
    }
    let mut notes = vec![];
    if let Some(key) = staff_sees(card) {
        notes.push(lang.t(key));
    }
    if card.view == View::Portal && card.because.contains(&Rule::PeriodNotStarted) {
        notes.push(lang.t("preview.unknown-start"));
    }
    if !card.items.is_empty() {
        notes.push(lang.t("preview.would-be"));
    }
    let headline = match card.view {
        View::Clinic => lang.t("preview.hidden.clinic"),
        View::Portal => lang.t("preview.hidden.portal"),
    };
    Some(Hidden { headline, reasons, notes })
}

/// What is said below every card of a view.
pub(crate) fn notes(page: &CardPage, lang: Lang) -> Vec<String> {
    let card = &page.card;
    let mut notes: Vec<String> = match card.view {
        View::Clinic => vec![lang.t("preview.vendor").to_owned(), lang.t("preview.billing-note").to_owned()],
        View::Portal => vec![lang.t("preview.may-change").to_owned()],
    };
    if page.more > 0 {
        notes.push(lang.f("preview.more-certificates", &[("count", &page.more)]));
    }
    notes.extend(card.items.iter().filter_map(|item| masked(item, lang)));
    notes
}

/// That a number was masked in an item, and what PMH would do with it; safe to show.
pub(crate) fn masked(item: &CardItem, lang: Lang) -> Option<String> {
    item.masked.then(|| lang.f("preview.masked", &[("label", &safe(&item.label))]))
}

/// The ● of one item, explained; not yet made safe but for the single characters.
pub(crate) struct Dots {
    /// The item.
    pub label: String,
    /// What was sent.
    pub sent: String,
    /// One sentence a ●.
    pub each: Vec<String>,
}

/// How many ● of one item are explained one by one, and how much of a long value is repeated.
const EXPLAINED: usize = 20;
const REPEATED: usize = 120;

/// Each ● explained, item by item.
pub(crate) fn dots(card: &CardView, lang: Lang) -> Vec<Dots> {
    let mut all: Vec<Dots> = vec![];
    let same = |a: &crate::preview::Replacement, b: &crate::preview::Replacement| (a.item, a.part) == (b.item, b.part);
    for run in card.replacements.chunk_by(same) {
        let Some(item) = run.first().and_then(|first| card.items.get(first.item)) else { continue };
        let in_label = run.first().is_some_and(|first| first.part == Part::Label);
        let mut each: Vec<String> = run.iter().take(EXPLAINED).map(|dot| explain(dot.c, dot.position, lang)).collect();
        if run.len() > EXPLAINED {
            each.push(lang.f("message.more", &[("count", &(run.len() - EXPLAINED))]));
        }
        let short = |text: &str| match text.char_indices().nth(REPEATED) {
            Some((at, _)) => format!("{}~", &text[..at]),
            None => text.to_owned(),
        };
        let label = short(&item.label);
        all.push(if in_label {
            Dots { label: lang.f("preview.dot.label", &[("label", &label)]), sent: String::new(), each }
        } else {
            Dots { label, sent: short(&item.sent), each }
        });
    }
    all
}

fn explain(c: char, position: usize, lang: Lang) -> String {
    if c == '●' {
        return lang.f("preview.dot.sent", &[("position", &position)]);
    }
    let (raw, point) = (c.to_string(), format!("U+{:04X}", u32::from(c)));
    let character = if safe(&raw) == raw { lang.f("preview.with", &[("text", &c), ("note", &point)]) } else { point };
    lang.f("preview.dot.replaced", &[("position", &position), ("character", &character)])
}
