//! Damaged and hostile workbooks: a clear problem, never a panic.

use pmh_inspector::import::{Hints, error_list, grids};
use rust_xlsxwriter::{Color, Format};

use super::{book, edited, key, members, raw_sheet, zipped};

/// A small workbook with all that is read.
fn sample() -> Vec<u8> {
    book(|book| {
        let sheet = book.add_worksheet();
        let format = Format::new().set_font_color(Color::Theme(4, 1)).set_num_format("0000").set_font_strikethrough();
        for (column, text) in (0..).zip(["エラーコード", "エラー内容", "原因"]) {
            sheet.write_with_format(1, column, text, &format).unwrap();
        }
        sheet.merge_range(2, 0, 3, 0, "A-1", &format).unwrap();
        sheet.write_rich_string(2, 1, &[(&format, "緑"), (&Format::new(), "黒")]).unwrap();
        sheet.write_with_format(3, 1, 12.5, &format).unwrap();
    })
}

#[test]
fn cut_or_without_a_part() {
    let bytes = sample();
    for at in [bytes.len() / 2, bytes.len() - 1, 30, 4] {
        assert_eq!(key(grids(&bytes[..at])), "import.zip-damaged");
    }
    for part in ["xl/styles.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"] {
        let without = edited(&bytes, |name, text| (name != part).then_some(text));
        assert_eq!(key(grids(&without)), "import.workbook-damaged", "{part}");
        let half =
            edited(&bytes, |name, text| Some(if name == part { text[..text.len() / 2].to_owned() } else { text }));
        assert_eq!(key(grids(&half)), "import.workbook-damaged", "{part}");
        let empty = edited(&bytes, |name, text| Some(if name == part { String::new() } else { text }));
        assert_eq!(key(grids(&empty)), "import.workbook-damaged", "{part}");
    }
    let without = edited(&bytes, |name, text| (name != "xl/theme/theme1.xml").then_some(text));
    assert_eq!(grids(&without).unwrap()[0].text(2, 1), "エラーコード", "the theme is not missed");
}

#[test]
fn lies_in_the_parts() {
    for inside in [
        "<sheetData><row><c t=\"s\"><v>99</v></c></row></sheetData>",
        "<sheetData><row><c t=\"s\"><v>-1</v></c></row></sheetData>",
        "<sheetData><row><c r=\"A0\"><v>1</v></c></row></sheetData>",
        "<sheetData><row><c r=\"XFE1\"><v>1</v></c></row></sheetData>",
        "<sheetData><row><c r=\"ZZZZZZZZZZZZ99999999999999\"><v>1</v></c></row></sheetData>",
        "<sheetData><row r=\"4294967295\"></row><row><c><v>1</v></c></row></sheetData>",
        "<mergeCells><mergeCell ref=\"A1:XFD9999999\"/></mergeCells>",
        "<mergeCells><mergeCell/></mergeCells>",
        "<sheetData><row><c t=\"str\"><v>&unknown;</v></c></row></sheetData>",
        "<sheetData><row><c><v>1</c></row></sheetData>",
    ] {
        assert_eq!(key(grids(&raw_sheet(inside))), "import.workbook-damaged", "{inside}");
    }
    // Backwards, or larger than anything: harmless.
    for inside in [
        "<dimension ref=\"Z9:A1\"/><sheetData><row><c><v>1</v></c></row></sheetData><mergeCells count=\"99999999999\">\
         <mergeCell ref=\"C3:A1\"/></mergeCells>",
        "<dimension ref=\"A1:ZZZZZ99999999999\"/><sheetData><row><c s=\"99999\"><v>1</v></c></row></sheetData>",
        "<sheetData><row><c t=\"unheard\"><v>1</v></c><c><f>A1</f></c><c/></row></sheetData>",
    ] {
        assert_eq!(grids(&raw_sheet(inside)).unwrap()[0].text(1, 1), "1", "{inside}");
    }
    let counted = edited(&sample(), |name, text| {
        Some(if name == "xl/sharedStrings.xml" {
            text.replace("uniqueCount=\"", "uniqueCount=\"99999999999")
        } else {
            text
        })
    });
    assert_eq!(grids(&counted).unwrap()[0].text(2, 1), "エラーコード");
}

#[test]
fn entities_are_not_expanded() {
    let dtd = "<!DOCTYPE sst [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>";
    for part in ["xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"] {
        let hostile = edited(&sample(), |name, text| {
            Some(if name == part { text.replacen("?>", &format!("?>{dtd}"), 1) } else { text })
        });
        assert_eq!(key(grids(&hostile)), "import.workbook-damaged", "{part}");
    }
}

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }
}

#[test]
fn flipped_bytes_never_panic() {
    let bytes = sample();
    let parts = members(&bytes);
    let mut numbers = Numbers(0x2545_F491_4F6C_DD1D);
    let (mut read, mut refused) = (0, 0);
    let mut tried = |bytes: &[u8]| match grids(bytes) {
        Ok(grids) => {
            let _ = error_list(&grids, &Hints::default());
            read += 1;
        }
        Err(problem) => {
            assert!(problem.0.key.starts_with("import."));
            refused += 1;
        }
    };
    for _ in 0..300 {
        // In the zip itself.
        let mut flipped = bytes.clone();
        for _ in 0..=numbers.below(3) {
            let at = numbers.below(flipped.len());
            flipped[at] ^= 1 << numbers.below(8);
        }
        tried(&flipped);
        // In the XML, where no checksum catches it.
        let mut parts = parts.clone();
        for _ in 0..=numbers.below(3) {
            let part = numbers.below(parts.len());
            let at = numbers.below(parts[part].1.len());
            parts[part].1[at] = b"<>\"&;/0917 AZ=\xFF\x00"[numbers.below(16)];
        }
        let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        tried(&zipped(&parts));
    }
    assert!(read > 20 && refused > 20, "{read} {refused}");
}
