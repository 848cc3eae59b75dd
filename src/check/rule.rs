//! The rules: their names, which never change, and the catalogue of what is said about each.

use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::record::FieldId;
use crate::spec::{FieldTable, Form};
use crate::text::Lang;

macro_rules! rules {
    ($($variant:ident = $name:literal,)*) => {
        /// A rule.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Rule {
            $(#[doc = concat!("`", $name, "`")] $variant,)*
        }

        impl Rule {
            /// All rules, in the order of the catalogue.
            pub const ALL: &'static [Rule] = &[$(Rule::$variant),*];

            /// The name, which never changes.
            pub fn name(self) -> &'static str {
                match self { $(Rule::$variant => $name),* }
            }
        }
    };
}

rules! {
    DisclosureLifted = "disclosure-lifted",
    DisclosureMixed = "disclosure-mixed",
    UnreadableRecord = "unreadable-record",
    TruncatedFile = "truncated-file",
    UndecodableText = "undecodable-text",
    DuplicateKey = "duplicate-key",
    RaggedRow = "ragged-row",
    MissingColumn = "missing-column",
    DuplicateColumn = "duplicate-column",
    UnknownField = "unknown-field",
    ByteOrderMark = "byte-order-mark",
    NotUtf8 = "not-utf-8",
    BodyForm = "body-form",
    NoRecords = "no-records",
    MisquotedCell = "misquoted-cell",
    WrongSeparator = "wrong-separator",
    BlankRow = "blank-row",
    RenamedHeading = "renamed-heading",
    RequiredMissing = "required-missing",
    WrongType = "wrong-type",
    WrongLength = "wrong-length",
    WrongCharset = "wrong-charset",
    ValueNotInList = "value-not-in-list",
    WrongDate = "wrong-date",
    BirthDateIrregular = "birth-date-irregular",
    PersonFieldEmpty = "person-field-empty",
    SexIrregular = "sex-irregular",
    ImplausibleDate = "implausible-date",
    WrongAdditionalConditions = "wrong-additional-conditions",
    NumberOutOfRange = "number-out-of-range",
    WrongCount = "wrong-count",
    WrongCombination = "wrong-combination",
    FieldNotAllowed = "field-not-allowed",
    MyNumberCheckDigit = "my-number-check-digit",
    MyNumberDummy = "my-number-dummy",
    MyNumberElsewhere = "my-number-elsewhere",
    MyNumberLike = "my-number-like",
    InsurerNumberCheckDigit = "insurer-number-check-digit",
    InsurerNumberPrefecture = "insurer-number-prefecture",
    RecipientNumberCharset = "recipient-number-charset",
    RecipientNumberLength = "recipient-number-length",
    RecipientNumberCheckDigit = "recipient-number-check-digit",
    RecipientNumberOutlier = "recipient-number-outlier",
    InsurerNumberNotInMaster = "insurer-number-not-in-master",
    InsurerNumberExpiredInMaster = "insurer-number-expired-in-master",
    CodeNotInMaster = "code-not-in-master",
    CopayKindRetired = "copay-kind-retired",
    PeriodReversed = "period-reversed",
    PeriodEnded = "period-ended",
    PeriodNotStarted = "period-not-started",
    PeriodBeforeBirth = "period-before-birth",
    BirthDateFuture = "birth-date-future",
    GaijiReplaced = "gaiji-replaced",
    UncertainCharacter = "uncertain-character",
    ControlCharacter = "control-character",
    InvisibleCharacter = "invisible-character",
    KanaCharset = "kana-charset",
    DamagedCharacter = "damaged-character",
    SurroundingSpace = "surrounding-space",
    NotDisclosed = "not-disclosed",
    ContactMissing = "contact-missing",
    AlwaysReimbursement = "always-reimbursement",
    InsurerNumberAbsent = "insurer-number-absent",
    DuplicateRecord = "duplicate-record",
    PeriodOverlap = "period-overlap",
    PersonMismatch = "person-mismatch",
    PersonSpellingDiffers = "person-spelling-differs",
    SamePersonOtherNumber = "same-person-other-number",
    RecipientNumberShared = "recipient-number-shared",
    PersonChanged = "person-changed",
    MassDisappearance = "mass-disappearance",
    MassChange = "mass-change",
    HistoryDeleteUnknown = "history-delete-unknown",
    HistoryDeleteTwice = "history-delete-twice",
    HistoryKeyReused = "history-key-reused",
    HistoryKeyShared = "history-key-shared",
    CodeNotInList = "code-not-in-list",
    UnmatchedReply = "unmatched-reply",
    ReplyContradictsRecord = "reply-contradicts-record",
    ReplyPlaceUncertain = "reply-place-uncertain",
    ReplyNotUnderstood = "reply-not-understood",
    ReplyCountsContradict = "reply-counts-contradict",
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Taken by the published rules, but likely wrong, or it will look different from what was sent.
    Warning,
    /// Breaks a published rule, or can never work.
    Error,
}

impl Severity {
    /// `error`, `warning` or `info`.
    pub fn code(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }
}

/// What a rule rests on.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Hash)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// The API design.
    Published,
    /// The Digital Agency's briefing of 2026-01-28.
    Briefing,
    /// The law on the numbers.
    Law,
    /// This tool's own advice.
    Advice,
    /// A document that the user loaded.
    Imported,
}

impl Basis {
    /// `published`, `briefing`, `law`, `advice` or `imported`.
    pub fn code(self) -> &'static str {
        match self {
            Basis::Published => "published",
            Basis::Briefing => "briefing",
            Basis::Law => "law",
            Basis::Advice => "advice",
            Basis::Imported => "imported",
        }
    }
}

/// What is said about a rule, in one language.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleWords {
    /// A short title for lists.
    pub title: String,
    /// What it means, in one sentence.
    pub meaning: String,
    /// The usual cause.
    pub cause: String,
    /// What to do.
    pub action: String,
    /// Where the rule comes from.
    pub source: String,
    /// The message for a finding, by variant.
    pub messages: HashMap<String, String>,
}

/// Columns that a rule needs, by the form of payload.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeedsByForm {
    #[serde(default)]
    registration: Vec<FieldId>,
    #[serde(default)]
    differential: Vec<FieldId>,
}

/// What a rule compares an upload with.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum ComparedWith {
    /// The upload before it.
    Previous,
    /// The history of the uploads before it.
    History,
}

/// The catalogue's entry of a rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleEntry {
    /// The family of rules.
    pub family: String,
    /// How much it weighs.
    pub severity: Severity,
    /// What it rests on.
    pub basis: Basis,
    /// The columns of a CSV without which it cannot run.
    #[serde(default)]
    pub needs: Vec<FieldId>,
    /// More of them, by the form of payload.
    #[serde(default)]
    pub needs_by_form: NeedsByForm,
    /// The columns of which it needs one.
    #[serde(default)]
    pub needs_one_of: Vec<FieldId>,
    /// With what it compares the upload, where it does.
    #[serde(default)]
    pub compares: Option<ComparedWith>,
    /// Whether later rules do not look at what it finds broken: others may appear once it is mended.
    #[serde(default)]
    pub keeps_others_back: bool,
    /// Whether its findings stand before all others, whatever their number: somebody's safety rests on them.
    #[serde(default)]
    pub comes_first: bool,
    /// In Japanese.
    pub ja: RuleWords,
    /// In English.
    pub en: RuleWords,
}

fn catalogue() -> &'static [RuleEntry] {
    static CATALOGUE: OnceLock<Vec<RuleEntry>> = OnceLock::new();
    CATALOGUE.get_or_init(|| {
        // Part of the program; a test holds that it parses and is whole.
        let mut entries: HashMap<String, RuleEntry> = toml::from_str(include_str!("rules.toml")).unwrap_or_default();
        Rule::ALL
            .iter()
            .map(|rule| {
                entries.remove(rule.name()).unwrap_or_else(|| RuleEntry {
                    family: String::new(),
                    severity: Severity::Error,
                    basis: Basis::Advice,
                    needs: vec![],
                    needs_by_form: NeedsByForm::default(),
                    needs_one_of: vec![],
                    compares: None,
                    keeps_others_back: false,
                    comes_first: false,
                    ja: RuleWords::default(),
                    en: RuleWords::default(),
                })
            })
            .collect()
    })
}

impl Rule {
    /// The rule of this name.
    pub fn by_name(name: &str) -> Option<Rule> {
        Rule::ALL.iter().copied().find(|rule| rule.name() == name)
    }

    /// The names of all rules.
    pub fn names() -> &'static [&'static str] {
        static NAMES: OnceLock<Vec<&'static str>> = OnceLock::new();
        NAMES.get_or_init(|| Rule::ALL.iter().map(|rule| rule.name()).collect())
    }

    /// The number of rules.
    pub const COUNT: usize = Rule::ALL.len();

    /// The catalogue's entry.
    pub fn entry(self) -> &'static RuleEntry {
        &catalogue()[self as usize]
    }

    /// What is said about it in the language.
    pub fn words(self, lang: Lang) -> &'static RuleWords {
        match lang {
            Lang::Ja => &self.entry().ja,
            Lang::En => &self.entry().en,
        }
    }

    /// How much its findings weigh.
    pub fn severity(self) -> Severity {
        self.entry().severity
    }

    /// The same for files that are read by this field table: a heading that a loaded file design names otherwise is an error.
    pub fn severity_by(self, table: &FieldTable) -> Severity {
        match self {
            Rule::RenamedHeading if table.design().is_some() => Severity::Error,
            _ => self.severity(),
        }
    }

    /// Whether its findings stand before all others, whatever their number: somebody's safety rests on them.
    pub fn comes_first(self) -> bool {
        self.entry().comes_first
    }

    /// Whether later rules do not look at what it finds broken: others may appear once it is mended.
    pub fn keeps_others_back(self) -> bool {
        self.entry().keeps_others_back
    }

    /// Whether it compares an upload with this.
    pub fn compares_with(self, what: ComparedWith) -> bool {
        self.entry().compares == Some(what)
    }

    /// The rules that compare an upload with this.
    pub fn comparing_with(what: ComparedWith) -> impl Iterator<Item = Rule> {
        Rule::ALL.iter().copied().filter(move |rule| rule.compares_with(what))
    }

    /// The columns of a CSV without which it cannot run.
    pub fn needs(self, form: Form) -> impl Iterator<Item = FieldId> {
        let entry = self.entry();
        let by_form = match form {
            Form::Registration => &entry.needs_by_form.registration,
            Form::Differential => &entry.needs_by_form.differential,
        };
        entry.needs.iter().chain(by_form).copied()
    }

    /// What it rests on.
    pub fn basis(self) -> Basis {
        self.entry().basis
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
