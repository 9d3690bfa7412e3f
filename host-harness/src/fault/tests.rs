//! Every way in which the sandbox can stop a component is one fault or another.

use std::time::Duration;

use wasmtime::Trap;

use super::{Allowance, fault_of};
use crate::guard::Guard;
use crate::limits::Limits;
use crate::permits::Permits;

#[test]
fn every_trap_is_the_fault_that_it_should_be() {
    let crashes = [
        Trap::MemoryOutOfBounds,
        Trap::HeapMisaligned,
        Trap::TableOutOfBounds,
        Trap::IndirectCallToNull,
        Trap::BadSignature,
        Trap::IntegerOverflow,
        Trap::IntegerDivisionByZero,
        Trap::BadConversionToInteger,
        Trap::UnreachableCodeReached,
        Trap::AtomicWaitNonSharedMemory,
        Trap::NullReference,
        Trap::ArrayOutOfBounds,
        Trap::AllocationTooLarge,
        Trap::CastFailure,
        Trap::UnhandledTag,
        Trap::ContinuationAlreadyConsumed,
    ];
    let limits = Limits::default();
    let guard = Guard::new(limits, Permits::new(1).take().unwrap());
    let allowance = Allowance { fuel: 1, time: Duration::from_secs(1) };
    let mut traps = 0;
    for trap in (0..=u8::MAX).filter_map(Trap::from_u8) {
        let expected = match trap {
            Trap::OutOfFuel => "out-of-fuel",
            Trap::Interrupt => "deadline",
            Trap::StackOverflow => "stack",
            trap if crashes.contains(&trap) => "panic",
            // What is against the rules between component and host, not within the component.
            _ => "bad-result",
        };
        let fault = fault_of(&trap.into(), &guard, &limits, &allowance);
        assert_eq!(fault.code(), expected, "{trap}");
        traps += 1;
    }
    assert!(traps > 30, "{traps}");
}
