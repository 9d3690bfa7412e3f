//! Whether what an error points at is there: a path in a request, a pointer in a document, a position in a text.

use loyalty_json::JsonError;
use loyalty_json::source::{locate, pointer_of};
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::{Held, promise};

/// Asks that a path leads to a field of the request, or to one that is missing from it.
pub fn leads_into(path: &str, request: &Value) -> Held {
    let pointer = pointer_of(path);
    let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
    let is_missing = || request.pointer(parent).is_some_and(Value::is_object);
    promise(request.pointer(&pointer).is_some() || is_missing(), || {
        format!("the error names `{path}`, which is not in the request")
    })
}

/// Asks that a JSON error lies in its text and says something.
pub fn lies_in(error: &JsonError, text: &str) -> Held {
    promise(!error.message.is_empty(), || format!("the error at {} says nothing", error.position))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // The end of the text, behind the last line break, is a place too.
    let line = text.split('\n').nth(error.position.line.wrapping_sub(1));
    // Where the parser stops it counts in bytes.
    let is_inside = line.is_some_and(|line| (1..=line.len() + 1).contains(&error.position.column));
    promise(is_inside, || format!("the error lies at {}, outside of the text: {error}", error.position))?;
    // What is wrong may come before the place where the text ceases to be JSON.
    let is_located = || locate(text, &pointer_of(&error.path)).is_some();
    promise(error.path.is_empty() || is_located() || serde_json::from_str::<IgnoredAny>(text).is_err(), || {
        format!("the error names `{}`, which cannot be located", error.path)
    })
}
