//! A window that moves over a source while its records are looked for. Where it moves on from piece to piece, the next
//! pieces are read ahead by two threads in turn, which also look for the records of their pieces. What they find is a guess,
//! since they know nothing of what stands before; it is right wherever a record does begin where they took one to begin.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

use super::index::Index;
use super::source::Source;

/// How much is read at once.
pub(super) const PIECE: usize = 256 << 10;

/// Room before a piece for what is left over of the one before it: a record that goes on.
pub(super) const ROOM: usize = 64 << 10;

/// How many pieces each thread reads ahead, and how many threads there are.
const AHEAD: usize = 3;
const THREADS: usize = 2;

/// A record that begins and ends within a piece, found by looking at that piece alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Guess {
    /// Where it begins in the source, if one does.
    pub(super) start: u64,
    /// Behind its last byte.
    pub(super) end: u64,
    /// How many line feeds stand in it.
    pub(super) lines: u32,
    /// How many characters stand behind the last of them, or in all of it.
    pub(super) chars: u32,
    /// Where its content ends, if it is a CSV row that is whole: with as many cells as the heading, and quotes around cells.
    pub(super) whole: Option<u64>,
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

/// The pieces that a thread has read, and the way back to it for buffers that were used.
type Thread = (Receiver<io::Result<Piece>>, Sender<Vec<u8>>);

/// The threads that read ahead.
#[derive(Debug)]
struct Ahead {
    threads: Vec<Thread>,
    /// The thread that has the next piece.
    turn: usize,
}

impl Ahead {
    /// Begins to read; `None` where no thread is to be had.
    fn start(source: &Source, from: u64, guesser: &Guesser) -> Option<Ahead> {
        let mut threads = Vec::new();
        for nth in 0..THREADS as u64 {
            let (sender, pieces) = sync_channel(AHEAD);
            let (used, buffers) = channel();
            let (source, guesser) = (source.clone(), guesser.clone());
            let work = move || read_ahead(&source, from + nth * PIECE as u64, &guesser, &sender, &buffers);
            std::thread::Builder::new().name("ahead".to_owned()).spawn(work).ok()?;
            threads.push((pieces, used));
        }
        Some(Ahead { threads, turn: 0 })
    }

    /// The next piece, for which a buffer that was used is given back; `None` behind the last one.
    fn next(&mut self, used: Vec<u8>) -> Option<io::Result<Piece>> {
        let (pieces, buffers) = self.threads.get(self.turn)?;
        let piece = pieces.recv().ok()?;
        self.turn = (self.turn + 1) % self.threads.len();
        // Where it is not wanted any more, the reading has ended.
        let _ = buffers.send(used);
        Some(piece)
    }
}

/// Reads every second piece until the end, an error, or nobody takes them any more.
fn read_ahead(
    source: &Source,
    from: u64,
    guesser: &Guesser,
    sender: &SyncSender<io::Result<Piece>>,
    buffers: &Receiver<Vec<u8>>,
) {
    let mut at = from;
    loop {
        let mut buffer: Vec<u8> = buffers.try_recv().unwrap_or_default();
        buffer.resize(ROOM + PIECE, 0);
        let read = source.read_at(at, &mut buffer[ROOM..]);
        let last = !matches!(read, Ok(n) if n > 0);
        let piece = read.map(|n| {
            buffer.truncate(ROOM + n);
            let guesses = (guesser.0)(at, &buffer[ROOM..]);
            (buffer, guesses)
        });
        if sender.send(piece).is_err() || last {
            return;
        }
        at += (THREADS * PIECE) as u64;
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

    /// The record that begins at `at`, if it was guessed. They are asked for in order.
    pub(super) fn guess(&mut self, at: u64) -> Option<Guess> {
        let rest = self.guesses.get(self.next_guess..)?;
        self.next_guess += rest.iter().take_while(|guess| guess.start < at).count();
        self.guesses.get(self.next_guess).copied().filter(|guess| guess.start == at)
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
            self.back.1.resize(PIECE, 0);
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

    /// The offset at which the bytes at hand begin.
    pub(super) fn start(&self) -> u64 {
        self.start
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

    #[test]
    fn what_cannot_be_read_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        std::fs::write(&path, vec![b'x'; 4 * PIECE]).unwrap();
        let source = Source::open(&path).unwrap();
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
