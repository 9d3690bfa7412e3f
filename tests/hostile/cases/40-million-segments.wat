;; proves: A list without end is noticed where the host cannot know what belongs on it.
;; phase: call
;; expect: bad-result
;; says: segment `` is named twice
(module
  (memory (export "memory") 256)
  (func (export "recommend-offers") (param i32) (result i32)
    ;; The third list of the decision, a million texts of eight zero bytes each.
    (i32.store (i32.const 24) (i32.const 65536))
    (i32.store (i32.const 28) (i32.const 1000000))
    i32.const 0))
