;; proves: What runs after the answer has been read belongs to the call and its limits.
;; phase: call
;; expect: out-of-fuel
;; says: 500000000 instructions
(module
  (func (export "after recommend-offers") (param i32) (loop br 0)))
