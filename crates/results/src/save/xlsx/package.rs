//! The parts of a workbook's package (ECMA-376) beside its rows.

use std::fmt::Write as _;

/// The sheet.
pub(super) const SHEET: &str = "xl/worksheets/sheet1.xml";
/// Styles of cells, by their place.
pub(super) const PLAIN: usize = 0;
/// The names of the columns.
pub(super) const HEADER: usize = 1;
/// A text that stays one when its cell is edited.
pub(super) const QUOTED: usize = 2;
pub(super) const DAY: usize = 3;
const INSTANT: usize = 4;
const DECIMAL: usize = 8;
/// Digits behind the point that have a look of their own.
const SCALES: i8 = 15;

/// The style of an instant: with its zone, with milliseconds.
pub(super) fn instant(is_zoned: bool, has_millis: bool) -> usize {
    INSTANT + usize::from(is_zoned) * 2 + usize::from(has_millis)
}

/// The style of a decimal with so many digits behind the point.
pub(super) fn decimal(scale: i8) -> usize {
    usize::try_from(scale).ok().filter(|_| scale <= SCALES).map_or(PLAIN, |scale| DECIMAL + scale)
}

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const TYPES: &str = "http://schemas.openxmlformats.org/package/2006/content-types";
const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// Every part but the sheet.
pub(super) fn parts() -> [(&'static str, String); 5] {
    let types = format!(
        r#"{HEAD}<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/><Override PartName="/{SHEET}" ContentType="{KIND}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/></Types>"#
    );
    let package = format!(
        r#"{HEAD}<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    let workbook = format!(
        r#"{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="Result" sheetId="1" r:id="rId1"/></sheets></workbook>"#
    );
    let of_workbook = format!(
        r#"{HEAD}<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>"#
    );
    [
        ("[Content_Types].xml", types),
        ("_rels/.rels", package),
        ("xl/workbook.xml", workbook),
        ("xl/_rels/workbook.xml.rels", of_workbook),
        ("xl/styles.xml", styles()),
    ]
}

/// Every style, in the order of the numbers above.
fn styles() -> String {
    let (mut formats, mut cells) = (String::new(), String::new());
    let mut count = 0;
    let mut style = |format: &str, more: &str| {
        let mut id = 0;
        if !format.is_empty() {
            count += 1;
            // Below 164 are the formats that every spreadsheet knows.
            id = 163 + count;
            let format = format.replace('"', "&quot;");
            let _ = write!(formats, r#"<numFmt numFmtId="{id}" formatCode="{format}"/>"#);
        }
        let _ = write!(
            cells,
            r#"<xf numFmtId="{id}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" {more}/>"#
        );
    };
    style("", r#"fontId="0""#);
    style("", r#"fontId="1" applyFont="1" quotePrefix="1""#);
    style("", r#"fontId="0" quotePrefix="1""#);
    style("yyyy-mm-dd", r#"fontId="0""#);
    for zone in ["", "\"Z\""] {
        for millis in ["", ".000"] {
            style(&format!("yyyy-mm-dd hh:mm:ss{millis}{zone}"), r#"fontId="0""#);
        }
    }
    for scale in 0..=SCALES {
        let behind = "0".repeat(usize::try_from(scale).unwrap_or_default());
        let point = if behind.is_empty() { "" } else { "." };
        style(&format!("0{point}{behind}"), r#"fontId="0""#);
    }
    let all = DECIMAL + usize::try_from(SCALES).unwrap_or_default() + 1;
    format!(
        r#"{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="{count}">{formats}</numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="{all}">{cells}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"#
    )
}

/// The sheet up to its rows: the names stay in sight.
pub(super) fn before_rows(columns: u64) -> String {
    format!(
        r#"{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols><col min="1" max="{columns}" width="18" customWidth="1"/></cols><sheetData>"#
    )
}

/// What follows the rows.
pub(super) const AFTER_ROWS: &str = "</sheetData></worksheet>";

/// Adds a text as XML holds it. Characters that XML has no place for, and a carriage return, which it would
/// change, are written `_x000D_`; what looks so already is marked, to stay as it is.
pub(super) fn escape(text: &str, out: &mut String) {
    for (place, letter) in text.char_indices() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '_' if is_escaped(&text[place..]) => out.push_str("_x005F_"),
            '\t' | '\n' => out.push(letter),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                let _ = write!(out, "_x{:04X}_", u32::from(letter));
            }
            _ => out.push(letter),
        }
    }
}

fn is_escaped(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 7
        && bytes[1] == b'x'
        && bytes[6] == b'_'
        && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_written_so_that_it_comes_back() {
        let mut out = String::new();
        escape("a<b>&\r\n\u{1}_x0041__y", &mut out);
        assert_eq!(out, "a&lt;b&gt;&amp;_x000D_\n_x0001__x005F_x0041__y");
    }
}
