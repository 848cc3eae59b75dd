//! What a file is by its bytes, and archives.

use std::io::Write;

use pmh_inspector::import::{Container, grids, open};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{book, key, zipped};

/// A compound file as old Office programs write it, with these names in its directory.
fn compound(names: &[&str]) -> Vec<u8> {
    let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    bytes.resize(1024, 0);
    for name in names {
        bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
        bytes.resize(bytes.len().next_multiple_of(128), 0);
    }
    bytes
}

#[test]
fn files_are_told_apart_by_their_bytes() {
    let workbook = book(|book| {
        book.add_worksheet();
    });
    assert_eq!(open(&workbook), Ok(Container::Workbook));
    assert_eq!(open("コード,内容".as_bytes()), Ok(Container::Plain));
    assert_eq!(open(b""), Ok(Container::Plain));
    assert_eq!(key(open(&compound(&["Workbook"]))), "import.old-office");
    assert_eq!(key(open(&compound(&["EncryptionInfo", "EncryptedPackage"]))), "import.password");
    assert_eq!(key(open(b"%PDF-1.7 ...")), "import.pdf");
    assert_eq!(key(grids(b"a,b")), "import.not-a-workbook");
    for part in ["xl/workbook.bin", "word/document.xml", "content.xml"] {
        assert_eq!(key(open(&zipped(&[(part, b"x")]))), "import.other-office");
    }
    assert_eq!(key(open(&workbook[..workbook.len() / 2])), "import.zip-damaged");
    assert_eq!(key(open(b"PK\x03\x04")), "import.zip-damaged");
}

#[test]
fn an_archive_gives_its_documents() {
    let inner = zipped(&[("list.csv", b"a,b"), ("deep.zip", b"PK")]);
    let archive = zipped(&[
        ("docs/", b""),
        ("docs/list.xlsx", b"1"),
        ("docs/API.YAML", b"2"),
        ("__MACOSX/docs/._list.xlsx", b"3"),
        (".hidden.csv", b"4"),
        ("docs/~$list.xlsx", b"5"),
        ("manual.pdf", b"6"),
        ("more.zip", &inner),
    ]);
    let Container::Archive { members, skipped } = open(&archive).unwrap() else { panic!() };
    let names: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
    assert_eq!(names, ["docs/list.xlsx", "docs/API.YAML", "more.zip/list.csv"]);
    assert_eq!(members[2].bytes, b"a,b");
    assert_eq!(skipped, ["manual.pdf", "more.zip/deep.zip"]);
    assert_eq!(key(open(&zipped(&[("manual.pdf", b"x")]))), "import.zip-no-documents");
    assert_eq!(key(open(&zipped(&[]))), "import.zip-no-documents");
}

#[test]
fn names_in_cp932_are_read() {
    let mut archive = zipped(&[("AAAAAA.csv", b"x")]);
    let name = encoding_rs::SHIFT_JIS.encode("設計書").0;
    let places: Vec<usize> = (0..archive.len() - 6).filter(|i| archive[*i..].starts_with(b"AAAAAA")).collect();
    assert_eq!(places.len(), 2);
    for at in places {
        archive[at..at + 6].copy_from_slice(&name);
    }
    let Container::Archive { members, .. } = open(&archive).unwrap() else { panic!() };
    assert_eq!(members[0].name, "設計書.csv");
}

#[test]
fn encrypted_members_and_double_names_are_refused() {
    let mut archive = zipped(&[("a.csv", b"x")]);
    let (local, central) =
        (archive.windows(4).position(|w| w == b"PK\x03\x04"), archive.windows(4).position(|w| w == b"PK\x01\x02"));
    archive[local.unwrap() + 6] |= 1;
    archive[central.unwrap() + 8] |= 1;
    assert_eq!(key(open(&archive)), "import.encrypted");
    let mut archive = zipped(&[("a.csv", b"x"), ("b.csv", b"y")]);
    let places: Vec<usize> = (0..archive.len() - 5).filter(|i| archive[*i..].starts_with(b"b.csv")).collect();
    places.iter().for_each(|at| archive[*at] = b'a');
    assert_eq!(key(open(&archive)), "import.zip-tricks");
}

/// A zip of one member that inflates to so many bytes of the same.
fn bomb(name: &str, start: &[u8], piece: &[u8], megabytes: usize) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (part, text) in super::members(&book(|book| {
        book.add_worksheet();
    })) {
        if name.starts_with("xl/") && part != name {
            zip.start_file(part, SimpleFileOptions::default()).unwrap();
            zip.write_all(&text).unwrap();
        }
    }
    zip.start_file(name, SimpleFileOptions::default()).unwrap();
    zip.write_all(start).unwrap();
    let block = piece.repeat((1 << 20) / piece.len());
    (0..megabytes).for_each(|_| zip.write_all(&block).unwrap());
    zip.finish().unwrap().into_inner()
}

#[test]
fn bombs_are_refused() {
    let archive = bomb("a.csv", b"", b"0,0,0,0\n", 257);
    assert!(archive.len() < 2 << 20);
    assert_eq!(key(open(&archive)), "import.too-large");
    let sheet = bomb("xl/worksheets/sheet1.xml", b"<worksheet><sheetData>", b"<row></row>\n\n\n\n\n", 260);
    assert_eq!(key(grids(&sheet)), "import.too-large");
    let styles = bomb("xl/styles.xml", b"<styleSheet>", b"<border/>\n\n\n\n\n\n\n", 66);
    assert_eq!(key(grids(&styles)), "import.too-large");
    // The archive within the archive counts too.
    let nested = zipped(&[("inner.zip", &archive)]);
    assert_eq!(key(open(&nested)), "import.too-large");
    let many: Vec<String> = (0..10_001).map(|i| format!("{i}.csv")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert_eq!(key(open(&zipped(&many))), "import.zip-members");
}
