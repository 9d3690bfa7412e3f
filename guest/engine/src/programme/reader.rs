//! Reads values out of a document and collects every finding on the way.
//!
//! A reading function gives `None` after it has reported why, so that reading goes on and all problems of a document
//! come out at once.
//!
//! Every field of a programme passes through here once, when it is configured: nothing is worth a copy at each caller.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use loyalty_contract::{Diagnostic, Maybe, Severity, Text, text};
use rust_decimal::Decimal as Exact;

use super::document::{Node, Value};
use super::hint::{Listed, listed, meant};
use crate::bounds::ID_BYTES_MAX;
use crate::calendar::{self, DayNumber};
use crate::money::{self, Units};
use crate::order;

/// Most errors that are told: nobody reads more at once.
const ERRORS_MAX: usize = 1_000;
/// Most names, all together, of which it is asked whether they were meant: the first of many faults are.
const NAMES_COMPARED_MAX: usize = 10_000;
/// Most names that are gone through one by one to be listed. Where there may be more, the iterator knows how many.
const NAMES_COUNTED_MAX: usize = 1_000;

/// The findings so far.
#[derive(Debug, Default)]
pub struct Findings {
    /// With the place of the value they are about; the pointer is found out at the end.
    found: Vec<(u32, Diagnostic)>,
    /// How many of them are errors, with those that are not told.
    errors: usize,
    /// Of how many names it was asked whether they were meant.
    compared: usize,
}

impl Findings {
    /// Reports an error at a value. An empty `help` is none.
    #[inline(never)]
    pub fn error(&mut self, at: &Node, code: &str, message: &str, help: &str) {
        self.add(at.place, Severity::Error, code, message, help);
    }

    /// Reports a warning at a place of the document. An empty `help` is none.
    pub fn warning(&mut self, place: u32, code: &str, message: &str, help: &str) {
        self.add(place, Severity::Warning, code, message, help);
    }

    /// Reports something that the format has and the engine does not do yet.
    #[inline(never)]
    pub fn not_yet(&mut self, at: &Node, what: &str) {
        self.error(at, "not-supported-yet", &format!("{what} is not supported yet"), "");
    }

    #[inline(never)]
    fn wrong_type(&mut self, at: &Node, expected: &str) {
        self.error(at, "wrong-type", &format!("expected {expected}, found {}", at.value.kind()), "");
    }

    #[inline(never)]
    fn add(&mut self, place: u32, severity: Severity, code: &str, message: &str, help: &str) {
        let is_told = severity != Severity::Error || self.are_told();
        self.errors += usize::from(severity == Severity::Error);
        if !is_told {
            return;
        }
        self.found.push((place, diagnostic(severity, code, message, help)));
    }

    /// Asks whether the nearest of `known` was meant by `word`, if that may be a slip for one, as far as more can be compared.
    #[inline(never)]
    pub fn meant(&mut self, word: &str, known: &mut dyn Iterator<Item = &str>) -> Option<String> {
        let left = NAMES_COMPARED_MAX.checked_sub(self.compared).filter(|left| *left > 0)?;
        meant(word, &mut known.take(left).inspect(|_| self.compared += 1))
    }

    /// What helps with an error about a word: the one that was meant, or `otherwise` those known. Nothing where the error is not
    /// told.
    #[inline(never)]
    pub fn instead(&mut self, word: &str, known: &mut dyn Iterator<Item = &str>, otherwise: &str) -> String {
        if !self.are_told() {
            return String::new();
        }
        let mut list = Listed::default();
        let mut known = known.inspect(|name| list.add(name));
        let meant = self.meant(word, &mut known);
        known.by_ref().take(NAMES_COUNTED_MAX).for_each(|_| ());
        let (others, _) = known.size_hint();
        meant.unwrap_or_else(|| format!("{otherwise} {}", list.text(others)))
    }

    /// Whether more errors are told.
    const fn are_told(&self) -> bool {
        self.errors < ERRORS_MAX
    }

    /// Whether the document can be used.
    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// The findings in document order, with their pointers; last, how many errors were left out.
    pub fn into_diagnostics(self, root: &Node) -> Vec<Diagnostic> {
        let sorted = order::sorted(self.found, |(left, _), (right, _)| left.cmp(right));
        let with_pointer = |(place, diagnostic)| Diagnostic { pointer: text(root.pointer_to(place)), ..diagnostic };
        let mut told: Vec<Diagnostic> = sorted.into_iter().map(with_pointer).collect();
        if let Some(more @ 1..) = self.errors.checked_sub(ERRORS_MAX) {
            let message = format!("there are {more} more errors, which are left out");
            told.push(diagnostic(Severity::Error, "too-many-errors", &message, "mend the ones above first"));
        }
        told
    }
}

/// A finding about the whole document.
fn diagnostic(severity: Severity, code: &str, message: &str, help: &str) -> Diagnostic {
    let help = if help.is_empty() { Maybe::None } else { Maybe::Some(help.into()) };
    Diagnostic { severity, code: code.into(), pointer: "".into(), message: message.into(), help }
}

/// So many names that were asked for of one object are kept on the stack.
const FIRST_ASKED_FOR: usize = 48;

/// The fields of an object. Fields that nobody asked for are reported by [`Fields::finish`].
#[derive(Debug)]
pub struct Fields<'a> {
    pub at: &'a Node,
    entries: &'a [(String, Node)],
    asked_for: AskedFor,
}

/// Names that were asked for. Some stand here more than once: what is asked for often is not looked up each time. The first are
/// kept on the stack, so that to read a programme leaves little behind.
#[derive(Debug)]
struct AskedFor {
    first: [&'static str; FIRST_ASKED_FOR],
    count: usize,
    others: Vec<&'static str>,
}

impl AskedFor {
    const fn nothing() -> Self {
        Self { first: [""; FIRST_ASKED_FOR], count: 0, others: Vec::new() }
    }

    fn push(&mut self, name: &'static str) {
        match self.first.get_mut(self.count) {
            Some(place) => *place = name,
            None => self.others.push(name),
        }
        self.count += 1;
    }

    fn iter(&self) -> impl Iterator<Item = &'static str> {
        self.first.iter().take(self.count).chain(&self.others).copied()
    }
}

impl<'a> Fields<'a> {
    /// Opens an object, and reports names that stand twice.
    #[inline(never)]
    pub fn open(at: &'a Node, findings: &mut Findings) -> Option<Self> {
        let Value::Object(entries) = &at.value else {
            return wrong_type(at, "an object", findings);
        };
        let names = order::sorted(entries.iter().collect(), |left, right| left.0.cmp(&right.0));
        for pair in names.windows(2) {
            if let [(left, _), (right, node)] = pair
                && left == right
            {
                findings.error(node, "duplicate-field", &format!("the field `{left}` stands twice"), "");
            }
        }
        Some(Self { at, entries, asked_for: AskedFor::nothing() })
    }

    /// The field `name`, if it is there.
    #[inline(never)]
    pub fn optional(&mut self, name: &'static str) -> Option<&'a Node> {
        self.asked_for.push(name);
        self.entries.iter().find(|(field, _)| field == name).map(|(_, node)| node)
    }

    /// Whether there is a field `name`, without asking for it.
    #[inline(never)]
    pub fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|(field, _)| field == name)
    }

    /// Whether there is a field with one of these names, without asking for it.
    pub fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.has(name))
    }

    /// The field `name`; reports it if it is missing.
    #[inline(never)]
    pub fn required(&mut self, name: &'static str, findings: &mut Findings) -> Option<&'a Node> {
        let field = self.optional(name);
        if field.is_none() {
            findings.error(self.at, "missing-field", &format!("the field `{name}` is missing"), "");
        }
        field
    }

    /// Which of `names` are there. Asking for one of several shapes: exactly one must be there.
    #[inline(never)]
    pub fn one_of(&mut self, names: &[&'static str], findings: &mut Findings) -> Option<(&'static str, &'a Node)> {
        let mut found: Vec<_> = names.iter().filter_map(|name| Some((*name, self.optional(name)?))).collect();
        if found.len() > 1 {
            let names = listed(found.iter().map(|(name, _)| *name));
            findings.error(self.at, "contradiction", &format!("only one of {names} can stand here"), "");
            return None;
        }
        found.pop()
    }

    /// Reports the fields of `later` as not supported yet, and all others that nobody asked for as unknown.
    #[inline(never)]
    pub fn finish(self, later: &[&'static str], findings: &mut Findings) {
        for (name, node) in self.entries {
            if self.asked_for.iter().any(|known| known == *name) {
                continue;
            }
            if later.iter().any(|known| known == name) {
                findings.not_yet(node, &format!("`{name}`"));
                continue;
            }
            let asked_for = self.asked_for.iter().enumerate();
            let is_first = |place: usize, name: &str| !self.asked_for.iter().take(place).any(|before| before == name);
            let mut known = asked_for.filter(|(place, name)| is_first(*place, name)).map(|(_, name)| name);
            let help = findings.instead(name, &mut known, "fields here are");
            findings.error(node, "unknown-field", &format!("the field `{name}` is unknown here"), &help);
        }
    }
}

/// A string.
#[inline(never)]
pub fn string<'a>(at: &'a Node, findings: &mut Findings) -> Option<&'a str> {
    match &at.value {
        Value::Text(text) => Some(text),
        _ => wrong_type(at, "a string", findings),
    }
}

/// An id: a string of 1 to 200 bytes.
#[inline(never)]
pub fn id(at: &Node, findings: &mut Findings) -> Option<Text> {
    let text = string(at, findings)?;
    if text.is_empty() || text.len() > ID_BYTES_MAX {
        findings.error(at, "out-of-range", "an id is 1 to 200 bytes long", "");
        return None;
    }
    Some(text.into())
}

/// The id of an object, whatever else is wrong with it, so that what refers to it is not found wrong too.
#[inline(never)]
pub fn id_of(at: &Node) -> Text {
    match field_of(at, "id").map(|id| &id.value) {
        Some(Value::Text(id)) => id.as_str().into(),
        _ => "".into(),
    }
}

/// A field of an object, whatever else is wrong with it.
#[inline(never)]
pub fn field_of<'a>(at: &'a Node, name: &str) -> Option<&'a Node> {
    let Value::Object(fields) = &at.value else { return None };
    fields.iter().find(|(field, _)| field == name).map(|(_, node)| node)
}

/// A boolean.
#[inline(never)]
pub fn flag(at: &Node, findings: &mut Findings) -> Option<bool> {
    match &at.value {
        Value::Bool(value) => Some(*value),
        _ => wrong_type(at, "a boolean", findings),
    }
}

/// A whole number in `range`.
#[inline(never)]
pub fn whole(at: &Node, range: core::ops::RangeInclusive<i64>, findings: &mut Findings) -> Option<i64> {
    match &at.value {
        Value::Whole(number) if range.contains(number) => Some(*number),
        Value::Whole(number) => {
            let help = format!("from {} to {}", range.start(), range.end());
            findings.error(at, "out-of-range", &format!("{number} is out of range"), &help);
            None
        }
        _ => wrong_type(at, "a whole number", findings),
    }
}

/// A decimal from `least` up, written as a string.
#[inline(never)]
pub fn decimal(at: &Node, least: i64, findings: &mut Findings) -> Option<Exact> {
    let Value::Text(text) = &at.value else {
        let help = match &at.value {
            Value::Whole(number) => format!("write it as \"{number}\""),
            _ => "write it as \"19.99\"".into(),
        };
        let message = format!("expected a decimal as a string, found {}", at.value.kind());
        findings.error(at, "wrong-type", &message, &help);
        return None;
    };
    let Some(value) = money::parse(text) else {
        let help = "write it as \"19.99\": digits and a point, at most 12 decimals";
        findings.error(at, "bad-decimal", &format!("`{text}` is no decimal"), help);
        return None;
    };
    if value < Exact::from(least) {
        findings.error(at, "out-of-range", &format!("{text} is too small"), &format!("at least {least}"));
        return None;
    }
    if value > Exact::from(money::UNITS_MAX) {
        findings.error(at, "out-of-range", &format!("{text} is too large"), "at most 1000000000000000");
        return None;
    }
    Some(value.normalize())
}

/// A decimal from zero to one, written as a string.
#[inline(never)]
pub fn probability(at: &Node, findings: &mut Findings) -> Option<Exact> {
    let probability = decimal(at, 0, findings)?;
    if probability > Exact::ONE {
        findings.error(at, "out-of-range", "a probability is at most 1", "");
        return None;
    }
    Some(probability)
}

/// An amount of at least zero, in whole units of 10^−`scale`.
#[inline(never)]
pub fn amount(at: &Node, scale: u8, findings: &mut Findings) -> Option<Units> {
    let value = decimal(at, 0, findings)?;
    if value.scale() > u32::from(scale) {
        let message = format!("it has {} decimal places, at most {scale} are possible", value.scale());
        findings.error(at, "out-of-range", &message, "");
        return None;
    }
    let units = money::round(value, scale, money::Rounding::Down);
    if units.is_none() {
        findings.error(at, "out-of-range", "it is too large", "");
    }
    units
}

/// A civil date.
#[inline(never)]
pub fn date(at: &Node, findings: &mut Findings) -> Option<DayNumber> {
    let text = string(at, findings)?;
    let day = calendar::parse_date(text);
    if day.is_none() {
        findings.error(at, "bad-date", &format!("`{text}` is no date"), "write it as \"2026-12-31\"");
    }
    day
}

/// One of several words, as the value that belongs to it.
pub fn word<T: Copy>(at: &Node, words: &[(&'static str, T)], findings: &mut Findings) -> Option<T> {
    let position = position_of_word(at, &|position| words.get(position).map(|(word, _)| *word), findings)?;
    words.get(position).map(|(_, value)| *value)
}

#[inline(never)]
fn position_of_word(at: &Node, word: &dyn Fn(usize) -> Option<&'static str>, findings: &mut Findings) -> Option<usize> {
    let text = string(at, findings)?;
    let words = || (0..).map_while(word);
    let found = words().position(|word| word == text);
    if found.is_none() {
        let help = findings.instead(text, &mut words(), "one of");
        findings.error(at, "unknown-word", &format!("`{text}` is unknown here"), &help);
    }
    found
}

/// The items of a list.
#[inline(never)]
pub fn items<'a>(at: &'a Node, findings: &mut Findings) -> Vec<&'a Node> {
    match &at.value {
        Value::List(items) => items.iter().collect(),
        _ => wrong_type(at, "a list", findings).unwrap_or_default(),
    }
}

/// The items of a list that has at most so many.
#[inline(never)]
pub fn some_items<'a>(at: &'a Node, most: usize, findings: &mut Findings) -> Vec<&'a Node> {
    let items = items(at, findings);
    if items.len() <= most {
        return items;
    }
    findings.error(at, "too-many", &format!("{} are more than {most}", items.len()), "");
    Vec::new()
}

/// The items of a list, or the one value that stands in its place.
#[inline(never)]
pub fn one_or_more<'a>(at: &'a Node, findings: &mut Findings) -> Vec<&'a Node> {
    match &at.value {
        Value::List(_) => items(at, findings),
        _ => [at].into(),
    }
}

/// Reports a value of the wrong type.
pub fn wrong_type<T>(at: &Node, expected: &str, findings: &mut Findings) -> Option<T> {
    findings.wrong_type(at, expected);
    None
}
