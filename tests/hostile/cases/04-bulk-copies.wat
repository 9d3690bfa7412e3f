;; proves: Instructions that move megabytes cost as much as what they move.
;; phase: call
;; expect: out-of-fuel
;; says: 500000000 instructions
(module
  (memory (export "memory") 512)
  (func (export "recommend-offers") (param i32) (result i32)
    (loop $again
      (memory.copy (i32.const 0) (i32.const 1) (i32.const 33554000))
      (br $again))
    i32.const 0))
