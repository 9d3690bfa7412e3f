;; proves: Calling a function as what it is not is a crash.
;; phase: call
;; expect: panic
;; says: indirect call type mismatch
(module
  (type $function (func (param f64)))
  (table funcref (elem $other))
  (func $other)
  (func (export "recommend-offers") (param i32) (result i32)
    (call_indirect (type $function) (f64.const 0) (i32.const 0))
    i32.const 0))
