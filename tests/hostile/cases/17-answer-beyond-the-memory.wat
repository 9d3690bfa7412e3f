;; proves: An answer that lies beyond the memory is not read.
;; phase: call
;; expect: bad-result
;; says: pointer out of bounds
(module
  (func (export "recommend-offers") (param i32) (result i32) i32.const -8))
