;; proves: An allocator that never returns is stopped while the host hands over the programme.
;; phase: configure
;; expect: out-of-fuel
;; says: 1000000000 instructions
(module
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (loop br 0) i32.const 0))
