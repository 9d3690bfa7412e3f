//! The programme as JSON, before it means anything: a tree that remembers the order of things and repeated names.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// A JSON value and its place in the document.
#[derive(Debug, Clone)]
pub struct Node {
    /// Counts the values from the start of the document; findings are sorted by it.
    pub place: u32,
    pub value: Value,
}

impl Node {
    /// The JSON pointer of the value with that place.
    pub fn pointer_to(&self, place: u32) -> String {
        let mut pointer = String::new();
        let mut node = self;
        // Places grow along the document, so the way leads through the last child that does not lie behind.
        while node.place != place {
            pointer.push('/');
            let child = match &node.value {
                Value::List(items) => {
                    let behind = items.partition_point(|item| item.place <= place);
                    let Some((index, item)) = behind.checked_sub(1).and_then(|index| Some((index, items.get(index)?)))
                    else {
                        break;
                    };
                    pointer.push_str(&index.to_string());
                    item
                }
                Value::Object(fields) => {
                    let behind = fields.partition_point(|(_, field)| field.place <= place);
                    let Some((name, field)) = behind.checked_sub(1).and_then(|index| fields.get(index)) else { break };
                    name.chars().for_each(|letter| match letter {
                        '~' => pointer.push_str("~0"),
                        '/' => pointer.push_str("~1"),
                        other => pointer.push(other),
                    });
                    field
                }
                _ => break,
            };
            node = child;
        }
        pointer
    }
}

/// A JSON value. Numbers that are not whole are only told apart from the rest: decimals are written as strings.
#[derive(Debug, Clone)]
pub enum Value {
    Null,
    Bool(bool),
    Whole(i64),
    Fraction,
    Text(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Value {
    /// What kind of value it is, with the article.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Whole(_) | Self::Fraction => "a number",
            Self::Text(_) => "a string",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }
}

/// Reads a document.
///
/// # Errors
/// What the JSON parser says, with line and column.
pub fn parse(text: &str) -> Result<Node, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = Open::default().deserialize(&mut deserializer);
    let read = read.and_then(|node| deserializer.end().map(|()| node));
    let mut node = read.map_err(|error| error.to_string())?;
    number(&mut node, &mut 0);
    Ok(node)
}

fn number(node: &mut Node, next: &mut u32) {
    node.place = *next;
    *next += 1;
    match &mut node.value {
        Value::List(items) => items.iter_mut().for_each(|item| number(item, next)),
        Value::Object(fields) => fields.iter_mut().for_each(|(_, field)| number(field, next)),
        _ => {}
    }
}

/// The parts of lists and objects whose end has not been read yet, on a stack each: so every list and object takes as much room
/// as it has parts, and no more.
#[derive(Default)]
struct Open {
    items: Vec<Node>,
    fields: Vec<(String, Node)>,
}

impl<'de> DeserializeSeed<'de> for &mut Open {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self).map(|value| Node { place: 0, value })
    }
}

impl<'de> Visitor<'de> for &mut Open {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Whole(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        Ok(i64::try_from(number).map_or(Value::Fraction, Value::Whole))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Fraction)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.into()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let first = self.items.len();
        while let Some(item) = items.next_element_seed(&mut *self)? {
            self.items.push(item);
        }
        Ok(Value::List(self.items.split_off(first)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let first = self.fields.len();
        while let Some(name) = fields.next_key()? {
            let value = fields.next_value_seed(&mut *self)?;
            self.fields.push((name, value));
        }
        Ok(Value::Object(self.fields.split_off(first)))
    }
}
