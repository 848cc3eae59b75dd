//! One text for values of JSON that mean the same: keys in order, numbers without what may be left out.

use serde_json::Value;

use super::decimal::Decimal;

/// The text of a value.
pub fn canonical(value: &Value) -> String {
    let mut text = String::new();
    put(value, &mut text);
    text
}

fn put(value: &Value, text: &mut String) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(flag) => text.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => {
            let written = number.to_string();
            text.push_str(&Decimal::parse(&written).map_or(written, Decimal::written));
        }
        Value::String(string) => text.push_str(&Value::String(string.clone()).to_string()),
        Value::Array(items) => {
            text.push('[');
            for item in items {
                put(item, text);
                text.push(',');
            }
            text.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members.sort_by_key(|(key, _)| *key);
            text.push('{');
            for (key, value) in members {
                text.push_str(&Value::String(key.clone()).to_string());
                text.push(':');
                put(value, text);
                text.push(',');
            }
            text.push('}');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_the_same_is_written_the_same() {
        let text = |json: &str| canonical(&serde_json::from_str(json).unwrap());
        for (a, b) in
            [(r#"{"a":1,"b":[1.0,"x"]}"#, r#"{ "b" : [1e0, "\u0078"], "a": 1 }"#), ("[]", " [ ] "), ("-0.50", "-5e-1")]
        {
            assert_eq!(text(a), text(b));
        }
        for (a, b) in
            [("1", "\"1\""), ("[1,2]", "[2,1]"), ("{}", "[]"), ("null", "false"), ("[12]", "[1,2]"), ("0", "false")]
        {
            assert_ne!(text(a), text(b));
        }
    }
}
