//! Error codes as people write them: what is made one before two are compared.

use unicode_normalization::UnicodeNormalization;

use crate::text::near_folded;

/// What two writings of a code may differ in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Folding {
    /// Full width and half width.
    Width,
    /// Capital and small letters.
    Case,
    /// Blanks, line breaks and what cannot be seen.
    Blanks,
    /// Hyphens and dashes.
    Hyphens,
    /// The letter O and the digit 0; the letters I and l and the digit 1.
    Lookalikes,
}

impl Folding {
    /// All of them.
    pub const ALL: [Folding; 5] =
        [Folding::Width, Folding::Case, Folding::Blanks, Folding::Hyphens, Folding::Lookalikes];

    /// What two writings that fold to one differ in: each without which they would not.
    pub fn between(a: &str, b: &str) -> Vec<Folding> {
        let differ = |left_out: &Folding| {
            let rest: Vec<Folding> = Folding::ALL.into_iter().filter(|folding| folding != left_out).collect();
            folded(a, &rest) != folded(b, &rest)
        };
        Folding::ALL.into_iter().filter(differ).collect()
    }
}

/// A code as it is compared where it stands nowhere exactly.
pub fn fold_code(code: &str) -> String {
    folded(code, &Folding::ALL)
}

fn folded(code: &str, foldings: &[Folding]) -> String {
    let folds = |folding: Folding| foldings.contains(&folding);
    let wide: String = if folds(Folding::Width) { code.nfkc().collect() } else { code.to_owned() };
    let left_out = |c: &char| folds(Folding::Blanks) && is_blank(*c) || folds(Folding::Hyphens) && is_hyphen(*c);
    let kept =
        wide.chars().filter(|c| !left_out(c)).map(|c| if folds(Folding::Lookalikes) { digit_like(c) } else { c });
    if folds(Folding::Case) { kept.flat_map(char::to_uppercase).collect() } else { kept.collect() }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

fn is_hyphen(c: char) -> bool {
    // The long vowel mark and the minus are what a Japanese keyboard gives first; an underscore is one by mistake.
    matches!(
        c,
        '-' | '_' | '\u{FF3F}' | '\u{2010}'
            ..='\u{2015}' | '\u{2212}' | '\u{30FC}' | '\u{FF0D}' | '\u{FF70}' | '\u{FE63}'
    )
}

/// The digit that a letter is taken for, of whatever width.
fn digit_like(c: char) -> char {
    match c {
        'O' | 'o' => '0',
        'I' | 'i' | 'l' | 'L' => '1',
        'Ｏ' | 'ｏ' => '０',
        'Ｉ' | 'ｉ' | 'ｌ' | 'Ｌ' => '１',
        c => c,
    }
}

/// Of these names those that come near to one, however they are written, the nearest first; at most five.
pub fn near<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    near_folded(name, names, fold_code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writings_of_one_code() {
        for (written, foldings) in [
            ("E10041", vec![]),
            (" Ｅ１００４１ ", vec![Folding::Width, Folding::Blanks]),
            ("e10041", vec![Folding::Case]),
            ("E-100-41", vec![Folding::Hyphens]),
            ("E\u{2212}10041", vec![Folding::Hyphens]),
            ("Eー10041", vec![Folding::Hyphens]),
            ("E_10041", vec![Folding::Hyphens]),
            ("E1OO41", vec![Folding::Lookalikes]),
            ("El0o4I", vec![Folding::Lookalikes]),
            ("E100\u{200B}41\r\n", vec![Folding::Blanks]),
            ("Ｅ１ＯＯ４ｌ", vec![Folding::Width, Folding::Lookalikes]),
        ] {
            assert_eq!(fold_code(written), fold_code("E10041"), "{written}");
            assert_eq!(Folding::between(written, "E10041"), foldings, "{written}");
        }
        for other in ["E10042", "E100410", "F10041", "E1004", ""] {
            assert_ne!(fold_code(other), fold_code("E10041"), "{other}");
        }
    }
}
