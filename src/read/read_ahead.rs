//! A window that moves over a source while its records are looked for. Where it moves on from piece to piece, two threads
//! read ahead and look for the records of their pieces, the window's own being one of them. What they find is a guess, since
//! a piece tells nothing of what stands before it; it is right wherever a record does begin where it was taken to begin.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::index::Index;
use super::source::Source;

/// How much is read at once.
pub(super) const PIECE: usize = 256 << 10;

/// Room before a piece for what is left over of the one before it: a record that goes on.
pub(super) const ROOM: usize = 64 << 10;

/// How much is read again at once where the window has moved on: of many broken records a little each.
const BACK: usize = 16 << 10;

/// How many pieces are read ahead at most.
const AHEAD: usize = 8;

/// A record that begins and ends within a piece, found by looking at that piece alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Guess {
    /// Where it begins in the source, if one does.
    pub(super) start: u64,
    /// Behind its last byte.
    pub(super) end: u64,
    /// Where the next record begins, if nothing stands before it but what belongs between two of them.
    pub(super) next: Option<u64>,
    /// How many line feeds stand before the next record, or its own end.
    pub(super) lines: u32,
    /// How many characters stand there behind the last of them, or from its start on.
    pub(super) chars: u32,
    /// Behind its last byte without a line end that belongs to it (a CSV row).
    pub(super) content: u64,
}

/// Finds the records in bytes that stand at an offset of the source, in order.
#[derive(Clone)]
pub(super) struct Guesser(Arc<Guessing>);

type Guessing = dyn Fn(u64, &[u8]) -> Vec<Guess> + Send + Sync;

impl Guesser {
    pub(super) fn new(guess: impl Fn(u64, &[u8]) -> Vec<Guess> + Send + Sync + 'static) -> Guesser {
        Guesser(Arc::new(guess))
    }
}

impl fmt::Debug for Guesser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Guesser")
    }
}

/// The bytes that are at hand.
#[derive(Debug)]
pub(super) struct Window<'a> {
    source: &'a Source,
    index: &'a Index,
    buffer: Vec<u8>,
    /// A buffer that is not used any more.
    spare: Vec<u8>,
    /// Where in the buffer the window begins and ends.
    from: usize,
    to: usize,
    /// The offset of the window's first byte in the source.
    start: u64,
    ahead: Option<Ahead>,
    /// The records that are taken to stand in the last piece, and the first of them that may be asked for yet.
    guesses: Vec<Guess>,
    next_guess: usize,
    /// A piece that was read again, and its offset: what comes behind a broken record is looked for from its start.
    back: (u64, Vec<u8>),
}

/// A piece in a buffer with room before it, and the records that are taken to stand in it.
type Piece = (Vec<u8>, Vec<Guess>);

/// Whether nothing comes behind a piece: it is not a whole one.
fn is_last(piece: &io::Result<Piece>) -> bool {
    !matches!(piece, Ok((buffer, _)) if buffer.len() == ROOM + PIECE)
}

/// The pieces that are read ahead, in order, by whoever is free: a helping thread all the time, and the thread of the window
/// where the piece that it needs is still in the other's hands. So neither waits for the other while there is work: a thread
/// that is put to sleep and woken for each piece costs more than finding its records.
#[derive(Debug)]
struct Ahead {
    pieces: Arc<Pieces>,
    /// Whether the end was seen, or an error.
    ended: bool,
}

#[derive(Debug)]
struct Pieces {
    source: Source,
    guesser: Guesser,
    from: u64,
    state: Mutex<State>,
    /// A piece was made.
    made: Condvar,
    /// A piece was taken.
    taken: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// The number of the first piece that was not taken yet.
    first: u64,
    /// That piece and those behind it, as far as somebody makes them; `None` where it is not made yet.
    pieces: VecDeque<Option<io::Result<Piece>>>,
    /// Nobody needs more, or there is no more.
    closed: bool,
    /// Whether the helper waits for a piece to be taken, and the window for one to be made: nobody is woken in vain.
    helper_waits: bool,
    window_waits: bool,
    /// Buffers that were used.
    spare: Vec<Vec<u8>>,
}

impl Pieces {
    fn state(&self) -> MutexGuard<'_, State> {
        // A thread that panicked ends the program, or in a test has failed it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the next piece that nobody makes, and hands it in.
    fn make_one(&self, mut state: MutexGuard<'_, State>) {
        let number = state.first + state.pieces.len() as u64;
        state.pieces.push_back(None);
        let mut buffer = state.spare.pop().unwrap_or_default();
        drop(state);
        let at = self.from + number * PIECE as u64;
        buffer.resize(ROOM + PIECE, 0);
        let piece = self.source.read_at(at, &mut buffer[ROOM..]).map(|n| {
            buffer.truncate(ROOM + n);
            let guesses = (self.guesser.0)(at, &buffer[ROOM..]);
            (buffer, guesses)
        });
        let mut state = self.state();
        state.closed |= is_last(&piece);
        // A piece is not taken before it is made.
        let place = (number - state.first) as usize;
        state.pieces[place] = Some(piece);
        let wake = place == 0 && state.window_waits;
        drop(state);
        if wake {
            self.made.notify_one();
        }
    }

    /// What the helper does: makes pieces until nobody needs more.
    fn help(&self) {
        loop {
            let mut state = self.state();
            while !state.closed && state.pieces.len() >= AHEAD {
                state.helper_waits = true;
                state = self.taken.wait(state).unwrap_or_else(PoisonError::into_inner);
                state.helper_waits = false;
            }
            if state.closed {
                return;
            }
            self.make_one(state);
        }
    }
}

impl Ahead {
    /// Begins to read; `None` where no thread is to be had.
    fn start(source: &Source, from: u64, guesser: &Guesser) -> Option<Ahead> {
        let (source, guesser) = (source.clone(), guesser.clone());
        let (state, made, taken) = Default::default();
        let pieces = Arc::new(Pieces { source, guesser, from, state, made, taken });
        let shared = Arc::clone(&pieces);
        std::thread::Builder::new().name("ahead".to_owned()).spawn(move || shared.help()).ok()?;
        Some(Ahead { pieces, ended: false })
    }

    /// The next piece, for which a buffer that was used is given back; `None` behind the last one.
    fn next(&mut self, used: Vec<u8>) -> Option<io::Result<Piece>> {
        if self.ended {
            return None;
        }
        // Of what comes bit by bit, a later piece may be long in coming.
        let mine = if self.pieces.source.known_len().is_some() { AHEAD } else { 1 };
        let mut state = self.pieces.state();
        state.spare.push(used);
        loop {
            if state.pieces.front().is_some_and(Option::is_some)
                && let Some(piece) = state.pieces.pop_front().flatten()
            {
                state.first += 1;
                let wake = state.helper_waits;
                drop(state);
                if wake {
                    self.pieces.taken.notify_one();
                }
                self.ended = is_last(&piece);
                return Some(piece);
            }
            if state.pieces.len() < mine && !state.closed {
                self.pieces.make_one(state);
                state = self.pieces.state();
            } else {
                state.window_waits = true;
                state = self.pieces.made.wait(state).unwrap_or_else(PoisonError::into_inner);
                state.window_waits = false;
            }
        }
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.pieces.state().closed = true;
        self.pieces.taken.notify_one();
    }
}

impl<'a> Window<'a> {
    /// An empty window at `start`. A source that is read by somebody who waits for the whole of it is read ahead.
    pub(super) fn new(index: &'a Index, source: &'a Source, start: u64, guesser: &Guesser) -> Window<'a> {
        let large = source.known_len().is_none_or(|length| length - length.min(start) > 2 * PIECE as u64);
        let ahead = large.then(|| Ahead::start(source, start, guesser)).flatten();
        Window { ahead, ..Window::near(index, source, start) }
    }

    /// The same without reading ahead, for a look at the start of a source.
    pub(super) fn near(index: &'a Index, source: &'a Source, start: u64) -> Window<'a> {
        let (guesses, next_guess, back) = (vec![], 0, (0, vec![]));
        let (buffer, spare) = (vec![], vec![]);
        Window { source, index, buffer, spare, from: 0, to: 0, start, ahead: None, guesses, next_guess, back }
    }

    /// What was guessed of the piece from the record on that begins at `at`; nothing where none was taken to begin there.
    /// They are asked for in order.
    pub(super) fn guesses(&mut self, at: u64) -> &[Guess] {
        let rest = self.guesses.get(self.next_guess..).unwrap_or_default();
        self.next_guess += rest.iter().take_while(|guess| guess.start < at).count();
        let rest = self.guesses.get(self.next_guess..).unwrap_or_default();
        if rest.first().is_some_and(|guess| guess.start == at) { rest } else { &[] }
    }

    /// The source.
    pub(super) fn source(&self) -> &'a Source {
        self.source
    }

    fn end(&self) -> u64 {
        self.start + (self.to - self.from) as u64
    }

    /// The bytes from `at` on, at least one and as many as are at hand; empty at the end.
    pub(super) fn bytes(&mut self, at: u64) -> io::Result<&[u8]> {
        self.at_least(at, 1)
    }

    /// The bytes from `at` on, at least `n` unless the end comes before, or more are asked for than a piece holds.
    pub(super) fn at_least(&mut self, at: u64, n: usize) -> io::Result<&[u8]> {
        if at + n as u64 > self.end() && (at >= self.end() || self.end() - at <= ROOM as u64) {
            self.load(at)?;
        }
        if at < self.start || at + n as u64 > self.end() && self.end() - at > ROOM as u64 {
            return self.look_back(at, n);
        }
        Ok(&self.buffer[self.from + ((at - self.start) as usize).min(self.to - self.from)..self.to])
    }

    /// The same where the window has moved on already: read anew, beside it.
    fn look_back(&mut self, at: u64, n: usize) -> io::Result<&[u8]> {
        let end = self.back.0 + self.back.1.len() as u64;
        if at < self.back.0 || at + n as u64 > end {
            self.back.1.resize(n.max(BACK), 0);
            let filled = self.source.read_at(at, &mut self.back.1)?;
            self.back.1.truncate(filled);
            self.back.0 = at;
        }
        Ok(&self.back.1[(at - self.back.0) as usize..])
    }

    /// The bytes between two places, if all of them are at hand.
    pub(super) fn held(&self, from: u64, to: u64) -> Option<&[u8]> {
        let from = usize::try_from(from.checked_sub(self.start)?).ok()?;
        let to = usize::try_from(to.checked_sub(self.start)?).ok()?;
        self.buffer[self.from..self.to].get(from..to)
    }

    /// Moves the window on: it begins at `at` and goes further than before, where what is left of it from there on is not
    /// more than there is room for.
    pub(super) fn load(&mut self, at: u64) -> io::Result<()> {
        self.index.reach(at)?;
        if at < self.start || self.end().saturating_sub(at) > ROOM as u64 {
            return Ok(());
        }
        loop {
            let end = self.end();
            let left = end.saturating_sub(at) as usize;
            let Some(ahead) = &mut self.ahead else {
                self.buffer.resize(ROOM + PIECE, 0);
                self.to = ROOM + self.source.read_at(at, &mut self.buffer[ROOM..])?;
                (self.from, self.start) = (ROOM, at);
                return Ok(());
            };
            // Behind the last piece none comes: what is left over is all there is.
            let Some(piece) = ahead.next(std::mem::take(&mut self.spare)) else { return Ok(()) };
            let (mut piece, guesses) = piece?;
            (self.guesses, self.next_guess) = (guesses, 0);
            piece[ROOM - left..ROOM].copy_from_slice(&self.buffer[self.to - left..self.to]);
            self.start = end - left as u64;
            self.spare = std::mem::replace(&mut self.buffer, piece);
            (self.from, self.to) = (ROOM - left, self.buffer.len());
            if self.end() > at || self.to == ROOM {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn no_guess() -> Guesser {
        Guesser::new(|_, _| vec![])
    }

    #[test]
    fn a_window_shows_what_stands_there() {
        let bytes: Vec<u8> = (0..5 * PIECE + 77).map(|i| (i * 7 + i / 251) as u8).collect();
        let (index, source) = (Index::default(), Source::from(bytes.clone()));
        let steps = [1, 3000, ROOM as u64 - 5, PIECE as u64 / 3, ROOM as u64 + 9, PIECE as u64];
        for (nth, step) in steps.into_iter().enumerate() {
            let mut window = Window::new(&index, &source, 5, &no_guess());
            let mut at = 5;
            while at < bytes.len() as u64 {
                let here = &bytes[at as usize..];
                let seen = window.bytes(at).unwrap();
                assert!(!seen.is_empty() && here.starts_with(seen), "{nth} {at}");
                let wanted = here.len().min(ROOM / 2);
                let seen = window.at_least(at, wanted).unwrap();
                assert!(seen.len() >= wanted && here.starts_with(seen), "{nth} {at}");
                // Now and then back, as behind a broken record.
                if step > 1 && nth % 2 == 1 && at > PIECE as u64 * 3 && at < PIECE as u64 * 3 + 2 * step {
                    assert!(bytes[17..].starts_with(window.bytes(17).unwrap()));
                }
                at += if step == 1 { 911 } else { step };
            }
            assert!(window.bytes(bytes.len() as u64).unwrap().is_empty());
            assert!(window.bytes(bytes.len() as u64).unwrap().is_empty());
        }
    }

    /// Of a stream each piece is there when it has come, however long the next one takes.
    #[test]
    fn no_piece_of_a_stream_waits_for_the_next() {
        for _ in 0..20 {
            let (reader, mut writer) = io::pipe().unwrap();
            let source = Source::stream(reader, u64::MAX).unwrap();
            let (tell, told) = std::sync::mpsc::channel();
            let reading = std::thread::spawn(move || {
                let index = Index::default();
                let mut window = Window::new(&index, &source, 0, &no_guess());
                for at in [0, PIECE as u64, 2 * PIECE as u64] {
                    tell.send(window.bytes(at).unwrap().len()).unwrap();
                }
            });
            let patience = std::time::Duration::from_secs(20);
            for _ in 0..2 {
                io::Write::write_all(&mut writer, &vec![b'x'; PIECE]).unwrap();
                assert_eq!(told.recv_timeout(patience), Ok(PIECE));
            }
            io::Write::write_all(&mut writer, b"end").unwrap();
            drop(writer);
            assert_eq!(told.recv_timeout(patience), Ok(3));
            reading.join().unwrap();
        }
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        std::fs::write(&path, vec![b'x'; 4 * PIECE]).unwrap();
        let source = Source::open(&path, 0).unwrap();
        std::fs::File::options().write(true).open(&path).unwrap().set_len(3 * PIECE as u64).unwrap();
        let index = Index::default();
        let mut window = Window::new(&index, &source, 0, &no_guess());
        let mut at = 0;
        let refused = loop {
            match window.bytes(at) {
                Ok(bytes) => at += bytes.len() as u64,
                Err(e) => break e.kind(),
            }
        };
        assert_eq!((refused, at), (io::ErrorKind::UnexpectedEof, 3 * PIECE as u64));
        index.stop();
        assert_eq!(
            Window::new(&index, &source, 0, &no_guess()).bytes(0).unwrap_err().kind(),
            io::ErrorKind::Interrupted
        );
    }
}
