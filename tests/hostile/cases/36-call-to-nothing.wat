;; proves: Calling a function that is not there is a crash.
;; phase: call
;; expect: panic
;; says: uninitialized element
(module
  (type $function (func))
  (table 1 funcref)
  (func (export "recommend-offers") (param i32) (result i32)
    (call_indirect (type $function) (i32.const 0))
    i32.const 0))
