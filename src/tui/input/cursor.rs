//! A place in a list, and the part of the list that is seen.

/// A cursor in a list whose length and height are the caller's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    /// The selected row.
    pub at: usize,
    /// The first row that is seen.
    pub offset: usize,
}

/// A movement in a list or a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// By so many rows, up where negative.
    By(isize),
    /// By so many pages.
    Page(isize),
    /// To the first row.
    First,
    /// To the last row.
    Last,
}

impl Cursor {
    /// Moves within `len` rows of which `height` are seen; true if it moved.
    pub fn go(&mut self, step: Move, len: usize, height: usize) -> bool {
        let before = *self;
        let last = len.saturating_sub(1);
        self.at = match step {
            Move::By(n) => self.at.saturating_add_signed(n).min(last),
            Move::Page(n) => self.at.saturating_add_signed(n * height.max(2).saturating_sub(1) as isize).min(last),
            Move::First => 0,
            Move::Last => last,
        };
        self.follow(len, height);
        *self != before
    }

    /// Sets the row, and what is seen with it.
    pub fn set(&mut self, at: usize, len: usize, height: usize) {
        self.at = at.min(len.saturating_sub(1));
        self.follow(len, height);
    }

    /// Keeps the selected row in sight and the list's end at the bottom.
    pub fn follow(&mut self, len: usize, height: usize) {
        self.at = self.at.min(len.saturating_sub(1));
        let height = height.max(1);
        self.offset = self.offset.min(len.saturating_sub(height)).min(self.at);
        if self.at >= self.offset + height {
            self.offset = self.at + 1 - height;
        }
    }

    /// The rows that are seen.
    pub fn seen(&self, len: usize, height: usize) -> std::ops::Range<usize> {
        self.offset.min(len)..(self.offset + height).min(len)
    }
}

/// Scrolls a page of `len` lines of which `height` are seen; true if it moved.
pub fn scroll(offset: &mut usize, step: Move, len: usize, height: usize) -> bool {
    let before = *offset;
    let last = len.saturating_sub(height);
    *offset = match step {
        Move::By(n) => offset.saturating_add_signed(n),
        Move::Page(n) => offset.saturating_add_signed(n * height.max(2).saturating_sub(1) as isize),
        Move::First => 0,
        Move::Last => last,
    }
    .min(last);
    *offset != before
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_selected_row_stays_in_sight() {
        let mut cursor = Cursor::default();
        cursor.go(Move::By(12), 100, 10);
        assert_eq!((cursor.at, cursor.offset), (12, 3));
        cursor.go(Move::Last, 100, 10);
        assert_eq!(cursor.seen(100, 10), 90..100);
        cursor.go(Move::Page(-1), 100, 10);
        assert_eq!((cursor.at, cursor.offset), (90, 90));
        cursor.follow(5, 10);
        assert_eq!((cursor.at, cursor.offset), (4, 0));
        cursor.go(Move::By(1), 0, 0);
        assert_eq!(cursor, Cursor::default());
    }
}
