//! What a check comes to, in one word. It never says what PMH will take: that is PMH's word.

use serde::Serialize;

/// What a program is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// All payloads were read whole, and nothing was found of the level that fails.
    Fit,
    /// There is something to mend, or a file that could not be read.
    NotFit,
    /// There was no payload, or none could be read.
    NothingChecked,
}

impl Verdict {
    /// The name that scripts see.
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Fit => "fit",
            Verdict::NotFit => "not-fit",
            Verdict::NothingChecked => "nothing-checked",
        }
    }
}

/// What people are told, each with words of its own: why a verdict is as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conclusion {
    /// Nothing was checked.
    NothingChecked,
    /// A file could not be read, and nothing that fails was found in the others.
    Unread,
    /// A payload holds no record.
    NoRecords,
    /// Something that fails was found.
    Fix,
    /// Nothing was found that fails, but PMH's replies say that there is.
    Rejected,
    /// Only warnings were found.
    Check,
    /// Neither errors nor warnings were found.
    Nothing,
}

impl Conclusion {
    /// What it comes to.
    pub fn verdict(self) -> Verdict {
        match self {
            Conclusion::NothingChecked => Verdict::NothingChecked,
            Conclusion::Unread | Conclusion::NoRecords | Conclusion::Fix | Conclusion::Rejected => Verdict::NotFit,
            Conclusion::Check | Conclusion::Nothing => Verdict::Fit,
        }
    }
}

/// What was seen in a run, by which all is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Payloads that were read to their end and checked.
    pub payloads: usize,
    /// Those of them without a record.
    pub empty: usize,
    /// The records of all of them.
    pub records: u64,
    /// Named files that could not be read, or not as they were.
    pub unread: usize,
    /// Findings of a severity that fails.
    pub failing: u64,
    /// Warnings that do not.
    pub warnings: u64,
    /// Replies of PMH that are errors.
    pub rejected: u64,
}

impl Seen {
    /// What it comes to for people.
    pub fn conclusion(&self) -> Conclusion {
        if self.payloads == 0 {
            Conclusion::NothingChecked
        } else if self.unread > 0 && self.failing == 0 {
            Conclusion::Unread
        } else if self.records == 0 {
            Conclusion::NoRecords
        } else if self.failing > 0 {
            Conclusion::Fix
        } else if self.empty > 0 {
            Conclusion::NoRecords
        } else if self.rejected > 0 {
            Conclusion::Rejected
        } else if self.warnings > 0 {
            Conclusion::Check
        } else {
            Conclusion::Nothing
        }
    }

    /// What it comes to for programs.
    pub fn verdict(&self) -> Verdict {
        self.conclusion().verdict()
    }

    /// Whether everything that was named was read, and something was checked.
    pub fn is_whole(&self) -> bool {
        self.unread == 0 && self.payloads > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One payload of one record in which nothing is found.
    const CLEAN: Seen = Seen { payloads: 1, empty: 0, records: 1, unread: 0, failing: 0, warnings: 0, rejected: 0 };

    #[test]
    fn only_what_was_read_whole_and_is_clean_is_fit() {
        for (seen, conclusion) in [
            (CLEAN, Conclusion::Nothing),
            (Seen { warnings: 1, ..CLEAN }, Conclusion::Check),
            (Seen { rejected: 1, ..CLEAN }, Conclusion::Rejected),
            (Seen { failing: 1, warnings: 1, rejected: 1, ..CLEAN }, Conclusion::Fix),
            (Seen { unread: 1, ..CLEAN }, Conclusion::Unread),
            (Seen { unread: 1, failing: 1, ..CLEAN }, Conclusion::Fix),
            (Seen { empty: 1, records: 0, ..CLEAN }, Conclusion::NoRecords),
            (Seen { empty: 1, records: 0, failing: 1, ..CLEAN }, Conclusion::NoRecords),
            (Seen { payloads: 2, empty: 1, ..CLEAN }, Conclusion::NoRecords),
            (Seen { payloads: 2, empty: 1, failing: 1, ..CLEAN }, Conclusion::Fix),
            (Seen::default(), Conclusion::NothingChecked),
            (Seen { unread: 3, rejected: 1, ..Seen::default() }, Conclusion::NothingChecked),
        ] {
            assert_eq!((seen.conclusion(), seen.verdict()), (conclusion, conclusion.verdict()), "{seen:?}");
        }
        // Whatever is added to what was seen, nothing becomes fit by it.
        for worse in [
            Seen { unread: 1, ..CLEAN },
            Seen { failing: 1, ..CLEAN },
            Seen { rejected: 1, ..CLEAN },
            Seen { empty: 1, ..CLEAN },
            Seen { payloads: 0, ..CLEAN },
        ] {
            assert_ne!(Seen { warnings: 9, ..worse }.verdict(), Verdict::Fit, "{worse:?}");
        }
    }
}
