//! Values and findings as texts that can be shown alone. 個人番号 is never among them, nor is what is masked just now.

use super::Ctx;
use crate::check::{Finding, findings_of};
use crate::preview::{CardItem, View as Audience};
use crate::record::{FieldId, Item, Record, State};
use crate::report::check_model::cell_words;
use crate::report::preview::pages;
use crate::text::NumberMask;
use crate::tui::request::{Entry, Popup, Request, Text};
use crate::tui::session::masking;

/// The choice among texts; that there is none.
pub fn choice(cx: Ctx<'_>, texts: Vec<Text>) -> Request {
    let lang = cx.session.lang;
    if texts.is_empty() {
        return Request::Notify(lang.t("print.nothing").to_owned());
    }
    let entry = |text: Text| Entry {
        text: text.title.clone(),
        aside: text.aside.clone(),
        why_not: None,
        request: Request::Popup(Popup::Printable(text)),
    };
    Request::Popup(Popup::Choice(lang.t("print.choose").to_owned(), texts.into_iter().map(entry).collect()))
}

/// What can be had of a record: what is found there, and its values as they are seen on this screen.
pub fn of_record(cx: Ctx<'_>, number: u32) -> Vec<Text> {
    with_findings(cx, number, |record, own| values(cx, record, own))
}

/// What is found in a record, and the items of its card as an audience sees them, or (`sent`) as they were sent.
pub fn of_card(cx: Ctx<'_>, number: u32, audience: Audience, sent: bool) -> Vec<Text> {
    with_findings(cx, number, |_, own| {
        let Some((payload, checked)) = cx.session.payload().zip(cx.session.checked()) else { return vec![] };
        let spec = &cx.session.workspace.spec;
        let made = pages(&payload.document, checked, spec, number, &[audience], cx.session.as_of).unwrap_or_default();
        let items = made.iter().flat_map(|page| &page.card.items).filter(|_| !masking::hides_texts(cx.session.mask));
        let shown = |item: &CardItem| {
            let value = if sent { &item.sent } else { &item.value };
            Text::of(&item.label, cx.session.lang.t("print.seen"), &own.apply(value))
        };
        items.filter(|item| !item.value.is_empty()).map(shown).collect()
    })
}

/// What is found in a record and, unless it is veiled, these texts of it.
fn with_findings(cx: Ctx<'_>, number: u32, texts: impl FnOnce(&Record<'_>, &NumberMask) -> Vec<Text>) -> Vec<Text> {
    let Some((payload, checked)) = cx.session.payload().zip(cx.session.checked()) else { return vec![] };
    let Ok(text) = payload.document.text(number) else { return vec![] };
    let record = payload.document.parse(&text);
    let found = findings_of(&payload.document, checked, &text, &record);
    let mut all: Vec<Text> = found.iter().map(|one| of_finding(cx, one, Some(number))).collect();
    let veil = cx.session.veil_over(&payload.document, number, &record);
    if !cx.session.is_veiled(number, veil.is_some()) {
        all.extend(texts(&record, &record.number_mask()));
    }
    all
}

/// The values of a record that are not masked.
fn values(cx: Ctx<'_>, record: &Record<'_>, own: &NumberMask) -> Vec<Text> {
    let Some(payload) = cx.session.payload() else { return vec![] };
    let mut views = Vec::new();
    for (id, field) in payload.document.table().iter() {
        let value = record.value(id);
        let plain = ![FieldId::MY_NUMBER, FieldId::COPAYMENT, FieldId::CARD_ITEMS, FieldId::BASIC].contains(&id);
        let hidden = || masking::hides(cx.session.mask, payload.document.table(), id, &value.as_shown());
        if plain && value.state() == State::Present && !hidden() {
            let label = format!("{}\n{}", field.name, field.json);
            views.push(Text::of(
                field.name_in(cx.session.lang),
                &field.json,
                &own.apply_under(&label, &value.as_shown()),
            ));
        }
    }
    let items = record.copayments.iter().chain(&record.card_items).filter(|_| !masking::hides_texts(cx.session.mask));
    views.extend(items.filter(|item| !item.value.is_empty()).map(|item: &Item<'_>| {
        Text::of(&own.apply(&item.label), cx.session.lang.t("print.item"), &own.apply_under(&item.label, &item.value))
    }));
    views
}

/// A finding in full.
pub fn of_finding(cx: Ctx<'_>, finding: &Finding, number: Option<u32>) -> Text {
    let (lang, table) = (cx.session.lang, &cx.session.workspace.spec.fields);
    let words = finding.rule.words(lang);
    let field = finding.field.as_ref().map(|field| field.name(lang, table).into_owned()).unwrap_or_default();
    let record = number.map(|n| lang.f("print.record", &[("n", &n)])).unwrap_or_default();
    let pointer = NumberMask::unknown().apply(finding.at.pointer.as_deref().unwrap_or_default());
    let place = format!("{}:{}", finding.at.line, finding.at.column);
    let cell = finding.at.cell.map(|cell| cell_words(cell, lang)).unwrap_or_default();
    let file = cx.session.payload().map(|payload| payload.document.name.clone()).unwrap_or_default();
    let name = finding.rule.name();
    let head =
        [file.as_str(), &place, &cell, &record, &pointer, &field, name].into_iter().filter(|part| !part.is_empty());
    let text = format!(
        "{}\n{}\n{}: {}\n{}: {}",
        head.collect::<Vec<_>>().join("  "),
        cx.own(&finding.message(lang, table)),
        lang.t("explain.cause"),
        cx.own(&words.cause),
        lang.t("explain.action"),
        cx.own(&words.action)
    );
    Text::of(&format!("{}  {field}", cx.own(&words.title)), name, &text)
}
