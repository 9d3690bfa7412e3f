//! JSON at the edge: requests from text, decisions to text, and errors that a person can act on.

pub mod source;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::source::{Position, locate, pointer_of, without_mark};

/// What is wrong with a JSON text, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{}{message}", path, if path.is_empty() { "" } else { ": " })]
pub struct JsonError {
    /// Where in the text.
    pub position: Position,
    /// Path of the field: `basket.lines[3].quantity`. Empty: the document as a whole.
    pub path: String,
    /// What is wrong and what would be right.
    pub message: String,
}

/// Reads a request, or anything else of the contract. A byte order mark in front of it is passed over.
///
/// # Errors
/// The first thing that is wrong: not JSON, a field that is unknown, missing, twice there or of the wrong type.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, JsonError> {
    let text = without_mark(text);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let path = if path == "." { String::new() } else { path };
        describe(text, path, error.inner())
    })?;
    deserializer.end().map_err(|error| describe(text, String::new(), &error))?;
    Ok(value)
}

/// Writes a decision, or anything else of the contract, for people: indented, with a line break at the end.
///
/// # Errors
/// None for the types of the contract; the signature is that of the library below.
pub fn write<T: Serialize>(value: &T) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(value).map(|text| text + "\n")
}

/// The name that a value of an enum has in JSON and in the contract.
pub fn name<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

fn describe(text: &str, path: String, error: &serde_json::Error) -> JsonError {
    let with_position = error.to_string();
    let message = with_position.rsplit_once(" at line ").map_or(with_position.as_str(), |(message, _)| message);
    let (place, path, message) = match error.classify() {
        // The parser stops behind a value of the wrong type; the reader looks for its beginning.
        Category::Data => (locate(text, &pointer_of(&path)), path, of_data(message)),
        _ => (None, String::new(), of_syntax(message)),
    };
    let position = place.map_or(Position { line: error.line(), column: error.column().max(1) }, |place| place.position);
    JsonError { position, path, message }
}

fn of_syntax(message: &str) -> String {
    match message {
        "expected value" => "not JSON: a value is expected here".into(),
        "trailing characters" => "not JSON: something follows the end of the document".into(),
        "recursion limit exceeded" => "nested too deeply".into(),
        _ => match message.strip_prefix("EOF while parsing ") {
            Some(part) => format!("not JSON: the text ends in the middle of {}", article(part)),
            None => format!("not JSON: {message}"),
        },
    }
}

fn article(part: &str) -> String {
    match part {
        "an object" | "a value" | "a list" | "a string" => part.into(),
        "object" => "an object".into(),
        other => format!("a {other}"),
    }
}

/// The library's messages name its own types; these name what stands in a document.
fn of_data(message: &str) -> String {
    if let Some(field) = message.strip_prefix("missing field ") {
        return format!("the field {field} is missing");
    }
    if let Some(field) = message.strip_prefix("duplicate field ") {
        return format!("the field {field} stands twice");
    }
    let Some((found, expected)) = message.split_once(", expected ").or_else(|| message.split_once(", there are no"))
    else {
        return message.into();
    };
    let choices = expected.strip_prefix("one of ").unwrap_or(expected);
    if let Some(field) = found.strip_prefix("unknown field ") {
        return format!("there is no field {field}; there are {choices}");
    }
    if let Some(name) = found.strip_prefix("unknown variant ") {
        return format!("{name} is none of {choices}");
    }
    let found = found.trim_start_matches("invalid type: ").trim_start_matches("invalid value: ");
    format!("expected {}, found {}", thing_expected(expected), thing_found(found))
}

fn thing_expected(expected: &str) -> String {
    let whole = |from: i128, to: i128| format!("a whole number from {from} to {to}");
    match expected {
        "u8" => whole(0, u8::MAX.into()),
        "u16" => whole(0, u16::MAX.into()),
        "u32" => whole(0, u32::MAX.into()),
        "u64" => whole(0, u64::MAX.into()),
        "i16" => whole(i16::MIN.into(), i16::MAX.into()),
        "i32" => whole(i32::MIN.into(), i32::MAX.into()),
        "i64" => whole(i64::MIN.into(), i64::MAX.into()),
        "a sequence" => "a list".into(),
        "a string" => "a text".into(),
        "a boolean" => "true or false".into(),
        "map with a single key" => "an object with one field".into(),
        _ if expected.starts_with("struct ") || expected == "a map" => "an object".into(),
        _ if expected.starts_with("enum ") || expected.ends_with("variant identifier") => "a name".into(),
        _ if expected.contains("::") || expected.starts_with("tuple ") => "another shape".into(),
        other => other.into(),
    }
}

fn thing_found(found: &str) -> String {
    let number = |text: &str| format!("the number {}", text.trim_matches('`'));
    match found.split_once(' ') {
        Some(("integer", value)) => number(value),
        Some(("floating", value)) => number(value.trim_start_matches("point ")),
        Some(("boolean", value)) => value.into(),
        Some(("string", value)) => format!("the text {value}"),
        Some(("invalid", _)) => "a list".into(),
        _ => match found {
            "sequence" => "a list".into(),
            "map" => "an object".into(),
            other => other.into(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use loyalty_contract::{DiscountRequest, ErrorCode, OffersRequest};

    fn refused(text: &str) -> String {
        let error = read::<DiscountRequest>(text).unwrap_err();
        format!("{}: {error}", error.position)
    }

    #[test]
    fn wrong_types_are_named_in_the_words_of_the_document() {
        let line = |line: &str| {
            let at = r#""at": "2026-11-21T18:30:00+03:00""#;
            refused(&format!("{{\"id\": \"1\", {at},\n\"basket\": {{\"currency\": \"RUB\", \"lines\": [{line}]}}}}"))
        };
        assert_eq!(
            line(r#"{"key": "1", "sku": "a", "quantity": 2, "unit-price": "1"}"#),
            "2:66: basket.lines[0].quantity: expected a decimal as a string, such as \"19.99\", found the number 2"
        );
        assert_eq!(
            line(r#"{"key": "1", "sku": "a", "quantity": "2x", "unit-price": "1"}"#),
            "2:66: basket.lines[0].quantity: `2x` is no decimal, such as \"19.99\""
        );
        assert_eq!(
            line(r#"{"key": "1", "sku": "a", "quantity": "2"}"#),
            "2:41: basket.lines[0]: the field `unit-price` is missing"
        );
        assert_eq!(line("7"), "2:41: basket.lines[0]: expected an object, found the number 7");
        assert!(
            line(r#"{"key": "1", "sku": "a", "kind": "good", "quantity": "2", "unit-price": "1"}"#)
                .starts_with("2:66: basket.lines[0].kind: `good` is none of `goods`, `service`")
        );
        assert!(
            line(r#"{"key": "1", "sku": "a", "qty": "2"}"#)
                .starts_with("2:66: basket.lines[0].qty: there is no field `qty`; there are `key`, `sku`")
        );
        assert_eq!(line(r#"{"key": "1", "key": "a"}"#), "2:41: basket.lines[0]: the field `key` stands twice");
    }

    #[test]
    fn what_is_no_json_is_pointed_at() {
        assert_eq!(refused(""), "1:1: not JSON: the text ends in the middle of a value");
        assert_eq!(refused("{\n  \"id\": }"), "2:9: not JSON: a value is expected here");
        assert_eq!(refused("{\"id\": \"1\""), "1:10: not JSON: the text ends in the middle of an object");
        assert_eq!(refused(&"[".repeat(100_000)), "1:1: [0]: expected a text, found a list");
        assert_eq!(
            refused(r#"{"id": "1", "at": "2026-11-21T18:30:00Z", "basket": {"currency": "RUB"}} x"#),
            "1:74: not JSON: something follows the end of the document"
        );
    }

    #[test]
    fn a_number_beyond_its_type_is_told_the_bounds() {
        let text = r#"{"id": "1", "at": "2026-11-21T18:30:00Z", "maximum": 4294967296, "messages": true}"#;
        assert_eq!(
            read::<OffersRequest>(text).unwrap_err().to_string(),
            "maximum: expected a whole number from 0 to 4294967295, found the number 4294967296"
        );
    }

    #[test]
    fn enums_have_their_contract_names() {
        assert_eq!(name(&ErrorCode::NotSupportedYet), "not-supported-yet");
    }
}
