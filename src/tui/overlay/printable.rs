//! One value or finding alone on the screen, without anything beside it, so that the mouse can take it; or written to a
//! file, or offered to the terminal's clipboard. What is done is said as it is: nobody can know what a clipboard took.

use std::path::Path;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Outcome, Overlay, Taken};
use crate::tui::component::{Ctx, Input, fill};
use crate::tui::input::action::{Action, Key};
use crate::tui::input::cursor::scroll;
use crate::tui::look::theme::Role;
use crate::tui::request::{Request, Text};
use crate::tui::terminal::keyboard::Pasted;

/// A text alone on the screen.
#[derive(Debug)]
pub struct Printable {
    text: Text,
    offset: usize,
    /// The name of a file, while it is typed.
    name: Option<Input>,
}

impl Printable {
    /// From its first line on.
    pub fn new(text: Text) -> Printable {
        Printable { text, offset: 0, name: None }
    }

    /// A key for the name of a file.
    fn name_key(&mut self, key: KeyEvent) -> Outcome {
        let Some(name) = &mut self.name else { return Outcome::Stay };
        match key.code {
            KeyCode::Esc => self.name = None,
            _ if Key::from(key) == Key::CTRL_C => self.name = None,
            KeyCode::Enter => {
                let file = name.text().trim().to_owned();
                return Outcome::Ask(vec![Request::Write(self.text.clone(), file)]);
            }
            _ => {
                name.key(key);
            }
        }
        Outcome::Stay
    }
}

impl Overlay for Printable {
    fn key(&mut self, key: KeyEvent, cx: Ctx<'_>) -> Outcome {
        if self.name.is_some() {
            return self.name_key(key);
        }
        match key.code {
            KeyCode::Esc | KeyCode::Char('q' | 'p') => return Outcome::Close,
            _ if Key::from(key) == Key::CTRL_C => return Outcome::Close,
            KeyCode::Char('w') => self.name = Some(Input::new(&free_name())),
            KeyCode::Char('c') if cx.look.osc52 => return Outcome::Done(vec![Request::Copy(self.text.clone())]),
            KeyCode::Char('c') => {
                let said = cx.session.lang.t("print.osc52-off").to_owned();
                return Outcome::Ask(vec![Request::Notify(said)]);
            }
            _ => {
                if let Some(step) = cx.look.keymap.action_for(key, cx.screen).and_then(Action::movement) {
                    let rows = usize::from(cx.size.1.saturating_sub(1));
                    let lines = cx.look.ruler.wrap(&self.text.text, usize::from(cx.size.0)).len();
                    scroll(&mut self.offset, step, lines, rows);
                }
            }
        }
        Outcome::Stay
    }

    /// Text for the name of a file, while that is typed.
    fn paste(&mut self, pasted: &Pasted) -> Option<Taken> {
        Some(Taken { cut: self.name.as_mut()?.paste(pasted), requests: vec![] })
    }

    fn performed(&mut self) {
        self.name = None;
    }

    fn draw(&self, cx: Ctx<'_>, buf: &mut Buffer, area: Rect) {
        if area.height == 0 {
            return;
        }
        fill(buf, area, cx.style(Role::Text));
        let text = Rect { height: area.height - 1, ..area };
        let lines = cx.look.ruler.wrap(&self.text.text, usize::from(area.width));
        for (line, y) in lines.iter().skip(self.offset).zip(text.top()..text.bottom()) {
            cx.pen(Role::Text).put(buf, area.right(), area.left(), y, line);
        }
        let row = Rect { y: text.bottom(), height: 1, ..area };
        fill(buf, row, cx.style(Role::Footer));
        let footer = cx.pen(Role::Footer);
        let accent = footer.with(cx.style(Role::Footer).patch(cx.style(Role::Accent)));
        match (&self.name, &cx.session.notice) {
            (Some(name), notice) => {
                let x = footer.put(buf, row.right(), row.x, row.y, cx.session.lang.t("print.name"));
                let input = cx.pen(Role::Input);
                name.draw(buf, Rect { x, width: row.right().saturating_sub(x), ..row }, &input);
                if let Some(notice) = notice {
                    // Above the name, which must be seen.
                    let above = Rect { y: row.y.saturating_sub(1), ..row };
                    fill(buf, above, cx.style(Role::Footer));
                    accent.put(buf, above.right(), above.x + 1, above.y, notice);
                }
            }
            (None, Some(said)) => {
                accent.put(buf, row.right(), row.x + 1, row.y, said);
            }
            (None, None) => {
                let key = if cx.look.osc52 { "print.keys-osc52" } else { "print.keys" };
                footer.put(buf, row.right(), row.x + 1, row.y, cx.session.lang.t(key));
            }
        }
    }
}

/// A name in the current directory that is not taken.
fn free_name() -> String {
    let name = |n: u32| if n == 1 { "pmh-value.txt".to_owned() } else { format!("pmh-value-{n}.txt") };
    (1..1000).map(name).find(|name| !Path::new(name).exists()).unwrap_or_default()
}
