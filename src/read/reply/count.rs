//! Numbers of records: what they count, as members give them and as a reply gives them together.

use unicode_normalization::UnicodeNormalization;

/// What a number of records counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Count {
    /// All that were received.
    Total,
    /// Those that were taken.
    Taken,
    /// Those that were taken in one of several ways, as new ones or as changes.
    Part,
    Rejected,
    Warned,
    Skipped,
}

impl Count {
    const ALL: [(Count, &'static str); 6] = [
        (Count::Total, "total-count"),
        (Count::Taken, "taken-count"),
        (Count::Part, "part-count"),
        (Count::Rejected, "error-count"),
        (Count::Warned, "warning-count"),
        (Count::Skipped, "skipped-count"),
    ];

    /// What a member that counts these means.
    pub fn meaning(self) -> &'static str {
        Count::ALL.iter().find(|(count, _)| *count == self).map_or("", |(_, meaning)| meaning)
    }

    /// What is counted by a member of a meaning.
    pub fn by_meaning(meaning: &str) -> Option<Count> {
        Count::ALL.iter().find(|(_, known)| *known == meaning).map(|(count, _)| *count)
    }
}

/// How many records a reply says there were, and how they went. `None` where it does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All that were received.
    pub total: Option<u32>,
    /// Those that were taken.
    pub taken: Option<u32>,
    /// Those that were rejected; it may be the number of errors as well.
    pub rejected: Option<u32>,
    /// Those with a warning: some count them among the taken, and others beside them.
    pub warned: Option<u32>,
    /// Those that were passed over.
    pub skipped: Option<u32>,
}

impl Tally {
    /// Whether nothing is counted.
    pub fn is_empty(&self) -> bool {
        *self == Tally::default()
    }

    /// How many kinds are counted.
    pub(super) fn kinds(&self) -> usize {
        [self.total, self.taken, self.rejected, self.warned, self.skipped].iter().filter(|one| one.is_some()).count()
    }

    pub(super) fn of(&mut self, count: Count) -> &mut Option<u32> {
        match count {
            Count::Total => &mut self.total,
            Count::Taken | Count::Part => &mut self.taken,
            Count::Rejected => &mut self.rejected,
            Count::Warned => &mut self.warned,
            Count::Skipped => &mut self.skipped,
        }
    }

    /// The counts of both; where both count the same, those of this one hold.
    pub(super) fn or(self, other: Tally) -> Tally {
        Tally {
            total: self.total.or(other.total),
            taken: self.taken.or(other.taken),
            rejected: self.rejected.or(other.rejected),
            warned: self.warned.or(other.warned),
            skipped: self.skipped.or(other.skipped),
        }
    }

    /// The counts of two parts together.
    pub fn and(self, other: Tally) -> Tally {
        let sum = |a: Option<u32>, b: Option<u32>| match (a, b) {
            (Some(a), Some(b)) => Some(a.saturating_add(b)),
            (a, b) => a.or(b),
        };
        Tally {
            total: sum(self.total, other.total),
            taken: sum(self.taken, other.taken),
            rejected: sum(self.rejected, other.rejected),
            warned: sum(self.warned, other.warned),
            skipped: sum(self.skipped, other.skipped),
        }
    }
}

/// A number of records as a member gives it: `25`, `1,234`, `25件`.
pub(super) fn number(text: &str) -> Option<u32> {
    let text: String = text.nfkc().collect();
    let bare = text.trim().trim_end_matches(['件', '行', '名', '人']).trim_end();
    let digits = !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
    if digits { bare.replace(',', "").parse().ok() } else { None }
}

/// Whether a number has the unit of a count behind it.
pub(super) fn has_unit(text: &str) -> bool {
    text.trim().ends_with('件') && number(text).is_some()
}
