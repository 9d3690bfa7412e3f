//! Changes a request as what it is: a value of the contract, whose words are those of its programme.

use std::mem::discriminant;
use std::rc::Rc;

use fastrand::Rng;
use loyalty_contract::{Anniversary, Date, Decimal, Timestamp};
use loyalty_fuzzed::Input;
use serde_json::{Map, Value, json};

use crate::shape::Shape;
use crate::vocabulary::Vocabulary;

/// How deep records are made up inside each other.
const DEPTH_MAX: usize = 4;

/// Seconds by which instants are moved: a second, a minute, hours, days, a month, a year, many years.
const STEPS_SECONDS: [i64; 9] = [1, 60, 3_600, 43_200, 86_400, 604_800, 2_678_400, 31_536_000, 3_155_760_000];

const DECIMALS: [&str; 16] = [
    "0",
    "1",
    "-1",
    "0.01",
    "0.005",
    "100",
    "99.99",
    "1000000",
    "999999999.99",
    "1000000000000000",
    "9223372036854775807",
    "-9223372036854775808",
    "0.000001",
    "0.0000001",
    "0.000000000000000001",
    "33.333333",
];

const TEXTS: [&str; 6] = ["", " ", "x", "é", "a/b/c", "\u{0}"];

/// A place in a request where something may stand.
struct Site {
    pointer: String,
    field: String,
    shape: Rc<Shape>,
}

/// Another request, now and then to another programme.
pub fn changed(input: Input, shape: &Rc<Shape>, words: &Vocabulary, rng: &mut Rng) -> Input {
    let Input { mut programme, mut request } = input;
    if rng.u8(..) < 6
        && let Some((other, _)) = rng.choice(&words.scenarios)
    {
        programme.0 = other.clone();
    }
    let spoken = words.spoken_of(&programme.0);
    for _ in 0..times(rng) {
        let sites = sites(&request, shape);
        let Some(site) = rng.choice(&sites) else { break };
        let (before, request_before) = (request.pointer(&site.pointer).cloned(), request.clone());
        let mut change = Change { words, spoken: &spoken, request: &request_before, rng };
        let after = change.of(before, &site.shape, &site.field, 0);
        put(&mut request, &site.pointer, after);
    }
    Input { programme, request }
}

/// The left request with a part of the right one in it, of the same shape.
pub fn crossed(left: Input, right: &Input, shape: &Rc<Shape>, rng: &mut Rng) -> Input {
    let Input { programme, mut request } = left;
    let here = sites(&request, shape);
    let there = sites(&right.request, shape);
    if let Some(site) = rng.choice(&here) {
        let alike = there.iter().filter(|other| are_alike(other, site));
        let parts: Vec<&Value> = alike.filter_map(|other| right.request.pointer(&other.pointer)).collect();
        if let Some(part) = rng.choice(&parts) {
            put(&mut request, &site.pointer, Some((*part).clone()));
        }
    }
    Input { programme, request }
}

/// Whether what stands at one place can stand at the other: the same record, or a field of the same name and kind.
fn are_alike(left: &Site, right: &Site) -> bool {
    match (left.shape.inner(), right.shape.inner()) {
        (Shape::Record(left, _), Shape::Record(right, _)) => left == right,
        (left_shape, right_shape) => left.field == right.field && discriminant(left_shape) == discriminant(right_shape),
    }
}

/// Mostly one, seldom many.
pub fn times(rng: &mut Rng) -> u32 {
    1 + (rng.u32(1..).leading_zeros() / 2).min(6)
}

fn sites(request: &Value, shape: &Rc<Shape>) -> Vec<Site> {
    let mut sites = Vec::new();
    collect(Some(request), shape, String::new(), "", &mut sites);
    sites
}

fn collect(value: Option<&Value>, shape: &Rc<Shape>, pointer: String, field: &str, sites: &mut Vec<Site>) {
    match (shape.inner(), value) {
        (Shape::Record(_, fields), Some(value)) => {
            for (name, shape) in fields {
                collect(value.get(name), shape, format!("{pointer}/{name}"), name, sites);
            }
        }
        (Shape::List(item), Some(Value::Array(items))) => {
            for (index, value) in items.iter().enumerate() {
                collect(Some(value), item, format!("{pointer}/{index}"), field, sites);
            }
        }
        (Shape::Case(cases), Some(value)) => {
            for (case, payload) in cases {
                if let (Some(shape), Some(value)) = (payload, value.get(case)) {
                    collect(Some(value), shape, format!("{pointer}/{case}"), case, sites);
                }
            }
        }
        _ => {}
    }
    sites.push(Site { pointer, field: field.into(), shape: Rc::clone(shape) });
}

/// Puts a value at a place, or takes away what is there.
fn put(root: &mut Value, pointer: &str, value: Option<Value>) {
    let Some((parent, name)) = pointer.rsplit_once('/') else {
        value.into_iter().for_each(|value| *root = value);
        return;
    };
    match (root.pointer_mut(parent), value) {
        (Some(Value::Object(fields)), Some(value)) => drop(fields.insert(name.into(), value)),
        (Some(Value::Object(fields)), None) => drop(fields.remove(name)),
        (Some(Value::Array(items)), value) => {
            let index = name.parse().unwrap_or(usize::MAX);
            match value {
                Some(value) => items.get_mut(index).into_iter().for_each(|item| *item = value.clone()),
                None if index < items.len() => drop(items.remove(index)),
                None => {}
            }
        }
        _ => {}
    }
}

struct Change<'a> {
    words: &'a Vocabulary,
    /// What the programme speaks of.
    spoken: &'a [Value],
    request: &'a Value,
    rng: &'a mut Rng,
}

impl Change<'_> {
    /// What stands at a place instead of what stood there; none: nothing.
    fn of(&mut self, before: Option<Value>, shape: &Shape, field: &str, depth: usize) -> Option<Value> {
        if before.is_some() && shape.may_be_missing() && self.rng.u8(..) < 40 {
            return None;
        }
        Some(match shape {
            Shape::Flag => json!(before != Some(json!(true))),
            Shape::Whole(from, to) => self.whole(before.as_ref().and_then(Value::as_i64), *from, *to).into(),
            Shape::Text => self.text(before, field),
            Shape::Decimal => self.decimal(before.as_ref().and_then(Value::as_str)).into(),
            Shape::Timestamp => self.timestamp(before.as_ref().and_then(Value::as_str)).into(),
            Shape::Date => self.date().into(),
            Shape::Anniversary => self.anniversary().into(),
            Shape::List(item) => self.list(before, item, field, depth),
            Shape::Maybe(inner) => return self.of(before, inner, field, depth),
            Shape::Record(name, fields) => self.record(before, name, fields, depth),
            Shape::Word(words) => self.rng.choice(words).cloned().into(),
            Shape::Case(cases) => {
                let (case, payload) = self.rng.choice(cases)?;
                match payload {
                    None => case.as_str().into(),
                    Some(shape) => {
                        let payload = self.of(None, shape, case, depth + 1)?;
                        Value::Object(Map::from_iter([(case.clone(), payload)]))
                    }
                }
            }
        })
    }

    fn record(&mut self, before: Option<Value>, name: &str, fields: &[(String, Rc<Shape>)], depth: usize) -> Value {
        let known = self.words.records.get(name).map(Vec::as_slice).unwrap_or_default();
        let mut record = match (self.rng.choice(known), before) {
            (Some(known), None) if self.rng.u8(..) < 200 => known.clone(),
            (Some(known), Some(_)) if self.rng.u8(..) < 100 => known.clone(),
            (_, before) => before.unwrap_or_else(|| Value::Object(Map::new())),
        };
        if let Value::Object(record) = &mut record {
            for (field, shape) in fields {
                let is_there = record.contains_key(field);
                let is_wanted =
                    if shape.may_be_missing() { depth < DEPTH_MAX && self.rng.u8(..) < 20 } else { !is_there };
                if is_wanted {
                    let value = self.of(record.get(field).cloned(), shape, field, depth + 1);
                    value.into_iter().for_each(|value| drop(record.insert(field.clone(), value)));
                }
            }
        }
        record
    }

    fn list(&mut self, before: Option<Value>, item: &Shape, field: &str, depth: usize) -> Value {
        let mut items = match before {
            Some(Value::Array(items)) => items,
            _ => Vec::new(),
        };
        let place = self.rng.usize(..=items.len());
        match (self.rng.u8(..), items.get(place).cloned()) {
            (0..60, Some(_)) => drop(items.remove(place)),
            (60..90, Some(item)) => items.insert(place, item),
            (90..120, Some(_)) => {
                let other = self.rng.usize(..items.len());
                items.swap(place, other);
            }
            // Many of a kind, told apart where they have a name.
            (120..126, Some(item)) => {
                let count = self.rng.usize(2..40);
                items.extend((0..count).map(|number| renamed(&item, number)));
            }
            (126..130, _) => items.clear(),
            (130..160, Some(before)) => {
                if let (Some(item), Some(place)) = (self.of(Some(before), item, field, depth), items.get_mut(place)) {
                    *place = item;
                }
            }
            _ => {
                let number = items.len();
                if let Some(item) = self.of(None, item, field, depth + 1) {
                    let is_told_apart = self.rng.bool();
                    items.insert(place, if is_told_apart { renamed(&item, number) } else { item });
                }
            }
        }
        Value::Array(items)
    }

    fn text(&mut self, before: Option<Value>, field: &str) -> Value {
        let known = self.words.texts.get(field).map(Vec::as_slice).unwrap_or_default();
        let mut here = Vec::new();
        match self.rng.u8(..) {
            0..110 => self.rng.choice(self.spoken).cloned(),
            110..190 => self.rng.choice(known).cloned(),
            190..230 => {
                texts_of(self.request, field, &mut here);
                self.rng.choice(&here).cloned()
            }
            230..236 => Some("x".repeat(self.rng.usize(199..=202)).into()),
            236..246 => self.rng.choice(TEXTS).map(Value::from),
            _ => before.and_then(|before| {
                let text = before.as_str()?;
                Some(if self.rng.bool() { text.to_uppercase() } else { format!("{text}2") }.into())
            }),
        }
        .unwrap_or_else(|| "x".into())
    }

    fn whole(&mut self, before: Option<i64>, from: i64, to: i64) -> i64 {
        let near = [-1, 1, 2, 7, 30];
        match self.rng.u8(..) {
            0..100 => before.unwrap_or(1).saturating_add(self.rng.choice(near).unwrap_or(1)),
            100..130 => from,
            130..150 => to,
            150..230 => self.rng.i64(0..40),
            _ => self.rng.i64(from..=to),
        }
        .clamp(from, to)
    }

    fn decimal(&mut self, before: Option<&str>) -> String {
        let known = before.and_then(|text| text.parse::<Decimal>().ok());
        let made = match (self.rng.u8(..), known) {
            (0..40, Some(Decimal { mantissa, scale })) => {
                Decimal { mantissa: mantissa.saturating_add(self.rng.choice([-1, 1, 10, -10]).unwrap_or(1)), scale }
            }
            (40..60, Some(Decimal { mantissa, scale })) => Decimal { mantissa: mantissa.saturating_neg(), scale },
            (60..80, Some(Decimal { mantissa, scale })) => Decimal { mantissa: mantissa / 2, scale },
            (80..100, Some(Decimal { mantissa, scale })) => Decimal { mantissa: mantissa.saturating_mul(3), scale },
            (100..120, Some(Decimal { mantissa, scale })) => {
                Decimal { mantissa, scale: scale.saturating_add(self.rng.u8(1..4)).min(18) }
            }
            (120..140, Some(Decimal { mantissa, scale })) => Decimal { mantissa, scale: scale.saturating_sub(1) },
            (140..190, _) => {
                let mut here = Vec::new();
                decimals_of(self.request, &mut here);
                let other = self.rng.choice(&here).copied();
                other.unwrap_or(Decimal::new(1, 0))
            }
            (190..220, _) => Decimal::new(self.rng.i64(0..100_000), self.rng.u8(0..4)),
            _ => return self.rng.choice(DECIMALS).unwrap_or_default().into(),
        };
        made.to_string()
    }

    fn timestamp(&mut self, before: Option<&str>) -> String {
        let mut here = Vec::new();
        timestamps_of(self.request, &mut here);
        let other = self.rng.choice(&here).copied();
        let before = before.and_then(|text| serde_json::from_value::<Timestamp>(text.into()).ok());
        let mut made = match self.rng.u8(..) {
            0..90 => other,
            _ => before.or(other),
        }
        .unwrap_or(Timestamp { unix_seconds: 1_790_000_000, utc_offset_minutes: 180 });
        match self.rng.u8(..) {
            0..60 => {}
            60..160 => {
                let step = self.rng.choice(STEPS_SECONDS).unwrap_or(1) * self.rng.i64(-3..=3);
                made.unix_seconds = made.unix_seconds.saturating_add(step);
            }
            160..200 => {
                let local = i64::from(made.utc_offset_minutes) * 60;
                made.unix_seconds = (made.unix_seconds + local).div_euclid(86_400) * 86_400 - local;
            }
            200..240 => made.utc_offset_minutes = self.rng.choice([0, 60, 180, -300, 720, 1_080, -1_080]).unwrap_or(0),
            // The first and the last instant there are, and the end of February.
            _ => made.unix_seconds = self.rng.choice([-62_135_596_800, 253_402_300_799, 0, 1_709_251_199]).unwrap_or(0),
        }
        let text = made.to_string();
        let is_written = serde_json::from_value::<Timestamp>(text.as_str().into()).is_ok();
        if is_written { text } else { "2026-11-21T18:30:00+03:00".into() }
    }

    fn date(&mut self) -> String {
        let year = self.rng.choice([1, 1_999, 2_024, 2_025, 2_026, 2_026, 2_026, 2_027, 9_999]).unwrap_or(2_026);
        let first = self.rng.bool();
        let (month, day) = if first { (self.rng.u8(1..=12), 1) } else { (self.rng.u8(0..=13), self.rng.u8(0..=32)) };
        Date { year, month, day }.to_string()
    }

    fn anniversary(&mut self) -> String {
        let date = self.date().parse::<Date>().unwrap_or(Date { year: 2_024, month: 2, day: 29 });
        let year = self.rng.bool().then_some(date.year);
        let (month, day) = if self.rng.u8(..) < 40 { (2, 29) } else { (date.month, date.day) };
        Anniversary { year, month, day }.to_string()
    }
}

/// The item with another key or id, if it has one.
fn renamed(item: &Value, number: usize) -> Value {
    let mut item = item.clone();
    for name in ["key", "id"] {
        if let Some(Value::String(text)) = item.get_mut(name) {
            text.push_str(&format!("-{number}"));
        }
    }
    item
}

fn texts_of(value: &Value, field: &str, found: &mut Vec<Value>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if name == field && value.is_string() {
                    found.push(value.clone());
                }
                texts_of(value, field, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| texts_of(item, field, found)),
        _ => {}
    }
}

fn decimals_of(value: &Value, found: &mut Vec<Decimal>) {
    match value {
        Value::String(text) => found.extend(text.parse::<Decimal>().ok()),
        Value::Object(fields) => fields.values().for_each(|value| decimals_of(value, found)),
        Value::Array(items) => items.iter().for_each(|item| decimals_of(item, found)),
        _ => {}
    }
}

fn timestamps_of(value: &Value, found: &mut Vec<Timestamp>) {
    match value {
        Value::String(text) if text.contains('T') => {
            found.extend(serde_json::from_value::<Timestamp>(text.as_str().into()).ok());
        }
        Value::Object(fields) => fields.values().for_each(|value| timestamps_of(value, found)),
        Value::Array(items) => items.iter().for_each(|item| timestamps_of(item, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use loyalty_contract::{DiscountRequest, TierRequest};
    use loyalty_engine::Engine;
    use loyalty_fuzzed::Programme;
    use serde::de::DeserializeOwned;

    use super::*;

    #[test]
    fn most_changed_requests_can_be_read_and_many_are_decided() {
        let [read, decided] =
            tried::<DiscountRequest>("apply-discount", |engine, request| engine.apply_discount(request).is_ok());
        assert!(read > 900 && decided > 300, "of 1,000: {read} read, {decided} decided");
        let [read, decided] =
            tried::<TierRequest>("evaluate-tier", |engine, request| engine.evaluate_tier(request).is_ok());
        assert!(read > 900 && decided > 300, "of 1,000: {read} read, {decided} decided");
    }

    #[test]
    fn a_crossed_request_has_a_part_of_the_other() {
        let shape = Shape::of_request("evaluate-tier").unwrap();
        let input = |request| Input { programme: Programme(Value::Null), request };
        let left = json!({ "member-id": "left", "at": "2026-11-21T00:00:00Z" });
        let right = input(json!({ "member-id": "right", "at": "2026-11-22T00:00:00Z" }));
        let mut rng = Rng::with_seed(1);
        let crossed = (0..100).map(|_| crossed(input(left.clone()), &right, &shape, &mut rng).request);
        let ids: Vec<Value> = crossed.map(|request| request["member-id"].clone()).collect();
        assert!(ids.contains(&json!("left")) && ids.contains(&json!("right")), "{ids:?}");
    }

    /// How many of a thousand scenarios, changed three times over, can be read, and how many are decided.
    fn tried<Request: DeserializeOwned>(function: &str, is_decided: fn(&Engine, &Request) -> bool) -> [usize; 2] {
        let (words, shape) = (Vocabulary::of(function), Shape::of_request(function).unwrap());
        let mut rng = Rng::with_seed(1);
        let (mut read, mut decided) = (0, 0);
        for _ in 0..1_000 {
            let (programme, request) = rng.choice(&words.scenarios).cloned().unwrap();
            let mut input = Input { programme: Programme(programme), request };
            for _ in 0..3 {
                input = changed(input, &shape, &words, &mut rng);
            }
            let Ok(request) = serde_json::from_value(input.request) else { continue };
            read += 1;
            let engine = input.programme.document().map(|document| Engine::configure(&document));
            decided +=
                usize::from(engine.is_some_and(|engine| engine.is_ok_and(|engine| is_decided(&engine, &request))));
        }
        [read, decided]
    }
}
