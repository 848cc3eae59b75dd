//! Which code PMH would return for what a rule of this tool finds. No such pair is published: the table is the user's own.

use serde::{Deserialize, Serialize};

/// A code that PMH returns where a rule finds something.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Prediction {
    /// The name of this tool's rule.
    pub rule: String,
    /// The JSON name of the only field for which this holds; every field where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The code of the error-code list.
    pub code: String,
}
