//! What sort of change a text underwent: some that a person hardly sees are told apart.

use unicode_normalization::UnicodeNormalization;

/// What PMH shows for a character that it cannot keep.
const REPLACED: char = '\u{25CF}';

/// The sort of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// There was nothing before.
    Filled,
    /// There is nothing any more.
    Emptied,
    /// The same text as another type of JSON: a number for a text.
    Type,
    /// Only white space.
    Space,
    /// Only the width or case of characters.
    Width,
    /// Characters became ●, and all others stayed.
    Replaced,
    /// Anything else.
    Other,
}

impl ChangeKind {
    /// The sort of the change from one text to another; `None` stands for nothing.
    pub fn of(old: Option<&str>, new: Option<&str>) -> ChangeKind {
        let (old, new) = match (old, new) {
            (None, _) => return ChangeKind::Filled,
            (_, None) => return ChangeKind::Emptied,
            (Some(old), Some(new)) => (old, new),
        };
        let without_space = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let folded = |text: &str| text.nfkc().flat_map(char::to_lowercase).collect::<String>();
        if old == new {
            ChangeKind::Type
        } else if without_space(old) == without_space(new) {
            ChangeKind::Space
        } else if folded(old) == folded(new) {
            ChangeKind::Width
        } else if old.chars().count() == new.chars().count()
            && old.chars().zip(new.chars()).all(|(old, new)| old == new || new == REPLACED)
        {
            ChangeKind::Replaced
        } else {
            ChangeKind::Other
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_of_changes() {
        use ChangeKind::*;
        for (old, new, kind) in [
            ("", "x", Filled),
            ("x", "", Emptied),
            ("1", "1", Type),
            ("見本 太郎", "見本太郎", Space),
            ("見本 太郎", "見本\u{3000}太郎", Space),
            ("A", "\u{FF21}", Width),
            ("\u{FF94}\u{FF8F}\u{FF80}\u{FF9E}", "ヤマダ", Width),
            ("abc", "ABC", Width),
            ("\u{9AD9}橋", "\u{25CF}橋", Replaced),
            ("\u{25CF}橋", "高橋", Other),
            ("高橋", "\u{25CF}", Other),
            ("高橋", "\u{25CF}本", Other),
            ("見本太郎", "見本次郎", Other),
        ] {
            let some = |text: &'static str| Some(text).filter(|text| !text.is_empty());
            assert_eq!(ChangeKind::of(some(old), some(new)), kind, "{old} {new}");
        }
    }
}
