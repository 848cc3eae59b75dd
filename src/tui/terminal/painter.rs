//! Frames to bytes: what has to be written so that the terminal shows the next frame.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use zeroize::Zeroize;

use crate::tui::terminal::ansi;
use crate::tui::terminal::cell_diff::{Frame, Seen, updates};
use crate::tui::terminal::scroll_region;

/// Less than this is written without looking for rows that moved.
const LITTLE: usize = 128;

/// What a terminal shows, and what is to be written to it.
#[derive(Debug, Default)]
pub struct Painter {
    /// What the terminal shows; of no size where that is not known.
    shown: Frame,
    bytes: Vec<u8>,
    /// The other way to write the same.
    other: Vec<u8>,
    /// A buffer to draw the next frame into, and room for what is seen in it.
    spare: Buffer,
    room: Vec<Seen>,
}

impl Painter {
    /// A buffer of that size for the next frame, which must be drawn over all of it: what stands there is an earlier one.
    pub fn canvas(&mut self, columns: u16, rows: u16) -> Buffer {
        let mut canvas = std::mem::take(&mut self.spare);
        canvas.resize(Rect::new(0, 0, columns, rows));
        canvas
    }

    /// The bytes that bring the terminal from the last frame to this one; none where they look the same. A frame of
    /// another size than the last one is written whole, on a cleared screen.
    pub fn paint(&mut self, next: Buffer) -> &[u8] {
        // The last frame may have shown a 個人番号: none of it stays behind a shorter one.
        self.bytes.zeroize();
        self.other.zeroize();
        let whole = self.shown.cells.area != next.area;
        if whole {
            // Another size: what a terminal does with its lines then is its own affair.
            self.bytes.extend_from_slice(b"\x1b[m\x1b[r\x1b[2J");
            self.shown = Frame::new(Buffer::empty(next.area), vec![]);
        }
        let next = Frame::new(next, std::mem::take(&mut self.room));
        let changed = updates(&self.shown, &next);
        ansi::frame(&mut self.bytes, &next.cells, &changed);
        let changed = changed.len();
        if !whole && self.bytes.len() > LITTLE {
            self.paint_shifted(&next, changed);
        }
        let before = std::mem::replace(&mut self.shown, next);
        (self.spare, self.room) = (before.cells, before.seen);
        &self.bytes
    }

    /// Forgets what the terminal shows.
    pub fn forget(&mut self) {
        self.shown = Frame::default();
    }

    /// Lets the terminal move rows, where that makes the bytes fewer.
    fn paint_shifted(&mut self, next: &Frame, changed: usize) {
        let Some(shift) = scroll_region::find(&self.shown, next, changed) else { return };
        scroll_region::apply(&mut self.shown, shift);
        ansi::shift(&mut self.other, shift.top, shift.bottom, shift.up);
        ansi::frame(&mut self.other, &next.cells, &updates(&self.shown, next));
        if self.other.len() < self.bytes.len() {
            std::mem::swap(&mut self.bytes, &mut self.other);
        }
    }
}
