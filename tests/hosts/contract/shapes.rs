//! The contract as data, for hosts in other languages: every type, behind those it is made of, and every function, with
//! their words.
//!
//! Such a host generates its types from it and drives its conversion by it, so that the WIT files stay the only place
//! where anything is declared. Names are those of the WIT; a `use` of a type from another interface is left out, since type
//! names are unique over the package.

#![expect(clippy::indexing_slicing, reason = "the ids of a package are those of its own tables")]

use std::error::Error;
use std::path::Path;

use serde::ser::{Serialize, Serializer};
use serde_json::{Value, json};
use wit_parser::{Docs, Function, Interface, Resolve, Type, TypeDef, TypeDefKind};

/// The shapes of the WIT files in a folder, as JSON with a line break at the end.
///
/// # Errors
/// The folder holds no WIT package.
pub fn of(folder: &Path) -> Result<String, Box<dyn Error>> {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(folder)?;
    let package = &resolve.packages[package];
    let interfaces = || package.interfaces.iter().map(|(name, id)| (name.clone(), &resolve.interfaces[*id]));
    let contract = InOrder(vec![
        ("package".into(), json!(package.name.to_string()).into()),
        ("types".into(), InOrder(interfaces().flat_map(|(_, interface)| types(&resolve, interface)).collect()).into()),
        (
            "interfaces".into(),
            InOrder(interfaces().map(|(name, interface)| (name, functions(&resolve, interface))).collect()).into(),
        ),
    ]);
    Ok(serde_json::to_string_pretty(&contract)? + "\n")
}

fn types<'r>(resolve: &'r Resolve, interface: &'r Interface) -> impl Iterator<Item = (String, Shape)> + 'r {
    let own = interface.types.iter().map(|(name, id)| (name, &resolve.types[*id]));
    own.filter(|(_, definition)| !matches!(definition.kind, TypeDefKind::Type(Type::Id(_))))
        .map(|(name, definition)| (name.clone(), defined(resolve, definition)))
}

fn defined(resolve: &Resolve, definition: &TypeDef) -> Shape {
    let (kind, members, list) = match &definition.kind {
        TypeDefKind::Record(record) => {
            let fields = record.fields.iter();
            (
                "record",
                "fields",
                fields.map(|field| member(resolve, &field.name, Some(&field.ty), &field.docs)).collect(),
            )
        }
        TypeDefKind::Variant(variant) => {
            let cases = variant.cases.iter();
            ("variant", "cases", cases.map(|case| member(resolve, &case.name, case.ty.as_ref(), &case.docs)).collect())
        }
        TypeDefKind::Enum(cases) => {
            ("enum", "cases", cases.cases.iter().map(|case| member(resolve, &case.name, None, &case.docs)).collect())
        }
        TypeDefKind::Flags(flags) => {
            ("flags", "flags", flags.flags.iter().map(|flag| member(resolve, &flag.name, None, &flag.docs)).collect())
        }
        other => return InOrder(vec![entry("kind", "alias"), entry("type", unnamed(resolve, other))]).into(),
    };
    let list: Vec<Shape> = list;
    InOrder(vec![entry("kind", kind), entry("doc", words(&definition.docs)), (members.into(), Shape::List(list))])
        .into()
}

fn member(resolve: &Resolve, name: &str, ty: Option<&Type>, docs: &Docs) -> Shape {
    let ty = ty.map(|ty| entry("type", shape(resolve, ty)));
    InOrder([Some(entry("name", name)), ty, Some(entry("doc", words(docs)))].into_iter().flatten().collect()).into()
}

fn functions(resolve: &Resolve, interface: &Interface) -> Shape {
    let function = |function: &Function| {
        let param = |param: &wit_parser::Param| -> Shape {
            InOrder(vec![entry("name", &*param.name), entry("type", shape(resolve, &param.ty))]).into()
        };
        let result = function.result.map(|ty| entry("result", shape(resolve, &ty)));
        let params = ("params".into(), Shape::List(function.params.iter().map(param).collect()));
        InOrder([Some(params), result, Some(entry("doc", words(&function.docs)))].into_iter().flatten().collect())
    };
    InOrder(interface.functions.iter().map(|(name, one)| (name.clone(), function(one).into())).collect()).into()
}

fn shape(resolve: &Resolve, ty: &Type) -> Value {
    match ty {
        Type::Id(id) => match (&resolve.types[*id].kind, &resolve.types[*id].name) {
            (TypeDefKind::Type(alias @ Type::Id(_)), _) => shape(resolve, alias),
            (_, Some(name)) => json!({ "ref": name }),
            (kind, None) => unnamed(resolve, kind),
        },
        primitive => json!(format!("{primitive:?}").to_lowercase()),
    }
}

fn unnamed(resolve: &Resolve, kind: &TypeDefKind) -> Value {
    let of = |ty: &Type| shape(resolve, ty);
    match kind {
        TypeDefKind::Type(ty) => of(ty),
        TypeDefKind::List(item) => json!({ "list": of(item) }),
        TypeDefKind::Option(inner) => json!({ "option": of(inner) }),
        TypeDefKind::Tuple(tuple) => json!({ "tuple": tuple.types.iter().map(of).collect::<Vec<_>>() }),
        TypeDefKind::Result(result) => {
            json!({ "result": { "ok": result.ok.as_ref().map(of), "err": result.err.as_ref().map(of) } })
        }
        other => json!({ "unknown": other.as_str() }),
    }
}

/// What the WIT says of it, without the rules that divide the file into sections.
fn words(docs: &Docs) -> String {
    let lines = docs.contents.as_deref().unwrap_or_default().lines();
    lines.filter(|line| !line.starts_with("----")).collect::<Vec<_>>().join("\n").trim().into()
}

fn entry(name: &str, value: impl Into<Value>) -> (String, Shape) {
    (name.into(), Shape::Value(value.into()))
}

/// A JSON object whose fields keep their order.
struct InOrder(Vec<(String, Shape)>);

enum Shape {
    Value(Value),
    List(Vec<Shape>),
    Object(InOrder),
}

impl From<InOrder> for Shape {
    fn from(object: InOrder) -> Self {
        Self::Object(object)
    }
}

impl From<Value> for Shape {
    fn from(value: Value) -> Self {
        Self::Value(value)
    }
}

impl Serialize for InOrder {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl Serialize for Shape {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(object) => object.serialize(serializer),
        }
    }
}
