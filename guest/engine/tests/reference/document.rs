//! Reads a programme straight from its JSON: one small question a field.

use serde_json::Value;

use crate::exact::{Exact, parsed};

/// A field, if it is there.
pub fn field<'a>(node: &'a Value, name: &str) -> Option<&'a Value> {
    node.get(name)
}

/// The items of a list; none if it is not there.
pub fn items<'a>(node: &'a Value, name: &str) -> Vec<&'a Value> {
    field(node, name).and_then(Value::as_array).map(|items| items.iter().collect()).unwrap_or_default()
}

pub fn text<'a>(node: &'a Value, name: &str) -> Option<&'a str> {
    field(node, name).and_then(Value::as_str)
}

/// A text that must be there.
pub fn id(node: &Value) -> &str {
    text(node, "id").unwrap()
}

pub fn number(node: &Value, name: &str) -> Option<i64> {
    field(node, name).and_then(Value::as_i64)
}

pub fn flag(node: &Value, name: &str) -> Option<bool> {
    field(node, name).and_then(Value::as_bool)
}

/// A decimal, which stands as a text.
pub fn decimal(node: &Value, name: &str) -> Option<Exact> {
    text(node, name).map(parsed)
}

/// One text or a list of them.
pub fn words<'a>(node: &'a Value, name: &str) -> Option<Vec<&'a str>> {
    field(node, name).map(one_or_more)
}

pub fn one_or_more(node: &Value) -> Vec<&str> {
    match node {
        Value::Array(items) => items.iter().map(|item| item.as_str().unwrap()).collect(),
        one => vec![one.as_str().unwrap()],
    }
}

/// Name and value of each field of an object, in document order where the document keeps it.
pub fn fields(node: &Value) -> Vec<(&str, &Value)> {
    node.as_object()
        .map(|fields| fields.iter().map(|(name, value)| (name.as_str(), value)).collect())
        .unwrap_or_default()
}
