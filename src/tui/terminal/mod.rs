//! The terminal: entered, left and watched.
//!
//! However the program ends, by `q`, an error, a panic, a signal or a dropped line, the terminal is given
//! back by one function that may be called any number of times. The screen is cleared before it is left:
//! where the user has switched the alternate screen off, nobody's name stays behind.
//!
//! What was typed and not read is thrown away then: it was meant for this program, and a shell would carry out the rest of a
//! paste in which there was a `q`.
//!
//! Keys, signals and what workers send come through one channel. The main thread sleeps in it, so nothing
//! is drawn unless something happened. Should it hang in something else, Ctrl-c and every signal end the program all the same.
//!
//! A watcher asks twice a second whether the terminal is still there: nobody may tell of a line that dropped while SIGHUP is
//! ignored, and a program that nobody sees should not stay.

mod ansi;
mod cell_diff;
pub mod keyboard;
pub mod painter;
mod scroll_region;
#[cfg(unix)]
mod signals;
pub mod width_probe;

use std::io::{self, IsTerminal, Write};
use std::panic::PanicHookInfo;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use crossterm::event::{self, KeyCode, KeyEvent, KeyModifiers};
use crossterm::{cursor, execute, style, terminal};
use ratatui::buffer::Buffer;

use crate::text::Lang;
use crate::tui::terminal::keyboard::{Pasted, Typed};
use crate::tui::terminal::painter::Painter;
#[cfg(unix)]
use signals::Asks;

/// Whether the terminal is ours just now.
static ENTERED: AtomicBool = AtomicBool::new(false);

/// How often the main thread came for an event: where that stands still, it hangs.
static TURNS: AtomicUsize = AtomicUsize::new(0);

/// How long is waited behind a stop for a signal that came meanwhile.
#[cfg(unix)]
const CONTINUED: Duration = Duration::from_millis(30);

/// How often the watcher looks for the terminal.
const WATCH: Duration = Duration::from_millis(500);

/// How long the main thread has for ending by itself once it was told to.
const GRACE: Duration = Duration::from_millis(1200);

/// The status of a program that ended since its line was dropped: 128 and SIGHUP.
const STATUS_HANGUP: i32 = 129;

/// The status of a program that was ended by Ctrl-c: 128 and SIGINT.
const STATUS_INTERRUPT: i32 = 130;

/// The status of a program that panicked.
const STATUS_PANIC: i32 = 101;

/// The terminal while it is ours. Dropping it gives the terminal back.
#[derive(Debug)]
pub struct Terminal {
    painter: Painter,
    /// What is said where the terminal lets us wait.
    lang: Lang,
    /// We stopped by ourselves, and SIGCONT has not told of the continuation yet.
    stopped: bool,
}

impl Terminal {
    /// Takes the terminal: raw mode, alternate screen, no cursor, pastes told as such; no mouse capture.
    /// From here on, a panic says where it happened in that language, and nothing of what it was about,
    /// since that may be a person's data.
    ///
    /// # Errors
    /// There is no terminal, or it cannot be written to.
    pub fn enter(lang: Lang) -> io::Result<Self> {
        install_panic_hook(lang);
        // crossterm must not drop colours by itself: it would drop reverse video with them
        style::force_color_output(true);
        #[cfg(unix)]
        signals::note()?;
        take()?;
        Ok(Self { painter: Painter::default(), lang, stopped: false })
    }

    /// Asks how wide the terminal draws ambiguous characters: once, before anything is drawn; when that was.
    /// [`Events::listen`] hears the answer; `None` where there will be none.
    pub fn ask_width(&mut self) -> Option<Instant> {
        if cfg!(unix) { width_probe::ask() } else { None }
    }

    /// Draws a frame; only what differs from the last one is written, in one go.
    ///
    /// # Errors
    /// The terminal cannot be written to.
    pub fn draw(&mut self, draw: impl FnOnce(&mut Buffer)) -> io::Result<()> {
        let (columns, rows) = self.size()?;
        let mut next = self.painter.canvas(columns, rows);
        draw(&mut next);
        let bytes = self.painter.paint(next);
        if bytes.is_empty() {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        out.write_all(bytes)?;
        out.flush()
    }

    /// Offers a text to the terminal's clipboard (OSC 52). Terminals do not say whether they took it.
    ///
    /// # Errors
    /// The terminal cannot be written to.
    pub fn send(&mut self, text: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        write!(out, "\x1b]52;c;{}\x1b\\", base64(text.as_bytes()))?;
        out.flush()
    }

    /// The columns and rows of the terminal.
    ///
    /// # Errors
    /// The terminal does not say.
    pub fn size(&self) -> io::Result<(u16, u16)> {
        terminal::size()
    }

    /// Clears the screen and forgets what was on it, so that the next frame is written whole.
    ///
    /// # Errors
    /// The terminal cannot be written to.
    pub fn clear(&mut self) -> io::Result<()> {
        execute!(io::stdout(), terminal::Clear(terminal::ClearType::All))?;
        self.painter.forget();
        Ok(())
    }

    /// Gives the terminal back and stops, as Ctrl-Z asks; takes it again when the shell continues the program.
    /// Does nothing where no shell would: as the first program of a session, or inside a script.
    fn suspend(&mut self) -> io::Result<()> {
        #[cfg(unix)]
        if is_job() {
            give_back(|| settle_for_good(self.lang));
            self.stopped = true;
            loop {
                signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
                // What ends the program may come with what continues it (`kill %1`): it must not wait for the terminal.
                thread::sleep(CONTINUED);
                if let Some(signal) = signals::ended_by() {
                    crate::files::exit(128 + signal);
                }
                // In the background the terminal is somebody else's.
                if in_foreground() {
                    break;
                }
            }
            self.resume()?;
        }
        Ok(())
    }

    /// Takes the terminal anew, whatever state it is in.
    fn resume(&mut self) -> io::Result<()> {
        restore();
        take()?;
        self.clear()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        give_back(|| settle_for_good(self.lang));
    }
}

/// Waits for what the terminal owes, unless a signal asks for the end: then there is no time for it.
fn settle_for_good(lang: Lang) {
    #[cfg(unix)]
    if signals::ended_by().is_some() {
        width_probe::settle();
        return;
    }
    // Who waits does not hang.
    width_probe::settle_for_good(lang, || {
        TURNS.fetch_add(1, Ordering::SeqCst);
    });
}

/// Whether the terminal is this program's to use, and not the shell's or another job's.
#[cfg(unix)]
fn in_foreground() -> bool {
    let of_process = |fields: &[&str]| Some(fields.get(2)? == fields.get(5)?);
    own_stat().as_deref().and_then(|stat| of_process(&fields_of(stat))).unwrap_or(true)
}

/// What the system tells of this process, where it does.
#[cfg(unix)]
fn own_stat() -> Option<String> {
    std::fs::read_to_string("/proc/self/stat").ok()
}

/// The fields behind the name of the program, which stands in brackets, and may hold anything: state, parent, group, session,
/// terminal, the group in the foreground of the terminal.
#[cfg(unix)]
fn fields_of(stat: &str) -> Vec<&str> {
    stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect()
}

/// Bytes in the 64 characters that sequences may hold (RFC 4648).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let number = (0..3).fold(0, |number, i| number << 8 | u32::from(three.get(i).copied().unwrap_or(0)));
        for i in 0..4 {
            let digit = DIGITS[(number >> (18 - 6 * i) & 63) as usize];
            out.push(if i <= three.len() { char::from(digit) } else { '=' });
        }
    }
    out
}

/// Puts the terminal in the state that we need.
fn take() -> io::Result<()> {
    terminal::enable_raw_mode()?;
    ENTERED.store(true, Ordering::SeqCst);
    let taken = execute!(
        io::stdout(),
        terminal::EnterAlternateScreen,
        event::EnableBracketedPaste,
        cursor::Hide,
        terminal::Clear(terminal::ClearType::All)
    );
    if taken.is_err() {
        restore();
    }
    taken
}

/// Gives the terminal back as it was. Does nothing where that was done; never fails, since those who call it
/// are past caring.
pub fn restore() {
    give_back(width_probe::settle);
}

/// The same; `settle` waits for what the terminal owes.
fn give_back(settle: impl FnOnce()) {
    if !ENTERED.swap(false, Ordering::SeqCst) {
        return;
    }
    let _ = execute!(
        io::stdout(),
        style::ResetColor,
        style::SetAttribute(style::Attribute::Reset),
        // a frame may have been cut short while it moved rows
        style::Print("\u{1b}[r"),
        terminal::Clear(terminal::ClearType::All),
        cursor::MoveTo(0, 0),
        event::DisableBracketedPaste,
        terminal::LeaveAlternateScreen,
        cursor::Show
    );
    // What comes before the modes are given back is not echoed.
    settle();
    forget_input();
    let _ = terminal::disable_raw_mode();
}

/// Throws away what was typed and not read.
pub fn forget_input() {
    #[cfg(unix)]
    let _ = rustix::termios::tcflush(rustix::stdio::stdout(), rustix::termios::QueueSelector::IFlush);
}

/// Makes panics give the terminal back, and say no more than where they happened. A panic of another thread
/// than the one that calls this ends the program: the screen would wait for that thread for ever.
fn install_panic_hook(lang: Lang) {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let main = thread::current().id();
        std::panic::set_hook(Box::new(move |info: &PanicHookInfo| {
            restore();
            let place = info.location().map_or_else(|| "?".to_owned(), ToString::to_string);
            let _ = writeln!(io::stderr(), "{}", lang.f("tui.panic", &[("place", &place)]));
            if thread::current().id() != main {
                crate::files::exit(STATUS_PANIC);
            }
        }));
    });
}

/// Whether a shell looks after this program as a job of its own, and would continue it after a stop: it leads
/// its process group, but not its session.
#[cfg(unix)]
fn is_job() -> bool {
    let Some(stat) = own_stat() else { return true };
    let fields = fields_of(&stat);
    let pid = std::process::id().to_string();
    fields.get(2) == Some(&pid.as_str()) && fields.get(3) != Some(&pid.as_str())
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<M> {
    /// A key was pressed.
    Key(KeyEvent),
    /// Keys came in one piece: a slow line, or a paste in a terminal that does not tell of pastes.
    Piece(Vec<KeyEvent>),
    /// Text was pasted.
    Paste(Pasted),
    /// The terminal has so many columns and rows now.
    Resize(u16, u16),
    /// The terminal is gone: end, without a word.
    Hangup,
    /// A signal (its number) asks for the end; the status is 128 and that number.
    Terminate(i32),
    /// The screen must be drawn anew, after the program was stopped and continued.
    Redraw,
    /// The terminal was asked how wide it draws ambiguous characters, and takes two cells for them, or one; or nobody knows.
    Width(Option<bool>),
    /// A worker says something.
    Work(M),
}

/// What goes through the channel: events, and what is dealt with on the way to them.
enum Message<M> {
    Event(Event<M>),
    Suspend,
    Resume,
}

/// Where workers put what they have to say. Each worker gets a clone.
#[derive(Debug)]
pub struct Mailbox<M>(Sender<Message<M>>);

impl<M> Clone for Mailbox<M> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<M> Mailbox<M> {
    /// Wakes the main thread with a message. `false` where nobody listens any more, and the worker may end.
    pub fn send(&self, message: M) -> bool {
        self.0.send(Message::Event(Event::Work(message))).is_ok()
    }
}

/// The events of the terminal and of the workers.
#[derive(Debug)]
pub struct Events<M> {
    sender: Sender<Message<M>>,
    receiver: Receiver<Message<M>>,
}

impl<M: Send + 'static> Default for Events<M> {
    fn default() -> Self {
        let (sender, receiver) = mpsc::channel();
        Self { sender, receiver }
    }
}

impl<M: Send + 'static> Events<M> {
    /// Starts to listen to keys and signals, and to watch the terminal, which is ours by now. One that was asked for the width
    /// of characters, then, owes an answer.
    ///
    /// # Errors
    /// A thread or a signal handler cannot be set up.
    pub fn listen(&self, asked: Option<Instant>) -> io::Result<()> {
        self.listen_without_signals(asked)?;
        #[cfg(unix)]
        {
            let sender = self.sender.clone();
            signals::listen(move |asks| heed(&sender, asks))?;
        }
        Ok(())
    }

    fn listen_without_signals(&self, asked: Option<Instant>) -> io::Result<()> {
        let keys = self.sender.clone();
        thread::Builder::new().name("keys".to_owned()).spawn(move || read_keys(&keys, asked))?;
        let watch = self.sender.clone();
        thread::Builder::new().name("watcher".to_owned()).spawn(move || watch_terminal(&watch))?;
        Ok(())
    }

    /// A mailbox for a worker.
    pub fn mailbox(&self) -> Mailbox<M> {
        Mailbox(self.sender.clone())
    }

    /// What a worker says within that time, while the terminal is not ours yet.
    pub fn first(&self, within: Duration) -> Option<M> {
        match self.receiver.recv_timeout(within) {
            Ok(Message::Event(Event::Work(message))) => Some(message),
            _ => None,
        }
    }

    /// Waits for the next event, at most for that long; `None` when the time is over. Stops and continues
    /// the program on the way, where Ctrl-Z or a signal asks for it.
    ///
    /// # Errors
    /// The terminal could not be taken again after a stop.
    pub fn next(&self, terminal: &mut Terminal, within: Option<Duration>) -> io::Result<Option<Event<M>>> {
        TURNS.fetch_add(1, Ordering::SeqCst);
        let message = match within {
            None => self.receiver.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(time) => self.receiver.recv_timeout(time),
        };
        Ok(match message {
            Ok(Message::Event(event)) => Some(event),
            Ok(Message::Suspend) => {
                terminal.suspend()?;
                Some(Event::Redraw)
            }
            Ok(Message::Resume) => {
                // after a stop of our own, all of this is done already
                if !std::mem::take(&mut terminal.stopped) {
                    terminal.resume()?;
                }
                Some(Event::Redraw)
            }
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Event::Hangup),
        })
    }
}

/// What was typed, as events: Ctrl-Z is for whoever holds the terminal, the rest is for the program.
fn of_typed<M>(typed: Typed) -> Vec<Message<M>> {
    let stops = |key: &KeyEvent| *key == KeyEvent::new(KeyCode::Char('z'), KeyModifiers::CONTROL);
    let event = |event| vec![Message::Event(event)];
    match typed {
        Typed::Key(key) if stops(&key) => vec![Message::Suspend],
        Typed::Key(key) => event(Event::Key(key)),
        Typed::Paste(pasted) => event(Event::Paste(pasted)),
        Typed::Answer(_) => vec![],
        Typed::Piece(keys) => {
            let of_part = |part: &[KeyEvent]| match part {
                [key] if stops(key) => Message::Suspend,
                keys => Message::Event(Event::Piece(keys.to_vec())),
            };
            keys.chunk_by(|a, b| !stops(a) && !stops(b)).map(of_part).collect()
        }
    }
}

/// Sends what is typed until nobody listens or the terminal is gone. Of a terminal that was asked, the answer is sent, too, or
/// that there is none.
#[cfg(unix)]
fn read_keys<M: Send + 'static>(sender: &Sender<Message<M>>, asked: Option<Instant>) {
    use crate::tui::terminal::keyboard::{Keyboard, bytes, terminal};

    let send = |message| sender.send(message).is_ok();
    let Ok(mut terminal) = terminal() else {
        send(Message::Event(Event::Hangup));
        return;
    };
    let mut keyboard = Keyboard::default();
    let mut awaited = asked.map(|asked| asked + width_probe::PATIENCE);
    let mut quiet_since = Instant::now();
    loop {
        let due = awaited.map(|until| until.saturating_duration_since(Instant::now()));
        let waits = keyboard.waits(width_probe::is_owed());
        let left = waits.map(|waits| waits.saturating_sub(quiet_since.elapsed()));
        let typed = match bytes(&mut terminal, left.into_iter().chain(due).min()) {
            Err(_) => {
                width_probe::answered();
                send(Message::Event(Event::Hangup));
                return;
            }
            Ok(Some(bytes)) => {
                quiet_since = Instant::now();
                keyboard.take(&bytes, quiet_since)
            }
            Ok(None) if waits.is_some_and(|waits| quiet_since.elapsed() >= waits) => {
                quiet_since = Instant::now();
                keyboard.pause()
            }
            Ok(None) => vec![],
        };
        let answer = typed.iter().find_map(|typed| match typed {
            Typed::Answer(column) => Some(width_probe::wide(*column)),
            _ => None,
        });
        if answer.is_some() {
            width_probe::answered();
        }
        if typed.iter().any(|typed| !matches!(typed, Typed::Answer(_))) {
            width_probe::typed();
        }
        let late = awaited.is_some_and(|until| Instant::now() >= until);
        if let Some(wide) = answer.or(late.then_some(None)).filter(|_| awaited.take().is_some()) {
            send(Message::Event(Event::Width(wide)));
        }
        let leaves = typed.iter().any(is_ctrl_c);
        if !typed.into_iter().flat_map(of_typed).all(send) {
            return;
        }
        if leaves {
            end_if_stuck();
        }
    }
}

/// Sends keys and sizes until nobody listens or the terminal is gone.
#[cfg(not(unix))]
fn read_keys<M: Send + 'static>(sender: &Sender<Message<M>>, _: Option<Instant>) {
    loop {
        let messages = match event::read() {
            Ok(event::Event::Key(key)) if key.kind != event::KeyEventKind::Release => of_typed(Typed::Key(key)),
            Ok(event::Event::Resize(columns, rows)) => vec![Message::Event(Event::Resize(columns, rows))],
            Ok(_) => vec![],
            Err(_) => vec![Message::Event(Event::Hangup)],
        };
        let last = messages.iter().any(|message| matches!(message, Message::Event(Event::Hangup)));
        if !messages.into_iter().all(|message| sender.send(message).is_ok()) || last {
            return;
        }
    }
}

#[cfg(unix)]
fn is_ctrl_c(typed: &Typed) -> bool {
    let is = |key: &KeyEvent| *key == KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
    match typed {
        Typed::Key(key) => is(key),
        Typed::Piece(keys) => keys.iter().any(is),
        _ => false,
    }
}

/// Somebody wants to leave: ends the program where the main thread does not come for it. It may hang in a file whose server
/// does not answer.
#[cfg(unix)]
fn end_if_stuck() {
    let turns = TURNS.load(Ordering::SeqCst);
    // Where no thread is to be had, a signal is the way out.
    let _ = thread::Builder::new().spawn(move || {
        thread::sleep(GRACE);
        if TURNS.load(Ordering::SeqCst) == turns {
            end(STATUS_INTERRUPT);
        }
    });
}

/// Sends what a signal asks for.
#[cfg(unix)]
fn heed<M>(sender: &Sender<Message<M>>, asks: Asks) {
    let message = match asks {
        Asks::Stop => Message::Suspend,
        Asks::GoOn => Message::Resume,
        Asks::Size => match terminal::size() {
            Ok((columns, rows)) => Message::Event(Event::Resize(columns, rows)),
            Err(_) => return,
        },
        Asks::End(signal_hook::consts::SIGHUP) => Message::Event(Event::Hangup),
        Asks::End(signal) => Message::Event(Event::Terminate(signal)),
    };
    let _ = sender.send(message);
    if let Asks::End(signal) = asks {
        let _ = thread::Builder::new().spawn(move || end_after_grace(128 + signal));
    }
}

/// Looks for the terminal until it is gone, and sees to it that the program ends then.
fn watch_terminal<M>(sender: &Sender<Message<M>>) {
    let there = || (io::stdin().is_terminal(), io::stdout().is_terminal());
    let first = there();
    while there() == first {
        thread::sleep(WATCH);
    }
    let _ = sender.send(Message::Event(Event::Hangup));
    end_after_grace(STATUS_HANGUP);
}

/// Ends the program where the main thread does not get to it: it may hang in writing to a line that dropped.
fn end_after_grace(status: i32) {
    thread::sleep(GRACE);
    end(status);
}

/// Ends the program at once, whatever the main thread does.
fn end(status: i32) -> ! {
    // giving the terminal back may hang in the same way
    let restoring = thread::spawn(restore);
    for _ in 0..50 {
        if restoring.is_finished() {
            break;
        }
        thread::sleep(Duration::from_millis(30));
    }
    crate::files::exit(status);
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
