//! How it went, as a reply tells it.

/// What a reply says of what it is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// It was taken.
    Ok,
    /// It was received; how it went is told later.
    Accepted,
    /// It was taken, with a remark.
    Warning,
    /// It was passed over: neither taken nor rejected.
    Skipped,
    /// It was not taken; also what a reply says that cannot be understood.
    #[default]
    Error,
}

impl Outcome {
    /// The name in the output for scripts. What was passed over is to be looked at, as a warning is, and is told apart beside
    /// it.
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Ok => "ok",
            Outcome::Accepted => "accepted",
            Outcome::Warning | Outcome::Skipped => "warning",
            Outcome::Error => "error",
        }
    }
}
