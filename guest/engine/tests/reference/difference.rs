//! What is said when two answers differ, and the smallest case in which they still do.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use serde_json::Value;

/// A place where two answers differ.
#[derive(Debug, Clone)]
pub struct Difference {
    /// What differs: a shrunk case must differ in the same.
    pub what: String,
    pub engine: Value,
    pub reference: Value,
}

impl Difference {
    pub fn new(what: &str, engine: Value, reference: Value) -> Self {
        Self { what: what.into(), engine, reference }
    }
}

/// Compares one part of two answers.
///
/// # Errors
/// They differ.
pub fn same(what: &str, engine: &Value, reference: &Value) -> Result<(), Difference> {
    if engine == reference { Ok(()) } else { Err(Difference::new(what, engine.clone(), reference.clone())) }
}

/// What a case came to.
#[derive(Debug, Clone)]
pub enum Verdict {
    Same,
    /// There is nothing to compare; why.
    Skipped(String),
    Different(Difference),
}

/// Puts a case to engine and reference; a case that stops one of them is a difference of its own.
pub fn judged(judge: fn(&Value) -> Verdict, case: &Value) -> Verdict {
    hush();
    QUIET.set(true);
    let verdict = catch_unwind(AssertUnwindSafe(|| judge(case)));
    QUIET.set(false);
    verdict.unwrap_or_else(|cause| {
        let said = cause.downcast_ref::<String>().cloned();
        let said = said.or_else(|| cause.downcast_ref::<&str>().map(|said| (*said).to_owned()));
        Verdict::Different(Difference::new("a panic", Value::Null, said.into()))
    })
}

thread_local! {
    /// Whether a panic on this thread is an answer and not to be shown.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

fn hush() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |about| {
            if !QUIET.get() {
                usual(about);
            }
        }));
    });
}

/// The case with everything left out without which engine and reference still differ in the same.
pub fn smallest(judge: fn(&Value) -> Verdict, case: &Value, difference: &Difference) -> (Value, Difference) {
    let (mut smallest, mut difference) = (case.clone(), difference.clone());
    loop {
        let smaller = places(&smallest, &mut Vec::new()).into_iter().find_map(|place| {
            let smaller = without(&smallest, &place)?;
            match judged(judge, &smaller) {
                Verdict::Different(found) if found.what == difference.what => Some((smaller, found)),
                _ => None,
            }
        });
        match smaller {
            Some((smaller, found)) => (smallest, difference) = (smaller, found),
            None => return (smallest, difference),
        }
    }
}

/// Pointers to every field and item, outer ones first.
fn places(node: &Value, path: &mut Vec<String>) -> Vec<Vec<String>> {
    let children: Vec<(String, &Value)> = match node {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    let mut places = Vec::new();
    for (name, _) in &children {
        path.push(name.clone());
        places.push(path.clone());
        path.pop();
    }
    for (name, value) in children {
        path.push(name);
        places.extend(self::places(value, path));
        path.pop();
    }
    places
}

/// The case without what stands at a place.
fn without(case: &Value, place: &[String]) -> Option<Value> {
    let mut smaller = case.clone();
    let (last, parents) = place.split_last()?;
    let mut node = &mut smaller;
    for name in parents {
        node = match node {
            Value::Object(fields) => fields.get_mut(name)?,
            Value::Array(items) => items.get_mut(name.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    match node {
        Value::Object(fields) => drop(fields.remove(last)?),
        // A programme whose list names nothing says something else.
        Value::Array(items) if items.len() == 1 && place[0] == "programme" => return None,
        Value::Array(items) => drop(items.remove(last.parse().ok()?)),
        _ => return None,
    }
    Some(smaller)
}
