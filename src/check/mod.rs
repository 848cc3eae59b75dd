//! Records to findings. Each family of rules has its file; the engine runs them over a document.

mod across;
mod bits;
mod causes;
mod contact;
mod damage_rules;
mod design;
mod engine;
mod fields;
mod finding;
mod found;
mod later;
mod lengths;
mod master_rules;
mod my_number_rules;
mod newcomers;
mod not_run;
mod person_rules;
mod reading;
mod record_rules;
mod rule;
mod text_rules;

pub use across::KeyHasher;
pub use causes::Cause;
pub use engine::{Checked, Follow, check, each_finding_of, findings_of};
pub use finding::{At, Finding, Param, type_name, type_word};
pub use found::{Found, FoundList, Pattern};
pub use later::{Against, Later};
pub use master_rules::{CODED, pairs};
pub use not_run::{BETWEEN, NotRun};
pub use rule::{Basis, Rule, RuleEntry, RuleWords, Severity};
