//! Types: each type of the contract once, after those it is made of.

use std::collections::HashMap;

use anyhow::{Result, bail};
use wasm_encoder::{ComponentTypeSection, ComponentValType, PrimitiveValType};
use wit_parser::{Function, Resolve, Type, TypeDefKind, TypeId};

/// The types of the component so far, by their numbers.
pub struct Types<'a> {
    pub resolve: &'a Resolve,
    /// Those that are not yet in the component.
    pub section: ComponentTypeSection,
    numbers: HashMap<TypeId, u32>,
    count: u32,
}

impl<'a> Types<'a> {
    pub fn new(resolve: &'a Resolve) -> Self {
        Self { resolve, section: ComponentTypeSection::new(), numbers: HashMap::new(), count: 0 }
    }

    /// The number of a type that is not primitive.
    pub fn defined(&mut self, id: TypeId) -> Result<u32> {
        if let Some(number) = self.numbers.get(&id) {
            return Ok(*number);
        }
        self.define(&self.resolve.types[id].kind)?;
        Ok(self.add(id))
    }

    /// Gives the next number to a type that was added to the component.
    pub fn add(&mut self, id: TypeId) -> u32 {
        let number = self.next();
        self.numbers.insert(id, number);
        number
    }

    /// The number of a function's type.
    pub fn function(&mut self, function: &Function) -> Result<u32> {
        let parameters = function.params.iter().map(|parameter| Ok((&*parameter.name, self.value(&parameter.ty)?)));
        let parameters: Vec<_> = parameters.collect::<Result<_>>()?;
        let result = self.optional(function.result.as_ref())?;
        self.section.function().params(parameters).result(result);
        Ok(self.next())
    }

    fn next(&mut self) -> u32 {
        let number = self.count;
        self.count += 1;
        number
    }

    fn define(&mut self, kind: &TypeDefKind) -> Result<()> {
        match kind {
            TypeDefKind::Record(record) => {
                let fields = record.fields.iter().map(|field| Ok((&*field.name, self.value(&field.ty)?)));
                let fields: Vec<_> = fields.collect::<Result<_>>()?;
                self.section.defined_type().record(fields);
            }
            TypeDefKind::Variant(variant) => {
                let cases = variant.cases.iter().map(|case| Ok((&*case.name, self.optional(case.ty.as_ref())?)));
                let cases: Vec<_> = cases.collect::<Result<_>>()?;
                self.section.defined_type().variant(cases);
            }
            TypeDefKind::Enum(cases) => {
                self.section.defined_type().enum_type(cases.cases.iter().map(|case| &*case.name));
            }
            TypeDefKind::List(item) => {
                let item = self.value(item)?;
                self.section.defined_type().list(item);
            }
            TypeDefKind::Option(item) => {
                let item = self.value(item)?;
                self.section.defined_type().option(item);
            }
            TypeDefKind::Result(result) => {
                let (decided, refused) = (self.optional(result.ok.as_ref())?, self.optional(result.err.as_ref())?);
                self.section.defined_type().result(decided, refused);
            }
            other => bail!("the shell has no encoding for a {} yet", other.as_str()),
        }
        Ok(())
    }

    fn optional(&mut self, ty: Option<&Type>) -> Result<Option<ComponentValType>> {
        ty.map(|ty| self.value(ty)).transpose()
    }

    fn value(&mut self, ty: &Type) -> Result<ComponentValType> {
        let primitive = match ty {
            Type::Bool => PrimitiveValType::Bool,
            Type::U8 => PrimitiveValType::U8,
            Type::U16 => PrimitiveValType::U16,
            Type::U32 => PrimitiveValType::U32,
            Type::U64 => PrimitiveValType::U64,
            Type::S16 => PrimitiveValType::S16,
            Type::S32 => PrimitiveValType::S32,
            Type::S64 => PrimitiveValType::S64,
            Type::String => PrimitiveValType::String,
            Type::Id(id) => return Ok(ComponentValType::Type(self.defined(*id)?)),
            other => bail!("the shell has no encoding for {other:?} yet"),
        };
        Ok(ComponentValType::Primitive(primitive))
    }
}
