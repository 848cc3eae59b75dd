//! A profile as the reader uses it: what names mean, and pointers in their parts.

use std::collections::HashMap;

use super::member::{Member, number_name};
use super::words::{Standing, Words};
use super::{NumberName, Outcome, Reply, Tally, array_index};
use crate::spec::{ReplyProfile, fold_heading};
use crate::text::Message;

/// How many pointers of a profile are followed; each costs a walk through the file.
const POINTERS: usize = ReplyProfile::POINTERS;

/// Replies, and how much of them a profile read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// The replies, in the file's order.
    pub replies: Vec<Reply>,
    /// What the profile had to do with them.
    pub by_profile: ByProfile,
    /// What is odd about the file: of a table or of lines alone.
    pub doubts: Vec<Message>,
    /// When the file says that it was written.
    pub time: Option<String>,
    /// The task that it says it answers.
    pub task: Option<String>,
    /// How it says that it went with the whole upload, around its entries.
    pub overall: Option<Outcome>,
    /// How many records it says there were, and how they went.
    pub tally: Tally,
}

/// What a profile had to do with the replies of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ByProfile {
    /// There was none.
    #[default]
    None,
    /// Nothing stands where it says: the reader was led by content.
    Nothing,
    /// It read some of them.
    Some {
        /// How many it read.
        by_profile: usize,
        /// How many were read by content.
        by_content: usize,
    },
    /// It read all that can be read.
    All,
}

impl Read {
    /// Replies of a file for which there was a profile, or was none.
    pub(super) fn new(replies: Vec<Reply>, asked: bool) -> Read {
        let by_profile = replies.iter().filter(|reply| reply.by_profile).count();
        // An entry that says only that all went well holds nothing that a profile could name.
        let told = |reply: &&Reply| !reply.unreadable && (reply.weighs() || !reply.code.is_empty());
        let by_content = replies.iter().filter(told).filter(|reply| !reply.by_profile).count();
        let by_profile = match (asked, by_profile, by_content) {
            (false, ..) => ByProfile::None,
            (true, 0, _) => ByProfile::Nothing,
            (true, _, 0) => ByProfile::All,
            (true, ..) => ByProfile::Some { by_profile, by_content },
        };
        Read { replies, by_profile, ..Read::default() }
    }
}

/// One part of a pointer.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// Every item or member.
    Any,
    Named(String, Option<usize>),
}

/// A pointer from the top of the file.
#[derive(Debug)]
pub(super) struct Pointer {
    pub meaning: &'static str,
    parts: Vec<Part>,
    /// Whether the place of the item is meant, and not what stands there.
    pub is_place: bool,
}

impl Pointer {
    /// How many parts it has.
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// Whether its part at a depth means the member of a name, or the item at a place.
    pub fn allows(&self, depth: usize, key: &str, index: Option<usize>) -> bool {
        match (self.parts.get(depth), index) {
            (Some(Part::Any), _) => true,
            (Some(Part::Named(_, wanted)), Some(index)) => *wanted == Some(index),
            (Some(Part::Named(wanted, _)), None) => wanted == key,
            (None, _) => false,
        }
    }
}

/// What names mean, by the profile first and by the built-in headings then.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    /// By folded name.
    names: HashMap<String, &'static str>,
    /// In the profile's order.
    pub pointers: Vec<Pointer>,
    /// The meanings of which the profile says anything.
    named: Vec<&'static str>,
    /// Whether it says how rows count, so that its numbers are those of rows.
    rows: bool,
}

impl Lexicon {
    pub fn new(profile: Option<&ReplyProfile>) -> Lexicon {
        let mut lexicon = Lexicon::default();
        let Some(profile) = profile else { return lexicon };
        lexicon.rows = profile.rows.is_some();
        let record = if profile.record_from == Some(0) { "index" } else { "number" };
        for (part, entries) in profile.parts() {
            let meaning = if part == "record" { record } else { part };
            for entry in entries.iter().filter(|entry| ReplyProfile::problem(entry).is_none_or(|p| p.still_a_name())) {
                if let Some(path) = entry.strip_prefix('/') {
                    let of_meaning = lexicon.pointers.iter().filter(|pointer| pointer.meaning == meaning).count();
                    if of_meaning < POINTERS {
                        let is_place = part == "record" && path.split('/').next_back() == Some("*");
                        let meaning = if is_place { "index" } else { meaning };
                        lexicon.pointers.push(Pointer {
                            meaning,
                            parts: path.split('/').map(part_of).collect(),
                            is_place,
                        });
                    }
                } else {
                    lexicon.names.entry(fold_heading(entry)).or_insert(meaning);
                }
                let of_record: &[&'static str] = if part == "record" { &["index", "number"] } else { &[meaning] };
                for meaning in of_record.iter().filter(|meaning| !lexicon.named.contains(*meaning)).collect::<Vec<_>>()
                {
                    lexicon.named.push(meaning);
                }
            }
        }
        lexicon
    }

    /// Whether the profile says anything of a meaning.
    pub fn names(&self, meaning: &str) -> bool {
        self.named.contains(&meaning)
    }

    /// Whether a name of the profile's has a meaning.
    pub fn means(&self, key: &str, meaning: &str) -> bool {
        !self.names.is_empty()
            && self.names.get(key).or_else(|| self.names.get(&fold_heading(key))).is_some_and(|told| *told == meaning)
    }

    /// How many meanings have names.
    fn meanings_by_name(&self) -> usize {
        let mut meanings: Vec<&str> = self.names.values().copied().collect();
        meanings.sort_unstable();
        meanings.dedup();
        meanings.len()
    }

    /// Whether these are the profile's headings: one for the code or the message, and one more if it knows more.
    pub fn are_headings(&self, names: &[String]) -> bool {
        let told: Vec<&str> = names.iter().filter_map(|name| self.names.get(&fold_heading(name)).copied()).collect();
        (told.contains(&"code") || told.contains(&"message")) && told.len() >= self.meanings_by_name().min(2)
    }

    /// Whether a row of names holds two headings of a reply, one of them for the code, the message or the status.
    pub fn is_heading(&self, names: &[String]) -> bool {
        let members: Vec<Member> = names.iter().map(|name| self.heading(name)).collect();
        let has = |meaning: &str| members.iter().any(|member| member.means(meaning));
        let places = members.iter().any(Member::says_where);
        let lists = names.iter().any(|name| Words::get().list(name) == Some(Standing::Errors));
        let counts = lists || has("error-count") || members.iter().any(|member| member.meaning == Some("failed"));
        let tells = has("code") || has("message") || has("status") || has("severity") || counts;
        (has("code") && (has("message") || has("status"))) || (tells && places) || self.are_headings(names)
    }

    /// What a heading means, whatever stands below it.
    pub fn heading(&self, name: &str) -> Member {
        self.member(name.to_owned(), name, name.to_owned())
    }

    /// A member; `key` is the last part of its name.
    pub fn member(&self, name: String, key: &str, text: String) -> Member {
        let told = match self.names.is_empty() {
            true => None,
            false => self.names.get(key).or_else(|| self.names.get(&fold_heading(key))),
        };
        match told {
            Some(meaning) => self.told(name, key, text, meaning),
            None => Member::new(name, key, text),
        }
    }

    /// A member whose meaning the profile says.
    pub fn told(&self, name: String, key: &str, text: String, meaning: &'static str) -> Member {
        let member = Member::told(name, key, text, meaning);
        let row = self.rows && member.kind == Some(NumberName::Record) && number_name(key).is_none();
        if row { Member { kind: Some(NumberName::Row), ..member } } else { member }
    }
}

fn part_of(text: &str) -> Part {
    if text == "*" {
        return Part::Any;
    }
    // RFC 6901: an index has no leading zero.
    let index = if text.len() > 1 && text.starts_with('0') { None } else { array_index(text) };
    Part::Named(text.replace("~1", "/").replace("~0", "~"), index.map(|index| index as usize))
}
