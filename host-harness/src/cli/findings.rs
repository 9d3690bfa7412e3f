//! Shows what is wrong in a document: the sentence, the place, the line itself, and what would be right.

use std::fmt::Write as _;
use std::io::Write as _;

use indicatif::HumanCount;
use loyalty_contract::{Diagnostic, Severity};
use loyalty_host::json;
use loyalty_host::source::{self, Place, locate_all};
use serde_json::Value;

use super::input::Document;
use super::style::{ERROR, HELP, QUIET, WARNING, paint};

/// Characters of a line that are shown; what is longer is cut around the place.
const LINE_CHARACTERS: usize = 100;

/// Writes the findings of a programme to standard error.
pub fn show(document: &Document, diagnostics: &[Diagnostic]) -> anyhow::Result<()> {
    let mut text = String::new();
    for (finding, place) in diagnostics.iter().zip(places(document, diagnostics)) {
        let (style, word) = match finding.severity {
            Severity::Error => (ERROR, "error"),
            Severity::Warning => (WARNING, "warning"),
        };
        let label = paint(style, format!("{word}[{}]", finding.code));
        writeln!(text, "{label}: {}", finding.message)?;
        let pointer = if finding.pointer.is_empty() { "" } else { &format!(" at {}", finding.pointer) };
        let position = place.map_or_else(String::new, |place| format!(":{}", place.position));
        writeln!(text, "  {} {}{position}{pointer}", paint(QUIET, "-->"), document.name)?;
        if let Some(place) = place {
            text += &excerpt(&place);
        }
        if let Some(help) = &finding.help {
            writeln!(text, "  {} {help}", paint(HELP, "help:"))?;
        }
        text.push('\n');
    }
    anstream::stderr().lock().write_all(text.as_bytes())?;
    Ok(())
}

/// Where each finding is: what its pointer names, or where the text stops being JSON.
pub fn places<'a>(document: &'a Document, diagnostics: &[Diagnostic]) -> Vec<Option<Place<'a>>> {
    let pointers = diagnostics.iter().map(|finding| finding.pointer.as_str());
    if let Some(places) = locate_all(&document.text, pointers) {
        return places.into_iter().map(Some).collect();
    }
    let error = json::read::<Value>(&document.text).err();
    let place = error.map(|error| source::at(&document.text, error.position));
    diagnostics.iter().map(|_| place).collect()
}

/// How many findings there are: "2 errors, 1 warning".
pub fn count(diagnostics: &[Diagnostic]) -> String {
    let of = |severity, word: &str| {
        let count = diagnostics.iter().filter(|finding| finding.severity == severity).count();
        let plural = if count == 1 { "" } else { "s" };
        (count > 0).then(|| format!("{} {word}{plural}", HumanCount(count as u64)))
    };
    let counts: Vec<_> =
        [of(Severity::Error, "error"), of(Severity::Warning, "warning")].into_iter().flatten().collect();
    counts.join(", ")
}

/// The line with a caret under the place.
pub fn excerpt(place: &Place<'_>) -> String {
    let number = place.position.line.to_string();
    let margin = " ".repeat(number.len());
    let column = place.position.column - 1;
    // Long lines, such as those of a document without line breaks, are cut so that the place is in the first half.
    let skipped =
        if place.line.chars().count() > LINE_CHARACTERS { column.saturating_sub(LINE_CHARACTERS / 2) } else { 0 };
    let shown: String = place.line.chars().skip(skipped).take(LINE_CHARACTERS).map(visible).collect();
    let indent = " ".repeat(column - skipped);
    let carets = "^".repeat(place.width.min(shown.chars().count().saturating_sub(indent.len()).max(1)));
    let bar = paint(QUIET, "|");
    let carets = paint(ERROR, carets);
    format!("  {margin} {bar}\n  {} {bar} {shown}\n  {margin} {bar} {indent}{carets}\n", paint(QUIET, number))
}

/// Control characters would move the caret, or worse, talk to the terminal.
fn visible(character: char) -> char {
    if character.is_control() { ' ' } else { character }
}

#[cfg(test)]
mod tests {
    use super::*;
    use loyalty_host::source::Position;

    fn shown(line: &str, column: usize, width: usize) -> String {
        let place = Place { position: Position { line: 7, column }, width, line };
        anstream::adapter::strip_str(&excerpt(&place)).to_string()
    }

    #[test]
    fn the_caret_stands_under_the_place() {
        assert_eq!(shown("\t\"ern\": 5", 2, 5), "    |\n  7 |  \"ern\": 5\n    |  ^^^^^\n");
        assert_eq!(shown("", 1, 1), "    |\n  7 | \n    | ^\n");
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let line = format!("{}here{}", "a".repeat(1_000), "b".repeat(1_000));
        let lines = shown(&line, 1_001, 2_000);
        let [_, text, carets] = lines.lines().collect::<Vec<_>>()[..] else { panic!("three lines") };
        assert_eq!(text.find("here"), carets.find('^'));
        assert_eq!(text.len(), 6 + LINE_CHARACTERS);
        assert_eq!(carets.len(), text.len());
    }
}
