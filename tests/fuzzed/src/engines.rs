//! Engines by their programme, so that a programme that comes again is not compiled again.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use loyalty_engine::Engine;
use loyalty_judge::{Broken, Judge};

/// Programmes that are remembered: twice as many as all scenarios have.
const REMEMBERED_MAX: usize = 3_000;

/// An engine, and who judges its decisions.
#[derive(Debug)]
pub struct Judged {
    pub engine: Engine,
    /// The promise instead that the engine broke when it was configured, if it did.
    pub judge: Result<Judge, Broken>,
}

thread_local! {
    static ENGINES: RefCell<HashMap<String, Option<Rc<Judged>>>> = RefCell::default();
}

/// Compiles a programme before it is needed, so that its compilation is counted as the coverage of no input.
pub fn prepare(document: &str) {
    of(document);
}

/// The engine of a programme; none if it is refused.
pub fn of(document: &str) -> Option<Rc<Judged>> {
    ENGINES.with_borrow_mut(|engines| {
        if let Some(known) = engines.get(document) {
            return known.clone();
        }
        if engines.len() >= REMEMBERED_MAX {
            engines.clear();
        }
        let compiled = Engine::configure(document).ok();
        let judged = compiled.map(|engine| {
            let judge = Judge::new(document, engine.programme_info());
            Rc::new(Judged { engine, judge })
        });
        engines.insert(document.into(), judged.clone());
        judged
    })
}
