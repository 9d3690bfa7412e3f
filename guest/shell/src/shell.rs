//! The component around the core module: its functions lifted, and listed as interfaces.

use anyhow::{Context as _, Result};
use wasm_encoder::{
    Alias, CanonicalFunctionSection, CanonicalOption, Component, ComponentAliasSection, ComponentExportKind,
    ComponentExportSection, ComponentInstanceSection, ComponentSectionId, ExportKind, InstanceSection, ModuleArg,
    RawSection,
};
use wit_parser::{InterfaceId, Resolve};

use crate::types::Types;

/// The numbers of the core module, its instance, its memory and its allocator: each is the first of its kind.
const MODULE: u32 = 0;
const ENGINE: u32 = 0;
const MEMORY: u32 = 0;
const REALLOC: u32 = 0;

/// A component in the making, and how much it has of each kind: the next of a kind gets that number, and goes by it.
pub struct Shell<'a> {
    pub component: Component,
    pub types: Types<'a>,
    pub instances: u32,
    pub passages: u32,
    core_functions: u32,
    functions: u32,
    exports: ComponentExportSection,
}

impl<'a> Shell<'a> {
    /// Begins with the core module.
    pub fn around(module: &[u8], resolve: &'a Resolve) -> Self {
        let mut engine = InstanceSection::new();
        engine.instantiate(MODULE, [("", ModuleArg::Instance(0)); 0]);
        let mut aliases = ComponentAliasSection::new();
        aliases.alias(core_export("memory", ExportKind::Memory));
        aliases.alias(core_export("cabi_realloc", ExportKind::Func));

        let mut component = Component::new();
        component.section(&RawSection { id: ComponentSectionId::CoreModule.into(), data: module });
        component.section(&engine).section(&aliases);
        Self {
            component,
            types: Types::new(resolve),
            instances: 0,
            passages: 0,
            core_functions: REALLOC + 1,
            functions: 0,
            exports: ComponentExportSection::new(),
        }
    }

    /// Adds an interface. Those whose types it uses have been added before it.
    pub fn export(&mut self, id: InterfaceId) -> Result<()> {
        let interface = &self.types.resolve.interfaces[id];
        let path = self.types.resolve.id_of(id).context("an interface without a name")?;
        self.use_types(interface)?;

        let mut items = Vec::new();
        for (name, id) in &interface.types {
            items.push((name.as_str(), ComponentExportKind::Type, self.types.defined(*id)?));
        }
        let (mut aliases, mut lifted) = (ComponentAliasSection::new(), CanonicalFunctionSection::new());
        for (name, function) in &interface.functions {
            let core_name = format!("{path}#{name}");
            aliases.alias(core_export(&core_name, ExportKind::Func));
            aliases.alias(core_export(&format!("cabi_post_{core_name}"), ExportKind::Func));
            let (core_function, post_return) = (self.core_functions, self.core_functions + 1);
            self.core_functions += 2;

            let options = [
                CanonicalOption::UTF8,
                CanonicalOption::Memory(MEMORY),
                CanonicalOption::Realloc(REALLOC),
                CanonicalOption::PostReturn(post_return),
            ];
            lifted.lift(core_function, self.types.function(function)?, options);
            items.push((name.as_str(), ComponentExportKind::Func, self.functions));
            self.functions += 1;
        }
        let mut instance = ComponentInstanceSection::new();
        instance.export_items(items);
        self.exports.export(&path, ComponentExportKind::Instance, self.instances, None);
        self.instances += 1;

        let types = std::mem::take(&mut self.types.section);
        self.component.section(&aliases).section(&types).section(&lifted).section(&instance);
        Ok(())
    }

    /// The component's bytes.
    pub fn finish(mut self) -> Vec<u8> {
        self.component.section(&self.exports);
        self.component.finish()
    }
}

fn core_export(name: &str, kind: ExportKind) -> Alias<'_> {
    Alias::CoreInstanceExport { instance: ENGINE, kind, name }
}
