;; proves: An answer that is neither a decision nor an error is none.
;; phase: call
;; expect: bad-result
;; says: invalid expected discriminant
(module
  (memory (export "memory") 1)
  (func (export "recommend-offers") (param i32) (result i32)
    (i32.store8 (i32.const 0) (i32.const 9))
    i32.const 0))
