//! How libFuzzer's inputs change: as requests, as documents, or as mere bytes, whichever the target takes.

use std::rc::Rc;

use fastrand::Rng;
use loyalty_fuzzed::{Input, Programme, Target, prepare};
use serde_json::Value;

use crate::shape::Shape;
use crate::vocabulary::Vocabulary;
use crate::{document, request};

/// Changes bytes as bytes: data, its size, its largest size; the new size.
pub type ChangeBytes = fn(&mut [u8], usize, usize) -> usize;

/// What runs a target and changes its inputs.
#[derive(Debug)]
pub struct Changer {
    target: Target,
    shape: Option<Rc<Shape>>,
    words: Vocabulary,
}

impl Changer {
    /// The changer of the target of that name.
    ///
    /// # Panics
    /// If there is no such target.
    pub fn of(name: &str) -> Self {
        let target = Target::named(name).expect("the name is that of a target");
        let shape = (name != "configure").then(|| Shape::of_request(name)).flatten();
        Self { target, shape, words: Vocabulary::of(name) }
    }

    /// Compiles the programmes of the scenarios beforehand, so that only what requests reach is counted.
    pub fn prepare(&self) {
        if self.shape.is_some() {
            for (programme, _) in &self.words.scenarios {
                Programme(programme.clone()).document().iter().for_each(|document| prepare(document));
            }
        }
    }

    /// Holds the promises of the target against an input.
    ///
    /// # Panics
    /// If one is broken, for libFuzzer to notice.
    pub fn hold(&self, input: &[u8]) {
        if let Err(broken) = self.target.hold(input) {
            panic!("{broken}");
        }
    }

    /// Another input made of this one, in its place; how long it is. `bytes` is for texts that are no JSON.
    pub fn change(&self, data: &mut [u8], size: usize, max_size: usize, seed: u32, bytes: ChangeBytes) -> usize {
        let mut rng = Rng::with_seed(seed.into());
        let known = data.get(..size).unwrap_or_default();
        let changed = match &self.shape {
            Some(shape) => {
                let input = serde_json::from_slice(known).unwrap_or_else(|_| self.any_scenario(&mut rng));
                serde_json::to_vec(&request::changed(input, shape, &self.words, &mut rng)).unwrap_or_default()
            }
            None => match serde_json::from_slice::<Value>(known) {
                // Some texts that are no JSON, or not as anyone would write it.
                Ok(_) if rng.u8(..) < 40 => return bytes(data, size, max_size),
                Ok(document) => document::changed(document, &self.words, &mut rng).to_string().into_bytes(),
                Err(_) if rng.bool() => return bytes(data, size, max_size),
                Err(_) => self.any_document(&mut rng).to_string().into_bytes(),
            },
        };
        put(&changed, data, max_size).unwrap_or(size.min(max_size))
    }

    /// An input made of two; how long it is.
    pub fn cross(&self, left: &[u8], right: &[u8], out: &mut [u8], seed: u32) -> usize {
        let mut rng = Rng::with_seed(seed.into());
        let most = out.len();
        let crossed = match &self.shape {
            Some(shape) => match (serde_json::from_slice(left), serde_json::from_slice(right)) {
                (Ok(left), Ok(right)) => serde_json::to_vec(&request::crossed(left, &right, shape, &mut rng)).ok(),
                _ => None,
            },
            None => match (serde_json::from_slice(left), serde_json::from_slice(right)) {
                (Ok(left), Ok(right)) => Some(document::crossed(left, &right, &mut rng).to_string().into_bytes()),
                _ => None,
            },
        };
        crossed.and_then(|crossed| put(&crossed, out, most)).or_else(|| put(left, out, most)).unwrap_or(0)
    }

    fn any_scenario(&self, rng: &mut Rng) -> Input {
        let (programme, request) = rng.choice(&self.words.scenarios).cloned().unwrap_or_default();
        Input { programme: Programme(programme), request }
    }

    fn any_document(&self, rng: &mut Rng) -> Value {
        rng.choice(&self.words.documents).cloned().unwrap_or_default()
    }
}

/// Writes an input, if there is room for it.
fn put(input: &[u8], out: &mut [u8], max_size: usize) -> Option<usize> {
    let place = out.get_mut(..input.len().min(max_size.saturating_add(1)))?;
    (input.len() <= max_size).then(|| {
        place.copy_from_slice(input);
        input.len()
    })
}
