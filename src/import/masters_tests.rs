use super::*;
use crate::text::Lang;

fn keys(said: &[Message]) -> Vec<&'static str> {
    for said in said {
        for lang in [Lang::Ja, Lang::En] {
            let words = said.in_words(lang);
            assert!(!words.contains('{') && words != said.key, "{words}");
        }
    }
    said.iter().map(|said| said.key).collect()
}

fn grid(name: &str, text: &str) -> Grid {
    Grid::from_rows(name, &text.lines().map(|line| line.split(',').collect()).collect::<Vec<Vec<&str>>>())
}

fn read(grids: &[Grid]) -> Imported {
    let imported = masters(grids, &Hints::default()).unwrap();
    keys(&imported.recognised);
    keys(&imported.doubts);
    imported
}

/// The codes of a kind: type, item, code and name.
fn codes(imported: &Imported, kind: MasterKind) -> Vec<String> {
    let tables = imported.tables.master.iter().filter(|table| table.kind == kind);
    let entries = tables.flat_map(|table| &table.entry);
    entries.map(|entry| format!("{}/{}/{}/{}", entry.type_id, entry.item, entry.code, entry.name)).collect()
}

#[test]
fn a_sheet_for_each() {
    let imported = read(&[
        grid("表紙", "PMHマスタ"),
        grid("制度", "制度マスタ,,\nNo.,受給者証種別ID,受給者証名\n1,001,こども\n2,002,障害\n3,001,こども\n※ 注記,,"),
        grid("所得", "受給者証種別ID,所得区分コード,所得区分名称\n001,01,低\n,02,中\n002,01,低\n共通,99,なし"),
        grid(
            "条件",
            "追加条件項目コード,追加条件項目名,追加条件コード,追加条件名\n10,高額,1,該当\n,,2,非該当\n20,重度,1,該当",
        ),
    ]);
    assert_eq!(codes(&imported, MasterKind::CertificateType), ["//001/こども", "//002/障害"]);
    assert_eq!(codes(&imported, MasterKind::IncomeSegment), ["001//01/低", "001//02/中", "002//01/低", "//99/なし"]);
    assert_eq!(codes(&imported, MasterKind::AdditionalCondition), ["/10/1/該当", "/10/2/非該当", "/20/1/該当"]);
    assert_eq!(imported.tables.master[2].entry[1].item_name, "高額");
    assert_eq!((imported.tables.master[1].title.as_str(), imported.tables.master[1].entry[1].row), ("所得", 3));
    assert_eq!(keys(&imported.doubts), ["import.masters.left"]);
    assert_eq!(imported.recognised.len(), 3);
}

#[test]
fn side_by_side_and_below_each_other() {
    let imported = read(&[grid(
        "全部",
        "受給者証種別ID,受給者証名,,所得区分,所得区分名,区分,区分名\n01,甲,,1,低,A,一般\n02,乙,,2,中,,\n,,,3,高,,\n\n\
         ■自己負担上限額種別,,,,,,\n自己負担上限額種別,自己負担上限額種別名,,,,,\n2,医科歯科入院,,,,,\n9,調剤,,,,,",
    )]);
    assert_eq!(codes(&imported, MasterKind::CertificateType), ["//01/甲", "//02/乙"]);
    assert_eq!(codes(&imported, MasterKind::IncomeSegment), ["//1/低", "//2/中", "//3/高"], "not for one type alone");
    assert_eq!(codes(&imported, MasterKind::Segment), ["//A/一般"]);
    assert_eq!(codes(&imported, MasterKind::CopayKind), ["//2/医科歯科入院", "//9/調剤"]);
    let retired = imported.doubts.iter().find(|said| said.key == "import.masters.copay-retired").unwrap();
    assert_eq!(retired.args, [("sheet", "全部".into()), ("rows", "8".into()), ("codes", "2 医科歯科入院".into())]);
}

#[test]
fn copay_kinds_that_stay_are_not_pointed_out() {
    let text = "上限額種別コード,上限額種別名\n12,甲\n04,乙\n,丙";
    assert!(read(&[grid("s", text)]).doubts.is_empty());
    for code in ["1", "01", "３", "1.医科歯科入外合算"] {
        let text = format!("上限額種別コード,上限額種別名\n{code},甲");
        assert_eq!(keys(&read(&[grid("s", &text)]).doubts), ["import.masters.copay-retired"], "{code}");
    }
}

#[test]
fn headings_over_two_rows() {
    let text =
        "受給者証,所得区分,,追加条件項目,,追加条件,\n種別ID,コード,名称,コード,名称,コード,名称\n7,1,低,10,高額,1,該当";
    let mut merged = grid("s", text);
    for left in [2, 4, 6] {
        merged.merge((1, left), (1, left + 1));
    }
    let imported = read(&[merged]);
    assert_eq!(codes(&imported, MasterKind::IncomeSegment), ["7//1/低"]);
    assert_eq!(codes(&imported, MasterKind::AdditionalCondition), ["7/10/1/該当"]);
    // The upper headings stand over several columns without being merged.
    let imported = read(&[grid(
        "s",
        "所得区分,,追加条件項目,,追加条件,\nコード,名称,コード,名称,コード,名称\n1,低,10,高額,1,該当",
    )]);
    assert_eq!(codes(&imported, MasterKind::IncomeSegment), ["//1/低"]);
    assert_eq!(codes(&imported, MasterKind::AdditionalCondition), ["/10/1/該当"]);
}

#[test]
fn types_go_on_only_beside_codes() {
    let mut sheet = grid(
        "s",
        "受給者証種別ID,所得区分コード,所得区分名,追加条件項目コード,追加条件コード\n,0,x,,\nA,1,低,10,1\n,2,中,,2\nB,,,,5\n\n,3,高,,",
    );
    sheet.merge((3, 1), (4, 1));
    let imported = read(&[sheet]);
    assert_eq!(codes(&imported, MasterKind::IncomeSegment), ["//0/x", "A//1/低", "A//2/中", "//3/高"]);
    assert_eq!(codes(&imported, MasterKind::AdditionalCondition), ["A/10/1/", "A/10/2/", "B//5/"]);
    assert!(codes(&imported, MasterKind::CertificateType).is_empty(), "a type that codes hold for is no list of types");
    assert_eq!(keys(&imported.doubts), ["import.masters.no-type", "import.masters.no-item"]);
    let no_type = &imported.doubts[0].args[1].1;
    assert_eq!(no_type, "s!B2 / s!B7");
}

#[test]
fn code_and_name_in_one_cell() {
    let of = |cells: [&str; 2]| {
        let text = format!("受給者証種別ID,所得区分\n1,{}\n1,{}", cells[0], cells[1]);
        codes(&read(&[grid("s", &text)]), MasterKind::IncomeSegment)
    };
    assert_eq!(of(["1:低所得", "02：一般：上"]), ["1//1/低所得", "1//02/一般：上"]);
    assert_eq!(of(["1:低所得", "低2"]), ["1//1:低所得/", "1//低2/"]);
}

#[test]
fn doubts_of_names_and_types() {
    let imported = read(&[grid("s", "受給者証種別ID,受給者証名,区分コード,区分名\n1,甲,A,x\n1,甲,A,y\n1,甲,A,x")]);
    assert_eq!(codes(&imported, MasterKind::Segment), ["1//A/x", "1//A/y"]);
    assert_eq!(keys(&imported.doubts), ["import.masters.types-beside", "import.masters.two-names"]);
}

#[test]
fn no_masters() {
    for text in [
        "",
        "No,区分,日付\n1,改版,x",
        "機関別受給者証種別ID,個人番号,区分,所得区分\nA,1,1,1",
        "受給者証種別ID,氏名,住所,所得区分\nA,x,y,1",
        "所得区分名,区分名\nx,y",
        "所得区分コード,所得区分名\n,\n",
    ] {
        let grids = [grid("s", text)];
        let problem = masters(&grids, &Hints::default()).unwrap_err();
        assert_eq!(keys(&[problem.0]), ["import.masters.nothing"], "{text}");
    }
    assert!(!looks_like_masters(&[grid("s", "No,区分,日付\n1,改版,x")]));
    assert!(looks_like_masters(&[grid("s", "所得区分コード,所得区分名\n1,x")]));
    // A column that is called only 名称 names the code to its left; 区分 with 名称 may be anything.
    let beside = masters(&[grid("s", "自己負担上限額種別,名称\n1,合算\n9,調剤")], &Hints::default()).unwrap();
    assert_eq!(codes(&beside, MasterKind::CopayKind), ["//1/合算", "//9/調剤"]);
    assert!(!looks_like_masters(&[grid("s", "区分,名称\n1,合算")]));
}

#[test]
fn the_user_says_where() {
    let grids = [grid("a", "x"), grid("b", "甲,乙\n題,名\n01,低\n02,高")];
    let hints = Hints {
        sheet: Some("2".into()),
        header_row: Some(2),
        columns: vec![("income".into(), 1), ("income-name".into(), 2)],
        ..Hints::default()
    };
    let imported = masters(&grids, &hints).unwrap();
    assert_eq!(codes(&imported, MasterKind::IncomeSegment), ["//01/低", "//02/高"]);
    let hints = Hints { columns: vec![("income".into(), 1)], header_row: Some(2), ..Hints::default() };
    assert_eq!(codes(&masters(&grids[1..], &hints).unwrap(), MasterKind::IncomeSegment), ["//01/", "//02/"]);
}

#[test]
fn no_heading_means_two_things() {
    let document: toml::Table = toml::from_str(include_str!("../spec/data/headings.toml")).unwrap();
    for kind in ["layout", "master"] {
        let mut seen = HashSet::new();
        for (meaning, names) in document[kind].as_table().unwrap() {
            for name in names.as_array().unwrap() {
                let folded = fold_heading(name.as_str().unwrap());
                assert!(seen.insert(folded.clone()), "{kind} {meaning}: {folded}");
            }
        }
    }
}

#[test]
fn hostile_sheets() {
    let mut sheet = Grid::named("x");
    for row in [1, 2, 1_048_575, 1_048_576] {
        for column in [1, 2, 16_384] {
            sheet.put(row, column, crate::import::Cell { text: "所得区分".into(), ..crate::import::Cell::default() });
        }
    }
    assert!(masters(&[sheet], &Hints::default()).is_err());
    // Rows that no sheet has, said by the user.
    for header_row in [0, 9] {
        let hints = Hints { header_row: Some(header_row), columns: vec![("income".into(), 1)], ..Hints::default() };
        let _ = masters(&[grid("x", "a,b\n1,x")], &hints);
    }
    let text = format!("所得区分,所得区分名\n{}", "所得区分,区分名\n1,x\n\n".repeat(3_000));
    assert!(looks_like_masters(&[grid("x", &text)]));
}
