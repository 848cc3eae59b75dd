//! Lists of record numbers as people write them: `5,9,100-120`.

/// What is wrong with a list of numbers, with the part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WrongNumbers {
    /// Neither a number nor two with a hyphen between.
    NoNumber(String),
    /// The number 0, where the first record is 1.
    Zero(String),
    /// From a number to a smaller one.
    Reversed(String),
}

/// The ranges of a list, both ends included, as written. Numbers too large for any file are those of no record.
///
/// # Errors
/// The first part that is wrong.
pub fn numbers(list: &str) -> Result<Vec<(u32, u32)>, WrongNumbers> {
    list.split(',').map(|part| range(part.trim())).collect()
}

fn range(part: &str) -> Result<(u32, u32), WrongNumbers> {
    let number = |text: &str| {
        let text = text.trim();
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        // More digits than a number holds are more records than a file holds.
        digits.then(|| text.parse().unwrap_or(u32::MAX)).ok_or_else(|| WrongNumbers::NoNumber(part.to_owned()))
    };
    let (from, to) = match part.split_once('-') {
        Some((from, to)) => (number(from)?, number(to)?),
        None => (number(part)?, number(part)?),
    };
    match (from, to) {
        (0, _) | (_, 0) => Err(WrongNumbers::Zero(part.to_owned())),
        (from, to) if from > to => Err(WrongNumbers::Reversed(part.to_owned())),
        range => Ok(range),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_numbers() {
        assert_eq!(numbers("5"), Ok(vec![(5, 5)]));
        assert_eq!(numbers("5,9, 100-120 ,7-7"), Ok(vec![(5, 5), (9, 9), (100, 120), (7, 7)]));
        assert_eq!(numbers("99999999999999999999"), Ok(vec![(u32::MAX, u32::MAX)]));
        let wrong = |list: &str| numbers(list).unwrap_err();
        for (list, part) in [("", ""), ("1,,2", ""), ("a", "a"), ("1,-3", "-3"), ("3-", "3-"), ("1-2-3", "1-2-3")] {
            assert_eq!(wrong(list), WrongNumbers::NoNumber(part.to_owned()), "{list}");
        }
        assert_eq!(wrong("+5"), WrongNumbers::NoNumber("+5".to_owned()));
        assert_eq!(wrong("\u{FF15}"), WrongNumbers::NoNumber("\u{FF15}".to_owned()));
        for list in ["0", "0-3", "1,0"] {
            assert!(matches!(wrong(list), WrongNumbers::Zero(_)), "{list}");
        }
        assert_eq!(wrong("1,9-5"), WrongNumbers::Reversed("9-5".to_owned()));
    }
}
