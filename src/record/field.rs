//! The identity of a field. What is published about it (names, lengths, ...) is the field table's.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// A field of the record: its place in the field table. The fields that this tool's own rules and
/// previews speak of have a fixed place; fields that a loaded document adds come after them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldId(pub u16);

/// By its JSON name, of the fields with a fixed place.
impl<'de> Deserialize<'de> for FieldId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<FieldId, D::Error> {
        let name = String::deserialize(deserializer)?;
        let place = FieldId::KNOWN.iter().position(|known| *known == name).and_then(|place| u16::try_from(place).ok());
        place.map(FieldId).ok_or_else(|| D::Error::custom(format_args!("no field: {name}")))
    }
}

macro_rules! known {
    ($($name:ident = $number:literal, $json:literal;)*) => {
        impl FieldId {
            $(#[doc = concat!("`", $json, "`")] pub const $name: FieldId = FieldId($number);)*

            /// The JSON names of the fields with a fixed place, in that order; nested names joined by a dot.
            pub const KNOWN: &'static [&'static str] = &[$($json),*];
        }
    };
}

known! {
    TYPE_ID = 0, "orgSpecificCertificateTypeId";
    MY_NUMBER = 1, "myNumber";
    BASIC = 2, "basicFiveInfo";
    NAME = 3, "basicFiveInfo.name";
    KANA = 4, "basicFiveInfo.nameKana";
    ADDRESS = 5, "basicFiveInfo.address";
    BIRTH = 6, "basicFiveInfo.dateOfBirth";
    SEX = 7, "basicFiveInfo.sex";
    NOT_DISCLOSED = 8, "isNotDisclosed";
    INSURER = 9, "medicalSubsidyInsurerNumber";
    CERTIFICATE = 10, "certificationName";
    RECIPIENT = 11, "medicalSubsidyRecipientNumber";
    SUB_KEY = 12, "certificationSubKey";
    SEGMENT = 13, "segment";
    INCOME = 14, "incomeSegment";
    CONDITIONS = 15, "additionalConditions";
    INSTITUTIONS = 16, "designatedMedicalInstitutions";
    REIMBURSEMENT = 17, "isAlwaysReimbursement";
    COPAYMENT = 18, "maxCopaymentAmount";
    VALID_FROM = 19, "validFrom";
    VALID_TO = 20, "validTo";
    HISTORY_KEY = 21, "historyKey";
    DELETED = 22, "isDeleted";
    CARD_ITEMS = 23, "certificationDetail";
}

impl FieldId {
    /// The place in the table as an index.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}
