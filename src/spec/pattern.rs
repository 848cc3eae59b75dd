//! Regular expressions of an API design.

/// The regular expression of a JSON Schema, ready to be compared; `None` where it cannot be.
pub fn compile_pattern(ecma: &str) -> Option<regex::Regex> {
    regex::RegexBuilder::new(ecma).size_limit(1 << 20).build().ok()
}
