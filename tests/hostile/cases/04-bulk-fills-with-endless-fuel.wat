;; proves: The clock is asked between instructions that move megabytes, so that they end soon after the deadline.
;; phase: call
;; expect: deadline
;; says: longer than 50 ms
;; limit: fuel-per-call 18446744073709551615, deadline-per-call-ms 50
(module
  (memory (export "memory") 512)
  (func (export "recommend-offers") (param i32) (result i32)
    (loop $again
      (memory.fill (i32.const 0) (i32.const 7) (i32.const 33554000))
      (br $again))
    i32.const 0))
