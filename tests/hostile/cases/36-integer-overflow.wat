;; proves: A quotient that does not fit is a crash.
;; phase: call
;; expect: panic
;; says: integer overflow
(module
  (func (export "recommend-offers") (param i32) (result i32)
    (i32.div_s (i32.const 0x80000000) (i32.const -1))))
