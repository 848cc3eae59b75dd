//! How far a payload that is being read and checked has come, in words.

use std::fmt::Display;
use std::time::Duration;

use crate::check::Checked;
use crate::read::Document;
use crate::text::Lang;
use crate::text::terminal_text::width;

/// How far it has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Records checked.
    pub done: u64,
    /// Records known.
    pub known: u64,
    /// Whether more records may become known.
    pub reading: bool,
    /// Bytes gone through in search of records, and all bytes, if that is known.
    pub bytes: (u64, Option<u64>),
    /// Since the check began.
    pub elapsed: Duration,
}

impl Progress {
    /// Of a document and its check.
    pub fn of(document: &Document, checked: &Checked, elapsed: Duration) -> Progress {
        let extent = document.index().extent();
        Progress {
            done: u64::from(checked.done()),
            known: u64::from(extent.records),
            reading: extent.end.is_none(),
            bytes: (extent.bytes, document.bytes()),
            elapsed,
        }
    }

    /// How many records there will be, told from the part that was read; `None` where that cannot be told.
    pub fn expected(&self) -> Option<u64> {
        match (self.reading, self.bytes) {
            (false, _) => Some(self.known),
            (true, (read, Some(all))) if read > 0 && self.known > 0 => {
                Some((u128::from(self.known) * u128::from(all) / u128::from(read)) as u64)
            }
            _ => None,
        }
    }

    /// Megabytes checked a second, and seconds that are left; each as far as it can be told.
    fn pace(&self) -> (Option<u64>, Option<u64>) {
        let seconds = self.elapsed.as_secs_f64();
        let Some(expected) = self.expected().filter(|expected| *expected > 0 && seconds > 0.2 && self.done > 0) else {
            return (None, None);
        };
        let part = self.done as f64 / expected as f64;
        let megabytes = self.bytes.1.map(|all| (all as f64 * part / seconds / 1e6) as u64);
        (megabytes, Some((seconds / part - seconds).max(0.0).ceil() as u64))
    }

    /// In words: records, megabytes a second, seconds left; with the share of the records in their place where so many cells
    /// are too few for it.
    pub fn words(&self, lang: Lang, cells: usize) -> String {
        let known = if self.reading { format!("{}+", self.known) } else { self.known.to_string() };
        let mut words = lang.f("tui.progress", &[("done", &self.done), ("total", &known)]);
        let (megabytes, left) = self.pace();
        if let Some(megabytes) = megabytes {
            words.push_str(&lang.f("tui.progress.pace", &[("megabytes", &megabytes)]));
        }
        if let Some(left) = left {
            words.push_str(&lang.f("tui.progress.left", &[("seconds", &left)]));
        }
        match (self.expected(), megabytes, left) {
            (Some(expected), Some(megabytes), Some(left)) if width(&words) > cells => {
                let percent = (u128::from(self.done) * 100 / u128::from(expected)).min(100);
                let parts: [(&str, &dyn Display); 3] =
                    [("percent", &percent), ("megabytes", &megabytes), ("seconds", &left)];
                lang.f("tui.progress.short", &parts)
            }
            _ => words,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_told_from_what_was_done() {
        let at = |done, known, reading, read, seconds| Progress {
            done,
            known,
            reading,
            bytes: (read, Some(2_000_000_000)),
            elapsed: Duration::from_secs(seconds),
        };
        let early = at(100, 1_000, true, 2_000_000, 0);
        assert_eq!(early.words(Lang::En, 50), "checking 100/1000+");
        let half = at(250_000, 500_000, true, 1_000_000_000, 1);
        assert_eq!(half.expected(), Some(1_000_000));
        assert_eq!(half.words(Lang::En, 50), "checking 250000/500000+  500 MB/s  3 s left");
        assert_eq!(half.words(Lang::En, 42), "checking 25% 500MB/s 3s");
        let late = at(750_000, 1_000_000, false, 2_000_000_000, 3);
        assert_eq!(late.words(Lang::Ja, 50), "点検中 750000/1000000件  500MB/秒  残り1秒");
        assert_eq!(late.words(Lang::Ja, 33), "点検中 75% 500MB/秒 残り1秒");
        let stream = Progress { bytes: (5, None), ..half };
        assert_eq!((stream.expected(), stream.words(Lang::En, 50).as_str()), (None, "checking 250000/500000+"));
        // At 80 columns all of it is seen, whatever the pace.
        let quick = Progress { done: 999_999, bytes: (19_999_999_999, Some(20_000_000_000)), ..late };
        for (lang, cells) in [(Lang::En, 26), (Lang::Ja, 33)] {
            let words = quick.words(lang, cells);
            assert!(width(&words) <= cells && words.contains("6666MB"), "{words}");
        }
    }
}
