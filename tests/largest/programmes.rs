//! Programmes of many rules, made up in code.

use serde_json::{Value, json};

/// A programme with so many rules that earn; what `rule` gives goes over `{ "earn": { "percent": "1" } }`.
pub fn earning(rules: usize, rule: impl Fn(usize) -> Value) -> Value {
    let rules = (0..rules).map(|number| {
        let mut whole = json!({ "id": id(number), "earn": { "percent": "1" } });
        merge(&mut whole, rule(number));
        whole
    });
    json!({
        "id": "largest", "revision": 1, "currency": "EUR",
        "wallets": [{ "id": "bonus", "worth": "0.01", "spend": { "as": "discount" } }],
        "accrual": rules.collect::<Vec<_>>()
    })
}

/// The same with other fields beside.
pub fn with(mut programme: Value, fields: Value) -> Value {
    merge(&mut programme, fields);
    programme
}

fn merge(whole: &mut Value, part: Value) {
    let Value::Object(fields) = part else { return };
    for (name, value) in fields {
        whole[name.as_str()] = value;
    }
}

/// As many ids, all of one length.
pub fn ids(count: usize) -> Vec<String> {
    (0..count).map(id).collect()
}

pub fn id(number: usize) -> String {
    format!("id-{number:06}")
}
