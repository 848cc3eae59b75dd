//! Questions that are answered in a line: when the upload is sent, a file for records, the note with a mark.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::choices::title_of;
use super::{Outcome, Overlay, Taken, is_leaving};
use crate::spec::Form;
use crate::text::terminal_text::safe;
use crate::text::wrap;
use crate::tui::component::{Ctx, Input, Popup, popup, typed};
use crate::tui::look::theme::Role;
use crate::tui::request::Request;
use crate::tui::session::export::{Choice, proposed};
use crate::tui::session::worklist::{Target, sign};
use crate::tui::terminal::keyboard::Pasted;
use crate::worklist::Mark;

/// What is asked for.
#[derive(Debug)]
enum Question {
    /// When the upload is sent.
    SentAt,
    /// The file for these records.
    Extract(Choice),
    /// The note with a mark.
    Note(Target, Mark),
}

/// A line to type.
#[derive(Debug)]
pub struct Prompt {
    title: String,
    hint: String,
    problem: Option<String>,
    input: Input,
    question: Question,
}

impl Prompt {
    /// A question: what it is about, how to answer, and what stands in the line at first.
    fn new(title: String, hint: String, text: &str, question: Question) -> Prompt {
        Prompt { title, hint, problem: None, input: Input::new(text), question }
    }

    /// Asks when the upload is sent.
    pub fn sent_at(cx: Ctx<'_>) -> Prompt {
        let lang = cx.session.lang;
        let now = cx.session.uploads.beside.sent_at.format("%Y-%m-%dT%H:%M").to_string();
        let (title, hint) = (lang.t("changes.ask.sent-at").to_owned(), lang.t("changes.ask.sent-at.hint").to_owned());
        Prompt::new(title, hint, &now, Question::SentAt)
    }

    /// Asks for the note with a mark.
    pub fn note(cx: Ctx<'_>, target: Target, mark: Mark) -> Prompt {
        let (lang, marks) = (cx.session.lang, &cx.session.marks);
        let (_, sign, word) = sign(mark);
        let title = format!("{}: {sign} {}", title_of(&target, lang), lang.t(word));
        let hint = lang.f("marks.note.hint", &[("file", &safe(marks.name()))]);
        let text = marks.mark_on(&target).map_or("", |marked| marked.note.as_str());
        Prompt::new(title, hint, text, Question::Note(target, mark))
    }

    /// Asks for the file for records.
    pub fn extract(cx: Ctx<'_>, choice: Choice) -> Prompt {
        let lang = cx.session.lang;
        let (count, all) = (choice.chosen.count(), choice.document.len());
        let title = lang.f("extract.ui.title", &[("what", &safe(&choice.what)), ("count", &count)]);
        let name = safe(&choice.document.name).into_owned();
        let hint = lang.f("extract.ui.hint", &[("file", &name), ("all", &all), ("count", &count)]);
        let hint = match all - count {
            // A history names only what changed: a part of it takes nobody away.
            left if left > 0 && choice.document.form == Form::Registration => {
                lang.f("extract.ui.partial", &[("hint", &hint), ("left", &left)])
            }
            _ => hint,
        };
        let file = proposed(&choice.document.name);
        Prompt::new(title, hint, &file, Question::Extract(choice))
    }

    fn answer(&self) -> String {
        self.input.text().trim().to_owned()
    }
}

impl Overlay for Prompt {
    fn key(&mut self, key: KeyEvent, _: Ctx<'_>) -> Outcome {
        if is_leaving(key) {
            return Outcome::Close;
        }
        if key.code != KeyCode::Enter {
            if self.input.key(key) {
                self.problem = None;
            }
            return Outcome::Stay;
        }
        let text = self.answer();
        Outcome::Done(vec![match &self.question {
            Question::SentAt => Request::SentAt(text),
            Question::Extract(choice) => Request::Extract(choice.clone(), text),
            Question::Note(target, mark) => Request::Mark(target.clone(), Some((*mark, text))),
        }])
    }

    fn paste(&mut self, pasted: &Pasted) -> Option<Taken> {
        self.problem = None;
        Some(Taken { cut: self.input.paste(pasted), requests: vec![] })
    }

    /// Asks once more, with what was typed and what is wrong with it.
    fn refuse(&mut self, problem: String) {
        self.input = Input::new(&self.answer());
        self.problem = Some(problem);
    }

    fn draw(&self, cx: Ctx<'_>, buf: &mut Buffer, area: Rect) {
        let columns = usize::from(area.width).saturating_sub(6).clamp(10, 74);
        let style = |role| cx.style(role);
        let pen = cx.pen(Role::Popup);
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
