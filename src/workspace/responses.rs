//! A file of replies that is open: what tells that it is one, and what was read of it.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Response, Workspace};
use crate::import;
use crate::read::reply::{self, Known, Read};
use crate::read::{Encoding, OpenError, Opening, Role, TroubleKind};
use crate::spec::{Spec, TableKind};
use crate::text::Message;

/// The largest document with specification tables: far more than any is known to have.
pub const LARGEST_DOCUMENT: u64 = 256 << 20;

impl Workspace {
    /// Whether a text that is no payload is a reply.
    pub(super) fn is_reply(&self, opening: &Opening) -> bool {
        reply::looks_like_reply(&opening.head, self.spec.reply.as_deref())
    }

    /// By what replies are read.
    pub(super) fn known_of_replies(&self) -> Known<'_> {
        known_of(&self.spec)
    }

    /// A text of which the user says that it holds replies. One that plainly holds records and answers nothing is refused.
    pub(super) fn said_reply(&self, opening: &Opening) -> Result<(Response, Vec<Message>), OpenError> {
        let answers = self.is_reply(opening)
            || if opening.is_json() { reply::answers(&opening.head) } else { reply::table_answers(&opening.head) };
        if !answers && import::looks_like_records(opening, &self.spec.fields) {
            return Err(OpenError::new(&opening.name, is_a("role.response", Role::Csv)));
        }
        response(opening, &self.spec)
    }
}

/// The trouble that a file was given as something else than it is.
pub(super) fn is_a(given: &'static str, role: Role) -> TroubleKind {
    let option = match role {
        Role::Registration | Role::Differential | Role::Csv => "--payload",
        Role::Response => "--response",
        Role::ErrorList => "--error-list",
        Role::Layout => "--layout",
        Role::RegionalMaster => "--regional-master",
        _ => "--spec",
    };
    let role = if option == "--payload" { "role.payload" } else { role.word() };
    TroubleKind::IsA { given, role, option }
}

/// By what replies are read: the documents of the user.
fn known_of(spec: &Spec) -> Known<'_> {
    Known { profile: spec.reply.as_deref(), errors: spec.errors.as_deref(), ..Known::default() }
}

/// The replies of a text.
pub(super) fn response(opening: &Opening, spec: &Spec) -> Result<(Response, Vec<Message>), OpenError> {
    let text = opening.whole_text()?;
    let read =
        reply::read_text(&text, known_of(spec)).map_err(|problem| OpenError::new(&opening.name, problem.into()))?;
    Ok(response_of(&opening.name, (Some(opening.encoding), opening.bom), read, spec))
}

/// A response of what was read, by its name and how it is written; and what is odd about it.
pub(super) fn response_of(
    name: &str,
    (encoding, bom): (Option<Encoding>, bool),
    read: Read,
    spec: &Spec,
) -> (Response, Vec<Message>) {
    let (profile, edition) = (spec.reply.as_deref(), spec.edition_of(TableKind::ReplyProfile));
    let response = Response {
        name: name.to_owned(),
        encoding,
        bom,
        replies: Arc::new(read.replies),
        by_profile: read.by_profile,
        profile_name: profile.map(|profile| match profile.name.as_str() {
            "" => edition.map_or_else(|| TableKind::ReplyProfile.code().to_owned(), |edition| edition.document.name()),
            name => name.to_owned(),
        }),
        time: read.time,
        task: read.task,
        overall: read.overall,
        tally: read.tally,
        laid: vec![],
        on_record: HashMap::new(),
        payload: None,
        findings: vec![],
    };
    (response, read.doubts)
}
