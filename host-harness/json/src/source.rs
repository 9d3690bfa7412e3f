//! Finds the place in a JSON text that a pointer or a path names, for messages that show it.

use std::fmt;

use jsonc_parser::ast::{ObjectProp, Value};
use jsonc_parser::common::{Range, Ranged as _};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

/// A line and a column, both from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// A stretch of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// Where it begins.
    pub position: Position,
    /// How many characters it has on its first line, at least one.
    pub width: usize,
    /// The whole line.
    pub line: &'a str,
}

/// The place of a JSON pointer such as `/accrual/0/earn`: the name of a field, an item of a list. Where the document does
/// not go so deep, as with a field that is missing, what it should be in. None if the text is not JSON.
pub fn locate<'a>(text: &'a str, pointer: &str) -> Option<Place<'a>> {
    locate_all(text, [pointer].into_iter())?.pop()
}

/// The places of many pointers, for which the text is read only once.
pub fn locate_all<'a, 'p>(text: &'a str, pointers: impl Iterator<Item = &'p str>) -> Option<Vec<Place<'a>>> {
    let text = without_mark(text);
    let document = parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default()).ok()?.value?;
    let locate = |pointer: &str| {
        let mut range = document.range();
        let mut value = &document;
        for step in pointer.split('/').skip(1) {
            let step = step.replace("~1", "/").replace("~0", "~");
            let Some((found, inner)) = step_into(value, &step) else { break };
            (range, value) = (found, inner);
        }
        place(text, range)
    };
    Some(pointers.map(locate).collect())
}

/// The JSON pointer of a path as the contract writes it: `basket.lines[3].quantity`.
pub fn pointer_of(path: &str) -> String {
    let steps = path.split(['.', '[']).map(|step| step.trim_end_matches(']')).filter(|step| !step.is_empty());
    steps.map(|step| format!("/{}", step.replace('~', "~0").replace('/', "~1"))).collect()
}

/// The place of a position that is known already. Behind the end of the text the line is empty.
pub fn at(text: &str, position: Position) -> Place<'_> {
    let line = without_mark(text).lines().nth(position.line.saturating_sub(1)).unwrap_or_default();
    Place { position, width: 1, line }
}

/// A byte order mark is no part of the text.
pub fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

fn step_into<'a, 'b>(value: &'b Value<'a>, step: &str) -> Option<(Range, &'b Value<'a>)> {
    match value {
        Value::Object(object) => {
            let field: &ObjectProp<'_> = object.properties.iter().find(|field| field.name.as_str() == step)?;
            Some((field.name.range(), &field.value))
        }
        Value::Array(list) => {
            let item = list.elements.get(step.parse::<usize>().ok()?)?;
            Some((item.range(), item))
        }
        _ => None,
    }
}

fn place(text: &str, range: Range) -> Place<'_> {
    let before = text.get(..range.start).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = text.get(line_start..).unwrap_or_default().lines().next().unwrap_or_default();
    let covered = text.get(range.start..range.end).unwrap_or_default().lines().next().unwrap_or_default();
    Place {
        position: Position {
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
        },
        width: covered.chars().count().max(1),
        line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "{\n  \"имя\": \"ё\", \"accrual\": [\n    { \"a/b\": 1 },\n    2\n  ]\n}\n";

    fn found(pointer: &str) -> (usize, usize, usize) {
        let place = locate(TEXT, pointer).unwrap();
        (place.position.line, place.position.column, place.width)
    }

    #[test]
    fn a_field_is_found_at_its_name_and_an_item_at_its_beginning() {
        assert_eq!(found("/accrual"), (2, 15, 9));
        assert_eq!(found("/accrual/0/a~1b"), (3, 7, 5));
        assert_eq!(found("/accrual/1"), (4, 5, 1));
        assert_eq!(found(""), (1, 1, 1));
    }

    #[test]
    fn what_is_missing_is_found_where_it_should_be() {
        assert_eq!(found("/accrual/0/earn"), found("/accrual/0"));
        assert_eq!(locate("{", "/a"), None);
    }

    #[test]
    fn paths_are_pointers_too() {
        assert_eq!(pointer_of("basket.lines[3].unit-price"), "/basket/lines/3/unit-price");
        assert_eq!(pointer_of(""), "");
    }
}
