;; proves: Who gives up for want of memory is told from who crashes.
;; phase: call
;; expect: memory
;; says: more memory than 64 MiB
(module
  (memory (export "memory") 1)
  (func (export "recommend-offers") (param i32) (result i32)
    (if (i32.eq (memory.grow (i32.const 2000)) (i32.const -1)) (then unreachable))
    i32.const 0))
