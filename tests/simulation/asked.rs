//! The component as the CRM reaches it: mostly well, and sometimes cut off, late, or without an instance to spare.
//!
//! Each fault is the sandbox's own. After how many instructions a call is cut off is drawn for each call. A call that is late
//! has no time from its beginning: the clock of the deadlines ticks by the machine's time, so that a call in the midst of which
//! it runs out would not be the same again under the same seed; that a cut may fall anywhere, the instructions see to.

use std::collections::BTreeSet;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use loyalty_host::{Allowance, CallError, Limits, Plugin, Sandbox, component};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::random::Random;

/// Most fuel that a starved call has: a basket of one line takes some 20,000 instructions and more, a small wallet 5,000.
const FUEL_MAX: i64 = 30_000;

/// The component in several sandboxes. Compiling it takes seconds here, so all tests share them, one after the other.
static ASKED: LazyLock<Mutex<Asked>> = LazyLock::new(|| Mutex::new(Asked::new()));

/// One programme in several sandboxes.
pub struct Asked {
    well: Plugin,
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
    /// So many instructions, then no more.
    Starved(u64),
    /// No instance.
    Crowded,
    /// No time.
    Late,
}

impl Luck {
    pub fn draw(random: &mut Random) -> Self {
        match random.from(1, 100) {
            1..=10 => Self::Starved(random.from(1, FUEL_MAX).unsigned_abs()),
            11..=13 => Self::Crowded,
            14..=16 => Self::Late,
            _ => Self::Good,
        }
    }

    const fn allowance(self) -> Allowance {
        match self {
            Self::Good | Self::Crowded => Allowance::ALL,
            Self::Starved(fuel) => Allowance { fuel, ..Allowance::ALL },
            Self::Late => Allowance { time: Duration::ZERO, ..Allowance::ALL },
        }
    }
}

impl Asked {
    /// With this programme inside, until the test lets go of it.
    pub fn with(programme: &str) -> MutexGuard<'static, Self> {
        // A test that failed with it leaves it as good as it was.
        let mut asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
        let Self { well, crowded, other, faults } = &mut *asked;
        for plugin in [well, &mut *other] {
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
        let other = load(Limits { instances: 1, ..Limits::default() });
        Self { well: load(Limits::default()), crowded: other.clone(), other, faults: BTreeSet::new() }
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
            Luck::Crowded => &mut self.crowded,
            Luck::Good | Luck::Starved(_) | Luck::Late => &mut self.well,
        };
        plugin.allow(luck.allowance());
        let answer = function(plugin, &request);
        plugin.allow(Allowance::ALL);
        if let Err(CallError::Fault(fault)) = &answer {
            self.faults.insert(fault.code());
        }
        answer.map(|decision| serde_json::to_value(decision).unwrap())
    }
}
