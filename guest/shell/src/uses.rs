//! `use`: the types of one interface that another one takes over.
//!
//! Where a type stands in two interfaces, a reader of the component must see which one declares it and which one uses
//! it. The latter exports an alias of the type, and an alias comes about only where a component exports a type. So the
//! types that an interface uses pass through a small component of their own:
//!
//! ```wat
//! (component $passage
//!   (alias outer 1 $decimal (type $decimal)) (alias outer 1 $lot (type $lot)) …
//!   (instance $parts (export "t0" (type $decimal)) (export "t1" (type $lot)) …)
//!   (export "parts" (instance $parts))
//!   (export "t1" (type $lot)) …)
//! (instance $passage (instantiate $passage))
//! (alias export $passage "t1" (type $ledger-lot))
//! ```
//!
//! What an exported type is made of has to be exported before it. Within an instance will do, and makes no alias.

use std::collections::HashMap;

use anyhow::Result;
use wasm_encoder::{
    Alias, Component, ComponentAliasSection, ComponentExportKind, ComponentExportSection, ComponentInstanceSection,
    ComponentOuterAliasKind, NestedComponentSection,
};
use wit_parser::{Interface, LiveTypes, Type, TypeDefKind};

use crate::shell::Shell;

impl Shell<'_> {
    /// Adds an alias of each type that an interface uses from another one.
    pub fn use_types(&mut self, interface: &Interface) -> Result<()> {
        let resolve = self.types.resolve;
        let (mut uses, mut live) = (HashMap::new(), LiveTypes::default());
        for id in interface.types.values() {
            if let TypeDefKind::Type(Type::Id(original)) = resolve.types[*id].kind {
                uses.insert(original, *id);
                live.add_type_id(resolve, original);
            }
        }
        if uses.is_empty() {
            return Ok(());
        }

        let (mut outer, mut parts) = (ComponentAliasSection::new(), Vec::new());
        let (mut exports, mut aliases) = (ComponentExportSection::new(), ComponentAliasSection::new());
        exports.export("parts", ComponentExportKind::Instance, 0, None);
        for (number, id) in (0..).zip(live.iter().filter(|id| resolve.types[*id].name.is_some())) {
            let (name, kind) = (format!("t{number}"), ComponentExportKind::Type);
            let index = self.types.defined(id)?;
            outer.alias(Alias::Outer { kind: ComponentOuterAliasKind::Type, count: 1, index });
            if let Some(used) = uses.get(&id) {
                exports.export(&name, kind, number, None);
                aliases.alias(Alias::InstanceExport { instance: self.instances, kind, name: &name });
                self.types.add(*used);
            }
            parts.push((name, kind, number));
        }
        let mut passage = Component::new();
        passage.section(&outer).section(ComponentInstanceSection::new().export_items(parts)).section(&exports);

        let mut instance = ComponentInstanceSection::new();
        instance.instantiate(self.passages, [("", ComponentExportKind::Type, 0); 0]);
        self.component.section(&NestedComponentSection(&passage)).section(&instance).section(&aliases);
        self.passages += 1;
        self.instances += 1;
        Ok(())
    }
}
