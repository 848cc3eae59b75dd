//! How yes and no are written in a file: loaded documents may ask for other values than the published ones.

use super::{FieldId, Kind};

/// A form of yes and no.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FlagStyle {
    /// The JSON values true and false.
    #[default]
    Boolean,
    /// 1 and 0, as texts or as numbers.
    Digits,
    /// The texts `true` and `false`.
    Words,
    /// Which value means yes is not known.
    Other,
}

impl FlagStyle {
    /// The form of which these are the values; `None` where no known form has them all.
    pub fn of_values(values: &[String]) -> Option<FlagStyle> {
        let all = |known: [&str; 2]| !values.is_empty() && values.iter().all(|value| known.contains(&value.as_str()));
        match () {
            () if all(["0", "1"]) => Some(FlagStyle::Digits),
            () if all(["true", "false"]) => Some(FlagStyle::Words),
            () => None,
        }
    }

    /// Whether a value means yes; `None` where that cannot be told. What is plainly true is so in any form: who is protected
    /// stays so. What is plainly false is no such thing where something else is asked for.
    #[inline]
    pub fn read(self, kind: &Kind<'_>) -> Option<bool> {
        match (self, kind) {
            (_, Kind::Flag(true)) => Some(true),
            (FlagStyle::Boolean, Kind::Flag(false)) => Some(false),
            (FlagStyle::Digits, Kind::Text(text)) => known(text, ["0", "1"]),
            (FlagStyle::Digits, Kind::Number(number)) => match number.parse::<f64>() {
                Ok(0.0) => Some(false),
                Ok(1.0) => Some(true),
                _ => None,
            },
            (FlagStyle::Words, Kind::Text(text)) => known(text, ["false", "true"]),
            _ => None,
        }
    }
}

/// Which of no and yes a text is.
fn known(text: &str, [no, yes]: [&str; 2]) -> Option<bool> {
    if text == yes { Some(true) } else { (text == no).then_some(false) }
}

/// The fields that say yes or no and that rules and views need.
pub const FLAGGED: [FieldId; 3] = [FieldId::NOT_DISCLOSED, FieldId::REIMBURSEMENT, FieldId::DELETED];

/// How yes and no are written in these fields in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlagStyles(pub [FlagStyle; 3]);

impl Default for FlagStyles {
    /// As it is published.
    fn default() -> FlagStyles {
        FlagStyles([FlagStyle::Boolean, FlagStyle::Digits, FlagStyle::Boolean])
    }
}

impl FlagStyles {
    /// That of a field; true and false for all others.
    #[inline]
    pub fn of(self, field: FieldId) -> FlagStyle {
        FLAGGED.iter().position(|flagged| *flagged == field).map_or(FlagStyle::Boolean, |at| self.0[at])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of no form can it be that what is not plainly no counts as no.
    #[test]
    fn what_is_not_plainly_no_is_not_no() {
        let text = |text: &'static str| Kind::Text(text.into());
        for (style, no, yes) in [
            (FlagStyle::Boolean, vec![Kind::Flag(false)], vec![Kind::Flag(true)]),
            (
                FlagStyle::Digits,
                vec![text("0"), Kind::Number("0"), Kind::Number("0.0")],
                vec![text("1"), Kind::Number("1"), Kind::Number("1e0"), Kind::Flag(true)],
            ),
            (FlagStyle::Words, vec![text("false")], vec![text("true"), Kind::Flag(true)]),
            (FlagStyle::Other, vec![], vec![Kind::Flag(true)]),
        ] {
            let unclear = ["", " ", "0 ", "０", "１", "01", "2", "no", "なし", "False"].map(text).into_iter();
            let numbers = ["-1", "2", "0.5", "10"].map(Kind::Number);
            let others = [Kind::Absent, Kind::Null, Kind::Object, Kind::Array];
            assert!(no.iter().all(|kind| style.read(kind) == Some(false)), "{style:?}");
            assert!(yes.iter().all(|kind| style.read(kind) == Some(true)), "{style:?}");
            for kind in unclear.chain(numbers).chain(others) {
                assert_eq!(style.read(&kind), None, "{style:?} {kind:?}");
            }
            if style != FlagStyle::Boolean {
                assert_eq!(style.read(&Kind::Flag(false)), None, "{style:?}");
            }
        }
    }
}
