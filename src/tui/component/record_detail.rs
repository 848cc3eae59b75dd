//! All fields of a record: Japanese name, JSON name, value, colour class, and beneath a field what was found there and
//! what PMH replied, as one story.

use std::borrow::Cow;

use super::rich_text::{Line, Page, value_lines};
use super::{Ctx, since};
use crate::check::{CODED, Finding, Severity, findings_of, pairs};
use crate::read::reply::{Outcome, Reply};
use crate::read::reply_matching::MatchedReply;
use crate::record::{
    FieldId, FieldRef, InsurerNumber, Item, KeyStep, Kind, Record, RecordText, State, Value, with_lost_zeros,
};
use crate::report::check_model::{cell_words, edition_of, reply_code_words};
use crate::report::codes::{listed_as_words, why_not_explained};
use crate::report::{labels, preview};
use crate::spec::{
    ColourClass, Condition, DayForm, Field, FieldTable, Form, MasterKind, Required, Schemes, written_day,
};
use crate::text::{NumberMask, privacy};
use crate::tui::input::action::Action;
use crate::tui::look::theme::Role;
use crate::tui::session::masking::{self, HIDDEN};
use crate::tui::session::worklist;
use crate::workspace::foreseen_by;

/// Lines of one value, at the most.
const LINES: usize = 60;

/// How many characters of a record that cannot be read are shown.
const RAW: usize = 8000;

/// The role and sign of a severity: never the colour alone.
pub fn sign(severity: Severity) -> (Role, &'static str) {
    match severity {
        Severity::Error => (Role::Error, "E"),
        Severity::Warning => (Role::Warning, "W"),
        Severity::Info => (Role::Info, "i"),
    }
}

/// The key of the word for how a value is filled.
pub fn state_word(state: State) -> &'static str {
    match state {
        State::Absent => "state.absent",
        State::Null => "state.null",
        State::Empty => "state.empty",
        State::Blank => "state.blank",
        State::Present => "state.present",
    }
}

/// The lines for a record.
pub fn page(cx: Ctx<'_>, number: u32, width: usize) -> Page {
    let lang = cx.session.lang;
    let mut page = Page::of(cx.look.ruler);
    let Some(payload) = cx.session.payload() else { return page };
    let document = &payload.document;
    let Ok(text) = document.text(number) else {
        page.prose(Role::Error, 1, None, lang.t("tui.row.gone"), width);
        return page;
    };
    let record = document.parse(&text);
    let findings =
        cx.session.checked().map(|checked| findings_of(document, checked, &text, &record)).unwrap_or_default();
    let (line, column) = document.locate(&text, 0);
    let args: &[(&str, &dyn std::fmt::Display)] =
        &[("line", &line), ("column", &column), ("offset", &text.offset), ("bytes", &text.length)];
    page.push(Line::of(Role::Dim, format!(" {}", lang.f("tui.detail.place", args))));
    if let Some(marked) = cx.session.marks.on(&record) {
        let (role, sign, word) = worklist::sign(marked.mark);
        let label = format!("{sign} {}  ", lang.t(word));
        let note = masking::text(cx.session.mask, &marked.note);
        page.prose(Role::Text, 1, Some((role, &label)), &crate::text::terminal_text::safe(&note), width);
    }
    let veil = cx.session.veil_over(document, number, &record).filter(|_| cx.session.is_veiled(number, true));
    if let Some(veil) = veil {
        page.gap();
        page.prose(Role::Warning, 1, None, lang.t(veil.page), width);
        page.gap();
    }
    let own = record.number_mask();
    let news = cx.session.new_on_record(number, &findings).unwrap_or_default();
    let mut writer = Writer {
        cx,
        record: &record,
        findings: &findings,
        news,
        own,
        number,
        width,
        veiled: veil.is_some(),
        told: 0,
        page,
    };
    writer.without_field();
    if record.unreadable {
        writer.raw(&text);
        return writer.page;
    }
    let table = document.table().clone();
    for (id, field) in table.iter() {
        // Fields of the other form are told only where they are there.
        let there = field.belongs_to(document.form) || record.value(id).state() != State::Absent;
        if there && lists(&record, &table, id, field) {
            writer.field(id, field, document.form);
        }
    }
    for unknown in &record.unknown {
        let path = table.path_of(unknown.within, &unknown.key);
        let field = FieldRef::Key(path.clone());
        // It may be anything: a name under a key that is spelt otherwise, or a 個人番号.
        let hidden = writer.veiled || masking::hides_texts(cx.session.mask);
        let key = writer.own.apply(&field.name(lang, &table)).into_owned();
        writer.name(Role::Text, lang.t("tui.unknown-key"), (&key, ""), false);
        if !hidden && field.code(&table).is_none() {
            // Here, where the record is open, stands what the key says.
            writer.lines(&format!("{}:", writer.own.apply(&written(&path))));
        }
        if hidden {
            writer.placeholder(HIDDEN);
        } else {
            writer.lines(&writer.own.apply_json(&unknown.key, unknown.raw));
        }
        writer.story(&field);
    }
    writer.page
}

/// The way to a key as it stands in the file.
fn written(path: &[KeyStep]) -> String {
    let mut written = String::new();
    for (nth, step) in path.iter().enumerate() {
        match step {
            KeyStep::Item(index) => written.push_str(&format!("[{index}]")),
            KeyStep::Name(name) => {
                written.push_str(if nth > 0 { "." } else { "" });
                written.push_str(name.as_written());
            }
        }
    }
    written
}

/// A value with the blanks at its ends made visible: nobody sees them else, and they are sent.
fn with_visible_ends(text: &str) -> Cow<'_, str> {
    let blank = |c| matches!(c, ' ' | '\u{3000}');
    let inner = text.trim_matches(blank);
    if inner.len() == text.len() {
        return Cow::Borrowed(text);
    }
    let before = text.chars().take_while(|c| blank(*c)).count();
    let behind = if inner.is_empty() { 0 } else { text.chars().rev().take_while(|c| blank(*c)).count() };
    let blanks = |count: usize| "\u{2420}".repeat(count);
    Cow::Owned(format!("{}{inner}{}", blanks(before), blanks(behind)))
}

struct Writer<'a> {
    cx: Ctx<'a>,
    record: &'a Record<'a>,
    findings: &'a [Finding],
    /// Of each whether it is new; empty where that is not known.
    news: Vec<bool>,
    /// Hides the record's own 個人番号 wherever else it stands.
    own: NumberMask,
    number: u32,
    width: usize,
    veiled: bool,
    /// How many findings and replies were written down.
    told: usize,
    page: Page,
}

/// Whether a field has lines of its own: members of 自己負担上限額 and of arrays' items are told with the whole, and columns
/// that only the file design has where the record is a row; green ones are told as card-face items.
fn lists(record: &Record<'_>, table: &FieldTable, id: FieldId, field: &Field) -> bool {
    let parent = field.json.rsplit_once('.').filter(|_| !field.column_only);
    let parent = parent.and_then(|(parent, _)| table.by_json(parent));
    let within = parent.is_some_and(|parent| parent == FieldId::COPAYMENT || table.members_of(parent).contains(&id));
    let column = record.headed.is_some() && field.class != ColourClass::Card;
    !within && (!field.column_only || column)
}

impl Writer<'_> {
    /// A field's name at the left, at the right its JSON name, and its class where there is room for it.
    fn name(&mut self, role: Role, name: &str, (json, class): (&str, &str), required: bool) {
        let ruler = self.cx.look.ruler;
        let star = if required { "*" } else { " " };
        let left = format!("{star}{name}");
        let room = self.width.saturating_sub(ruler.width(&left) + 3);
        let whole = format!("{json} {class}");
        let right = ruler.cut(if ruler.width(&whole) <= room { whole.trim_end() } else { json }, room);
        let gap = self.width.saturating_sub(ruler.width(&left) + ruler.width(&right) + 2);
        self.page.push(Line::of(role, left).and(Role::Dim, format!("{}{right}", " ".repeat(gap))));
    }

    fn field(&mut self, id: FieldId, field: &Field, form: Form) {
        let lang = self.cx.session.lang;
        let start = self.page.lines.len();
        let told = self.told;
        let class = lang.t(labels::class(field.class));
        let right = (field.json.as_str(), class);
        self.name(Role::Title, field.name_in(lang), right, field.required == Required::Yes && field.belongs_to(form));
        let value = self.record.value(id);
        match (&value.kind, id) {
            (Kind::Object, FieldId::COPAYMENT) => {
                for item in &self.record.copayments {
                    self.item(item);
                }
            }
            (Kind::Array, FieldId::CARD_ITEMS) => {
                for (i, item) in self.record.card_items.iter().enumerate() {
                    self.item(item);
                    self.story(&self.record.card_item_ref(i));
                }
                if self.record.card_items.is_empty() {
                    self.placeholder(lang.t("state.no-items"));
                }
            }
            (Kind::Object | Kind::Array, _) => {}
            _ => self.value(id, value),
        }
        self.story(&FieldRef::Field(id));
        if self.told > told && self.page.anchor == 0 {
            self.page.anchor = start;
        }
    }

    fn value(&mut self, id: FieldId, value: &Value<'_>) {
        let lang = self.cx.session.lang;
        let state = value.state();
        if state != State::Present {
            self.placeholder(lang.t(state_word(state)));
        } else if id == FieldId::MY_NUMBER {
            let shown = self.cx.session.revealed.is_some_and(|(number, _)| number == self.number);
            if shown {
                self.lines(&value.as_shown());
            } else {
                // Neither the digits nor how many there are.
                self.placeholder(&format!("************  {}", lang.f("tui.reveal-hint", &[("key", &self.key("v"))])));
            }
        } else if self.veiled && id != FieldId::NOT_DISCLOSED || self.hides(id, &value.as_shown()) {
            self.placeholder(HIDDEN);
        } else {
            let name = self.cx.session.workspace.spec.fields.get(id).map_or("", |field| &field.name);
            let label = format!("{name}\n{}", self.cx.session.workspace.spec.fields.json(id));
            let text = self.own.apply_under(&label, &value.as_shown()).into_owned();
            match self.code_name(id, &text) {
                Some(name) => self.lines(&format!("{text}  {name}")),
                None => self.lines(&text),
            }
            for note in self.notes(id, &text) {
                self.page.prose(Role::Dim, 3, None, &note, self.width);
            }
        }
    }

    fn hides(&self, id: FieldId, value: &str) -> bool {
        let table = self.cx.session.payload().map(|payload| payload.document.table().clone());
        table.is_none_or(|table| masking::hides(self.cx.session.mask, &table, id, value))
    }

    /// What the loaded master calls a code of the record.
    fn code_name(&self, id: FieldId, code: &str) -> Option<String> {
        let kind = CODED.into_iter().find(|(coded, _)| *coded == id)?.1;
        let masters = self.cx.session.workspace.spec.masters.as_ref()?;
        let type_id = self.record.text(FieldId::TYPE_ID).unwrap_or("");
        let entry = masters.name(kind, code, type_id).filter(|_| kind != MasterKind::AdditionalCondition)?;
        Some(entry.name.clone()).filter(|name| !name.is_empty())
    }

    /// What loaded documents say of a value, below it: the scheme of a 公費負担者番号, and the names of the pairs of 追加条件.
    fn notes(&self, id: FieldId, text: &str) -> Vec<String> {
        let (spec, lang) = (&self.cx.session.workspace.spec, self.cx.session.lang);
        if let Some(right) = self.right_form(id, text) {
            return vec![lang.f("tui.value.right-form", &[("value", &right)])];
        }
        match (id, &spec.regional, &spec.masters) {
            (FieldId::INSURER, Some(master), _) => {
                let scheme = master.scheme_on(text, self.cx.session.as_of);
                scheme.iter().map(|scheme| preview::scheme(scheme, lang)).collect()
            }
            (FieldId::CONDITIONS, _, Some(masters)) => {
                let type_id = self.record.text(FieldId::TYPE_ID).unwrap_or("");
                let named = |(item, code)| {
                    let Condition::Known(entry) = masters.condition(item, code, type_id) else { return None };
                    let names: Vec<&str> = [entry.item_name.as_str(), entry.name.as_str()]
                        .into_iter()
                        .filter(|name| !name.is_empty())
                        .collect();
                    let line = format!("{item}-{code}  {}", names.join(": "));
                    (!names.is_empty()).then(|| crate::text::terminal_text::safe(&line).into_owned())
                };
                pairs(text).take(LINES).filter_map(named).collect()
            }
            _ => vec![],
        }
    }

    /// The value in its right form, where that is certain: a date that is written otherwise, a national recipient number that
    /// lost its zeros. Findings do not say it of what is personal; here the record is open.
    fn right_form(&self, id: FieldId, text: &str) -> Option<String> {
        match id {
            FieldId::VALID_FROM | FieldId::VALID_TO | FieldId::BIRTH => {
                let written = written_day(text);
                written.day.filter(|_| written.form != DayForm::Right).map(|day| day.to_string())
            }
            FieldId::RECIPIENT => {
                let insurer = InsurerNumber::new(self.record.text(FieldId::INSURER)?)?;
                Schemes::get().national(insurer.scheme()).and_then(|_| with_lost_zeros(text))
            }
            _ => None,
        }
    }

    /// The key of the action that shows the 個人番号, as the user has it.
    fn key(&self, default: &str) -> String {
        let keys = self.cx.look.keymap.keys_for(Action::Reveal);
        keys.into_iter().next().unwrap_or(default.to_owned())
    }

    fn placeholder(&mut self, text: &str) {
        self.page.push(Line::of(Role::Absent, format!("   {text}")));
    }

    fn lines(&mut self, text: &str) {
        let text = &with_visible_ends(text);
        let (lines, more) = value_lines(text, Role::Text, self.width.saturating_sub(5), LINES, self.cx.look.ruler);
        for spans in lines {
            let mut line = Line::of(Role::Text, "   ");
            line.spans.extend(spans);
            self.page.push(line);
        }
        if more {
            let chars = text.chars().count();
            self.placeholder(&self.cx.session.lang.f("tui.value.more", &[("count", &chars)]));
        }
    }

    /// A label and its value; further members behind it.
    fn item(&mut self, item: &Item<'_>) {
        if self.veiled || masking::hides_texts(self.cx.session.mask) {
            self.placeholder(HIDDEN);
            return;
        }
        let label = if item.label.is_empty() { "-" } else { item.label.as_ref() };
        let column = 18.min(self.width / 3);
        let label: String = self.own.apply(label).chars().take(column).collect();
        let value = self.own.apply_under(&item.label, &item.value).into_owned();
        let (lines, more) =
            value_lines(&value, Role::Text, self.width.saturating_sub(column + 6), LINES, self.cx.look.ruler);
        for (i, spans) in lines.into_iter().enumerate() {
            let shown = crate::text::terminal_text::safe(if i == 0 { &label } else { "" }).into_owned();
            let mut line = Line::of(Role::Dim, format!("   {} ", self.cx.look.ruler.pad(&shown, column)));
            line.spans.extend(spans);
            self.page.push(line);
        }
        if more {
            let chars = item.value.chars().count();
            self.placeholder(&self.cx.session.lang.f("tui.value.more", &[("count", &chars)]));
        }
        for (key, text) in &item.further {
            let text = format!("{}: {}", self.own.apply(key), self.own.apply_under(key, text));
            let (lines, _) =
                value_lines(&text, Role::Dim, self.width.saturating_sub(column + 6), 4, self.cx.look.ruler);
            for spans in lines {
                let mut line = Line::of(Role::Dim, " ".repeat(column + 4));
                line.spans.extend(spans);
                self.page.push(line);
            }
        }
    }

    /// What stands about a field, found here or replied by PMH.
    fn story(&mut self, field: &FieldRef) {
        let about = |finding: &Finding| finding.field.as_ref() == Some(field);
        for (at, finding) in self.findings.iter().enumerate().filter(|(_, finding)| about(finding)) {
            finding_lines(self.cx, finding, self.news.get(at).copied(), self.width, &mut self.page);
            self.told += 1;
        }
        let cx = self.cx;
        let shared = shared_by(cx.session.replies_of(self.number));
        for (reply, laid) in cx.session.replies_of(self.number) {
            if laid.field.as_ref() == Some(field) {
                let beside = Beside { findings: self.findings, shared: &shared };
                reply_lines(cx, reply, laid, beside, 3, self.width, &mut self.page);
                self.told += 1;
            }
        }
    }

    /// What is about the record as a whole, and replies whose field the record does not show.
    fn without_field(&mut self) {
        let cx = self.cx;
        let table = &cx.session.workspace.spec.fields;
        let known = |field: &FieldRef| match field {
            FieldRef::Field(id) => table.get(*id).is_some_and(|field| lists(self.record, table, *id, field)),
            FieldRef::CardItem(i) => self.record.headed.is_none() && (*i as usize) < self.record.card_items.len(),
            FieldRef::Copayment(_) | FieldRef::Part(..) => false,
            FieldRef::Key(path) => {
                self.record.unknown.iter().any(|unknown| table.path_of(unknown.within, &unknown.key) == *path)
            }
            FieldRef::Named(_) => (0..self.record.card_items.len()).any(|i| self.record.card_item_ref(i) == *field),
            FieldRef::Column(column) => self.record.card_items.iter().any(|item| item.column == *column),
        };
        let shown = |field: &Option<FieldRef>| !self.record.unreadable && field.as_ref().is_some_and(known);
        let mut any = false;
        let mut page = std::mem::take(&mut self.page);
        for (at, finding) in self.findings.iter().enumerate().filter(|(_, finding)| !shown(&finding.field)) {
            if let Some(field) = &finding.field {
                let name = field.name(cx.session.lang, table);
                page.prose(Role::Title, 2, None, &NumberMask::unknown().apply(&name), self.width);
            }
            finding_lines(cx, finding, self.news.get(at).copied(), self.width, &mut page);
            any = true;
        }
        let shared = shared_by(cx.session.replies_of(self.number));
        for (reply, laid) in cx.session.replies_of(self.number) {
            if !shown(&laid.field) {
                let beside = Beside { findings: self.findings, shared: &shared };
                reply_lines(cx, reply, laid, beside, 3, self.width, &mut page);
                any = true;
            }
        }
        if let Some((reply, laid)) = cx.session.replies_of(self.number).next() {
            any |= shared_lines(cx, reply, laid, &shared, 3, self.width, &mut page);
        }
        if any {
            page.gap();
        }
        self.page = page;
    }

    /// The text of a record that cannot be read. It may hold anything, also of a protected person: it is shown only once
    /// the record was opened, and what could be a 個人番号 is masked.
    fn raw(&mut self, text: &RecordText<'_>) {
        let cx = self.cx;
        if masking::hides_texts(cx.session.mask) || cx.session.is_veiled(self.number, true) {
            self.page.prose(Role::Dim, 1, None, cx.session.lang.t("tui.raw.veiled"), self.width);
            return;
        }
        let shown = self.own.apply_json("", privacy::head(&text.text, RAW));
        let shown: String = shown.chars().take(RAW).collect();
        self.page.push(Line::of(Role::Dim, format!(" {}", cx.session.lang.t("tui.raw"))));
        self.lines(&shown);
    }
}

/// A finding: a sentence, what to do, the engineer's detail, and where it is known whether it is new.
pub fn finding_lines(cx: Ctx<'_>, finding: &Finding, is_new: Option<bool>, width: usize, page: &mut Page) {
    let lang = cx.session.lang;
    let (role, sign) = sign(finding.rule.severity());
    let said = finding.rule.words(lang);
    page.prose(
        role,
        3,
        Some((role, &format!("{sign} "))),
        &cx.own(&finding.message(lang, &cx.session.workspace.spec.fields)),
        width,
    );
    if finding.rule.severity() > Severity::Info {
        for (key, text) in [("explain.cause", &said.cause), ("explain.action", &said.action)] {
            page.prose(Role::Text, 5, Some((Role::Dim, &format!("{} ", lang.t(key)))), &cx.own(text), width);
        }
    }
    let pointer = finding
        .at
        .pointer
        .as_deref()
        .map(|pointer| format!(" {}", NumberMask::unknown().apply(pointer)))
        .unwrap_or_default();
    let place = match finding.at.line {
        0 => String::new(),
        line => format!(" {}:{}", line, finding.at.column),
    };
    let cell = finding.at.cell.map(|cell| format!("  {}", cell_words(cell, lang))).unwrap_or_default();
    let spec = &cx.session.workspace.spec;
    let basis = match &finding.said_by {
        // What a document of the user's says is named with it.
        Some(_) => edition_of(finding, spec, lang),
        None => lang.t(labels::basis(finding.rule.basis())).to_owned(),
    };
    let since = since::word(cx, is_new).map(|word| format!("  {word}")).unwrap_or_default();
    page.prose(Role::Dim, 5, None, &format!("{}{place}{cell}{pointer}  {basis}{since}", finding.rule.name()), width);
    let codes: Vec<&str> = spec.predicted(finding.rule.name(), finding.field.as_ref()).collect();
    for code in codes {
        let title = spec.errors.as_ref().and_then(|list| list.get(code)).map_or("", |entry| entry.content.as_str());
        let text = lang.f("check.predicts", &[("codes", &format!("{code}  {title}"))]);
        page.prose(Role::Accent, 5, None, &text, width);
    }
}

/// Whether what a reply quotes is kept from sight: its record is protected, unless it was opened and this is no list.
fn is_kept_from_sight(cx: Ctx<'_>, laid: &MatchedReply, opened: bool) -> bool {
    let protected = |number: u32| {
        let document = &cx.session.payload()?.document;
        let text = document.text(number).ok()?;
        Some(cx.session.veil_over(document, number, &document.parse(&text)).is_some())
    };
    laid.record.is_some_and(|number| {
        let protected = protected(number).unwrap_or(true);
        if opened { cx.session.is_veiled(number, protected) } else { protected }
    })
}

/// What hides numbers in a reply: also that of its record.
fn number_mask(cx: Ctx<'_>, laid: &MatchedReply) -> NumberMask {
    let of_record = |number: u32| {
        let document = &cx.session.payload()?.document;
        let text = document.text(number).ok()?;
        Some(document.parse(&text).number_mask())
    };
    laid.record.and_then(of_record).unwrap_or_else(NumberMask::unknown)
}

/// The message of a reply, which may quote what was sent: without numbers that could be a 個人番号, and masked where
/// the record is protected.
pub fn said<'r>(cx: Ctx<'_>, reply: &'r Reply, laid: &MatchedReply, opened: bool) -> Cow<'r, str> {
    match () {
        () if reply.message.is_empty() => Cow::Borrowed(""),
        () if masking::hides_texts(cx.session.mask) || is_kept_from_sight(cx, laid, opened) => Cow::Borrowed(HIDDEN),
        () => number_mask(cx, laid).apply_to_message(&reply.message),
    }
}

/// A reply: its code, what the list says of it, and whether it was foreseen here.
pub fn reply_lines(
    cx: Ctx<'_>,
    reply: &Reply,
    laid: &MatchedReply,
    beside: Beside<'_>,
    indent: usize,
    width: usize,
    page: &mut Page,
) {
    let lang = cx.session.lang;
    let spec = &cx.session.workspace.spec;
    let entry = spec.errors.as_ref().and_then(|list| list.get(&reply.code));
    let code = reply_code_words(&reply.code, spec, lang);
    let said = said(cx, reply, laid, true);
    let title = match entry {
        Some(entry) if !entry.content.is_empty() => entry.content.clone(),
        _ if !said.is_empty() => said.clone().into_owned(),
        _ if reply.outcome == Outcome::Ok => lang.t("replies.outcome.ok").to_owned(),
        _ if reply.outcome == Outcome::Accepted => lang.t("replies.outcome.accepted").to_owned(),
        _ if reply.code.is_empty() => lang.t("check.reply.no-title").to_owned(),
        _ => why_not_explained(&reply.code, spec, lang),
    };
    let field = laid.field.as_ref().map(|field| format!("{}  ", field.name(lang, &spec.fields))).unwrap_or_default();
    let label = match reply.outcome {
        Outcome::Warning => format!("R {} {} ", lang.t("tui.pmh"), lang.t("replies.outcome.warning")),
        Outcome::Skipped => format!("R {} {} ", lang.t("tui.pmh"), lang.t("replies.outcome.skipped")),
        _ => format!("R {} ", lang.t("tui.pmh")),
    };
    page.prose(Role::Accent, indent, Some((Role::Accent, &label)), format!("{code}  {field}{title}").trim_end(), width);
    if laid.superseded {
        page.prose(Role::Dim, indent + 2, None, lang.t("replies.superseded"), width);
    } else if laid.record.is_some() && reply.weighs() {
        let story = match foreseen_by(reply, laid, beside.findings, spec).as_slice() {
            [] => lang.t("check.reply.unforeseen").to_owned(),
            rules => lang.f("check.reply.foreseen", &[("rules", &rules.join(", "))]),
        };
        page.prose(Role::Dim, indent + 2, None, &story, width);
    }
    if let Some(words) = listed_as_words(&reply.code, spec, lang) {
        page.prose(Role::Dim, indent + 2, None, &words, width);
    }
    if let Some(entry) = entry {
        for (key, text) in [
            ("explain.consequence", &entry.consequence),
            ("explain.cause", &entry.cause),
            ("explain.action", &entry.action),
        ] {
            if !text.is_empty() {
                page.prose(
                    Role::Text,
                    indent + 2,
                    Some((Role::Dim, &format!("{} ", lang.t(key)))),
                    &cx.own(text),
                    width,
                );
            }
        }
        if !said.is_empty() && reply.message != entry.content {
            let label = format!("{} ", lang.t("tui.reply.message"));
            page.prose(Role::Dim, indent + 2, Some((Role::Dim, &label)), &said, width);
        }
    }
    // Nothing of a reply is dropped; what it repeats of a person is kept from shared screens.
    let own: Vec<&Further> = reply.further.iter().filter(|entry| !beside.shared.contains(entry)).collect();
    further_lines(cx, laid, &own, (indent + 2, None), width, page);
}

/// What a reply holds beside its parts: name and text.
type Further = (String, String);

/// What is told beside a reply.
#[derive(Clone, Copy)]
pub struct Beside<'a> {
    /// The findings on its record.
    pub findings: &'a [Finding],
    /// What it shares with the other replies on its record, and is told once.
    pub shared: &'a [Further],
}

impl Beside<'_> {
    /// Nothing.
    pub const NOTHING: Beside<'static> = Beside { findings: &[], shared: &[] };
}

/// What all of several replies hold: it concerns the whole task, and is told once.
pub fn shared_by<'r>(mut replies: impl Iterator<Item = (&'r Reply, &'r MatchedReply)>) -> Vec<Further> {
    let Some((first, _)) = replies.next() else { return vec![] };
    let (mut shared, mut several) = (first.further.clone(), false);
    for (reply, _) in replies {
        shared.retain(|entry| reply.further.contains(entry));
        several = true;
    }
    if several { shared } else { vec![] }
}

/// What the replies on a record share; whether there is any.
pub fn shared_lines(
    cx: Ctx<'_>,
    reply: &Reply,
    laid: &MatchedReply,
    shared: &[Further],
    indent: usize,
    width: usize,
    page: &mut Page,
) -> bool {
    let own: Vec<&Further> = reply.further.iter().filter(|entry| shared.contains(entry)).collect();
    let label = format!("{} ", cx.session.lang.t("tui.reply.whole"));
    further_lines(cx, laid, &own, (indent, Some((Role::Dim, &label))), width, page);
    !own.is_empty()
}

/// Further parts of a reply, at an indent and behind a label.
fn further_lines(
    cx: Ctx<'_>,
    laid: &MatchedReply,
    further: &[&Further],
    (indent, label): (usize, Option<(Role, &str)>),
    width: usize,
    page: &mut Page,
) {
    if further.is_empty() || masking::hides_texts(cx.session.mask) || is_kept_from_sight(cx, laid, true) {
        return;
    }
    let mask = number_mask(cx, laid);
    let one = |(name, text): &(String, String)| format!("{}: {}", mask.apply(name), mask.apply_under(name, text));
    let further: Vec<String> = further.iter().map(|entry| one(entry)).collect();
    let text: String = further.join("  ").chars().take(600).collect();
    page.prose(Role::Dim, indent, label, &text, width);
}
