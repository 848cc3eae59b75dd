//! Which rows of the screen have moved.
//!
//! A list that moved by one line differs from the one before in every row; a terminal can move the rows by itself, in
//! seventeen bytes. It moves whole rows, whatever else stands in them, and rarely are the moved rows quite those of the
//! next frame (the selection is elsewhere, the scroll bar stands still): so rows are compared by how many of their cells
//! are the same, and the best guess is tried against writing all.

use crate::tui::terminal::cell_diff::{Frame, unknown};

/// Moving rows costs about as much as writing so many cells.
const LEAST: i32 = 20;

/// A list moves by no more rows than this, but for pages, of which nothing is seen twice: keys that are held down are taken
/// together.
const MOST: i32 = 16;

/// Rows that moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    /// The first row of the band.
    pub top: u16,
    /// The last row of the band.
    pub bottom: u16,
    /// By how many rows the band moved up; down, where negative.
    pub up: i32,
}

/// Finds the band of rows and the move that leave the fewest cells to write, where that are noticeably fewer than the
/// `changed` ones without a move: on a page of other texts some cells are always the same by chance. The two frames have the
/// same area, which begins in the corner.
pub fn find(shown: &Frame, next: &Frame, changed: usize) -> Option<Shift> {
    let rows = i32::from(next.cells.area.height);
    let same = Same::new(shown, next);
    let in_place: Vec<i32> = (0..rows).map(|y| same.cells(y, y)).collect();
    let in_place = |y: i32| in_place.get(y as usize).copied().unwrap_or(0);
    let mut best = (LEAST.max(changed as i32 / 8), None);
    let far = MOST.min(rows / 2);
    for up in (-far..=far).filter(|up| *up != 0) {
        // The run of rows that gains most.
        let (mut gain, mut first) = (0, 0);
        for y in 0.max(-up)..rows.min(rows - up) {
            if gain <= 0 {
                (gain, first) = (0, y);
            }
            gain += same.cells(y + up, y) - in_place(y);
            let free = if up > 0 { y + 1..=y + up } else { first + up..=first - 1 };
            let lost: i32 = if gain > best.0 { free.map(in_place).sum() } else { 0 };
            if gain - lost > best.0 {
                let (top, bottom) = (first.min(first + up), y.max(y + up));
                best = (gain - lost, Some((top, bottom, up)));
            }
        }
    }
    let (top, bottom, up) = best.1?;
    Some(Shift { top: u16::try_from(top).ok()?, bottom: u16::try_from(bottom).ok()?, up })
}

/// Moves the rows of a frame as the terminal does. Of those left free nothing is known.
pub fn apply(shown: &mut Frame, shift: Shift) {
    let columns = usize::from(shown.cells.area.width);
    let count = shift.up.unsigned_abs() as usize * columns;
    let band = usize::from(shift.top) * columns..(usize::from(shift.bottom) + 1) * columns;
    let (cell, seen) = unknown();
    rotate(&mut shown.cells.content[band.clone()], count, shift.up > 0, cell);
    rotate(&mut shown.seen[band], count, shift.up > 0, seen);
}

/// Moves what is there by so many places, and puts the same into all that are left free.
fn rotate<T: Clone>(band: &mut [T], count: usize, up: bool, free: T) {
    let end = band.len();
    let places = if up {
        band.rotate_left(count);
        end - count..end
    } else {
        band.rotate_right(count);
        0..count
    };
    band[places].fill(free);
}

/// How many cells of any two rows are the same.
struct Same {
    columns: usize,
    shown: Vec<u32>,
    next: Vec<u32>,
}

impl Same {
    fn new(shown: &Frame, next: &Frame) -> Same {
        let keys = |frame: &Frame| frame.seen.iter().map(|seen| seen.key()).collect();
        Same { columns: usize::from(next.cells.area.width), shown: keys(shown), next: keys(next) }
    }

    /// The cells that are the same in a row of what is shown and in one of the next frame.
    fn cells(&self, shown: i32, next: i32) -> i32 {
        let row = |y: i32| y as usize * self.columns..(y as usize + 1) * self.columns;
        self.shown[row(shown)].iter().zip(&self.next[row(next)]).map(|(a, b)| i32::from(a == b)).sum()
    }
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::{Buffer, Cell};
    use ratatui::layout::Rect;

    use super::*;
    use crate::tui::terminal::cell_diff::updates;

    fn frame(rows: &[&str]) -> Frame {
        Frame::new(Buffer::with_lines(rows.iter().map(|row| format!("{row:<40}"))), vec![])
    }

    fn list(from: usize) -> Vec<String> {
        let mut rows = vec!["heading".to_owned()];
        // Texts of which no two are alike in any cell.
        rows.extend((from..from + 8).map(|n| String::from_utf8(vec![b'a' + n as u8; 40]).unwrap()));
        rows.push("footer".to_owned());
        rows
    }

    fn found(shown: &[String], next: &[String]) -> Option<(u16, u16, i32)> {
        let frame = |rows: &[String]| frame(&rows.iter().map(String::as_str).collect::<Vec<_>>());
        find(&frame(shown), &frame(next), 0).map(|shift| (shift.top, shift.bottom, shift.up))
    }

    #[test]
    fn the_band_that_moved_is_found() {
        assert_eq!(found(&list(0), &list(1)), Some((1, 8, 1)));
        assert_eq!(found(&list(3), &list(0)), Some((1, 8, -3)));
        assert_eq!(found(&list(0), &list(0)), None);
        assert_eq!(found(&list(0), &list(9)), None, "another page");
        // A row of another look, and a column that stands still, are no hindrance.
        let mut next = list(1);
        next[5] = "selected".to_owned();
        for row in &mut next[1..9] {
            row.replace_range(row.len() - 1.., "|");
        }
        assert_eq!(found(&list(0), &next), Some((1, 8, 1)));
    }

    #[test]
    fn what_is_left_free_is_written_whole() {
        for up in [2, -2] {
            let rows = ["head", "a", "b", "c", "", "foot"];
            let mut shown = frame(&rows);
            let blank = Frame::new(Buffer::empty(shown.cells.area), vec![]);
            apply(&mut shown, Shift { top: 1, bottom: 4, up });
            let of_row = |y: u16| updates(&shown, &blank).iter().filter(|(_, row, _)| *row == y).count();
            let free = if up > 0 { [3, 4] } else { [1, 2] };
            assert!(free.iter().all(|y| of_row(*y) == 40), "{up}");
            assert_eq!((of_row(0), of_row(5)), (4, 4));
        }
    }

    #[test]
    fn the_smallest_screens_have_nothing_to_move() {
        for (columns, rows) in [(0, 0), (1, 1), (1, 2), (2, 1), (40, 1)] {
            let area = Rect::new(0, 0, columns, rows);
            let blank = Frame::new(Buffer::empty(area), vec![]);
            let full = Frame::new(Buffer::filled(area, Cell::new("x")), vec![]);
            assert_eq!(find(&blank, &full, 0), None, "{columns}x{rows}");
        }
    }
}
