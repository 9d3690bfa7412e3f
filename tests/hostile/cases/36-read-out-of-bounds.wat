;; proves: Reading beyond the memory is a crash.
;; phase: call
;; expect: panic
;; says: out of bounds memory access
(module
  (memory (export "memory") 1)
  (func (export "recommend-offers") (param i32) (result i32)
    (i32.load (i32.const -4))))
