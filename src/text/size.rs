//! Sizes in bytes, as people write and read them.

/// The units, the largest first; `K` is 1024, as in memory.
const UNITS: [(char, u32); 3] = [('G', 30), ('M', 20), ('K', 10)];

/// A number of bytes, with `K`, `M` or `G`, or `KiB`, `MiB` or `GiB`, where it is one of these; `None` for what is no size.
pub fn parse_size(text: &str) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = (text[..digits].parse::<u64>().ok()?, text[digits..].trim_start().to_ascii_uppercase());
    let bits = match unit.as_str() {
        "" | "B" => 0,
        unit => {
            UNITS.iter().find(|(sign, _)| [format!("{sign}"), format!("{sign}IB")].iter().any(|one| one == unit))?.1
        }
    };
    number.checked_mul(1 << bits).filter(|bytes| *bytes > 0)
}

/// A number of bytes in the largest unit that needs no fraction.
pub fn size_words(bytes: u64) -> String {
    let unit = UNITS.iter().find(|(_, bits)| bytes > 0 && bytes.is_multiple_of(1 << bits));
    unit.map_or_else(|| format!("{bytes} B"), |(sign, bits)| format!("{} {sign}iB", bytes >> bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_and_said() {
        for (text, bytes, said) in [
            ("1", 1, "1 B"),
            ("1000", 1000, "1000 B"),
            ("1K", 1024, "1 KiB"),
            ("1536 KiB", 1536 << 10, "1536 KiB"),
            ("64m", 64 << 20, "64 MiB"),
            ("2048M", 2 << 30, "2 GiB"),
            ("8GiB", 8 << 30, "8 GiB"),
        ] {
            let size = parse_size(text);
            assert_eq!((size, size.map(size_words).as_deref()), (Some(bytes), Some(said)), "{text}");
            // What is said is read as the same.
            assert_eq!(parse_size(said), Some(bytes));
        }
        for text in ["", "0", "-1", "1.5G", "G", "1T", "1KB", "1 iB", "99999999999G", "18446744073709551616"] {
            assert_eq!(parse_size(text), None, "{text}");
        }
    }
}
