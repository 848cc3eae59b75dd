//! The tabs of Mynaportal: one certificate is one page, several stand in tabs by the name of the scheme.

/// A tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// The certificate name, as seen.
    pub title: String,
    /// The numbers of the records behind it, in the order of the upload.
    pub records: Vec<u32>,
}

/// The tabs for all certificates of one person in an upload: record number, title as seen, and whether
/// Mynaportal shows it. Those that are hidden stand in no tab. `None` where the person has a single
/// certificate, hidden or not: that is a page without tabs.
pub fn tabs(certificates: impl Iterator<Item = (u32, String, bool)>) -> Option<Vec<Tab>> {
    let mut tabs: Vec<Tab> = Vec::new();
    let mut count = 0;
    for (record, title, shown) in certificates {
        count += 1;
        if !shown {
            continue;
        }
        match tabs.iter_mut().find(|tab| tab.title == title) {
            Some(tab) => tab.records.push(record),
            None => tabs.push(Tab { title, records: vec![record] }),
        }
    }
    (count > 1).then_some(tabs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_of_one_name_share_a_tab() {
        let of =
            |list: &[(u32, &str, bool)]| tabs(list.iter().map(|(n, title, shown)| (*n, (*title).to_owned(), *shown)));
        assert_eq!(of(&[(1, "育成医療", true)]), None);
        let found =
            of(&[(1, "育成医療", true), (2, "精神通院医療", true), (4, "育成医療", true), (5, "養育医療", false)]);
        assert_eq!(
            found,
            Some(vec![
                Tab { title: "育成医療".to_owned(), records: vec![1, 4] },
                Tab { title: "精神通院医療".to_owned(), records: vec![2] }
            ])
        );
        assert_eq!(of(&[(1, "a", false), (2, "b", false)]), Some(vec![]));
    }
}
