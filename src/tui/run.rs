//! The loop: an event, the state changed by it, the screen drawn if anything changed.

use std::io;
use std::thread;
use std::time::{Duration, Instant};

use super::app::{App, Effects, Job, Setup, Work};
use super::chrome::Chrome;
use super::probe::{Asked, GLANCE};
use super::terminal::{Event, Events, Mailbox, Session};
use super::theme::{Depth, Theme};
use super::user::User;
use super::{Fault, draw};
use crate::cli::{Common, UiOptions};
use crate::read::Trouble;
use crate::settings::{Ambiguous, Surroundings};
use crate::text::cells::Ruler;
use crate::workspace::Input;

/// Why the screen could not be opened, or ended.
#[derive(Debug)]
pub enum Failure {
    /// The theme.
    Theme(Fault),
    /// The terminal.
    Terminal(io::Error),
    /// None of the files can be read.
    Files(Vec<Trouble>),
}

impl From<io::Error> for Failure {
    fn from(e: io::Error) -> Failure {
        Failure::Terminal(e)
    }
}

/// How long a frame waits for checks and searches that end soon: on a slow line, a frame that says that they run costs as
/// much as another.
pub const SOON: Duration = Duration::from_millis(20);

/// Opens the files on the screen; when the user quits, the exit status, and the files that could not be read.
///
/// # Errors
/// The theme or none of the files can be read, or the terminal cannot be taken.
pub fn run(
    inputs: Vec<Input>,
    demo: bool,
    options: &UiOptions,
    common: &Common,
) -> Result<(u8, Vec<Trouble>), Failure> {
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
        chrome: if ascii { Chrome::Ascii } else { Chrome::Any },
        ruler: Ruler::default(),
        mask: options.mask,
        demo,
        user,
    };
    let size = crossterm::terminal::size()?;
    let mut app = App::new(inputs, common, setup, size);
    app.set_between(options);
    let workspace = &app.workspace;
    if workspace.payloads.is_empty() && workspace.responses.is_empty() && workspace.documents.is_empty() {
        return Err(Failure::Files(app.workspace.troubles));
    }
    let mut session = Session::enter(common.lang)?;
    let (wide, asked) = match options.ambiguous {
        // The question is a character beyond ASCII.
        Ambiguous::Auto if surroundings.can_be_measured() && !ascii => (None, session.ask_width()),
        Ambiguous::Auto => (None, None),
        Ambiguous::Narrow => (Some(false), None),
        Ambiguous::Wide => (Some(true), None),
    };
    app.take_width(wide);
    let status = watch(&mut app, &mut session, asked);
    app.cancel();
    drop(session);
    Ok((status?, app.workspace.troubles))
}

/// The loop; the exit status when it ends.
fn watch(app: &mut App, session: &mut Session, asked: Option<Asked>) -> Result<u8, Failure> {
    let mut width_due = asked.as_ref().map(|_| Instant::now() + GLANCE);
    let events: Events<Work> = Events::start(asked)?;
    let effects = app.start_check();
    start(effects.jobs, &events.mailbox());
    let mut changed = true;
    loop {
        let until = app.about_to_know().max(width_due);
        let held_back = until.and_then(|until| until.checked_duration_since(Instant::now()));
        if changed && held_back.is_none() {
            // The size may have changed before anybody listened.
            let (columns, rows) = session.size()?;
            if app.size != (columns, rows) {
                app.resize(columns, rows);
            }
            session.draw(|buf| draw(app, buf))?;
            changed = false;
        }
        let patience = if changed { held_back } else { app.patience() };
        let mut next = events.next(session, patience)?;
        if next.is_none() {
            changed |= app.tick();
            start(app.take_jobs(), &events.mailbox());
        }
        // All that waits is taken together, and drawn once.
        while let Some(event) = next {
            changed = true;
            let effects = match event {
                Event::Key(key) => app.key(key),
                Event::Resize(columns, rows) => {
                    app.resize(columns, rows);
                    Effects::default()
                }
                Event::Redraw => {
                    session.clear()?;
                    let (columns, rows) = session.size()?;
                    app.resize(columns, rows);
                    Effects::default()
                }
                Event::Width(wide) => {
                    width_due = None;
                    app.take_width(wide);
                    Effects::default()
                }
                Event::Work(work) => app.work(work),
                Event::Hangup => return Ok(129),
                Event::Terminate(signal) => return Ok(u8::try_from(128 + signal).unwrap_or(u8::MAX)),
            };
            start(effects.jobs, &events.mailbox());
            if let Some(text) = effects.send {
                session.send(&text)?;
            }
            if effects.quit {
                return Ok(0);
            }
            next = events.next(session, Some(Duration::ZERO))?;
        }
    }
}

/// Each job gets a thread of its own.
fn start(jobs: Vec<Job>, mailbox: &Mailbox<Work>) {
    for job in jobs {
        let mailbox = mailbox.clone();
        // Where no thread is to be had, the check is missing, and the screen says so.
        let _ = thread::Builder::new().name("work".to_owned()).spawn(move || mailbox.send(job.work_off()));
    }
}
