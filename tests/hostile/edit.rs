//! Changes to a JSON document: what stands at a place becomes something else.

use serde::Deserialize;
use serde_json::Value;

/// One change.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Edit {
    /// The place, a JSON pointer; `-` is behind the last item of a list.
    at: String,
    /// What stands there then.
    becomes: Option<Value>,
    /// Or where to take it from.
    becomes_what_is_at: Option<String>,
}

/// Makes all changes in order. One that says neither what nor from where takes away what there is.
pub fn apply(edits: &[Edit], document: &mut Value) -> Result<(), String> {
    edits.iter().try_for_each(|edit| edit.apply(document).ok_or_else(|| format!("there is no place `{}`", edit.at)))
}

impl Edit {
    fn apply(&self, document: &mut Value) -> Option<()> {
        let new = match &self.becomes_what_is_at {
            Some(place) => Some(document.pointer(place)?.clone()),
            None => self.becomes.clone(),
        };
        let (parent, name) = self.at.rsplit_once('/')?;
        match (document.pointer_mut(parent)?, new) {
            (Value::Object(fields), Some(new)) => drop(fields.insert(name.into(), new)),
            (Value::Object(fields), None) => drop(fields.remove(name)?),
            (Value::Array(items), Some(new)) if name == "-" => items.push(new),
            (Value::Array(items), Some(new)) => *items.get_mut(name.parse::<usize>().ok()?)? = new,
            (Value::Array(items), None) => drop(items.remove(name.parse().ok()?)),
            _ => return None,
        }
        Some(())
    }
}
