//! What a component is made of, counted in its bytes before anything compiles it.
//!
//! A compiler's time and memory follow the size of a function, its locals and loops, how deep its blocks go and how often
//! parts are put together, all of which a small file can drive very high. What is counted here is counted over all core
//! modules and components within the component; reading stops at the first limit that is exceeded.

use std::collections::BTreeMap;
use std::fmt;

use wasmparser::{BinaryReaderError, ComponentInstance, FunctionBody, Instance, Operator, Parser, Payload};

use crate::limits::Limits;
use crate::refusal::Refusal;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Bytes of all custom sections.
    CustomSectionBytes,
    /// Functions with a body.
    Functions,
    /// Bytes of the largest function.
    FunctionBytes,
    /// Locals of the function that has most.
    Locals,
    /// Loops of the function that has most.
    Loops,
    /// Blocks within blocks, in the function where they go deepest.
    Depth,
    /// Branches of one function times its locals, where that is most.
    Branching,
    /// The same of all functions together.
    TotalBranching,
    /// Core modules.
    Modules,
    /// Components within the component.
    Components,
    /// Places where a module or component is put to use.
    Instantiations,
    /// Types, of functions and of values.
    Types,
    /// Globals.
    Globals,
    /// Data and element segments.
    Segments,
    /// Names that modules and components import or export.
    Names,
    /// Bytes of the largest memory at the start.
    MemoryBytes,
    /// Entries of the largest table at the start.
    TableElements,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CustomSectionBytes => "bytes of custom sections",
            Self::Functions => "functions",
            Self::FunctionBytes => "bytes in one function",
            Self::Locals => "locals in one function",
            Self::Loops => "loops in one function",
            Self::Depth => "blocks within each other",
            Self::Branching => "branches times locals in one function",
            Self::TotalBranching => "branches times locals in all functions",
            Self::Modules => "core modules",
            Self::Components => "components within it",
            Self::Instantiations => "instantiations",
            Self::Types => "types",
            Self::Globals => "globals",
            Self::Segments => "data and element segments",
            Self::Names => "imports and exports",
            Self::MemoryBytes => "bytes of memory at the start",
            Self::TableElements => "table elements at the start",
        })
    }
}

/// Asks that a component has no more of anything than it may.
///
/// # Errors
/// The first limit that is exceeded, or that the bytes are no binary that can be read.
pub(crate) fn check(bytes: &[u8], limits: &Limits) -> Result<(), Refusal> {
    let mut tally = Tally { limits, sums: BTreeMap::new() };
    for payload in Parser::new(0).parse_all(bytes) {
        match payload.map_err(unreadable)? {
            Payload::CustomSection(section) => tally.add(Part::CustomSectionBytes, length(section.data()))?,
            Payload::FunctionSection(section) => tally.add(Part::Functions, section.count().into())?,
            Payload::CodeSectionEntry(body) => tally.function(&body)?,
            Payload::ModuleSection { .. } => tally.add(Part::Modules, 1)?,
            Payload::ComponentSection { .. } => tally.add(Part::Components, 1)?,
            Payload::InstanceSection(section) => {
                for instance in section {
                    let is_new = matches!(instance.map_err(unreadable)?, Instance::Instantiate { .. });
                    tally.add(Part::Instantiations, is_new.into())?;
                }
            }
            Payload::ComponentInstanceSection(section) => {
                for instance in section {
                    let is_new = matches!(instance.map_err(unreadable)?, ComponentInstance::Instantiate { .. });
                    tally.add(Part::Instantiations, is_new.into())?;
                }
            }
            Payload::TypeSection(section) => tally.add(Part::Types, section.count().into())?,
            Payload::CoreTypeSection(section) => tally.add(Part::Types, section.count().into())?,
            Payload::ComponentTypeSection(section) => tally.add(Part::Types, section.count().into())?,
            Payload::GlobalSection(section) => tally.add(Part::Globals, section.count().into())?,
            Payload::DataSection(section) => tally.add(Part::Segments, section.count().into())?,
            Payload::ElementSection(section) => tally.add(Part::Segments, section.count().into())?,
            Payload::ImportSection(section) => tally.add(Part::Names, section.count().into())?,
            Payload::ComponentImportSection(section) => tally.add(Part::Names, section.count().into())?,
            Payload::ExportSection(section) => tally.add(Part::Names, section.count().into())?,
            Payload::ComponentExportSection(section) => tally.add(Part::Names, section.count().into())?,
            Payload::MemorySection(section) => {
                for memory in section {
                    let memory = memory.map_err(unreadable)?;
                    // A page of 64 KiB where the type says nothing else.
                    let page_bytes = 1_u64.checked_shl(memory.page_size_log2.unwrap_or(16)).unwrap_or(u64::MAX);
                    tally.hold(Part::MemoryBytes, memory.initial.saturating_mul(page_bytes))?;
                }
            }
            Payload::TableSection(section) => {
                for table in section {
                    tally.hold(Part::TableElements, table.map_err(unreadable)?.ty.initial)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// What has been counted so far, against the limits.
struct Tally<'a> {
    limits: &'a Limits,
    sums: BTreeMap<Part, u64>,
}

impl Tally<'_> {
    fn function(&mut self, body: &FunctionBody<'_>) -> Result<(), Refusal> {
        let range = body.range();
        self.hold(Part::FunctionBytes, range.end.saturating_sub(range.start))?;
        let mut locals = 0_u64;
        for group in body.get_locals_reader().map_err(unreadable)? {
            let (count, _) = group.map_err(unreadable)?;
            locals = locals.saturating_add(count.into());
        }
        self.hold(Part::Locals, locals)?;
        let (mut loops, mut depth, mut branches) = (0_u64, 0_u64, 0_u64);
        for operator in body.get_operators_reader().map_err(unreadable)? {
            match operator.map_err(unreadable)? {
                Operator::Loop { .. } => {
                    loops = loops.saturating_add(1);
                    depth = depth.saturating_add(1);
                    branches = branches.saturating_add(1);
                }
                Operator::Block { .. } | Operator::If { .. } | Operator::Try { .. } | Operator::TryTable { .. } => {
                    depth = depth.saturating_add(1);
                    branches = branches.saturating_add(1);
                }
                Operator::Br { .. } | Operator::BrIf { .. } => branches = branches.saturating_add(1),
                Operator::BrTable { targets } => branches = branches.saturating_add(targets.len().into()),
                Operator::End => depth = depth.saturating_sub(1),
                _ => continue,
            }
            self.hold(Part::Loops, loops)?;
            self.hold(Part::Depth, depth)?;
            self.hold(Part::Branching, branches.saturating_mul(locals))?;
        }
        self.add(Part::TotalBranching, branches.saturating_mul(locals))
    }

    /// Adds to a sum, and holds it against its limit.
    fn add(&mut self, part: Part, count: u64) -> Result<(), Refusal> {
        let sum = self.sums.entry(part).or_default();
        *sum = sum.saturating_add(count);
        let found = *sum;
        self.hold(part, found)
    }

    /// Holds a figure against its limit.
    fn hold(&self, part: Part, found: u64) -> Result<(), Refusal> {
        let limit = limit_of(self.limits, part);
        if found <= limit { Ok(()) } else { Err(Refusal::TooMuch { part, found, limit }) }
    }
}

fn limit_of(limits: &Limits, part: Part) -> u64 {
    match part {
        Part::CustomSectionBytes => limits.custom_section_bytes,
        Part::Functions => limits.functions,
        Part::FunctionBytes => limits.function_bytes,
        Part::Locals => limits.function_locals,
        Part::Loops => limits.function_loops,
        Part::Depth => limits.function_depth,
        Part::Branching => limits.function_branching,
        Part::TotalBranching => limits.branching,
        Part::Modules => limits.core_modules,
        Part::Components => limits.nested_components,
        Part::Instantiations => limits.instantiations,
        Part::Types => limits.types,
        Part::Globals => limits.globals,
        Part::Segments => limits.segments,
        Part::Names => limits.names,
        Part::MemoryBytes => limits.memory_bytes as u64,
        Part::TableElements => limits.table_elements as u64,
    }
}

fn unreadable(error: BinaryReaderError) -> Refusal {
    Refusal::Invalid { reason: error.to_string() }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
