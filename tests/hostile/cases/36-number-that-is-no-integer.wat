;; proves: Making an integer of what is no number is a crash.
;; phase: call
;; expect: panic
;; says: invalid conversion to integer
(module
  (func (export "recommend-offers") (param i32) (result i32)
    (i32.trunc_f64_s (f64.const nan))))
