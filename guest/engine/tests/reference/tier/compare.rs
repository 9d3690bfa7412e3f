//! Where the engine's tier differs from the reference, if it does.

use loyalty_contract::Timestamp;
use serde_json::{Map, Value, json};

use crate::difference::{Difference, same};
use crate::exact::{parsed, shown};

const INSTANTS: [&str; 6] = ["since", "until", "grace-until", "changed-at", "deadline", "next-review"];
const NUMBERS: [&str; 4] = ["amount", "reached", "required", "missing"];

/// The first difference between a decision and the reference.
pub fn differ(engine: &Value, reference: &Value) -> Result<(), Difference> {
    let (engine, reference) = (normal(engine), normal(reference));
    for part in PARTS {
        same(part, &engine[part], &reference[part])?;
    }
    Ok(())
}

const PARTS: [&str; 12] = [
    "standing",
    "previous",
    "change",
    "reason",
    "qualified",
    "progress",
    "to-keep",
    "at-risk",
    "at-risk-tier",
    "benefits",
    "resets",
    "next-review",
];

/// A decision with instants in seconds and numbers in their shortest form, and without what is empty.
pub fn normal(node: &Value) -> Value {
    match node {
        Value::Object(fields) => {
            let mut normal = Map::new();
            for (name, value) in fields {
                let value = match value {
                    Value::String(text) if INSTANTS.contains(&&**name) => {
                        json!(text.parse::<Timestamp>().unwrap().unix_seconds)
                    }
                    Value::String(text) if NUMBERS.contains(&&**name) && !text.contains('/') => {
                        json!(shown(&parsed(text)))
                    }
                    value => self::normal(value),
                };
                let value = if name == "beneath" { sorted(value) } else { value };
                if !value.is_null() && value != json!([]) {
                    normal.insert(name.clone(), value);
                }
            }
            // A change that is the beginning need not be told.
            if normal.get("changed-at").is_some_and(|changed| Some(changed) == normal.get("since")) {
                normal.remove("changed-at");
            }
            normal.into()
        }
        Value::Array(items) => items.iter().map(normal).collect(),
        value => value.clone(),
    }
}

/// Claims that lie beneath another, whose order says nothing.
fn sorted(claims: Value) -> Value {
    let Value::Array(mut claims) = claims else { return claims };
    claims.sort_by_key(Value::to_string);
    claims.into()
}
