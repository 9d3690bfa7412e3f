;; proves: Where instructions do not run out, time does.
;; phase: call
;; expect: deadline
;; says: longer than 50 ms
;; limit: fuel-per-call 18446744073709551615, deadline-per-call-ms 50
(module
  (func (export "recommend-offers") (param i32) (result i32) (loop br 0) i32.const 0))
