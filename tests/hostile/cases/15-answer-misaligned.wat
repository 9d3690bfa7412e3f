;; proves: The host reads no answer from an address where it must not lie.
;; phase: call
;; expect: bad-result
;; says: pointer not aligned
(module
  (func (export "recommend-offers") (param i32) (result i32) i32.const 3))
