;; proves: A text is UTF-8 or nothing.
;; phase: call
;; call: evaluate-tier
;; expect: bad-result
;; says: invalid utf-8
(module
  (memory (export "memory") 1)
  (data (i32.const 100) "gold\ff")
  (func (export "evaluate-tier") (param i32) (result i32)
    (i32.store (i32.const 8) (i32.const 100))
    (i32.store (i32.const 12) (i32.const 5))
    i32.const 0))
