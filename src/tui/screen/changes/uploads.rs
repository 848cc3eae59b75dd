//! What the parts of the screen look at alike: the comparison, the history, and what lists show of their records.

use std::sync::Arc;

use crate::compare::Comparison;
use crate::history::At;
use crate::read::Document;
use crate::record::{FieldId, FieldRef};
use crate::text::NumberMask;
use crate::tui::component::Ctx;
use crate::tui::component::record_list::cell;
use crate::tui::look::theme::Role;
use crate::tui::session::comparisons::{History, Played, Stage};
use crate::tui::session::is_long;
use crate::workspace::Replayed;

/// A row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// A record of the upload before that is gone; or (true) of which it cannot be told.
    Old(u32, bool),
    /// A record that changed: its place among those.
    Changed(usize),
    /// A record of this upload that is new; or (true) of which it cannot be told.
    New(u32, bool),
}

/// The comparison of the payload that is looked at; none of a registration with a differential history, which never hold
/// the same people.
pub fn comparison<'a>(cx: Ctx<'a>) -> Option<&'a Arc<Comparison>> {
    cx.session.uploads.slots.get(cx.session.file)?.comparison.done().filter(|comparison| comparison.same_form)
}

/// Both documents: the one before, and the one that is looked at.
pub fn documents<'a>(cx: Ctx<'a>) -> Option<(&'a Arc<Document>, &'a Arc<Document>)> {
    let payload = cx.session.payload()?;
    Some((payload.previous.as_ref()?, &payload.document))
}

/// The name of a field; keys that nobody knows may hold anything.
pub fn field_name(cx: Ctx<'_>, field: &FieldRef) -> String {
    NumberMask::unknown().apply(&field.name(cx.session.lang, &cx.session.workspace.spec.fields)).into_owned()
}

/// What lists show of a record: its name and its certificate; of a protected person neither.
pub fn cells(cx: Ctx<'_>, document: &Document, number: u32) -> [(Role, String); 2] {
    let lang = cx.session.lang;
    let one = |role: Role, text: &str| [(role, text.to_owned()), (role, String::new())];
    if is_long(document, number) {
        return one(Role::Warning, lang.t("changes.huge"));
    }
    let Ok(text) = document.text(number) else { return one(Role::Error, lang.t("tui.row.gone")) };
    let record = document.parse(&text);
    if record.unreadable {
        return one(Role::Error, lang.t("tui.row.unreadable"));
    }
    if let Some(veil) = cx.session.veil_over(document, number, &record) {
        return one(Role::Warning, lang.t(veil.short));
    }
    let [name, certificate, until] =
        [FieldId::NAME, FieldId::CERTIFICATE, FieldId::VALID_TO].map(|id| cell(cx, &record, id));
    [name, (certificate.0, format!("{}  {}", certificate.1, until.1))]
}

/// The history to which the payload that is looked at belongs, else the first.
pub fn history<'a>(cx: Ctx<'a>) -> Option<&'a History> {
    let here = cx.session.payload()?;
    let holds = |history: &&History| {
        history.plan.payloads.contains(&Some(cx.session.file))
            || history.plan.base.as_ref().is_some_and(|base| Arc::ptr_eq(base, &here.document))
    };
    cx.session.uploads.histories.iter().find(holds).or(cx.session.uploads.histories.first())
}

/// What came of it.
pub fn played<'a>(cx: Ctx<'a>) -> Option<&'a Arc<Played>> {
    history(cx)?.played.done()
}

/// The payload in which a record of a history stands.
pub fn payload_of(replayed: &Replayed, at: At) -> Option<usize> {
    replayed.payloads.get(usize::from(at.file.checked_sub(1)?)).copied().flatten()
}

/// Whether the record of a step is kept from sight.
pub fn is_veiled(cx: Ctx<'_>, replayed: &Replayed, at: At) -> bool {
    let Some(document) = replayed.document(at.file) else { return true };
    if is_long(document, at.record) {
        return true;
    }
    let Ok(text) = document.text(at.record) else { return true };
    let opened = payload_of(replayed, at).is_some_and(|payload| cx.session.opened.contains(&(payload, at.record)));
    document.parse(&text).may_be_protected() && !opened
}

/// What is being worked out, in a few words.
pub fn running_words(cx: Ctx<'_>) -> Option<String> {
    let lang = cx.session.lang;
    let slot = cx.session.uploads.slots.get(cx.session.file)?;
    if let Stage::Runs(_, since) = slot.comparison {
        return Some(lang.f("changes.running.compare", &[("seconds", &since.elapsed().as_secs())]));
    }
    if slot.compared.since().is_some() {
        let done = slot.before.as_ref().map_or(0, |before| before.done());
        let known = cx.session.payload()?.previous.as_ref().map_or(0, |document| document.len());
        return Some(lang.f("changes.running.before", &[("done", &done), ("total", &known)]));
    }
    let since = history(cx)?.played.since()?;
    Some(lang.f("changes.running.history", &[("seconds", &since.elapsed().as_secs())]))
}
