;; proves: A programme cannot be refused for a million reasons.
;; phase: configure
;; expect: bad-result
;; says: too much data is being copied
(module
  (memory (export "memory") 1024)
  (data (i32.const 0) "\01")
  (func (export "configure") (param i32 i32) (result i32)
    (i32.store (i32.const 4) (i32.const 1024))
    (i32.store (i32.const 8) (i32.const 1000000))
    i32.const 0))
