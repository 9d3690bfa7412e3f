;; proves: An allocator that gives the same place for everything, its own answer's too, spoils its own memory only.
;; phase: call
;; expect: answer
(module
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 0)
  (func (export "recommend-offers") (param i32) (result i32) i32.const 60000))
