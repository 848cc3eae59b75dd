//! What generated people and certificates are put together from.

use std::sync::OnceLock;

use serde::Deserialize;

/// A name and its kana.
pub type Named = (String, String);

/// The names of people and places.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// Family names.
    pub family: Vec<Named>,
    /// Given names of men.
    pub male: Vec<Named>,
    /// Given names of women.
    pub female: Vec<Named>,
    /// Municipalities.
    pub municipality: Vec<String>,
    /// Towns within any of them.
    pub town: Vec<String>,
    /// Medical institutions.
    pub clinic: Vec<String>,
    /// Names of illnesses.
    pub illness: Vec<String>,
}

/// A kind of certificate.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// 機関別受給者証種別ID.
    #[serde(rename = "type")]
    pub type_id: String,
    /// 法別番号.
    pub scheme: String,
    /// 受給者証名.
    pub name: String,
    /// How frequent it is, beside the others.
    pub weight: u32,
    /// The first and the last year of birth.
    pub born: (i32, i32),
    /// 区分, one of these.
    #[serde(default)]
    pub segments: Vec<String>,
    /// 所得区分, one of these.
    #[serde(default)]
    pub incomes: Vec<String>,
    /// 追加条件, one of these.
    #[serde(default)]
    pub conditions: Vec<String>,
    /// 自己負担上限額 in yen, one of these.
    #[serde(default)]
    pub amounts: Vec<String>,
    /// Whether it names medical institutions.
    #[serde(default)]
    pub clinics: bool,
    /// Card-face items.
    pub cards: Vec<Card>,
}

/// A card-face item.
#[derive(Debug, Deserialize)]
#[serde(from = "(String, String)")]
pub struct Card {
    /// The label.
    pub label: String,
    /// What stands there, one of these.
    pub values: Vec<Vec<Part>>,
}

/// A part of what stands on a card.
#[derive(Debug, PartialEq, Eq)]
pub enum Part {
    /// This text.
    Text(String),
    /// A guardian's name.
    Guardian,
    /// The day of issue.
    Issued,
    /// 記号番号 of an insurance.
    Symbol,
    /// The limit in yen.
    Amount,
    /// The medical institutions, one a line.
    Clinics,
    /// The municipality.
    Municipality,
    /// Whom to ask.
    Contact,
    /// An illness.
    Illness,
}

impl From<(String, String)> for Card {
    /// Alternatives are parted by `|`; what stands in braces is filled in.
    fn from((label, values): (String, String)) -> Card {
        Card { label, values: values.split('|').map(parts).collect() }
    }
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    for (i, part) in text.split(['{', '}']).enumerate().filter(|(_, part)| !part.is_empty()) {
        parts.push(match (i % 2, part) {
            (1, "guardian") => Part::Guardian,
            (1, "issued") => Part::Issued,
            (1, "symbol") => Part::Symbol,
            (1, "amount") => Part::Amount,
            (1, "clinics") => Part::Clinics,
            (1, "municipality") => Part::Municipality,
            (1, "contact") => Part::Contact,
            (1, "illness") => Part::Illness,
            _ => Part::Text(part.to_owned()),
        });
    }
    parts
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Certificates {
    certificate: Vec<Certificate>,
}

/// All of it.
#[derive(Debug, Default)]
pub struct Data {
    /// Names.
    pub names: Names,
    /// Kinds of certificate.
    pub certificates: Vec<Certificate>,
    /// The labels of all card-face items, each once.
    pub labels: Vec<String>,
}

/// What comes with the program.
pub fn data() -> &'static Data {
    static DATA: OnceLock<Data> = OnceLock::new();
    DATA.get_or_init(|| {
        // The files are part of the program and a test reads them.
        let names = toml::from_str(include_str!("data/names.toml")).unwrap_or_default();
        let certificates: Certificates = toml::from_str(include_str!("data/certificates.toml")).unwrap_or_default();
        let certificates = certificates.certificate;
        let mut labels: Vec<String> = Vec::new();
        for card in certificates.iter().flat_map(|certificate| &certificate.cards) {
            if !labels.contains(&card.label) {
                labels.push(card.label.clone());
            }
        }
        Data { names, certificates, labels }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Fate, Schemes, fates};

    #[test]
    fn the_files_are_whole() {
        let data = data();
        let names = &data.names;
        assert_eq!(names.municipality.len(), 9);
        assert!([&names.family, &names.male, &names.female].iter().all(|list| list.len() > 20));
        for certificate in &data.certificates {
            let national = Schemes::get().national(&certificate.scheme).is_some();
            assert_eq!(national, !certificate.scheme.starts_with('8'), "{}", certificate.scheme);
            assert!(certificate.born.0 <= certificate.born.1 && certificate.born.1 <= 2024);
            let last = certificate.cards.last().unwrap();
            assert!(last.values.iter().all(|value| *value == [Part::Contact]), "{}", certificate.name);
            let left = |part: &Part| matches!(part, Part::Text(text) if text.contains(['{', '}']));
            assert!(!certificate.cards.iter().flat_map(|card| card.values.iter().flatten()).any(left));
        }
    }

    #[test]
    fn every_character_stays_and_stands_in_cp932() {
        for text in [include_str!("data/names.toml"), include_str!("data/certificates.toml")] {
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                assert!(fates(line).all(|(fate, _, _)| fate == Fate::Kept), "{line}");
                assert!(!encoding_rs::SHIFT_JIS.encode(line).2, "{line}");
            }
        }
        let names = &data().names;
        for (_, kana) in names.family.iter().chain(&names.male).chain(&names.female) {
            assert!(kana.chars().all(|c| matches!(c, '\u{30A1}'..='\u{30FC}')), "{kana}");
        }
    }
}
