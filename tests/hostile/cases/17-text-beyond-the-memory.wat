;; proves: A text that lies beyond the memory is not read.
;; phase: call
;; call: evaluate-tier
;; expect: bad-result
;; says: string pointer/length out of bounds of memory
(module
  (memory (export "memory") 1)
  (func (export "evaluate-tier") (param i32) (result i32)
    (i32.store (i32.const 8) (i32.const 65530))
    (i32.store (i32.const 12) (i32.const 50))
    i32.const 0))
