;; proves: The host writes nothing to an address where it must not lie.
;; phase: call
;; expect: bad-result
;; says: realloc return: result not aligned
(module
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 32769))
