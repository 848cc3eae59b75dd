//! The check digit of a 個人番号.

/// The check digit that a 個人番号 with these first 11 digits must end in; `None` unless given 11 or
/// more digits (only the first 11 count). 平成26年総務省令第85号第5条.
pub fn my_number_check_digit(digits: &str) -> Option<u8> {
    const WEIGHTS: [u32; 11] = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
    let body = digits.as_bytes().get(..11)?;
    let mut sum = 0;
    for (digit, weight) in body.iter().zip(WEIGHTS) {
        sum += char::from(*digit).to_digit(10)? * weight;
    }
    Some(match sum % 11 {
        0 | 1 => 0,
        rest => (11 - rest) as u8,
    })
}

/// Whether a number ends in the check digit of its first 11 digits.
pub fn my_number_check_digit_holds(number: &str) -> bool {
    my_number_check_digit(number).is_some_and(|digit| number.as_bytes().last() == Some(&(b'0' + digit)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn my_number_vectors() {
        for (number, check) in [
            ("123456789018", 8),
            ("023456789013", 3),
            ("123456789000", 0),
            ("123456789050", 0),
            ("000000000000", 0),
            ("210987654321", 0),
            ("123456789012", 8),
            ("999999999999", 6),
            ("983205673210", 4),
            ("111111111118", 8),
        ] {
            assert_eq!(my_number_check_digit(number), Some(check), "{number}");
            assert_eq!(my_number_check_digit_holds(number), number.ends_with(&check.to_string()), "{number}");
        }
        assert_eq!(my_number_check_digit("1234567890"), None);
        assert_eq!(my_number_check_digit("1234567890a1"), None);
    }
}
