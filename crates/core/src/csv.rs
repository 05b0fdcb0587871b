//! Tables as comma-separated values (RFC 4180) that are safe to open in a spreadsheet: what customers
//! wrote is never a formula there (E8).

/// Appends a row of texts, each inert. Rows end with CR and LF.
pub fn row<'a>(out: &mut String, cells: impl IntoIterator<Item = &'a str>) {
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        inert(out, cell);
    }
    out.push_str("\r\n");
}

/// Appends a cell. Spreadsheets take what begins with one of a few characters as a formula; an apostrophe
/// before it makes it text.
fn inert(out: &mut String, cell: &str) {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let is_plain = !cell.contains([',', '"', '\r', '\n']) && cell.trim() == cell;
    if is_plain {
        if is_formula {
            out.push('\'');
        }
        out.push_str(cell);
        return;
    }
    out.push('"');
    if is_formula {
        out.push('\'');
    }
    for c in cell.chars() {
        if c == '"' {
            out.push('"');
        }
        out.push(c);
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    // proves: E8
    #[test]
    fn no_cell_is_a_formula_and_none_ends_its_row() {
        for (cell, written) in [
            ("tea", "tea"),
            ("", ""),
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "\"'\t=1\""),
            ("\r=1", "\"'\r=1\""),
            ("a,b", "\"a,b\""),
            ("say \"tea\"", "\"say \"\"tea\"\"\""),
            (
                "=HYPERLINK(\"http://x\",\"y\")",
                "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"",
            ),
            ("two\nlines", "\"two\nlines\""),
            (" lead", "\" lead\""),
            ("茶", "茶"),
        ] {
            let mut out = String::new();
            row(&mut out, [cell, "x"]);
            assert_eq!(out, format!("{written},x\r\n"), "{cell:?}");
        }
    }
}
