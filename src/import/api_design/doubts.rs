//! What is to be told of a document, each thing once, and not without end.

use crate::text::Message;

/// So many of one kind are told, so that none of them hides another kind; more are counted.
const MOST: usize = 50;

/// What is to be told, in the order in which it was met.
#[derive(Debug, Default)]
pub struct Doubts {
    said: Vec<Message>,
    more: usize,
}

impl Doubts {
    /// Tells a thing, once.
    pub fn push(&mut self, said: Message) {
        if self.said.contains(&said) {
            return;
        }
        if self.said.iter().filter(|there| there.key == said.key).count() < MOST {
            self.said.push(said);
        } else {
            self.more += 1;
        }
    }

    /// Tells what another told.
    pub fn append(&mut self, other: Doubts) {
        other.said.into_iter().for_each(|said| self.push(said));
        self.more += other.more;
    }

    /// All of it; the last says how many more there are.
    pub fn into_said(mut self) -> Vec<Message> {
        if self.more > 0 {
            self.said.push(Message::new("import.api.more").with("count", self.more));
        }
        self.said
    }
}
