;; proves: A quarter of a million offers is more than the host copies.
;; phase: call
;; expect: bad-result
;; says: too much data is being copied
(module
  (memory (export "memory") 1024)
  (func (export "recommend-offers") (param i32) (result i32)
    (i32.store (i32.const 8) (i32.const 1024))
    (i32.store (i32.const 12) (i32.const 250000))
    i32.const 0))
