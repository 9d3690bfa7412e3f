//! Changes a document that has no shape to go by: fields and items come and go, and values are those that stand
//! elsewhere under the same name.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::request::times;
use crate::vocabulary::Vocabulary;

const TEXTS: [&str; 14] =
    ["", "0", "1", "-1", "0.01", "100", "101", "1000000000000000", "0.0000001", "5%", "100%", "2026-02-30", "x", "é/ё"];

const NUMBERS: [i64; 9] = [0, 1, -1, 2, 7, 31, 100, 4_294_967_296, i64::MAX];

/// A place in a document, and the name it goes by: that of the field, with brackets for the items of a list.
struct Site {
    pointer: String,
    name: String,
}

/// Another document.
pub fn changed(mut document: Value, words: &Vocabulary, rng: &mut Rng) -> Value {
    for _ in 0..times(rng) {
        let mut sites = Vec::new();
        collect(&document, String::new(), String::new(), &mut sites);
        let Some(site) = rng.choice(&sites) else { break };
        let elsewhere = words.fields.get(&site.name).map(Vec::as_slice).unwrap_or_default();
        let known = rng.choice(elsewhere).cloned();
        let mut spoken = Vec::new();
        texts(&document, &mut spoken);
        let Some(value) = document.pointer_mut(&site.pointer) else { continue };
        match (rng.u8(..), value, known) {
            // The whole of it comes from elsewhere.
            (0..70, value, Some(known)) => *value = known,
            // One of its fields comes from elsewhere, one goes, or an item does.
            (70..140, Value::Object(fields), Some(Value::Object(known))) => {
                let known: Vec<_> = known.into_iter().collect();
                if let Some((name, value)) = rng.choice(known) {
                    fields.insert(name, value);
                }
            }
            (70..140, Value::Array(items), Some(Value::Array(known))) => {
                let place = rng.usize(..=items.len());
                rng.choice(known).into_iter().for_each(|item| items.insert(place, item));
            }
            (140..180, Value::Object(fields), _) => {
                let names: Vec<String> = fields.keys().cloned().collect();
                rng.choice(names).into_iter().for_each(|name| drop(fields.remove(&name)));
            }
            (140..160, Value::Array(items), _) if !items.is_empty() => drop(items.remove(rng.usize(..items.len()))),
            (160..180, Value::Array(items), _) if !items.is_empty() => {
                let item = items[rng.usize(..items.len())].clone();
                items.insert(rng.usize(..=items.len()), item);
            }
            (180..186, value, _) => *value = json!([value.take()]),
            (186..192, value, _) => *value = Value::Object(Map::from_iter([(site.name.clone(), value.take())])),
            (192..196, value, _) => *value = Value::Null,
            (196..200, value, _) => *value = json!(rng.bool()),
            (200..210, value, _) => *value = json!(rng.choice(NUMBERS)),
            (210..220, value, _) => *value = json!(rng.choice(TEXTS)),
            (_, Value::String(text), _) => *text = other_text(text, &spoken, rng),
            (_, Value::Number(number), _) => {
                let number = number.as_i64().unwrap_or(0);
                let step = rng.i64(-2..=2);
                put(&mut document, &site.pointer, number.saturating_add(step).into());
            }
            (_, Value::Bool(flag), _) => *flag = !*flag,
            _ => {}
        }
    }
    document
}

/// The left document with a part of the right one that stands under the same name.
pub fn crossed(mut left: Value, right: &Value, rng: &mut Rng) -> Value {
    let (mut here, mut there) = (Vec::new(), Vec::new());
    collect(&left, String::new(), String::new(), &mut here);
    collect(right, String::new(), String::new(), &mut there);
    if let Some(site) = rng.choice(&here) {
        let alike: Vec<&Site> = there.iter().filter(|other| other.name == site.name).collect();
        if let Some(part) = rng.choice(&alike).and_then(|other| right.pointer(&other.pointer)) {
            put(&mut left, &site.pointer, part.clone());
        }
    }
    left
}

fn collect(value: &Value, pointer: String, name: String, sites: &mut Vec<Site>) {
    match value {
        Value::Object(fields) => {
            for (field, value) in fields {
                let step = field.replace('~', "~0").replace('/', "~1");
                collect(value, format!("{pointer}/{step}"), field.clone(), sites);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, format!("{pointer}/{index}"), format!("{name}[]"), sites);
            }
        }
        _ => {}
    }
    sites.push(Site { pointer, name });
}

fn put(document: &mut Value, pointer: &str, value: Value) {
    document.pointer_mut(pointer).into_iter().for_each(|place| *place = value.clone());
}

/// A text a little different, or another that stands in the document.
fn other_text(text: &str, spoken: &[String], rng: &mut Rng) -> String {
    let digits = text.replace('.', "");
    match (rng.u8(..), digits.parse::<i64>()) {
        (0..120, Ok(number)) if text.is_ascii() => {
            let scale = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
            let number = match rng.u8(0..6) {
                0 => number.saturating_add(1),
                1 => number.saturating_sub(1),
                2 => number.saturating_mul(10),
                3 => number / 10,
                4 => number.saturating_neg(),
                _ => number.saturating_mul(2),
            };
            let scale = u8::try_from(scale).unwrap_or(0);
            loyalty_contract::Decimal::new(number, scale).to_string()
        }
        (0..170, _) => rng.choice(spoken).cloned().unwrap_or_default(),
        (170..200, _) => format!("{text}2"),
        (200..220, _) => text.repeat(2),
        (220..224, _) => "x".repeat(rng.usize(199..=202)),
        (224..240, _) => text.to_uppercase(),
        _ => rng.choice(TEXTS).unwrap_or_default().into(),
    }
}

fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(fields) => fields.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}
