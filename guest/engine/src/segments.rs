//! Which segments of the programme a member is in, worked out once for a decision.
//!
//! A segment looks at the member, their past and the time, never at what is bought and never at another segment of the
//! programme, so that it is the same whatever is asked and in whatever order the facts come. A guest is in none.

use alloc::vec::Vec;

use loyalty_contract::{List, Text};

use crate::condition::{Fact, Situation};
use crate::order;
use crate::programme::Programme;

/// The segments of one member.
#[derive(Debug, Default)]
pub struct Segments<'p> {
    in_document: Vec<&'p Text>,
    ascending: Vec<&'p str>,
}

impl<'p> Segments<'p> {
    /// Those that hold for a member of whom a situation tells.
    pub fn of(programme: &'p Programme, situation: &Situation<'_>) -> Self {
        if situation.member.is_none() {
            return Self::default();
        }
        let held = programme.segments.iter().filter(|segment| segment.when.check(situation).is_ok());
        let in_document: Vec<&Text> = held.map(|segment| &segment.id).collect();
        let ascending =
            order::sorted(in_document.iter().map(|id| &***id).collect(), |left: &&str, right| left.cmp(right));
        Self { in_document, ascending }
    }

    /// As [`Self::of`], only nothing where no rule of the programme asks for a segment.
    pub fn asked_for(programme: &'p Programme, situation: &Situation<'_>) -> Self {
        if programme.questions.ask_for(Fact::Segment) { Self::of(programme, situation) } else { Self::default() }
    }

    /// Their ids in ascending order, as conditions look them up.
    pub fn ascending(&self) -> &[&'p str] {
        &self.ascending
    }

    /// Their ids in document order.
    pub fn ids(&self) -> List<Text> {
        self.in_document.iter().map(|id| (*id).clone()).collect()
    }
}
