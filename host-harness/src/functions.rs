//! The contract's functions: where one component has them, and that their types are the contract's.

use loyalty_contract::{
    AccrualDecision, AccrualRequest, ClawBackDecision, ClawBackRequest, Diagnostic, DiscountDecision, DiscountRequest,
    EngineInfo, Error, OffersDecision, OffersRequest, ProgrammeInfo, Settlement, SettlementRequest, TierDecision,
    TierRequest, VERSION,
};
use wasmtime::Store;
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, ComponentExportIndex, ComponentNamedList, Instance, Lift, Lower, TypedFunc};

use crate::guard::Guard;
use crate::refusal::Refusal;

/// Every function of the contract in one component.
#[derive(Clone)]
pub(crate) struct Functions {
    pub configure: Function<(&'static str,), (Result<ProgrammeInfo, Vec<Diagnostic>>,)>,
    pub describe: Function<(), (EngineInfo,)>,
    pub calculate_accrual: Decision<AccrualRequest, AccrualDecision>,
    pub apply_discount: Decision<DiscountRequest, DiscountDecision>,
    pub evaluate_tier: Decision<TierRequest, TierDecision>,
    pub recommend_offers: Decision<OffersRequest, OffersDecision>,
    pub settle_points: Decision<SettlementRequest, Settlement>,
    pub claw_back: Decision<ClawBackRequest, ClawBackDecision>,
}

/// A function that decides. The sandbox lets it be called with references that live shorter than this type says.
pub(crate) type Decision<Request, Answer> = Function<(&'static Request,), (Result<Answer, Error>,)>;

/// A function of a component, and of an instance of it once it has been called there.
#[derive(Clone)]
pub(crate) struct Function<Parameters, Results> {
    index: ComponentExportIndex,
    typed: Option<TypedFunc<Parameters, Results>>,
}

impl Functions {
    /// Finds and checks the functions in a component; what is wrong goes to `refusals`.
    pub(crate) fn find(component: &Component, refusals: &mut Vec<Refusal>) -> Option<Self> {
        let loyalty = Interface::find(component, "loyalty", refusals);
        let ledger = Interface::find(component, "ledger", refusals);
        let (loyalty, ledger) = (loyalty?, ledger?);
        let configure = loyalty.function("configure", refusals);
        let describe = loyalty.function("describe", refusals);
        let calculate_accrual = loyalty.function("calculate-accrual", refusals);
        let apply_discount = loyalty.function("apply-discount", refusals);
        let evaluate_tier = loyalty.function("evaluate-tier", refusals);
        let recommend_offers = loyalty.function("recommend-offers", refusals);
        let settle_points = ledger.function("settle-points", refusals);
        let claw_back = ledger.function("claw-back", refusals);
        Some(Self {
            configure: configure?,
            describe: describe?,
            calculate_accrual: calculate_accrual?,
            apply_discount: apply_discount?,
            evaluate_tier: evaluate_tier?,
            recommend_offers: recommend_offers?,
            settle_points: settle_points?,
            claw_back: claw_back?,
        })
    }
}

impl<Parameters, Results> Function<Parameters, Results>
where
    Parameters: ComponentNamedList + Lower,
    Results: ComponentNamedList + Lift,
{
    /// The function in `instance`. Its type is checked on the first call only, since that takes as long as a small
    /// decision.
    pub(crate) fn of(
        &mut self,
        store: &mut Store<Guard>,
        instance: &Instance,
    ) -> wasmtime::Result<TypedFunc<Parameters, Results>> {
        match self.typed {
            Some(typed) => Ok(typed),
            None => Ok(*self.typed.insert(instance.get_typed_func(store, self.index)?)),
        }
    }
}

/// The version behind the `@` of the contract's first interface, whichever it is.
pub(crate) fn contract_version(component: &Component) -> Option<String> {
    let ty = component.component_type();
    let mut names = ty.exports(component.engine()).map(|(name, _)| name);
    names.find_map(|name| name.strip_prefix("loyalty:plugin/loyalty@")).map(Into::into)
}

/// An interface of the contract as one component exports it.
struct Interface<'a> {
    component: &'a Component,
    name: String,
    index: ComponentExportIndex,
}

impl<'a> Interface<'a> {
    fn find(component: &'a Component, name: &str, refusals: &mut Vec<Refusal>) -> Option<Self> {
        let name = format!("loyalty:plugin/{name}@{VERSION}");
        let index = component.get_export_index(None, &name);
        if index.is_none() {
            let refusal = match contract_version(component) {
                Some(found) if found != VERSION => Refusal::OtherVersion { found, expected: VERSION.into() },
                _ => Refusal::MissingExport { export: name.clone() },
            };
            if !refusals.contains(&refusal) {
                refusals.push(refusal);
            }
        }
        Some(Self { component, name, index: index? })
    }

    fn function<Parameters, Results>(
        &self,
        name: &str,
        refusals: &mut Vec<Refusal>,
    ) -> Option<Function<Parameters, Results>>
    where
        Parameters: ComponentNamedList + Lower,
        Results: ComponentNamedList + Lift,
    {
        let export = format!("{}#{name}", self.name);
        match self.component.get_export(Some(&self.index), name) {
            Some((ComponentItem::ComponentFunc(function), index)) => {
                let ty = self.component.component_type();
                match function.typecheck::<Parameters, Results>(&ty.instance_type()) {
                    Ok(()) => return Some(Function { index, typed: None }),
                    Err(error) => refusals.push(Refusal::OtherType { export, reason: format!("{error:#}") }),
                }
            }
            Some(_) => refusals.push(Refusal::OtherType { export, reason: "it is no function".into() }),
            None => refusals.push(Refusal::MissingExport { export }),
        }
        None
    }
}
