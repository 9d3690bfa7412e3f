;; proves: The host writes nothing to an address that the component does not have.
;; phase: configure
;; expect: bad-result
;; says: realloc return: beyond end of memory
(module
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const -16))
