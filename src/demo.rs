//! The demonstration: an invented municipality's uploads with what PMH said to them, made from samples/ and embedded.

use crate::workspace::Input;

/// The files of the demonstration: a registration and a day's differential history, the reply to each in the same order
/// (by which they are laid on the right upload), and a list that explains the invented codes.
pub fn inputs() -> Vec<Input> {
    const FILES: [(&str, &[u8]); 5] = [
        ("samples/registration.json", include_bytes!("../samples/registration.json")),
        ("samples/differential.json", include_bytes!("../samples/differential.json")),
        ("samples/registration-reply.json", include_bytes!("../samples/registration-reply.json")),
        ("samples/differential-reply.csv", include_bytes!("../samples/differential-reply.csv")),
        ("samples/error-codes.sample.csv", include_bytes!("../samples/error-codes.sample.csv")),
    ];
    FILES.iter().map(|(name, bytes)| Input { name: (*name).to_owned(), bytes: Some(bytes), expected: None }).collect()
}

/// The record of the first upload that shows most on a card: a name with a character that becomes ●, three certificates.
pub const TELLING_RECORD: u32 = 1;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Workspace;

    #[test]
    fn each_reply_lies_on_its_upload() {
        let workspace = Workspace::open(&inputs(), None);
        assert!(workspace.troubles.is_empty(), "{:?}", workspace.troubles);
        let names: Vec<_> = workspace
            .responses
            .iter()
            .map(|response| {
                let payload = response.payload.map(|payload| workspace.payloads[payload].document.name.as_str());
                (response.name.as_str(), payload)
            })
            .collect();
        assert_eq!(
            names,
            [
                ("samples/registration-reply.json", Some("samples/registration.json")),
                ("samples/differential-reply.csv", Some("samples/differential.json")),
            ]
        );
        for response in &workspace.responses {
            let unmatched = response.laid.iter().filter(|laid| laid.record.is_none()).count();
            assert_eq!(unmatched, 1, "{}", response.name);
        }
    }
}
