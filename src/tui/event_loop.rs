//! The loop: an event, the state changed by it, the screen drawn if anything changed.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::cli::{Common, UiOptions};
use crate::read::OpenError;
use crate::settings::{Ambiguous, Surroundings};
use crate::text::terminal_text::Ruler;
use crate::tui::Fault;
use crate::tui::app::{App, Effects, Job, Setup, Work, draw};
use crate::tui::look::glyphs::Glyphs;
use crate::tui::look::preferences::User;
use crate::tui::look::theme::{Depth, Theme};
use crate::tui::terminal::width_probe::GLANCE;
use crate::tui::terminal::{Event, Events, Mailbox, Terminal};
use crate::workspace::Input;

/// Why the screen could not be opened, or ended.
#[derive(Debug)]
pub enum Failure {
    /// The theme.
    Theme(Fault),
    /// The terminal.
    Terminal(io::Error),
    /// None of the files can be read.
    Files(Vec<OpenError>),
}

impl From<io::Error> for Failure {
    fn from(e: io::Error) -> Failure {
        Failure::Terminal(e)
    }
}

/// How long files are waited for before the screen says that they are.
const OPENED_SOON: Duration = Duration::from_millis(300);

/// Opens the files on the screen; when the user quits, the exit status, and the files that could not be read.
///
/// # Errors
/// The theme or none of the files can be read, or the terminal cannot be taken.
pub fn run(
    inputs: Vec<Input>,
    demo: bool,
    options: &UiOptions,
    common: &Common,
) -> Result<(u8, Vec<OpenError>), Failure> {
    let surroundings = Surroundings::of_process();
    let mut user = User::load(options, &common.spec);
    let depth = Depth::from_env(|name| std::env::var(name).ok());
    let theme = match options.theme.as_deref() {
        Some(asked) => Theme::load(Some(asked), depth).map_err(Failure::Theme)?,
        None => user.theme(depth).map_err(Failure::Theme)?,
    };
    let ascii = options.ascii || surroundings.is_ascii();
    let setup = Setup {
        theme,
        glyphs: if ascii { Glyphs::Ascii } else { Glyphs::Any },
        ruler: Ruler::default(),
        mask: options.mask,
        demo,
        user,
    };
    let size = crossterm::terminal::size()?;
    let mut app = App::unopened(inputs, common, setup, size);
    app.set_between(options);
    let events: Events<Work> = Events::default();
    let effects = app.open();
    start(&mut app, effects.jobs, &events.mailbox());
    // Files that can be read at once tell before the terminal is taken whether there is anything to show.
    if let Some(work) = events.first(OPENED_SOON) {
        let effects = app.work(work);
        start(&mut app, effects.jobs, &events.mailbox());
    }
    if !app.session.files.are_opening() && !app.session.workspace.is_open() {
        return Err(nothing_open(app));
    }
    let mut terminal = Terminal::enter(common.lang)?;
    let (wide, asked) = match options.ambiguous {
        // The question is a character beyond ASCII.
        Ambiguous::Auto if surroundings.can_be_measured() && !ascii => (None, terminal.ask_width()),
        Ambiguous::Auto => (None, None),
        Ambiguous::Narrow => (Some(false), None),
        Ambiguous::Wide => (Some(true), None),
    };
    app.take_width(wide);
    let status =
        events.listen(asked).map_err(Failure::from).and_then(|()| watch(&mut app, &mut terminal, &events, asked));
    app.session.cancel();
    drop(terminal);
    match status? {
        Some(status) => Ok((status, app.session.workspace.troubles)),
        None => Err(nothing_open(app)),
    }
}

/// Why there is nothing to show.
fn nothing_open(app: App) -> Failure {
    match app.session.files.were_opened() {
        true => Failure::Files(app.session.workspace.troubles),
        // There was no thread for it.
        false => Failure::Terminal(io::ErrorKind::WouldBlock.into()),
    }
}

/// The loop; the exit status when it ends, or `None` where no file could be opened.
fn watch(
    app: &mut App,
    terminal: &mut Terminal,
    events: &Events<Work>,
    asked: Option<Instant>,
) -> Result<Option<u8>, Failure> {
    let mut width_due = asked.map(|_| Instant::now() + GLANCE);
    let mut changed = true;
    loop {
        let until = app.about_to_know().max(width_due);
        let held_back = until.and_then(|until| until.checked_duration_since(Instant::now()));
        if changed && held_back.is_none() {
            // The size may have changed before anybody listened.
            let (columns, rows) = terminal.size()?;
            if app.size != (columns, rows) {
                app.resize(columns, rows);
            }
            terminal.draw(|buf| draw(app, buf))?;
            changed = false;
        }
        let patience = if changed { held_back } else { app.patience() };
        let mut next = events.next(terminal, patience)?;
        if next.is_none() {
            changed |= app.tick();
            let jobs = app.take_jobs();
            start(app, jobs, &events.mailbox());
        }
        // All that waits is taken together, and drawn once.
        while let Some(event) = next {
            changed = true;
            let effects = match event {
                Event::Key(key) => app.key(key),
                Event::Piece(keys) => app.piece(&keys),
                Event::Paste(pasted) => app.paste(&pasted),
                Event::Resize(columns, rows) => {
                    app.resize(columns, rows);
                    Effects::default()
                }
                Event::Redraw => {
                    terminal.clear()?;
                    let (columns, rows) = terminal.size()?;
                    app.resize(columns, rows);
                    Effects::default()
                }
                Event::Width(wide) => {
                    width_due = None;
                    app.take_width(wide);
                    Effects::default()
                }
                Event::Work(work) => app.work(work),
                Event::Hangup => return Ok(Some(129)),
                Event::Terminate(signal) => return Ok(Some(u8::try_from(128 + signal).unwrap_or(u8::MAX))),
            };
            start(app, effects.jobs, &events.mailbox());
            if !app.session.files.are_opening() && !app.session.workspace.is_open() {
                return Ok(None);
            }
            if let Some(text) = effects.send {
                terminal.send(&text)?;
            }
            if effects.quit {
                return Ok(Some(0));
            }
            next = events.next(terminal, Some(Duration::ZERO))?;
        }
    }
}

/// Each job gets a thread of its own. Where none is to be had, the state is told so, and nothing waits for it.
fn start(app: &mut App, jobs: Vec<Job>, mailbox: &Mailbox<Work>) {
    let mut jobs = VecDeque::from(jobs);
    while let Some(job) = jobs.pop_front() {
        if let Some(job) = spawn(job, mailbox.clone()) {
            jobs.extend(app.not_begun(job).jobs);
        }
    }
}

/// Does a job by a thread of its own; gives it back where none is to be had.
fn spawn(job: Job, mailbox: Mailbox<Work>) -> Option<Job> {
    let shared = Arc::new(Mutex::new(Some(job)));
    let taken = shared.clone();
    let take = |shared: &Mutex<Option<Job>>| shared.lock().unwrap_or_else(PoisonError::into_inner).take();
    let work = move || {
        if let Some(job) = take(&taken) {
            mailbox.send(job.work_off());
        }
    };
    match thread::Builder::new().name("work".to_owned()).spawn(work) {
        Ok(_) => None,
        Err(_) => take(&shared),
    }
}
