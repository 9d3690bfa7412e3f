;; proves: Memory grows to the limit and not a page further, and a component that lives with that answers.
;; phase: call
;; expect: answer
(module
  (memory (export "memory") 1)
  (func (export "recommend-offers") (param i32) (result i32)
    (if (i32.ne (memory.grow (i32.const 1023)) (i32.const 1)) (then unreachable))
    (if (i32.ne (memory.grow (i32.const 1)) (i32.const -1)) (then unreachable))
    i32.const 0))
