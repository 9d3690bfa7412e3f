;; proves: A list of four thousand million items is not made room for.
;; phase: call
;; expect: bad-result
;; says: list pointer/length out of bounds of memory
(module
  (memory (export "memory") 1)
  (func (export "recommend-offers") (param i32) (result i32)
    (i32.store (i32.const 8) (i32.const 64))
    (i32.store (i32.const 12) (i32.const -1))
    i32.const 0))
