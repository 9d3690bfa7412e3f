;; proves: The host copies as many bytes out of a component as it may, and not one more.
;; phase: call
;; call: evaluate-tier
;; expect: bad-result
;; says: too much data is being copied
(module
  (memory (export "memory") 514)
  (func (export "evaluate-tier") (param i32) (result i32)
    (i32.store (i32.const 8) (i32.const 64))
    (i32.store (i32.const 12) (i32.const 33554433))
    i32.const 0))
