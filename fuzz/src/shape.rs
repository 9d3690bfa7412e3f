//! What requests look like, out of the contract itself: a field that is added there is fuzzed from then on.

use std::path::Path;
use std::rc::Rc;

use wit_parser::{Resolve, Type, TypeDefKind, TypeId};

/// What may stand at a place, as JSON has it.
#[derive(Debug)]
pub enum Shape {
    /// True or false.
    Flag,
    /// A whole number from the one to the other.
    Whole(i64, i64),
    /// An id, a name, a code.
    Text,
    /// A decimal in a string.
    Decimal,
    /// RFC 3339.
    Timestamp,
    /// A civil date.
    Date,
    /// A date that comes back every year.
    Anniversary,
    /// A list; where it is missing it is empty.
    List(Rc<Shape>),
    /// Something that may be missing.
    Maybe(Rc<Shape>),
    /// An object: the name of the record, and its fields.
    Record(String, Vec<(String, Rc<Shape>)>),
    /// One of these words; where it is missing, the first.
    Word(Vec<String>),
    /// One of these cases: a word, or an object with that one field.
    Case(Vec<(String, Option<Rc<Shape>>)>),
}

impl Shape {
    /// The request of a function of the contract; none if there is no such function.
    pub fn of_request(function: &str) -> Option<Rc<Self>> {
        let mut resolve = Resolve::default();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../wit");
        let (package, _) = resolve.push_dir(folder).expect("the contract is there and well formed");
        let interfaces = resolve.packages[package].interfaces.values();
        let mut functions = interfaces.filter_map(|interface| resolve.interfaces[*interface].functions.get(function));
        Some(shape(&resolve, &functions.next()?.params.first()?.ty))
    }

    /// What stands there if something does.
    pub fn inner(&self) -> &Self {
        match self {
            Self::Maybe(inner) => inner,
            shape => shape,
        }
    }

    /// Whether it may be left out of an object.
    pub const fn may_be_missing(&self) -> bool {
        matches!(self, Self::Flag | Self::List(_) | Self::Maybe(_) | Self::Word(_))
    }
}

fn shape(resolve: &Resolve, ty: &Type) -> Rc<Shape> {
    Rc::new(match ty {
        Type::Bool => Shape::Flag,
        Type::U8 => Shape::Whole(0, u8::MAX.into()),
        Type::U16 => Shape::Whole(0, u16::MAX.into()),
        Type::U32 => Shape::Whole(0, u32::MAX.into()),
        // What is beyond is tried by the target of the JSON edge.
        Type::U64 => Shape::Whole(0, i64::MAX),
        Type::S16 => Shape::Whole(i16::MIN.into(), i16::MAX.into()),
        Type::S32 => Shape::Whole(i32::MIN.into(), i32::MAX.into()),
        Type::S64 => Shape::Whole(i64::MIN, i64::MAX),
        Type::String => Shape::Text,
        Type::Id(id) => return defined(resolve, *id),
        other => panic!("{other:?} is new in the contract and has no shape yet"),
    })
}

fn defined(resolve: &Resolve, id: TypeId) -> Rc<Shape> {
    let definition = &resolve.types[id];
    Rc::new(match (&definition.kind, definition.name.as_deref()) {
        (_, Some("decimal")) => Shape::Decimal,
        (_, Some("timestamp")) => Shape::Timestamp,
        (_, Some("date")) => Shape::Date,
        (_, Some("anniversary")) => Shape::Anniversary,
        (TypeDefKind::Type(alias), _) => return shape(resolve, alias),
        (TypeDefKind::List(item), _) => Shape::List(shape(resolve, item)),
        (TypeDefKind::Option(inner), _) => Shape::Maybe(shape(resolve, inner)),
        (TypeDefKind::Record(record), Some(name)) => {
            let field = |field: &wit_parser::Field| (field.name.clone(), shape(resolve, &field.ty));
            Shape::Record(name.into(), record.fields.iter().map(field).collect())
        }
        (TypeDefKind::Enum(words), _) => Shape::Word(words.cases.iter().map(|case| case.name.clone()).collect()),
        (TypeDefKind::Variant(variant), _) => {
            let case = |case: &wit_parser::Case| (case.name.clone(), case.ty.as_ref().map(|ty| shape(resolve, ty)));
            Shape::Case(variant.cases.iter().map(case).collect())
        }
        (other, name) => panic!("{name:?}: {} is new in the contract and has no shape yet", other.as_str()),
    })
}
