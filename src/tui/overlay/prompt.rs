//! Questions about uploads, files to write and the work list: a line to type, and what is done with the answer.

use chrono::NaiveDateTime;
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::history::switches;
use crate::text::wrap;
use crate::tui::app::{App, Effects};
use crate::tui::component::{Input, Pen, Popup, popup};
use crate::tui::look::theme::Role;
use crate::tui::overlay::{Overlay, typed};
use crate::tui::screen::changes::{self, Narrow};
use crate::tui::session::comparisons;
use crate::tui::session::export;
use crate::tui::session::worklist;
use crate::tui::terminal::keyboard::Pasted;
use crate::worklist::Mark;

/// What was chosen, or is asked for.
#[derive(Clone, Debug)]
pub enum Asked {
    /// The rows of the comparison.
    Narrow(Narrow),
    /// The other reading of a switch.
    Assume(usize),
    /// The mark of a record or a group.
    Mark(worklist::Target, Option<Mark>),
    /// When the upload is sent, as typed.
    SentAt(String),
    /// The file for these records.
    Extract(export::Choice, String),
    /// The note with a mark.
    Note(worklist::Target, Mark, String),
}

/// A line to type.
#[derive(Debug)]
pub struct Prompt {
    title: String,
    hint: String,
    problem: Option<String>,
    input: Input,
    asked: Asked,
}

impl Prompt {
    /// A question: what it is about, how to answer, and what stands in the line at first.
    pub fn new(title: String, hint: String, text: &str, asked: Asked) -> Prompt {
        Prompt { title, hint, problem: None, input: Input::new(text), asked }
    }

    /// Takes pasted text; whether it was cut.
    pub fn paste(&mut self, pasted: &Pasted) -> bool {
        self.problem = None;
        self.input.paste(pasted)
    }

    /// Whether the answer has a file written.
    pub fn writes(&self) -> bool {
        matches!(self.asked, Asked::Extract(..) | Asked::Note(..))
    }

    /// The answer, once it is given.
    pub fn key(&mut self, key: KeyEvent) -> Option<Asked> {
        if key.code != KeyCode::Enter {
            if self.input.key(key) {
                self.problem = None;
            }
            return None;
        }
        let text = self.input.text().trim().to_owned();
        Some(match self.asked.clone() {
            Asked::SentAt(_) => Asked::SentAt(text),
            Asked::Extract(choice, _) => Asked::Extract(choice, text),
            Asked::Note(target, mark, _) => Asked::Note(target, mark, text),
            other => other,
        })
    }

    /// Draws it over the screen.
    pub fn draw(&self, app: &App, buf: &mut Buffer, area: Rect) {
        let columns = usize::from(area.width).saturating_sub(6).clamp(10, 74);
        let style = |role| app.theme.style(role);
        let pen = Pen { text: style(Role::Popup), mark: style(Role::Mark), ruler: app.ruler };
        let (role, below) = match &self.problem {
            Some(problem) => (Role::Error, problem),
            None => (Role::Dim, &self.hint),
        };
        let lines = wrap(below, columns);
        let look = Popup::new(pen, style(Role::PopupTitle));
        let inner = popup(buf, area, columns as u16, lines.len() as u16 + 2, &self.title, &look);
        if inner.height == 0 {
            return;
        }
        let field = Rect { height: 1, ..inner };
        let hidden = typed(self.input.text());
        let input = pen.with(style(Role::Input));
        match hidden {
            std::borrow::Cow::Owned(hidden) => Input::new(&hidden).draw(buf, field, &input),
            std::borrow::Cow::Borrowed(_) => self.input.draw(buf, field, &input),
        }
        for (line, y) in lines.iter().zip(inner.y + 2..inner.bottom()) {
            pen.with(style(Role::Popup).patch(style(role))).put(buf, inner.right(), inner.x, y, line);
        }
    }
}

/// Asks when the upload is sent.
pub fn sent_at(app: &App) -> Overlay {
    let lang = app.lang;
    let now = app.uploads.beside.sent_at.format("%Y-%m-%dT%H:%M").to_string();
    let (title, hint) = (lang.t("changes.ask.sent-at").to_owned(), lang.t("changes.ask.sent-at.hint").to_owned());
    Overlay::Prompt(Prompt::new(title, hint, &now, Asked::SentAt(String::new())))
}

/// Does what was chosen or typed; asks again where it cannot be done.
pub fn answered(app: &mut App, asked: Asked) -> Effects {
    let lang = app.lang;
    match asked {
        Asked::Narrow(narrow) => changes::narrow(app, narrow),
        Asked::Assume(nth) => {
            let mut readings = app.uploads.beside.readings;
            let Some(switch) = switches().get(nth) else { return Effects::default() };
            let now = readings.reading_of(switch).map(|reading| reading.name.clone());
            let Some(other) = switch.reading.iter().find(|reading| Some(&reading.name) != now.as_ref()) else {
                return Effects::default();
            };
            if readings.set(&format!("{}={}", switch.name, other.name)) {
                comparisons::read_otherwise(app, readings);
                app.notice = Some(other.words.in_lang(lang).to_owned());
                return app.start_check();
            }
        }
        Asked::Mark(target, mark) => worklist::chosen(app, target, mark),
        Asked::SentAt(text) => match moment(&text) {
            Some(moment) => app.uploads.beside.sent_at = moment,
            None => again(app, sent_at(app), &text, lang.t("changes.ask.sent-at.wrong").to_owned()),
        },
        Asked::Extract(choice, file) => {
            if let Err(problem) = export::begin(app, &choice, &file) {
                let overlay = export::prompt(app, &choice, &file);
                again(app, overlay, &file, problem);
            }
        }
        Asked::Note(target, mark, note) => {
            if let Err(problem) = worklist::set(app, &target, Some((mark, &note))) {
                let overlay = worklist::note(app, &target, mark);
                again(app, overlay, &note, problem);
            }
        }
    }
    Effects::default()
}

/// Asks once more, with what was typed and what is wrong with it.
fn again(app: &mut App, overlay: Overlay, text: &str, problem: String) {
    if let Overlay::Prompt(prompt) = overlay {
        let prompt = Prompt { problem: Some(problem), input: Input::new(text), ..prompt };
        app.overlay = Some(Overlay::Prompt(prompt));
    }
}

/// A moment as people type it; only a time means that time of today, only a day its present time.
fn moment(text: &str) -> Option<NaiveDateTime> {
    let now = crate::record::moment_in_japan(std::time::SystemTime::now());
    let text = text.trim().replace(' ', "T");
    if text.is_empty() || text == "now" {
        return Some(now);
    }
    let whole = NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M").ok();
    let day = || crate::record::parse_date(&text).map(|day| day.and_time(now.time()));
    let time = || chrono::NaiveTime::parse_from_str(&text, "%H:%M").ok().map(|time| now.date().and_time(time));
    whole.or_else(day).or_else(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_as_typed() {
        let said = |text: &str| moment(text).map(|moment| moment.format("%Y-%m-%dT%H:%M").to_string());
        assert_eq!(said("2026-11-20T21:00").as_deref(), Some("2026-11-20T21:00"));
        assert_eq!(said(" 2026-11-20 08:30 ").as_deref(), Some("2026-11-20T08:30"));
        assert!(said("2026-11-20").unwrap().starts_with("2026-11-20T"));
        assert!(said("21:05").unwrap().ends_with("T21:05"));
        assert!(said("").is_some());
        for wrong in ["2026-02-30T10:00", "25:00", "soon", "2026-11-20T21:00:00x"] {
            assert_eq!(said(wrong), None, "{wrong}");
        }
    }
}
