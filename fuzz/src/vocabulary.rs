//! The words to make inputs of: what stands in the scenarios, by where it stands, and what a programme speaks of.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use loyalty_engine::Engine;
use loyalty_fuzzed::Programme;
use serde_json::Value;

use crate::shape::Shape;

/// Values that are kept of one place; more would only be more of the same.
const KEPT_MAX: usize = 400;

/// What there is to choose from.
#[derive(Debug, Default)]
pub struct Vocabulary {
    /// Programmes and requests of the scenarios that ask the function.
    pub scenarios: Vec<(Value, Value)>,
    /// Documents of all scenarios: their programmes, or what crosses the JSON edge.
    pub documents: Vec<Value>,
    /// Texts of requests, by the name of the field.
    pub texts: HashMap<String, Vec<Value>>,
    /// Records of requests, by the name of the record.
    pub records: HashMap<String, Vec<Value>>,
    /// Values in these documents, by the name of the field.
    pub fields: HashMap<String, Vec<Value>>,
    /// What programmes speak of.
    spoken: RefCell<HashMap<String, Rc<Vec<Value>>>>,
}

impl Vocabulary {
    /// The words for a function.
    pub fn of(function: &str) -> Self {
        let mut words = Self::default();
        let shape = Shape::of_request(function);
        let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests");
        for file in files(&tests.join("scenarios")) {
            let Some(scenario) = json(&file) else { continue };
            let programme = Programme(scenario["programme"].clone());
            let documents = match function {
                // Whatever crosses the edge.
                "json" => vec![scenario["request"].clone(), scenario["expect"].clone()],
                _ => {
                    programme.document().and_then(|document| serde_json::from_str(&document).ok()).into_iter().collect()
                }
            };
            words.learn_documents(documents);
            if scenario["function"] == function {
                if let Some(shape) = &shape {
                    words.learn_request("", &scenario["request"], shape);
                }
                words.scenarios.push((programme.0, scenario["request"].clone()));
            }
        }
        for file in files(&tests.join("programmes")) {
            let (Some(document), Some(name)) = (json(&file), file.file_name()) else { continue };
            if function != "json" {
                words.learn_documents(vec![document]);
            }
            let request = words.scenarios.first().map(|(_, request)| request.clone()).unwrap_or_default();
            words.scenarios.push((name.to_string_lossy().into(), request));
        }
        words.documents.sort_by_cached_key(Value::to_string);
        words.documents.dedup();
        words
    }

    /// What a programme speaks of: its words, and the ids of its limits.
    pub fn spoken_of(&self, programme: &Value) -> Rc<Vec<Value>> {
        let mut spoken = self.spoken.borrow_mut();
        let known = spoken.entry(programme.to_string()).or_insert_with(|| {
            let mut words = Vec::new();
            if let Some(document) = Programme(programme.clone()).document() {
                texts(&serde_json::from_str(&document).unwrap_or_default(), &mut words);
                let info = Engine::configure(&document).map(|engine| engine.programme_info());
                words.extend(info.iter().flat_map(|info| &info.limits).map(|limit| Value::from(limit.id.as_str())));
            }
            Rc::new(words)
        });
        Rc::clone(known)
    }

    fn learn_documents(&mut self, documents: Vec<Value>) {
        for document in documents.into_iter().filter(|document| !document.is_null()) {
            self.learn_document("", &document);
            self.documents.push(document);
        }
    }

    fn learn_document(&mut self, field: &str, value: &Value) {
        keep(&mut self.fields, field, value);
        match value {
            Value::Object(fields) => fields.iter().for_each(|(name, value)| self.learn_document(name, value)),
            Value::Array(items) => items.iter().for_each(|item| self.learn_document(&format!("{field}[]"), item)),
            _ => {}
        }
    }

    fn learn_request(&mut self, field: &str, value: &Value, shape: &Shape) {
        match (shape, value) {
            (Shape::Text, Value::String(_)) => keep(&mut self.texts, field, value),
            (Shape::Maybe(inner), _) => self.learn_request(field, value, inner),
            (Shape::List(item), Value::Array(items)) => {
                items.iter().for_each(|value| self.learn_request(field, value, item));
            }
            (Shape::Record(name, fields), Value::Object(_)) => {
                keep(&mut self.records, name, value);
                for (field, shape) in fields {
                    value.get(field).into_iter().for_each(|value| self.learn_request(field, value, shape));
                }
            }
            (Shape::Case(cases), Value::Object(_)) => {
                for (case, payload) in cases {
                    if let (Some(shape), Some(value)) = (payload, value.get(case)) {
                        self.learn_request(case, value, shape);
                    }
                }
            }
            _ => {}
        }
    }
}

fn keep(values: &mut HashMap<String, Vec<Value>>, place: &str, value: &Value) {
    let known = values.entry(place.into()).or_default();
    if known.len() < KEPT_MAX && !known.contains(value) {
        known.push(value.clone());
    }
}

/// All texts that are no numbers.
fn texts(value: &Value, found: &mut Vec<Value>) {
    match value {
        Value::String(text) if text.parse::<f64>().is_err() => found.push(value.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(fields) => fields.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}

fn json(file: &Path) -> Option<Value> {
    serde_json::from_slice(&fs::read(file).ok()?).ok()
}

/// The JSON files in a folder and those below it, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.append(&mut files(&path));
        } else if path.extension().is_some_and(|extension| extension == "json") {
            found.push(path);
        }
    }
    found.sort();
    found
}
