//! Numbers of records, lines and rows as replies write them: one, several, a range.

use unicode_normalization::UnicodeNormalization;

use super::array_index;

/// How many records one entry may be about: what names more is no place.
const MOST: u32 = 10_000;

/// A whole number, also in full-width digits and as in 3行目.
pub(super) fn one(text: &str) -> Option<u32> {
    match of(text)?.as_slice() {
        [one] => Some(*one),
        _ => None,
    }
}

/// The first number of "3/20" or "3 of 20", which is the third of twenty.
fn of_total(text: &str) -> Option<&str> {
    let (first, total) = text.split_once('/').or_else(|| text.split_once(" of "))?;
    let (at, total) = (array_index(first.trim())?, array_index(total.trim().trim_end_matches('件'))?);
    (at <= total).then_some(first)
}

/// The numbers of a text that holds nothing else: `3`, `３行目`, `行 3`, `13-15`, `3,5`, `3、5行目`. `None` for `1,234`, which
/// may be one number or two.
pub(super) fn of(text: &str) -> Option<Vec<u32>> {
    let text: String = text.nfkc().collect();
    let text = of_total(&text).unwrap_or(&text).trim();
    // Spreadsheets write 3.0 for 3.
    let text = text.strip_suffix(".0").filter(|whole| array_index(whole).is_some()).unwrap_or(text);
    let bare = |part: &str| {
        let part =
            part.trim().trim_start_matches(['第', '行', '#']).trim_start_matches("No.").trim_start_matches("no.");
        let part = part.trim_start_matches("レコード").trim_start_matches("row").trim_start_matches("line");
        part.trim_end_matches(['件', '行', '番', '目']).trim_end_matches("レコード").trim().to_owned()
    };
    let grouped = text.trim().split(',').collect::<Vec<_>>();
    if let [first, rest @ ..] = grouped.as_slice()
        && !rest.is_empty()
        && (1..=3).contains(&first.len())
        && rest.iter().all(|part| part.len() == 3 && part.bytes().all(|b| b.is_ascii_digit()))
    {
        return None;
    }
    let mut all = Vec::new();
    for part in bare(text).split([',', '、', ';', '・', '/', '\n', ' ']).filter(|part| !part.trim().is_empty()) {
        let ends: Vec<&str> = part.split(['-', '~', '〜', '‐', '–', '—']).collect();
        match ends.as_slice() {
            [one] => all.push(array_index(&bare(one))?),
            [from, to] => {
                let (from, to) = (array_index(&bare(from))?, array_index(&bare(to))?);
                if from > to || to - from >= MOST {
                    return None;
                }
                all.extend(from..=to);
            }
            _ => return None,
        }
        if all.len() > MOST as usize {
            return None;
        }
    }
    (!all.is_empty()).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_ranges_and_lists() {
        for (text, numbers) in [
            ("3", Some(vec![3])),
            ("３行目", Some(vec![3])),
            ("行 3", Some(vec![3])),
            ("No.5", Some(vec![5])),
            ("13-15", Some(vec![13, 14, 15])),
            ("13～15行目", Some(vec![13, 14, 15])),
            ("3,5", Some(vec![3, 5])),
            ("3、5、7-8", Some(vec![3, 5, 7, 8])),
            ("3/20", Some(vec![3])),
            ("20/20", Some(vec![20])),
            ("3 of 20", Some(vec![3])),
            ("5/3", Some(vec![5, 3])),
            ("3.0", Some(vec![3])),
            ("3.5", None),
            ("15-13", None),
            ("1,234", None),
            ("1-99999999", None),
            ("2026-11-22", None),
            ("3行目の氏名", None),
            ("-1", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(of(text), numbers, "{text}");
        }
        assert_eq!((one("3,5"), one("4")), (None, Some(4)));
    }
}
