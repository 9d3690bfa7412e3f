//! The component as the CRM reaches it: mostly well, and sometimes cut off, late, or without an instance to spare.

use std::collections::BTreeSet;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use loyalty_host::{CallError, Fault, Limits, Plugin, Sandbox, component};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::first_seed;
use crate::random::Random;

/// What fuel a starved call has: a basket of one line takes some 20,000 instructions and more, a small wallet 5,000; less
/// than a thousand would not even do to load the component.
const FUEL: (i64, i64) = (1_000, 20_000);

/// The component in several sandboxes. Compiling it takes seconds here, so all tests share them, one after the other.
static ASKED: LazyLock<Mutex<Asked>> = LazyLock::new(|| Mutex::new(Asked::new()));

/// One programme in several sandboxes.
pub struct Asked {
    well: Plugin,
    /// With so little fuel that some calls are cut off half-way.
    starved: Plugin,
    /// In a pool of one instance, which somebody else has.
    crowded: Plugin,
    /// Who has it.
    other: Plugin,
    faults: BTreeSet<&'static str>,
}

/// How a call goes.
#[derive(Debug, Clone, Copy)]
pub enum Luck {
    Good,
    /// Some instructions, then no more.
    Starved,
    /// No instance.
    Crowded,
    /// The decision is made, but nobody waits for it any longer.
    Late,
}

impl Luck {
    pub fn draw(random: &mut Random) -> Self {
        match random.from(1, 100) {
            1..=10 => Self::Starved,
            11..=13 => Self::Crowded,
            14..=16 => Self::Late,
            _ => Self::Good,
        }
    }
}

impl Asked {
    /// With this programme inside, until the test lets go of it.
    pub fn with(programme: &str) -> MutexGuard<'static, Self> {
        // A test that failed with it leaves it as good as it was.
        let mut asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
        let Self { well, starved, crowded, other, faults } = &mut *asked;
        for plugin in [well, starved, &mut *other] {
            plugin.configure(programme).unwrap();
        }
        *crowded = other.clone();
        faults.clear();
        asked
    }

    fn new() -> Self {
        let load = |limits| {
            let mut plugin = Sandbox::with_limits(limits).unwrap().load(component::BUILT_IN).unwrap();
            // A fault retires an instance all the same.
            plugin.reuse(Plugin::LONG_RUN);
            plugin
        };
        let fuel = Random::of(first_seed()).from(FUEL.0, FUEL.1).unsigned_abs();
        let other = load(Limits { instances: 1, ..Limits::default() });
        Self {
            well: load(Limits::default()),
            starved: load(Limits { fuel_per_call: fuel, ..Limits::default() }),
            crowded: other.clone(),
            other,
            faults: BTreeSet::new(),
        }
    }

    /// Where nothing goes wrong.
    pub fn well(&self) -> Plugin {
        self.well.clone()
    }

    /// Where there is no instance, until somebody calls what comes with it.
    pub fn crowded(&mut self) -> (Plugin, impl FnOnce() + Send) {
        let other = &mut self.other;
        // A clone has no instance of its own; the one there was goes with what it takes the place of.
        (self.crowded.clone(), move || *other = other.clone())
    }

    /// The faults that calls have met.
    pub const fn faults(&self) -> &BTreeSet<&'static str> {
        &self.faults
    }

    /// Asks a function, with requests and decisions as JSON.
    pub fn ask<Request: DeserializeOwned, Decision: Serialize>(
        &mut self,
        function: fn(&mut Plugin, &Request) -> Result<Decision, CallError>,
        request: &Value,
        luck: Luck,
    ) -> Result<Value, CallError> {
        let request = Request::deserialize(request).unwrap_or_else(|error| panic!("{error}: {request:#}"));
        let plugin = match luck {
            Luck::Good | Luck::Late => &mut self.well,
            Luck::Starved => &mut self.starved,
            Luck::Crowded => &mut self.crowded,
        };
        let answer = match (function(plugin, &request), luck) {
            (Ok(_), Luck::Late) => Err(CallError::Fault(Fault::Deadline { limit: Duration::ZERO })),
            (answer, _) => answer,
        };
        if let Err(CallError::Fault(fault)) = &answer {
            self.faults.insert(fault.code());
        }
        answer.map(|decision| serde_json::to_value(decision).unwrap())
    }
}
