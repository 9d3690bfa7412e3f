//! Where the instructions of a decision go: which functions of the component called which, and what each took.
//!
//! The sandbox looks at the stack whenever the component enters a function or begins a round of a loop, and at how many
//! instructions it has taken since it last looked. So nothing is sampled: the same call gives the same profile, and its
//! figures sum to what the meter shows. What a function does after one that it called has returned counts for the one that
//! it called, until it calls the next or begins a round of a loop.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;

use wasmparser::{BinaryReader, Name, NameSectionReader, Parser, Payload};
use wasmtime::{FrameInfo, WasmBacktrace};

use crate::component::{BUILT_IN, BUILT_IN_NAMES};

/// The profile of one call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// Instructions by stack, outermost function first.
    stacks: BTreeMap<Vec<String>, u64>,
}

impl Profile {
    /// Instructions of all stacks together: those of the call.
    pub fn instructions(&self) -> u64 {
        self.stacks.values().sum()
    }

    /// Collapsed stacks, a line each: the functions from the outermost to the innermost, separated by `;`, a space, and the
    /// instructions. The tools that draw flame graphs read it, speedscope among them.
    pub fn collapsed(&self) -> String {
        self.stacks.iter().fold(String::new(), |mut text, (stack, instructions)| {
            // Writing to a text cannot fail.
            let _ = writeln!(text, "{} {instructions}", stack.join(";"));
            text
        })
    }

    /// The functions by what they took themselves, dearest first, and equal ones by name.
    pub fn functions(&self) -> Vec<(&str, u64)> {
        let mut own = BTreeMap::<&str, u64>::new();
        for (stack, instructions) in &self.stacks {
            if let Some(function) = stack.last() {
                *own.entry(function).or_default() += instructions;
            }
        }
        let mut own: Vec<_> = own.into_iter().collect();
        own.sort_by_key(|(_, instructions)| std::cmp::Reverse(*instructions));
        own
    }
}

/// What functions are called where the component itself does not say: by their index in its module.
#[derive(Debug, Default)]
pub(crate) struct Names(HashMap<u32, String>);

impl Names {
    /// Those of the built-in component, for one that has its code, whatever is baked into its memory.
    pub(crate) fn of(component: &[u8]) -> Self {
        if code(component) == code(BUILT_IN) { Self::read(BUILT_IN_NAMES) } else { Self::default() }
    }

    /// Those of a `name` section. What cannot be read there has no name.
    fn read(section: &[u8]) -> Self {
        let subsections = NameSectionReader::new(BinaryReader::new(section, 0)).flatten();
        let functions = subsections.filter_map(|subsection| match subsection {
            Name::Function(functions) => Some(functions),
            _ => None,
        });
        Self(functions.flatten().flatten().map(|naming| (naming.index, readable(naming.name))).collect())
    }

    fn name(&self, frame: &FrameInfo) -> String {
        let own = frame.func_name().map(readable).or_else(|| self.0.get(&frame.func_index()).cloned());
        own.unwrap_or_else(|| format!("function {}", frame.func_index()))
    }
}

/// The functions of a component's first module.
fn code(component: &[u8]) -> Option<&[u8]> {
    let range = Parser::new(0).parse_all(component).find_map(|payload| match payload {
        Ok(Payload::CodeSectionStart { range, .. }) => Some(range),
        _ => None,
    })?;
    component.get(usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?)
}

/// A name without what the compiler adds to it, and without what would end it in a collapsed stack.
fn readable(mangled: &str) -> String {
    format!("{:#}", rustc_demangle::demangle(mangled)).replace([';', '\n'], ",")
}

/// A profile in the making.
#[derive(Debug)]
pub(crate) struct Watch {
    names: Arc<Names>,
    /// Functions that were seen, by the start of their module in the host's memory and their index there.
    seen: HashMap<(usize, u32), usize>,
    functions: Vec<String>,
    stacks: HashMap<Vec<usize>, u64>,
    /// Where the component was when it was last looked at, and how much fuel it had.
    stack: Vec<usize>,
    fuel: u64,
}

impl Watch {
    /// Begins to watch a call that has so much fuel.
    pub(crate) fn new(names: Arc<Names>, fuel: u64) -> Self {
        Self { names, seen: HashMap::new(), functions: Vec::new(), stacks: HashMap::new(), stack: Vec::new(), fuel }
    }

    /// Counts what was taken since the last look for where the component was then, and notes where it is now.
    pub(crate) fn look(&mut self, backtrace: &WasmBacktrace, fuel: u64) {
        self.count(fuel);
        self.stack.clear();
        for frame in backtrace.frames().iter().rev() {
            let place = (frame.module().image_range().start.addr(), frame.func_index());
            let function = *self.seen.entry(place).or_insert_with(|| {
                self.functions.push(self.names.name(frame));
                self.functions.len() - 1
            });
            self.stack.push(function);
        }
    }

    /// The profile, once the call is over with so much fuel left.
    pub(crate) fn finish(mut self, fuel: u64) -> Profile {
        self.count(fuel);
        let mut profile = Profile::default();
        for (stack, instructions) in self.stacks {
            let named = stack.into_iter().filter_map(|function| self.functions.get(function).cloned()).collect();
            *profile.stacks.entry(named).or_default() += instructions;
        }
        profile
    }

    fn count(&mut self, fuel: u64) {
        let taken = self.fuel.saturating_sub(fuel);
        self.fuel = self.fuel.min(fuel);
        if taken > 0 {
            match self.stacks.get_mut(&self.stack) {
                Some(instructions) => *instructions += taken,
                None => drop(self.stacks.insert(self.stack.clone(), taken)),
            }
        }
    }
}
