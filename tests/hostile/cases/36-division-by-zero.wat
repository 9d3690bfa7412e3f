;; proves: A division by zero is a crash of the component alone.
;; phase: call
;; expect: panic
;; says: integer divide by zero
(module
  (func (export "recommend-offers") (param i32) (result i32)
    (i32.div_s (i32.const 1) (i32.const 0))))
