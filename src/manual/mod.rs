//! The manual: a Markdown file a topic in each language, readable where the project is read, and carried in the program so
//! that it can be read where there is no network.
//!
//! A topic's file begins with a comment that lists its other names, its title, and one paragraph that says what it is for.

pub mod markdown;

use unicode_normalization::UnicodeNormalization;

use crate::spec::near;
use crate::text::Lang;

/// A topic of the manual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Topic {
    /// The name under which it is asked for, which is that of its files.
    pub name: &'static str,
    ja: &'static str,
    en: &'static str,
}

macro_rules! topics {
    ($($name:literal),* $(,)?) => {
        &[$(Topic {
            name: $name,
            ja: include_str!(concat!("ja/", $name, ".md")),
            en: include_str!(concat!("en/", $name, ".md")),
        },)*]
    };
}

/// All topics, in the order in which they are listed.
pub const TOPICS: &[Topic] = topics![
    "checking",
    "replies",
    "documents",
    "uploads",
    "preview",
    "keys",
    "terminals",
    "pipelines",
    "files",
    "rules",
    "options",
    "privacy",
    "performance",
    "glossary",
    "licences",
];

/// What begins the comment with the other names of a topic.
const OTHER_NAMES: &str = "<!-- also: ";

impl Topic {
    /// The Markdown.
    pub fn text(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Ja => self.ja,
            Lang::En => self.en,
        }
    }

    /// The title.
    pub fn title(&self, lang: Lang) -> &'static str {
        self.text(lang).lines().find_map(|line| line.strip_prefix("# ")).unwrap_or(self.name)
    }

    /// What the topic is for: the paragraph below the title.
    pub fn purpose(&self, lang: Lang) -> &'static str {
        let below = self.text(lang).lines().skip_while(|line| !line.starts_with("# ")).skip(1);
        below.map(str::trim).find(|line| !line.is_empty()).unwrap_or_default()
    }

    /// All names under which it is found: its own, its other names and its titles.
    fn names(&self) -> impl Iterator<Item = &'static str> {
        let texts = [self.ja, self.en];
        let others = texts.into_iter().filter_map(|text| text.strip_prefix(OTHER_NAMES)?.split_once(" -->"));
        let others = others.flat_map(|(names, _)| names.split(' '));
        std::iter::once(self.name).chain(others).chain([self.title(Lang::Ja), self.title(Lang::En)])
    }
}

/// The topic of this name, however it is written; otherwise the names that come near.
///
/// # Errors
/// The names of topics that are nearest, which may be none.
pub fn find(name: &str) -> Result<&'static Topic, Vec<&'static str>> {
    let wanted = folded(name);
    if let Some(topic) = TOPICS.iter().find(|topic| topic.names().any(|name| folded(name) == wanted)) {
        return Ok(topic);
    }
    Err(near(&wanted, TOPICS.iter().flat_map(Topic::names)))
}

/// A name without what does not tell topics apart: width, case, and how its words are joined.
fn folded(name: &str) -> String {
    let joined = |c: char| if matches!(c, '_' | ' ') { '-' } else { c };
    name.trim().nfkc().flat_map(char::to_lowercase).map(joined).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn topics_are_found_by_all_their_names() {
        let mut owners: HashMap<String, &str> = HashMap::new();
        for topic in TOPICS {
            for name in topic.names() {
                let owner = owners.entry(folded(name)).or_insert(topic.name);
                assert_eq!(*owner, topic.name, "{name} is a name of two topics");
                assert_eq!(find(name), Ok(topic), "{name}");
            }
            for lang in [Lang::Ja, Lang::En] {
                assert!(topic.text(lang).starts_with(OTHER_NAMES), "{}", topic.name);
                assert!(!topic.purpose(lang).is_empty() && topic.title(lang) != topic.name, "{}", topic.name);
            }
        }
        assert_eq!(find(" Ｐｒｉｖａｃｙ ").map(|topic| topic.name), Ok("privacy"));
        assert_eq!(find("Privacy and security").map(|topic| topic.name), Ok("privacy"));
    }

    #[test]
    fn a_slip_leads_to_the_nearest_name() {
        assert_eq!(find("privcy"), Err(vec!["privacy"]));
        assert_eq!(find("zzzzzz"), Err(vec![]));
        assert!(find("").is_err());
    }
}
