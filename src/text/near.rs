//! Names that come near to one that nobody knows: what a slip of the hand makes of a name.

/// How many signs must be changed, put in, left out or swapped with their neighbour to make one text of the other; `None`
/// for more than `most`.
pub fn distance(a: &str, b: &str, most: usize) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let (mut before, mut last): (Vec<usize>, Vec<usize>) = (Vec::new(), (0..=b.len()).collect());
    for (i, of_a) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, of_b) in b.iter().enumerate() {
            let changed = last[j] + usize::from(of_a != of_b);
            let mut least = changed.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *of_a == b[j - 1] && a[i - 1] == *of_b {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().filter(|distance| *distance <= most)
}

/// Of these names those that come near to one when all are folded, the nearest first; at most five.
pub fn near_folded<'n>(
    name: &str,
    names: impl Iterator<Item = &'n str>,
    fold: impl Fn(&str) -> String,
) -> Vec<&'n str> {
    const MOST: usize = 5;
    let wanted = fold(name);
    let length = wanted.chars().count();
    // One wrong sign in three or four is a slip; more is another name.
    let slips = (length / 3).clamp(1, 3);
    let mut found: Vec<(usize, &str)> = names
        .filter_map(|known| {
            let folded = fold(known);
            let begins = length >= 3 && folded.starts_with(&wanted);
            let far = distance(&wanted, &folded, slips).or_else(|| begins.then_some(slips))?;
            Some((far, known))
        })
        .collect();
    found.sort_by_key(|(far, _)| *far);
    found.dedup_by_key(|(_, known)| *known);
    found.into_iter().take(MOST).map(|(_, known)| known).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
        near_folded(name, names, str::to_lowercase)
    }

    #[test]
    fn distances() {
        for (a, b, far) in [
            ("", "", Some(0)),
            ("abc", "abc", Some(0)),
            ("abc", "acb", Some(1)),
            ("abc", "abxc", Some(1)),
            ("abc", "xyz", None),
        ] {
            assert_eq!(distance(a, b, 2), far, "{a} {b}");
            assert_eq!(distance(b, a, 2), far, "{b} {a}");
        }
        let names = ["wrong-date", "wrong-length", "period-reversed"];
        assert_eq!(near("wrong-lenght", names.into_iter()), ["wrong-length"]);
        assert_eq!(near("wrong", names.into_iter()), ["wrong-date", "wrong-length"]);
        assert_eq!(near("個人番号", names.into_iter()), [""; 0]);
    }
}
