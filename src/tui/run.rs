//! The loop: an event, the state changed by it, the screen drawn if anything changed.

use std::io;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::app::{App, Effects, Job, Setup, Work, search_index};
use super::terminal::{Event, Events, Mailbox, Session};
use super::theme::{Depth, Theme};
use super::{Fault, draw};
use crate::check::check;
use crate::cli::{Common, UiOptions};
use crate::text::cells::Ruler;
use crate::workspace::Input;

/// Why the screen could not be opened, or ended.
#[derive(Debug)]
pub enum Failure {
    /// The theme.
    Theme(Fault),
    /// The terminal.
    Terminal(io::Error),
}

impl From<io::Error> for Failure {
    fn from(e: io::Error) -> Failure {
        Failure::Terminal(e)
    }
}

/// Opens the files on the screen; the exit status when the user quits.
///
/// # Errors
/// The theme cannot be read, or the terminal cannot be taken.
pub fn run(inputs: Vec<Input>, demo: bool, options: &UiOptions, common: &Common) -> Result<u8, Failure> {
    let depth = Depth::from_env(|name| std::env::var(name).ok());
    let theme = Theme::load(options.theme.as_deref(), depth).map_err(Failure::Theme)?;
    let setup = Setup {
        theme,
        ascii: options.ascii,
        ruler: Ruler { wide: options.ambiguous_wide == Some(true) },
        mask: options.mask,
        demo,
    };
    let size = crossterm::terminal::size()?;
    let mut app = App::new(inputs, common, setup, size);
    let mut session = Session::enter(common.lang)?;
    let events: Events<Work> = Events::start()?;
    let effects = app.start_check();
    start(effects.jobs, &events.mailbox());
    session.draw(|frame| draw(&app, frame))?;
    loop {
        let mut changed = false;
        let mut next = events.next(&mut session, app.patience())?;
        if next.is_none() {
            changed |= app.tick();
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
                Event::Work(work) => {
                    app.work(work);
                    Effects::default()
                }
                Event::Hangup => {
                    app.cancel();
                    return Ok(129);
                }
                Event::Terminate(signal) => {
                    app.cancel();
                    return Ok(u8::try_from(128 + signal).unwrap_or(u8::MAX));
                }
            };
            start(effects.jobs, &events.mailbox());
            if effects.quit {
                app.cancel();
                return Ok(0);
            }
            next = events.next(&mut session, Some(Duration::ZERO))?;
        }
        if changed {
            session.draw(|frame| draw(&app, frame))?;
        }
    }
}

/// Each job gets a thread of its own.
fn start(jobs: Vec<Job>, mailbox: &Mailbox<Work>) {
    for job in jobs {
        let mailbox = mailbox.clone();
        // Where no thread is to be had, the check is missing, and the screen says so.
        let _ = thread::Builder::new().name("check".to_owned()).spawn(move || {
            let result = check(&job.document, job.as_of, &job.progress)
                .and_then(|checked| {
                    let search = match job.search {
                        Some(search) => search,
                        None => Arc::new(search_index(&job.document)?),
                    };
                    Ok((Arc::new(checked), search))
                })
                .map_err(|e| e.kind());
            mailbox.send(Work::Checked { run: job.run, payload: job.payload, result });
        });
    }
}
